"""Copies of seeds/ with one mistake each -> one sentence, and nothing written."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import TODAY
from tests.workflows.seeds import a_copy, rows, spoil
from workflows.models import Stream
from workflows.seeding import SeedError, checked, read_demonstration, seed

pytestmark = pytest.mark.usefixtures("english")
CELL = "templates/cell.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of seeds/ to spoil."""
    return a_copy(tmp_path)


# file, what is spoilt, what it becomes, what the sentence says
MISTAKES = {
    "a missing field": (
        "streams.yaml",
        "    position: 2\n",
        "",
        "streams.yaml, entry “documents”, field “position”: this field is missing.",
    ),
    "an unknown field": (
        "streams.yaml",
        "confidential: true",
        "secret: true",
        "streams.yaml, entry “personnel”, field “secret”: this field is unknown; known are: code, position, name, name_en,"
        " short, short_en, subcommittee, subcommittee_en, confidential, source.",
    ),
    "an unknown part of a file": (
        "streams.yaml",
        "streams:",
        "rivers:",
        "streams.yaml, field “rivers”: this field is unknown; known are: streams.",
    ),
    "a word that is neither true nor false": (
        "streams.yaml",
        "confidential: true",
        "confidential: yes",
        "streams.yaml, entry “personnel”, field “confidential”: “yes” is neither true nor false.",
    ),
    "a number that is none": (
        "streams.yaml",
        "position: 2",
        "position: two",
        "streams.yaml, entry “documents”, field “position”: “two” is not a whole number.",
    ),
    "a list that is one word": (
        "directives.yaml",
        "source: [S1, S2]",
        "source: S1",
        "directives.yaml, entry “35-CT/TW”, field “source”: here must stand a list.",
    ),
    "an entry that is one word": (
        "streams.yaml",
        "streams:",
        "streams:\n  - standing",
        "streams.yaml, entry “1”: here must stand fields with their values.",
    ),
    "an empty text": (
        "streams.yaml",
        "name: Văn kiện",
        'name: ""',
        "streams.yaml, entry “documents”, field “name”: the text is empty.",
    ),
    "a text that is too long": (
        "streams.yaml",
        "short: Văn kiện",
        f"short: {'v' * 31}",
        "streams.yaml, entry “documents”, field “short”: the text has 31 letters, at most 30 fit.",
    ),
    "a number for a text": (
        "streams.yaml",
        "name_en: Documents",
        "name_en: 12",
        "streams.yaml, entry “documents”, field “name_en”: here must stand a text in quotation marks, not 12.",
    ),
    "an unknown source": (
        "streams.yaml",
        "source: [S40, S41, S23, B0]",
        "source: [S40, S999]",
        "streams.yaml, entry “documents”, field “source”: “S999” does not stand in sources.yaml.",
    ),
    "an entry twice": (
        "streams.yaml",
        "code: personnel",
        "code: documents",
        "streams.yaml, entry “documents”, field “code”: this entry stands twice.",
    ),
    "a field twice": (
        "streams.yaml",
        "    position: 2\n",
        "    position: 2\n    position: 3\n",
        "streams.yaml: line 15 can't be read: the field “position” stands twice.",
    ),
    "broken YAML": (
        "calendar.yaml",
        "source: [E2]",
        "source: [E2",
        "calendar.yaml: line 9 can't be read: expected ',' or ']', but got ':'.",
    ),
    "a day that is none": (
        "calendar.yaml",
        "on: 2026-01-02",
        "on: 2 January",
        "calendar.yaml, entry “2 January”, field “on”: “2 January” is not a day; write it as 2025-02-10.",
    ),
    "a day the calendar doesn't have": (
        "calendar.yaml",
        "on: 2026-01-02",
        "on: 2026-02-30",
        "calendar.yaml, entry “2026-02-30”, field “on”: “2026-02-30” is not a day; write it as 2025-02-10.",
    ),
    "an unknown level": (
        "units.yaml",
        "{level: district, name: Đảng bộ thành phố Gia Nghĩa",
        "{level: huyen, name: Đảng bộ thành phố Gia Nghĩa",
        "units.yaml, entry “gia-nghia”, field “placements huyen level”: “huyen” is not one of:"
        " centre, province, district, grassroots, cell.",
    ),
    "an unknown parent": (
        "units.yaml",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nong",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nog",
        "units.yaml, entry “gia-nghia”, field “placements 1 parent”: the unit “dak-nog” is unknown.",
    ),
    "a unit without a parent": (
        "units.yaml",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nong,",
        "name_en: Gia Nghĩa City Party Committee,",
        "units.yaml, entry “gia-nghia”, field “placements 1 parent”: only the centre has no parent.",
    ),
    "a parent that does not stand higher": (
        "units.yaml",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nong",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-glong",
        "units.yaml, entry “gia-nghia”, field “placements 1 parent”: “dak-glong” does not stand higher at that time.",
    ),
    "a parent that ends too early": (
        "units.yaml",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nong, from: 2020-01-01, to: 2025-06-30",
        "name_en: Gia Nghĩa City Party Committee, parent: dak-nong, from: 2020-01-01, to: 2025-12-31",
        "units.yaml, entry “gia-nghia”, field “placements 1 parent”: “dak-nong” does not exist through the whole stretch of time.",
    ),
    "stretches of time that overlap": (
        "units.yaml",
        "parent: trung-uong, from: 2025-01-01",
        "parent: trung-uong, from: 2024-12-31",
        "units.yaml, entry “hue”, field “placements 2 from”: this stretch of time overlaps the one before it.",
    ),
    "a stretch that ends before it begins": (
        "units.yaml",
        "parent: trung-uong, from: 2020-01-01, to: 2024-12-31",
        "parent: trung-uong, from: 2025-01-01, to: 2024-12-31",
        "units.yaml, entry “hue”, field “placements 1 to”: the last day is before the first.",
    ),
    "an unknown successor": (
        "units.yaml",
        "predecessor: quang-nam, successor: da-nang",
        "predecessor: quang-nam, successor: da-nag",
        "units.yaml, entry “quang-nam”, field “successor”: the unit “da-nag” is unknown.",
    ),
    "a unit that succeeds itself": (
        "units.yaml",
        "predecessor: quang-nam, successor: da-nang",
        "predecessor: quang-nam, successor: quang-nam",
        "units.yaml, entry “quang-nam”, field “successor”: no unit succeeds itself.",
    ),
    "a window that closes before it opens": (
        "directives.yaml",
        "closes_on: 2025-03-31",
        "closes_on: 2024-03-31",
        "directives.yaml, entry “35-CT/TW”, field “windows cell closes_on”: the last day is before the first.",
    ),
    "an effect on an unknown directive": (
        "directives.yaml",
        "target: {number: 244-QĐ/TW, issued_on: 2014-06-09}",
        "target: {number: 244-QĐ/TW, issued_on: 2015-06-09}",
        "directives.yaml, entry “190-QĐ/TW”, field “effects 1 target”:"
        " “244-QĐ/TW” of 09/06/2015 does not name exactly one directive.",
    ),
    "an effect that says nothing": (
        "directives.yaml",
        "        levels: [grassroots, district]\n        from_on: 2025-02-28",
        "        from_on: 2025-02-28",
        "directives.yaml, entry “127-KL/TW”, field “effects 1”: an effect needs a target, levels or units.",
    ),
    "a threshold that is no number": (
        "thresholds.yaml",
        "value: 80",
        "value: most",
        "thresholds.yaml, entry “behind-done-share”, field “value”: “most” is not a number.",
    ),
    "an unknown audience": (
        "reminder_rules.yaml",
        "audience: head",
        "audience: boss",
        "reminder_rules.yaml, entry “head-overdue-3”, field “audience”: “boss” is not one of: owner, head, leader, superior, watcher, decider.",
    ),
    "a line for an unknown stream": (
        CELL,
        "stream: documents",
        "stream: papers",
        "cell.yaml, entry “02”, field “stream”: the stream “papers” is unknown.",
    ),
    "a line twice": (CELL, 'key: "03"', 'key: "02"', "cell.yaml, entry “02”, field “key”: this entry stands twice."),
    "a number twice": (CELL, "number: 3", "number: 2", "cell.yaml, entry “03”, field “number”: this number stands twice."),
    "a line due before it starts": (CELL, "due: -30", "due: -300", "cell.yaml, entry “02”, field “due”: the line is due before it starts."),
    "a task that is also a stage": (
        CELL,
        "kind: general",
        "kind: general\n    state: held",
        "cell.yaml, entry “02”, field “state”: a general task has no state to reach; a line is a task or a stage, never both.",
    ),
    "a stage without a state": (
        CELL,
        "    state: preparing\n",
        "",
        "cell.yaml, entry “01”, field “state”: a stage names the state that is reached.",
    ),
    "a state twice": (CELL, "state: cleared", "state: with_superior", "cell.yaml, entry “06”, field “state”: this state stands twice."),
    "a stage of another machine": (
        CELL,
        "state: cleared",
        "state: done",
        "cell.yaml, entry “06”, field “state”: a stage names the state that is reached.",
    ),
    "waiting for an unknown line": (
        CELL,
        'waits_for: ["02"]',
        'waits_for: ["99"]',
        "cell.yaml, entry “04”, field “waits_for”: the line “99” is unknown.",
    ),
    "waiting for itself": (CELL, 'waits_for: ["02"]', 'waits_for: ["04"]', "cell.yaml, entry “04”, field “waits_for”: no line waits for itself."),
    "waiting in a circle": (
        CELL,
        'waits_for: ["01"]',
        'waits_for: ["04"]',
        "cell.yaml, entry “02”, field “waits_for”: these lines wait for each other in a circle: 02 → 04 → 02.",
    ),
    "waiting in a circle with the congress's own stages": (
        CELL,
        'waits_for: ["02"]',
        'waits_for: ["06"]',
        "cell.yaml, entry “04”, field “waits_for”: these lines wait for each other in a circle: 04 → 06 → 05 → 04.",
    ),
    "waiting for what is due later": (
        CELL,
        'waits_for: ["01"]',
        'waits_for: ["09"]',
        "cell.yaml, entry “02”, field “waits_for”: it waits for “09”, which is due later.",
    ),
    "a template under another name": (
        CELL,
        "template: cell",
        "template: cells",
        "cell.yaml, field “template”: a template is called like its file: “cell”.",
    ),
    "a template on nothing": (
        "templates/district.yaml",
        "version: 1}",
        "version: 7}",
        "district.yaml, field “based_on”: this template and version is not in the folder.",
    ),
    "a change of a line that is not there": (
        "templates/district.yaml",
        'key: "08"',
        'key: "99"',
        "district.yaml, entry “99”, field “key”: the template it builds on has no such line.",
    ),
    "more days than a congress lasts": (
        "directives.yaml",
        "max_days: 1",
        "max_days: 123456",
        "directives.yaml, entry “35-CT/TW”, field “windows cell max_days”: 123456 is not between 0 and 30.",
    ),
    "days that are no number": (
        "directives.yaml",
        "max_days: 1",
        "max_days: .nan",
        "directives.yaml, entry “35-CT/TW”, field “windows cell max_days”: “nan” is not a number.",
    ),
    "a third of a day": (
        "directives.yaml",
        "max_days: 1",
        "max_days: 0.3",
        "directives.yaml, entry “35-CT/TW”, field “windows cell max_days”: 0.3 is not a number of half days.",
    ),
    "a place before the first": (
        "streams.yaml",
        "position: 2",
        "position: -4",
        "streams.yaml, entry “documents”, field “position”: -4 is not between 0 and 10000.",
    ),
    "a reminder years ahead": (
        "reminder_rules.yaml",
        "offset: -7",
        "offset: -99999",
        "reminder_rules.yaml, entry “owner-7-before”, field “offset”: -99999 is not between -1000 and 1000.",
    ),
    "a fact without a source": (
        "directives.yaml",
        "source: [S1, S2]",
        "source: []",
        "directives.yaml, entry “35-CT/TW”, field “source”: here must stand at least one.",
    ),
    "a list for a name": ("streams.yaml", "streams:", "[streams]:", "streams.yaml: line 2 can't be read: a field's name is a word."),
}


