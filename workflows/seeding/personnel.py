"""seeds/personnel.yaml -> checked entries -> rows; what an administrator corrected stays."""

from workflows.models.personnel import DossierPart, PersonnelRule, ProcedureStep
from workflows.seeding.reading import Field, SeedError, exact, filled_text, many, one_of, optional, yes_no
from workflows.seeding.shapes import CONFIRMED, PLACE, SOURCES, both
from workflows.weighing import KEYS, wrong_share, wrong_value

FILE = "personnel.yaml"
SOURCED = {**both("article"), "confirmed": CONFIRMED, "old_text": optional(yes_no, False), "source": SOURCES, **both("note", 400, required=False)}
STEP = {
    "procedure": Field(one_of(ProcedureStep.Procedure)),
    "position": Field(PLACE),
    **both("name"),
    "least_present": optional(exact, None),
    "votes_above": optional(exact, None),
    **SOURCED,
}
RULE = {"key": Field(one_of(KEYS)), **both("label", 300), "value": optional(exact, None), **SOURCED}
PART = {"key": Field(filled_text(60)), **both("label"), "whole_list": optional(yes_no, False), **SOURCED}
PERSONNEL_FILE = {"steps": Field(many(STEP)), "rules": Field(many(RULE)), "parts": Field(many(PART))}
KEPT = ("article", "article_en", "confirmed", "old_text", "note", "note_en")
FIVE = 5


def step_key(entry):
    return f"{entry['procedure']} {entry['position']}"


def named(personnel):
    """(file, what an entry is called by, entries), as the checks of keys and sources take them."""
    steps = [{"key": step_key(entry), **entry} for entry in personnel["steps"]]
    return [(FILE, "key", entries) for entries in (steps, personnel["rules"], personnel["parts"])]


def check_personnel(personnel, wrong):
    """Thresholds and values are such; the five steps and every rule stand. `wrong` makes the sentence for what is missing."""
    for entry in personnel["steps"]:
        for name in ("least_present", "votes_above"):
            if what := wrong_share(entry[name]):
                raise SeedError(FILE, step_key(entry), name, what)
    for entry in personnel["rules"]:
        if what := wrong_value(entry["key"], entry["value"]):
            raise SeedError(FILE, entry["key"], "value", what)
    there = {step_key(entry) for entry in personnel["steps"]} | {entry["key"] for entry in personnel["rules"]}
    for key in [*(f"{ProcedureStep.Procedure.FIVE_STEPS} {n}" for n in range(1, FIVE + 1)), *KEYS]:
        if key not in there:
            raise SeedError(FILE, key, "", wrong)


def write_personnel(personnel):
    """Twice does it once: numbers, articles, marks, notes and the names of steps and parts are written only the first time."""
    for entry in personnel["steps"]:
        facts, created = _facts(entry, "name", "name_en")
        created |= _share(entry["least_present"], "present_") | _share(entry["votes_above"], "votes_")
        key = {"procedure": entry["procedure"], "position": entry["position"]}
        # A step's name is data that the office corrects too.
        ProcedureStep.objects.update_or_create(**key, defaults={"source": facts["source"]}, create_defaults=created)
    for entry in personnel["rules"]:
        facts, created = _facts(entry, "label", "label_en")
        PersonnelRule.objects.update_or_create(key=entry["key"], defaults=facts, create_defaults=created | _share(entry["value"], ""))
    for position, entry in enumerate(personnel["parts"], 1):
        facts, created = _facts(entry, "whole_list")
        created |= {"label": entry["label"], "label_en": entry["label_en"]}
        DossierPart.objects.update_or_create(
            key=entry["key"], defaults=facts | {"position": position}, create_defaults=created | {"position": position}
        )


def _facts(entry, *names):
    """What every loading writes, and what only the first does."""
    facts = {name: entry[name] for name in names} | {"source": ", ".join(entry["source"])}
    return facts, facts | {name: entry[name] for name in KEPT}


def _share(value, prefix):
    return {} if value is None else {f"{prefix}numerator": value.numerator, f"{prefix}denominator": value.denominator}
