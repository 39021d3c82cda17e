"""Counts of one ballot and the rules in -> who is elected, what comes next, and each sentence why. Pure: nothing is fetched here.

How to use it::

    rules = ElectionRule.objects.rules()                     # one query; refuses when a rule is missing
    count = Count(
        seats=15,
        delegates=Delegates(summoned=200, present=190, transferred=1, excused=1),
        ballots=Ballots(issued=190, returned=190, valid=185, invalid=5),
        candidates=(Candidate("Nguyễn Văn A", 121), Candidate("Trần Thị B", 99), ...),
        round=1,
    )
    for mistake in mistakes_of(count):                       # nothing is wrong: an empty tuple
        form.add_error(mistake.field, mistake.sentence)      # field is a name of Count, Delegates or Ballots,
                                                             # or "votes" / "against" with `mistake.name`
    outcome = result_of(count, rules, go_on=None)            # raises ImpossibleCount(mistakes)

* `Outcome`: `base`, `needed`, `verdicts` (one a name, most votes first: `name`, `votes`, `standing`, `why`), the same as
  `elected`, `undecided`, `not_elected`; `seats_open`, `next_step`, `names_next` (who stands in the next ballot); `lines`,
  the whole reckoning in the order in which it is printed. Everything follows from the counts: store the counts, not it.
* `Line`: `str(line)` is the sentence with the articles and marks ("old text", "unconfirmed") in brackets; a page may show
  `line.text`, `line.cited` and `line.fits` (True, False; None where it only tells) apart.
* `go_on` is what the congress decided on another round: None (not yet), True, False. With
  None a result with some seats filled and some open says that the congress decides.
* The same `Count` serves committee, standing committee, delegates and alternates; a secretary is `seats=1`; a single name
  with "agree" and "disagree" columns is `Candidate(name, agree, against=disagree)`. A further ballot among the tied and a
  later round are new `Count`s: `seats=outcome.seats_open`, `filled` raised by those elected, `candidates` from
  `outcome.names_next`, `round` raised by one for a round, unchanged for a further ballot among the tied.
* Before the ballot: `BallotList` + `findings_of` (surplus, never refusing), `most_names`, `prepared_names`,
  `outside_name`, `shorten` (an opinion poll cuts the list), `elects_secretary_straight_away`, `refusals_of_direct_election`.

All of it is whole numbers and `fractions.Fraction`; texts are in the reader's language at the time of the call.
"""

from workflows.electing.counts import Ballots, Candidate, Count, Delegates, ImpossibleCount, Mistake, mistakes_of
from workflows.electing.lists import BallotList, Shortened, findings_of, most_names, outside_name, prepared_names, shorten
from workflows.electing.questions import elects_secretary_straight_away, refusals_of_direct_election
from workflows.electing.results import Next, Outcome, Standing, Verdict, result_of
from workflows.electing.rules import KINDS, Line, MissingRule, Rule, Rules, rules_from, wrong_value

__all__ = [
    "KINDS", "BallotList", "Ballots", "Candidate", "Count", "Delegates", "ImpossibleCount", "Line", "MissingRule", "Mistake", "Next",
    "Outcome", "Rule", "Rules", "Shortened", "Standing", "Verdict", "elects_secretary_straight_away", "findings_of", "mistakes_of",
    "most_names", "outside_name", "prepared_names", "refusals_of_direct_election", "result_of", "rules_from", "shorten", "wrong_value",
]  # fmt: skip
