"""An election's rows -> the counting record of a ballot and the minutes of the election: one content, for the page and for the docx.

The order is that of the official forms as they are known by their headings (04-HD/TW, Appendix 2); their text was not read,
so layout and words are our own, and the paper says so.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from congress.templatetags.office import day, number
from workflows.electing import Standing
from workflows.models.elections import EXCEPTIONS

COUNTING, MINUTES = "kiem-phieu", "bau-cu"
STANDING = {Standing.ELECTED: "✓", Standing.UNDECIDED: "=", Standing.NOT_ELECTED: "–"}


@dataclass
class Part:
    heading: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def labelled(self):
        """Each row as (heading of the column, value)."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass
class Paper:
    title: str
    subtitle: str
    place: str
    on_day: date
    parts: list[Part]
    signed: tuple[str, str]
    note: str
    name: str
    """What the file is called, without a name of anybody."""


def counting_record(reckoning, ballot, *, unit):
    outcome = reckoning.outcome(ballot)
    return Paper(
        title=_("RECORD OF THE COUNT"),
        subtitle=_("Election of the secretary, round %(round)s, ballot %(number)s") % {"round": ballot.round, "number": ballot.number},
        place=unit,
        on_day=ballot.counted_on,
        parts=[
            Part(_("Counting board"), lines=[_("Head: …………………………………… Members: ……………………………………………………………")]),
            Part(_("Delegates"), facts=_delegates(reckoning.election, ballot.present)),
            Part(_("Ballots"), facts=_papers(ballot)),
            _votes(reckoning, ballot, outcome),
            Part(_("Result, with the rules it follows"), lines=[str(line) for line in outcome.lines]),
        ],
        signed=(_("FOR THE PRESIDIUM"), _("HEAD OF THE COUNTING BOARD")),
        note=_unread(),
        name=_("counting record %(number)s") % {"number": ballot.number},
    )


def minutes(reckoning, *, unit):
    ballots = reckoning.earlier
    parts = [
        Part(_("Delegates"), facts=_delegates(reckoning.election, reckoning.election.present)),
        Part(
            _("Names put forward"),
            columns=[_("No. in order"), _("Full name"), _("How the name came up"), _("On the list")],
            rows=_put_forward(reckoning),
        ),
    ]
    if reckoning.election.list_present is not None:
        told = {"for": number(reckoning.election.list_in_favour), "present": number(reckoning.election.list_present)}
        parts.append(Part(_("Vote on the list"), lines=[_("%(for)s of %(present)s present are in favour of the list.") % told]))
    for ballot in ballots:
        outcome = reckoning.outcome(ballot)
        part = _votes(reckoning, ballot, outcome)
        part.heading = _("Ballot %(number)s, round %(round)s, of %(day)s") % {
            "number": ballot.number,
            "round": ballot.round,
            "day": day(ballot.counted_on),
        }
        part.facts = _papers(ballot)
        part.lines = [*(str(line) for line in outcome.lines), *decision_words(ballot)]
        parts.append(part)
    return Paper(
        title=_("MINUTES OF THE ELECTION"),
        subtitle=_("Election of the secretary by the congress"),
        place=unit,
        on_day=ballots[-1].counted_on,
        parts=parts,
        signed=(_("SECRETARY OF THE CONGRESS"), _("FOR THE PRESIDIUM")),
        note=_unread(),
        name=_("election minutes"),
    )


def _unread():
    return _(
        "The text of the official form (04-HD/TW, Appendix 2) was not read: order and words are unconfirmed; compare it with the form before it is signed."
    )


def _delegates(election, present):
    labels = {
        "transferred": _("Transferred"), "exempt": _("Exempt from work and party life, absent"), "suspended": _("Suspended or detained"),
        "excused": _("Absent with reason for the whole time"),
    }  # fmt: skip
    told = [(_("Delegates summoned"), number(election.summoned))]
    told += [(labels[name], number(count)) for name in EXCEPTIONS if (count := getattr(election, name))]
    return [*told, (_("Delegates present"), number(present))]


def _papers(ballot):
    return [
        (_("Ballots issued"), number(ballot.issued)),
        (_("Ballots returned"), number(ballot.returned)),
        (_("Valid ballots"), number(ballot.valid)),
        (_("Invalid ballots"), number(ballot.invalid)),
        (_("Counting record"), _("%(number)s of %(day)s") % {"number": ballot.record_number, "day": day(ballot.counted_on)}),
    ]


def _votes(reckoning, ballot, outcome):
    """Most votes first, as the result stands."""
    against = any(verdict.candidate.against is not None for verdict in outcome.verdicts)
    words = {Standing.ELECTED: _("elected"), Standing.UNDECIDED: _("undecided"), Standing.NOT_ELECTED: _("not elected")}
    rows = []
    for place, verdict in enumerate(outcome.verdicts, 1):
        disagree = [number(verdict.candidate.against)] if against else []
        rows.append([number(place), verdict.name, number(verdict.votes), *disagree, f"{STANDING[verdict.standing]} {words[verdict.standing]}"])
    columns = [_("No. in order"), _("Full name"), _("Agree") if against else _("Votes"), *([_("Disagree")] if against else []), _("Result")]
    return Part(_("Votes by name"), columns=columns, rows=rows)


def _put_forward(reckoning):
    rows = []
    for place, one in enumerate(reckoning.nominees, 1):
        line = reckoning.consent(one)
        listed = _("withdrawn") if one.withdrawn_at else _("yes") if reckoning.is_listed(one) else _("no")
        rows.append([number(place), str(one), one.get_origin_display(), f"{listed}. {line}" if line else listed])
    return rows


def decision_words(ballot):
    """What the congress decided on a ballot, as lines; none where it has not."""
    if ballot.go_on is None:
        return []
    if ballot.go_on:
        return [_("The congress agreed to another round; names may be added.") if ballot.add_names else _("The congress agreed to another ballot.")]
    return [_("The congress votes no more; the election passes to: %(whom)s.") % {"whom": ballot.get_passed_to_display()}]
