"""Rules with the numbers that ship, and short ways to write a count down."""

from pathlib import Path

from workflows.electing import Ballots, Candidate, Count, Delegates, Rule, rules_from
from workflows.seeding import shapes
from workflows.seeding.reading import read

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FIELDS = ("key", "label", "label_en", "article", "article_en", "value", "confirmed", "old_text")


def shipped_rules(**values):
    """The rules of seeds/election_rules.yaml; `values` puts another number in a rule's place."""
    entries = read(SEEDS / "election_rules.yaml", shapes.ELECTION_RULE_FILE)["rules"]
    changed = {key.replace("_", "-"): value for key, value in values.items()}
    assert changed.keys() <= {entry["key"] for entry in entries}
    return rules_from(Rule(**{name: entry[name] for name in FIELDS} | {"value": changed.get(entry["key"], entry["value"])}) for entry in entries)


def counted(seats, votes, *, base=100, valid=None, present=None, invalid=0, round=1, filled=0, **gone):
    """A count in short: "A=60 B=51/49" is A with 60 votes, B with 51 who agree and 49 who disagree.

    `base` delegates count, all present with a valid ballot unless told otherwise; `gone` are the others who were summoned.
    """
    valid = base if valid is None else valid
    present = base if present is None else present
    candidates = []
    for entry in votes.split():
        name, number = entry.split("=")
        agree, _, disagree = number.partition("/")
        candidates.append(Candidate(name, int(agree), int(disagree) if disagree else None))
    return Count(
        seats=seats,
        delegates=Delegates(summoned=base + sum(gone.values()), present=present, **gone),
        ballots=Ballots(issued=present, returned=valid + invalid, valid=valid, invalid=invalid),
        candidates=tuple(candidates),
        round=round,
        filled=filled,
    )


def names(candidates):
    return " ".join(candidate.name for candidate in candidates)
