"""seeds/propaganda.yaml, seeds/service.yaml -> checked entries -> rows: phases, check-list, ceilings; what an administrator corrected stays."""

from django.utils.translation import gettext as _

from workflows.models.propaganda import ENDS_BEFORE, PhaseProposal
from workflows.models.service import Ceiling, CheckProposal
from workflows.seeding.reading import Field, SeedError, filled_text, many, one_of, optional, read, some, whole, yes_no
from workflows.seeding.shapes import CONFIRMED, DISTANCE, SOURCES, both
from workflows.words import Level

PROPAGANDA, SERVICE = "propaganda.yaml", "service.yaml"
KEY = Field(filled_text(40))
PHASE = {"key": KEY, **both("name", 120), "from": Field(DISTANCE), "to": Field(DISTANCE), "peak": optional(yes_no, False), "source": SOURCES}
CEILING = {
    "key": Field(filled_text(60)),
    **both("label"),
    "most": Field(whole(0, 10**12)),
    "each": optional(yes_no, False),
    "levels": optional(some(one_of(Level)), list),
    "confirmed": CONFIRMED,
    "source": SOURCES,
    **both("note", 400, required=False),
}
CHECK = {"key": KEY, **both("text"), "source": SOURCES}


def read_proposals(folder):
    service = read(folder / SERVICE, {"ceilings": Field(many(CEILING)), "check_list": Field(many(CHECK))})
    proposals = {"phases": read(folder / PROPAGANDA, {"phases": Field(many(PHASE))})["phases"], **service}
    for entry in proposals["phases"]:
        if entry["to"] < entry["from"]:
            raise SeedError(PROPAGANDA, entry["key"], "to", str(ENDS_BEFORE))
    for entry in proposals["ceilings"]:
        if entry["most"] < 1:
            raise SeedError(SERVICE, entry["key"], "most", _("a ceiling is a whole number of đồng above 0."))
    return proposals


def named(proposals):
    """(file, what an entry is called by, entries), as the checks of keys and sources take them."""
    files = (PROPAGANDA, "phases"), (SERVICE, "ceilings"), (SERVICE, "check_list")
    return [(file, "key", proposals[name]) for file, name in files]


def write_proposals(proposals):
    """Sources are kept up to date; the rest is made once, since the office may change it."""
    for entry in proposals["phases"]:
        facts = {name: entry[name] for name in ("name", "name_en", "peak")} | {"from_offset": entry["from"], "to_offset": entry["to"]}
        _write(PhaseProposal, entry, facts)
    for entry in proposals["ceilings"]:
        names = ("label", "label_en", "most", "each", "levels", "confirmed", "note", "note_en")
        _write(Ceiling, entry, {name: entry[name] for name in names})
    for position, entry in enumerate(proposals["check_list"], 1):
        _write(CheckProposal, entry, {"text": entry["text"], "text_en": entry["text_en"], "position": position})


def _write(model, entry, facts):
    source = {"source": ", ".join(entry["source"])}
    model.objects.update_or_create(key=entry["key"], defaults=source, create_defaults=facts | source)
