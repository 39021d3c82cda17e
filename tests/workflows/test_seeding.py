"""seeds/ as it ships -> what stands in its files, and the rows they become."""

from datetime import date, timedelta

import pytest
import yaml

from tests.factories import TODAY
from tests.workflows.seeds import SEEDS, a_copy, rows
from workflows.calendar import Calendar
from workflows.models import Directive, Effect, LevelWindow, Line, Placement, ReminderRule, TemplateVersion, Threshold, Unit
from workflows.planning.dating import date_lines
from workflows.planning.previewing import lines_of
from workflows.seeding import checked, read_demonstration, seed, settle_units
from workflows.words import ROAD_OF, DayUnit, Kind, Level


@pytest.fixture(scope="module")
def shipped():
    return checked(SEEDS)


def template_of(seeds, key="grassroots", version=1):
    return next(template for template in seeds.templates if (template["template"], template["version"]) == (key, version))


# What ships


@pytest.mark.parametrize(("version", "general"), [(1, 56), (2, 37), (3, 56), (4, 37)])
@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_the_64_lines_stand_once_each(shipped, key, version, general):
    lines = [line for line in template_of(shipped, key, version)["lines"] if not line["only_for"] and 4 in (line["contents"] or [4])]
    assert [line["number"] for line in lines] == list(range(1, 65))
    assert [line["key"] for line in lines] == [f"{n:02d}" for n in range(1, 65)]
    assert sum(line["kind"] == Kind.GENERAL for line in lines) == general


@pytest.mark.parametrize("versions", [(2, 1), (4, 3)])
@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_folding_changes_no_day_and_no_text(shipped, key, versions):
    folded, plain = ({line["key"]: line for line in template_of(shipped, key, version)["lines"]} for version in versions)
    kept = ("number", "stream", "title", "deliverable", "start", "due", "unit", "movable", "basis")
    for name, line in folded.items():
        line["waits_for"] = [needed for needed in line["waits_for"] if needed in plain]  # it may wait for an added one too
        assert name not in plain or line["waits_for"] == plain[name]["waits_for"]
    assert {name: [line[field] for field in kept] for name, line in plain.items()} == {name: [folded[name][field] for field in kept] for name in plain}


@pytest.mark.parametrize("version", [2, 4])
@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_the_long_versions_fold_each_stage_into_the_road_of_its_kind(shipped, key, version):
    roads = {}
    for line in template_of(shipped, key, version)["lines"]:
        if line["kind"] != Kind.GENERAL:
            roads.setdefault(line["kind"], []).append((line["number"], line["state"]))
    assert roads == {
        "congress": [
            (2, "preparing"), (38, "with_superior"), (39, "cleared"), (40, "summoned"), (60, "preparatory_session"), (61, "held"),
            (63, "ratified"), (64, "closed"),
        ],
        "document": [(9, "drafting"), (14, "consultation"), (30, "revising"), (33, "with_superior"), (41, "approved"), (54, "issued")],
        "personnel": [(22, "step_1"), (25, "step_5"), (37, "with_superior"), (42, "approved"), (62, "presented")],
        "propaganda": [(10, "approved"), (11, "preparing"), (51, "running")],
        "service": [(7, "costed"), (44, "approved"), (46, "arranging"), (53, "ready"), (59, "rehearsed")],
        "election": [
            (65, "consented"), (66, "scheme_approved"), (67, "nominations_open"), (68, "list_closed"), (69, "ballot"), (70, "counted"),
            (71, "elected"), (72, "result_ratified"),
        ],
    }  # fmt: skip


@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_eight_lines_are_stages_of_the_congress(shipped, key):
    stages = {line["number"]: line["state"] for line in template_of(shipped, key)["lines"] if line["kind"] == Kind.CONGRESS}
    assert stages == {
        2: "preparing",
        38: "with_superior",
        39: "cleared",
        40: "summoned",
        60: "preparatory_session",
        61: "held",
        63: "ratified",
        64: "closed",
    }