@pytest.mark.django_db
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence_and_nothing_is_written(folder, mistake):
    file, before, after, sentence = MISTAKES[mistake]
    spoil(folder, file, before, after)
    with pytest.raises(CommandError) as told:
        call_command("seed", folder)
    assert str(told.value) == sentence
    assert all(not keys for keys in rows().values())


@pytest.mark.parametrize("file", ["sources.yaml", "units.yaml", "thresholds.yaml"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(SeedError, match=f"^{file}: the file is missing.$"):
        checked(folder)


def test_a_file_in_another_encoding_is_named(folder):
    (folder / "streams.yaml").write_bytes("streams: Đảng bộ".encode("utf-16"))
    with pytest.raises(SeedError, match="^streams.yaml: "):
        checked(folder)


@pytest.mark.django_db
def test_a_mistake_found_while_writing_leaves_nothing_behind(folder):
    seed(folder, today=TODAY)
    before = rows()
    spoil(folder, "streams.yaml", "name_en: Documents\n", "name_en: Papers\n")
    spoil(folder, CELL, "due: -30", "due: -31")
    with pytest.raises(SeedError):
        seed(folder, today=TODAY)
    assert rows() == before
    assert Stream.objects.get(code="documents").name_en == "Documents"


@pytest.mark.django_db
def test_a_loaded_version_never_changes(folder):
    seed(folder, today=TODAY)
    path = folder / "templates" / "grassroots.yaml"
    path.write_text(path.read_text().replace("due: -125", "due: -124"))
    before = rows()
    with pytest.raises(SeedError) as mistake:
        seed(folder, today=TODAY)
    # The templates that build on it say the new number too; the first one loaded is named.
    assert str(mistake.value) == (
        "grassroots.yaml, entry “14”, field “due”: version 1 is loaded already and never changes; raise the version to 2."
    )
    assert rows() == before


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("unit: gia-nghia,", "unit: gia-nghi,", "demonstration.yaml, entry “gia-nghi”, field “unit”: “gia-nghi” is unknown."),
        ("staff: cell", "staff: cel", "demonstration.yaml, entry “xa-a-thon-1”, field “staff”: “cel” is unknown."),
        ('line: "14"', 'line: "77"', "demonstration.yaml, entry “dak-nong”, field “exceptions 77 line”: “77” is unknown."),
        (
            "story: late",
            "story: lazy",
            "demonstration.yaml, entry “dak-song”, field “story”: “lazy” is not one of:"
            " on_track, early, late, blocked, silent, held, done.",
        ),
        (
            "stand_in: pho-van-kien.xa-a",
            "stand_in: pho-van-kien.xa-z",
            "demonstration.yaml, entry “pho-van-kien.xa-z”, field “stand_in”: “pho-van-kien.xa-z” is unknown.",
        ),
    ],
)
def test_a_mistake_in_the_demonstration_is_one_sentence(folder, before, after, sentence):
    spoil(folder, "demonstration.yaml", before, after)
    with pytest.raises(SeedError) as told:
        read_demonstration(folder)
    assert str(told.value) == sentence
