"""A template and a congress day give the right days; directives say which days may be chosen."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import given, strategies
from hypothesis import settings as hypothesis_settings

from workflows import planning
from workflows.calendar import Calendar
from workflows.models import DayOverride, TemplateVersion, Unit
from workflows.planning.dating import compress, date_lines, with_road
from workflows.seeding import checked
from workflows.words import Basis, DayUnit, Kind

SEEDS = settings.BASE_DIR / "seeds"
CALENDAR = Calendar()
TODAY = date(2025, 2, 10)
CONGRESS_DAY = date(2025, 5, 28)


# -- days: pure, from the files that ship ------------------------------------------------------


def lines_of_the_files():
    """{template: (lines, needs)} as the files have them, without a database."""
    found = {}
    for template in checked(SEEDS).templates:
        lines = [_line(pk, entry) for pk, entry in enumerate(template["lines"], 1)]
        pk_of = {line.key: line.pk for line in lines}
        needs = {pk_of[entry["key"]]: {pk_of[key] for key in entry["waits_for"]} for entry in template["lines"]}
        found[template["template"], template["version"]] = lines, with_road(lines, needs)
    return found


def _line(pk, entry):
    named = {"pk": pk, "start_offset": entry["start"], "due_offset": entry["due"], "day_unit": entry["unit"]}
    return SimpleNamespace(**{key: entry[key] for key in ("key", "number", "kind", "state", "movable", "basis")}, work_id=entry["work"], **named)


FILES = lines_of_the_files()


def a_line(start, due, *, unit=DayUnit.CALENDAR, movable=True, pk=1):
    return SimpleNamespace(
        pk=pk, number=pk, kind=Kind.GENERAL, state="", work_id="", start_offset=start, due_offset=due, day_unit=unit, movable=movable, basis=Basis.RULE
    )


def dated(line, opens_on=CONGRESS_DAY, days=2, today=TODAY, calendar=CALENDAR):
    return date_lines([line], {}, opens_on=opens_on, days=days, calendar=calendar, today=today)[0]


@pytest.mark.parametrize(
    ("due", "nominal", "day", "reason"),
    [
        (-125, date(2025, 1, 23), date(2025, 1, 23), ""),  # a Thursday stays
        (-120, date(2025, 1, 28), date(2025, 1, 24), "Giao thừa Tết Nguyên Đán"),  # over Tết to the Friday before
        (-117, date(2025, 1, 31), date(2025, 1, 24), "Mùng ba Tết Nguyên Đán"),
        (-115, date(2025, 2, 2), date(2025, 1, 24), "Mùng năm Tết Nguyên Đán"),  # Sunday after Tết
        (-114, date(2025, 2, 3), date(2025, 2, 3), ""),  # the first day of work after it
        (-108, date(2025, 2, 9), date(2025, 2, 7), ""),  # a plain Sunday
        (-51, date(2025, 4, 7), date(2025, 4, 4), "Ngày Giỗ Tổ Hùng Vương"),  # over a weekend too
        (-32, date(2025, 4, 26), date(2025, 4, 26), ""),  # the Saturday that is worked instead of 2 May
        (-26, date(2025, 5, 2), date(2025, 4, 29), "Ngày nghỉ (thay cho ngày 26/04/2025)"),
        (0, date(2025, 5, 28), date(2025, 5, 28), ""),
        (5, date(2025, 6, 2), date(2025, 6, 2), ""),
        (10, date(2025, 6, 7), date(2025, 6, 9), ""),  # after the congress: forward
    ],
)
def test_a_deadline_moves_off_the_day_off(due, nominal, day, reason):
    item = dated(a_line(due - 3, due))
    assert (item.nominal_on, item.due_on) == (nominal, day)
    assert item.moved == (nominal != day)
    if reason != "Mùng năm Tết Nguyên Đán":
        assert item.reason == reason


def test_a_session_keeps_its_day_even_on_a_sunday_and_in_tet():
    sunday, tet = date(2025, 5, 25), date(2025, 1, 29)
    assert dated(a_line(0, 0), opens_on=sunday).due_on == sunday
    assert dated(a_line(0, 0), opens_on=tet).due_on == tet


@pytest.mark.parametrize(("days", "last"), [(Decimal("0.5"), 28), (1, 28), (Decimal("1.5"), 29), (2, 29), (4, 31)])
def test_a_session_ends_with_the_congress_however_long_that_is(days, last):
    assert dated(a_line(0, 1, movable=False), days=days).due_on == date(2025, 5, last)


def test_other_work_that_begins_on_the_congress_day_has_its_own_length():
    assert dated(a_line(0, 5)).due_on == date(2025, 6, 2)


def test_thirty_working_days_are_counted_in_working_days():
    """By hand, back from Wednesday 28 May 2025. May: 27 26 | 23 22 21 20 19 | 16–12 | 9–5 make 17 (1 and 2 May are off).

    April: 29 28, Saturday 26 (worked), 25–21 make 25; 18–14 make 30 (30 April is off). So Monday 14 April.
    """
    item = dated(a_line(-35, -30, unit=DayUnit.WORKING, movable=False))
    assert item.due_on == item.nominal_on == date(2025, 4, 14)
    assert not item.moved and item.fixed


def test_fifteen_working_days_are_counted_in_working_days():
    """27 26 | 23–19 | 16–12 | 9 8 7 May: the fifteenth is Wednesday 7 May."""
    assert dated(a_line(-30, -15, unit=DayUnit.WORKING)).due_on == date(2025, 5, 7)


def test_a_line_that_a_rule_fixes_is_never_moved_later_after_the_congress():
    sunday = dated(a_line(1, 4), opens_on=date(2025, 5, 28))
    fixed = dated(a_line(1, 4, movable=False), opens_on=date(2025, 5, 28))
    assert (sunday.nominal_on, sunday.due_on, fixed.due_on) == (date(2025, 6, 1), date(2025, 6, 2), date(2025, 5, 30))


def test_an_override_row_wins_over_the_country():
    worked = Calendar({date(2025, 1, 28): (True, "")})
    off = Calendar({date(2025, 1, 23): (False, "Nghỉ bù")})
    assert dated(a_line(-130, -120), calendar=worked).due_on == date(2025, 1, 28)
    item = dated(a_line(-130, -125), calendar=off)
    assert (item.due_on, item.reason) == (date(2025, 1, 22), "Nghỉ bù")


def test_the_commune_of_28_may_has_its_known_days():
    lines, needs = FILES["grassroots", 1]
    days = {item.line.key: item.due_on for item in date_lines(lines, needs, opens_on=CONGRESS_DAY, days=2, calendar=CALENDAR, today=TODAY)}
    known = {"01": "2024-11-29", "14": "2025-01-23", "15": "2025-01-24", "40": "2025-04-14", "43": "2025-05-07", "60": "2025-05-28",
             "61": "2025-05-29", "63": "2025-06-02", "64": "2025-06-27"}  # fmt: skip
    assert len(days) == 64
    assert {key: str(days[key]) for key in known} == known


def test_what_a_fixed_rule_waits_for_is_pulled_before_it_when_tet_stretches_the_working_days():
    lines, needs = FILES["grassroots", 1]
    items = {item.line.key: item for item in date_lines(lines, needs, opens_on=date(2025, 3, 12), days=2, calendar=CALENDAR, today=TODAY)}
    summons, cleared = items["40"], items["39"]
    assert cleared.nominal_on > summons.due_on == cleared.due_on
    assert cleared.pulled_by is summons.line


days_of_congress = strategies.dates(date(2025, 1, 1), date(2026, 12, 31))
lengths = strategies.sampled_from([Decimal(n) / 2 for n in range(1, 9)])


@hypothesis_settings(deadline=None)
@given(days_of_congress, lengths, strategies.sampled_from(sorted(FILES)))
def test_any_congress_day_gives_working_days_and_keeps_the_order_of_waits(opens_on, days, template):
    lines, needs = FILES[template]
    items = {item.line.pk: item for item in date_lines(lines, needs, opens_on=opens_on, days=days, calendar=CALENDAR, today=TODAY)}
    last = opens_on + timedelta(days=ceil(days) - 1)
    for pk, item in items.items():
        assert item.start_on <= item.due_on
        assert opens_on <= item.due_on <= last or CALENDAR.is_working(item.due_on)
        assert (item.line.due_offset < 0) == (item.due_on < opens_on)
        assert item.past == (item.due_on < TODAY)
        for needed in needs[pk]:
            assert items[needed].due_on <= item.due_on
        if item.fixed and item.line.due_offset < 0:
            assert not item.moved and item.pulled_by is None


@hypothesis_settings(deadline=None)
@given(days_of_congress, strategies.integers(0, 300), strategies.sampled_from(sorted(FILES)))
def test_compressing_keeps_the_order_and_leaves_nothing_movable_in_the_past(opens_on, before, template):
    today = opens_on - timedelta(days=before + 1)
    if CALENDAR.working_day_before(opens_on - timedelta(days=1)) < today:
        return
    lines, needs = FILES[template]
    old = date_lines(lines, needs, opens_on=opens_on, days=2, calendar=CALENDAR, today=today)
    new = {item.line.pk: item for item in compress(old, needs, opens_on=opens_on, calendar=CALENDAR, today=today)}
    for item in old:
        after = new[item.line.pk]
        if item.past and not item.fixed:
            assert today <= after.due_on < opens_on and not after.past
            assert CALENDAR.is_working(after.due_on)
            assert after.compressed_from == item.due_on
        else:
            assert after == item
        for needed in needs[item.line.pk]:
            if not item.past or not item.fixed:
                assert new[needed].due_on <= after.due_on or new[needed].fixed


def test_what_is_hurried_hurries_only_what_it_waits_for():
    """Line 4 is due today and waits for 3, which waits for 1: these three are today's. Line 2 waits for nobody and keeps its day's distance."""
    today, opens_on = date(2025, 2, 10), date(2025, 5, 15)
    days = (date(2025, 2, 3), date(2025, 2, 4), date(2025, 2, 5), today)
    lines = [a_line(-120, (due_on - opens_on).days, pk=number) for number, due_on in enumerate(days, 1)]
    needs = {line.pk: set() for line in lines} | {lines[2].pk: {lines[0].pk}, lines[3].pk: {lines[2].pk}}
    old = date_lines(lines, needs, opens_on=opens_on, days=1, calendar=CALENDAR, today=today)
    new = {item.line.number: item.due_on for item in compress(old, needs, opens_on=opens_on, calendar=CALENDAR, today=today)}
    assert new == {1: today, 2: date(2025, 2, 11), 3: today, 4: today}


# -- windows ------------------------------------------------------------------------------------


def unit(code):
    return Unit.objects.get(code=code)


def judged(code, opens_on, days=1, model=False, today=TODAY):
    template = TemplateVersion.objects.get(key=unit(code).level, version=1)
    facts = {"opens_on": opens_on, "days": Decimal(str(days)), "contents": 4, "model": model, "today": today}
    return planning.preview(unit(code), template, calendar=CALENDAR, **facts).verdict


def test_the_day_is_held_to_the_window_and_the_length(shipped):
    """(unit, day, days, model congress) -> (allowed, the field of the refusal, nearest allowed working day)."""
    table = {
        ("xa-a", date(2025, 4, 1), 2, False): (True, "", None),
        ("xa-a", date(2025, 3, 31), 2, False): (False, "opens_on", date(2025, 4, 1)),
        ("xa-a", date(2025, 3, 31), 2, True): (True, "", None),  # a model congress goes ahead
        ("xa-a", date(2025, 6, 30), 1, False): (True, "", None),
        ("xa-a", date(2025, 6, 30), 2, False): (False, "opens_on", date(2025, 6, 27)),  # its second day is in July; the 29th is a Sunday
        ("xa-a", date(2025, 7, 15), 1, False): (False, "opens_on", date(2025, 6, 30)),
        ("xa-a", date(2025, 5, 28), 2.5, False): (False, "days", None),
        ("xa-a-thon-1", date(2025, 4, 2), 1, False): (False, "opens_on", date(2025, 3, 31)),
        ("dak-glong", date(2025, 8, 29), 3, False): (True, "", None),
        ("dak-glong", date(2025, 6, 20), 3.5, False): (False, "days", None),
        ("dak-nong", date(2025, 1, 1), 4, False): (True, "", None),  # the start of the province's window is not known
    }
    verdicts = {case: judged(*case) for case in table}
    assert {case: (v.ok, v.field, v.nearest_on) for case, v in verdicts.items()} == table


def test_the_refusal_names_level_window_directive_and_the_nearest_day(shipped):
    sentence = judged("xa-a", date(2025, 7, 15)).sentence
    for part in ("15/07/2025", "30/06/2025", "35-CT/TW"):
        assert part in sentence


def test_a_day_off_is_allowed_and_said(shipped):
    verdict = judged("xa-a", date(2025, 5, 25))
    assert verdict.ok
    assert any("25/05/2025" in note for note in verdict.notes)


def test_directive_45_replaces_35_from_its_day(shipped):
    rules = {day: planning.rules_on(day) for day in (date(2025, 4, 13), date(2025, 4, 14))}
    windows = {day: found.window(unit("dak-glong")) for day, found in rules.items()}
    assert [(str(w.directive), w.max_days) for w in windows.values()] == [("35-CT/TW", 3), ("45-CT/TW", 2)]


def test_before_any_directive_there_is_no_window(shipped):
    assert planning.rules_on(date(2024, 6, 13)).window(unit("xa-a")) is None


def test_conclusion_127_suspends_and_45_resumes(shipped):
    said = {day: planning.rules_on(day).window(unit("xa-a")).suspended_by for day in (date(2025, 2, 27), date(2025, 2, 28), date(2025, 4, 14))}
    assert [str(paper) if paper else None for paper in said.values()] == [None, "127-KL/TW", None]
    assert planning.rules_on(date(2025, 3, 10)).window(unit("xa-a-thon-1")).suspended_by is None  # cells go on


def test_the_calendar_in_force_is_the_countrys_with_the_offices_rows(db):
    DayOverride.objects.create(on_day=date(2025, 2, 11), working=False, reason="Nghỉ bù", reason_en="Day off")
    vi, en = (DayOverride.objects.calendar(language=language) for language in ("vi", "en"))
    assert (vi.is_working(date(2025, 2, 11)), vi.why_off(date(2025, 2, 11)), en.why_off(date(2025, 2, 11))) == (False, "Nghỉ bù", "Day off")