def test_each_template_ends_with_a_closed_congress_and_has_no_state_of_another_machine(shipped):
    for template in shipped.templates:
        states = [line["state"] for line in template["lines"] if line["kind"] == Kind.CONGRESS]
        assert states[-1] == "closed"
        assert set(states) <= {str(state) for state in ROAD_OF[Kind.CONGRESS]}


def test_lines_of_each_stream(shipped):
    counts = {}
    for line in template_of(shipped)["lines"]:
        counts[line["stream"]] = counts.get(line["stream"], 0) + 1
    # Line 63 is the personnel subcommittee's file and stands, as a stage of the congress, with the standing committee.
    assert counts == {"standing": 17, "documents": 15, "personnel": 17, "propaganda": 7, "service": 8}


@pytest.mark.parametrize(("days_before", "done", "percent"), [(90, 23, 36), (60, 34, 53), (10, 53, 83)])
def test_a_punctual_unit_has_done_what_the_colour_rule_was_measured_on(shipped, days_before, done, percent):
    congress_day, calendar = date(2025, 5, 28), Calendar()
    due = []
    for line in template_of(shipped)["lines"]:
        in_working_days = line["unit"] == DayUnit.WORKING
        due.append(calendar.add(congress_day, line["due"]) if in_working_days else congress_day + timedelta(days=line["due"]))
    count = sum(day <= congress_day - timedelta(days=days_before) for day in due)
    assert count == done
    assert round(100 * count / 64) == percent


def test_the_summons_is_due_30_working_days_before_the_opening(shipped):
    line = next(line for line in template_of(shipped)["lines"] if line["number"] == 40)
    assert (line["due"], line["unit"], line["basis"], line["movable"], line["source"]) == (-30, "working", "rule", False, ["S61"])
    assert Calendar().add(date(2025, 5, 28), line["due"]) == date(2025, 4, 14)


def test_ranges_of_the_source_are_kept_whole(shipped):
    lines = {line["number"]: line for line in template_of(shipped)["lines"]}
    assert {n: (lines[n]["start"], lines[n]["due"]) for n in (20, 49, 52, 61, 64)} == {
        20: (-110, -75),
        49: (-30, -10),
        52: (-10, -7),
        61: (0, 1),
        64: (15, 30),
    }


ELECTED, OTHERS = set(range(65, 73)), {73, 74}
ABOUT_PERSONS = {13, 17, 24, 25, 26, 27, 28, 36, 37, 42, 43, 55, 62, 63}


@pytest.mark.parametrize(
    ("version", "kept_out"),
    [
        (1, {13, 24, 25, 26, 27, 28, 37, 42, 43}),
        (2, {13, 24, 25, 26, 27, 28, 37, 42, 43} | ELECTED | OTHERS),
        (3, ABOUT_PERSONS),
        (4, ABOUT_PERSONS | {22} | ELECTED | OTHERS),  # 22 is a stage of the personnel work, all of which stays outside
    ],
)
@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_papers_about_persons_never_enter_the_system(shipped, key, version, kept_out):
    assert {line["number"] for line in template_of(shipped, key, version)["lines"] if line["no_upload"]} == kept_out


def test_a_cells_ratification_file_stays_outside_like_its_personnel_plan(shipped):
    assert {line["number"] for line in template_of(shipped, "cell", 2)["lines"] if line["no_upload"]} == {3, 11}


@pytest.mark.parametrize(("newer", "older"), [(3, 1), (4, 2)])
@pytest.mark.parametrize("key", ["grassroots", "district", "province"])
def test_the_marked_versions_differ_from_those_before_by_the_mark_alone(shipped, key, newer, older):
    marked, plain = ([line | {"no_upload": None} for line in template_of(shipped, key, version)["lines"]] for version in (newer, older))
    assert marked == plain


@pytest.mark.django_db
@pytest.mark.parametrize("opens_on", [date(2025, 4, 1), date(2025, 5, 19), date(2025, 5, 28), date(2025, 9, 24)])
def test_the_superior_answers_before_the_summons_is_due(opens_on):
    seed(SEEDS, today=TODAY)
    for template in TemplateVersion.objects.all():
        lines, needs = lines_of(template)
        dated = date_lines(lines, needs, opens_on=opens_on, days=2, calendar=Calendar(), today=TODAY)
        due = {item.line.state: item.due_on for item in dated if item.line.kind == Kind.CONGRESS}
        assert due["with_superior"] <= due["cleared"] <= due["summoned"] < opens_on == due.get("preparatory_session", opens_on)


@pytest.mark.django_db
def test_the_plan_of_a_commune_is_the_one_the_wizard_was_drawn_with():
    """28/05/2025 seen on 10/02/2025: 19 lines are past, line 15 left Tết, the summons is due on 14/04."""
    seed(SEEDS, today=TODAY)
    lines, needs = lines_of(TemplateVersion.objects.get(key="grassroots", version=1))
    dated = date_lines(lines, needs, opens_on=date(2025, 5, 28), days=2, calendar=Calendar(), today=TODAY)
    due = {item.line.number: item.due_on for item in dated}
    assert sum(item.past for item in dated) == 19
    assert (due[14], due[15], due[40]) == (date(2025, 1, 23), date(2025, 1, 24), date(2025, 4, 14))
    assert next(item.reason for item in dated if item.line.number == 15) == "Giao thừa Tết Nguyên Đán"


def test_every_rule_and_observation_has_a_source(shipped):
    for template in shipped.templates:
        for line in template["lines"]:
            assert line["source"]
            assert (line["source"] == ["ours"]) == (line["basis"] == "proposed")


# Loading


@pytest.mark.django_db
def test_loading_twice_gives_the_same_rows():
    seed(SEEDS, today=TODAY)
    before = rows()
    seed(SEEDS, today=TODAY)
    assert rows() == before
    assert Line.objects.filter(template__key="grassroots", template__version=1).count() == 64


@pytest.mark.django_db
def test_what_the_office_changed_stays(tmp_path):
    folder = a_copy(tmp_path)
    seed(folder, today=TODAY)
    Threshold.objects.filter(key="silent-days").update(value=15, explanation="cũ")
    ReminderRule.objects.filter(key="owner-7-before").update(offset=-5, active=False)
    Unit.objects.filter(code="dak-glong").update(phone="0261 300 0000")
    seed(folder, today=TODAY)
    threshold = Threshold.objects.get(key="silent-days")
    assert threshold.value == 15
    assert threshold.explanation != "cũ"
    assert ReminderRule.objects.filter(key="owner-7-before", offset=-5, active=False).exists()
    assert Unit.objects.get(code="dak-glong").phone == "0261 300 0000"


@pytest.mark.django_db
def test_the_tree_of_the_day_stands_on_the_units():
    seed(SEEDS, today=TODAY)
    commune = Unit.objects.get(code="xa-a")
    line = [Unit.objects.get(pk=pk).code for pk in commune.ancestor_ids]
    assert line == ["trung-uong", "dak-nong", "dak-glong", "xa-a"]
    assert (commune.level, commune.ended_on) == (Level.GRASSROOTS, None)
    assert Unit.objects.get(code="hue").name == "Đảng bộ thành phố Huế"


@pytest.mark.django_db
def test_level_and_place_change_with_the_day():
    seed(SEEDS, today=TODAY)
    settle_units(today=date(2025, 7, 1))
    commune = Unit.objects.get(code="xa-a")
    assert (commune.level, commune.parent.code, len(commune.ancestor_ids)) == (Level.DISTRICT, "lam-dong", 3)
    district = Unit.objects.get(code="dak-glong")
    assert (district.ended_on, district.name) == (date(2025, 6, 30), "Đảng bộ huyện Đắk Glong")
    assert [s.successor.code for s in Unit.objects.get(code="dak-nong").successions.all()] == ["lam-dong"]


@pytest.mark.django_db
def test_a_last_day_entered_since_survives_the_next_loading():
    seed(SEEDS, today=TODAY)
    Placement.objects.filter(unit__code="lam-dong").update(to_on=date(2030, 1, 1))
    seed(SEEDS, today=TODAY)
    assert Placement.objects.get(unit__code="lam-dong").to_on == date(2030, 1, 1)


@pytest.mark.django_db
def test_the_same_number_of_another_term_is_another_directive():
    seed(SEEDS, today=TODAY)
    assert [d.issued_on.year for d in Directive.objects.filter(number="35-CT/TW")] == [2019, 2024]
    replaced = Effect.objects.filter(verb="replaces", directive__number="45-CT/TW")
    assert {effect.target.issued_on for effect in replaced} == {date(2024, 6, 14), date(2025, 1, 18)}
    assert {e.level for e in Effect.objects.filter(verb="suspends")} == {"grassroots", "district"}


@pytest.mark.django_db
def test_an_observed_window_is_not_a_confirmed_one():
    seed(SEEDS, today=TODAY)
    old = LevelWindow.objects.get(directive__number="35-CT/TW", level="grassroots")
    new = LevelWindow.objects.get(directive__number="45-CT/TW", level="grassroots")
    assert (old.opens_on, old.closes_on, old.max_days, old.confirmed) == (date(2025, 4, 1), date(2025, 6, 30), 2, False)
    assert (new.closes_on, new.confirmed) == (date(2025, 6, 30), True)


@pytest.mark.django_db
def test_lines_wait_as_the_file_says(shipped):
    seed(SEEDS, today=TODAY)
    for template in shipped.templates:
        for line in template["lines"]:
            row = Line.objects.get(template__key=template["template"], template__version=template["version"], key=line["key"])
            assert sorted(row.waits_for.values_list("key", flat=True)) == sorted(line["waits_for"])


@pytest.mark.django_db
def test_a_new_version_stands_beside_the_old_one(tmp_path):
    folder = a_copy(tmp_path)
    seed(folder, today=TODAY)
    newest = (folder / "templates" / "cell-2.yaml").read_text()
    (folder / "templates" / "cell-3.yaml").write_text(newest.replace("version: 2", "version: 3") + '  - {key: "02", due: -31}\n')
    seed(folder, today=TODAY)
    assert sorted(TemplateVersion.objects.filter(key="cell").values_list("version", flat=True)) == [1, 2, 3]
    assert sorted(Line.objects.filter(template__key="cell", key="02").values_list("due_offset", flat=True)) == [-31, -30, -30]


# The demonstration's file


def test_the_demonstration_holds_every_story():
    content = read_demonstration(SEEDS)
    assert content["today"] == TODAY
    assert {plan["story"] for plan in content["plans"]} == {"on_track", "early", "late", "blocked", "silent", "held", "done"}
    assert [plan["unit"] for plan in content["plans"] if plan["direct_election"]] == ["xa-a", "xa-p"]
    assert "tuy-duc" in {entry["unit"] for entry in content["unplanned"]}


def test_the_demonstration_keeps_the_windows_of_its_directive(shipped):
    windows = {w["level"]: w for w in next(d for d in shipped.directives if d["number"] == "35-CT/TW")["windows"]}
    levels = {unit["code"]: unit["placements"][0]["level"] for unit in shipped.units}
    for plan in read_demonstration(SEEDS)["plans"]:
        window, level = windows[levels[plan["unit"]]], levels[plan["unit"]]
        assert level in template_of(shipped, plan["template"])["levels"], plan["unit"]
        assert (window["opens_on"] or plan["opens_on"]) <= plan["opens_on"] <= window["closes_on"], plan["unit"]
        assert plan["days"] <= window["max_days"]
        assert Calendar().is_working(plan["opens_on"]), plan["unit"]


def test_a_lower_congress_of_the_demonstration_opens_before_its_superiors(shipped):
    parents = {unit["code"]: unit["placements"][0]["parent"] for unit in shipped.units}
    opens = {plan["unit"]: plan["opens_on"] for plan in read_demonstration(SEEDS)["plans"]}
    for unit, day in opens.items():
        assert day < opens.get(parents[unit], date.max), unit


def test_every_seed_file_is_explained_in_the_readme():
    readme = (SEEDS / "README.md").read_text()
    for path in SEEDS.glob("*.yaml"):
        assert path.name in readme
        for part in yaml.safe_load(path.read_text()):
            assert f"`{part}`" in readme, f"{path.name}: {part}"
