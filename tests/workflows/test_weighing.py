"""The arithmetic of personnel work alone: thresholds, quotas, sums; and seeds/personnel.yaml as rows."""

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from tests.factories import a_person
from tests.workflows.personnel import SEEDS, load_rules, shipped_personnel
from workflows.electing import Rule
from workflows.models import DossierPart, PersonnelRule, ProcedureStep
from workflows.seeding import SeedError, checked
from workflows.seeding.personnel import write_personnel
from workflows.weighing import (
    KEYS,
    QUOTAS,
    DelegatePlan,
    Meeting,
    MeetingRule,
    Structure,
    UnitDelegates,
    disagreements,
    mistakes_of_structure,
    quotas_of,
    shortfalls,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def rule(value=None):
    return Rule(key="k", label="Nữ", label_en="Women", article="QĐ", article_en="Rule", value=value)


@pytest.mark.parametrize("summoned", range(1, 400))
def test_two_thirds_and_half_are_exact_for_every_number(summoned):
    quorum, majority = MeetingRule(1, "", rule(), least_present=Fraction(2, 3)), MeetingRule(1, "", rule(), votes_above=Fraction(1, 2))
    enough = [n for n in range(summoned + 1) if not shortfalls(Meeting(summoned, n, 0), quorum)]
    assert enough == [n for n in range(summoned + 1) if 3 * n >= 2 * summoned]
    enough = [n for n in range(summoned + 1) if not shortfalls(Meeting(summoned, summoned, n), majority)]
    assert enough == [n for n in range(summoned + 1) if 2 * n > summoned]


def a_list(**counts):
    return Structure(**({"listed": 15, "women": 3, "young": 2, "minority": 0, "first_time": 5, "first_in_age": 5, "again_in_age": 10} | counts))


RULES = {
    key: rule(value) for key, value in zip(QUOTAS, [Fraction(3, 20), Fraction(1, 10), None, Fraction(1, 3), Fraction(1), Fraction(1)], strict=True)
}


@pytest.mark.parametrize(
    ("counts", "met"),
    [
        ({}, [True, True, None, True, True, True]),  # 5 of 15 is exactly one third
        ({"first_time": 4, "first_in_age": 4, "again_in_age": 11}, [True, True, None, False, True, True]),
        ({"women": 2}, [False, True, None, True, True, True]),  # 2.25 wanted
        ({"young": 1}, [True, False, None, True, True, True]),
        ({"first_in_age": 4}, [True, True, None, True, False, True]),
        ({"again_in_age": 9}, [True, True, None, True, True, False]),
        ({"listed": 20, "again_in_age": 15}, [True, True, None, False, True, True]),  # 3 of 20 and 2 of 20 are exactly enough
    ],
)
def test_each_quota_is_met_from_its_exact_share_on(counts, met):
    assert [quota.met for quota in quotas_of(a_list(**counts), RULES)] == met


@pytest.mark.parametrize(
    ("counts", "field"),
    [({"women": 16}, "women"), ({"young": 16}, "young"), ({"minority": 16}, "minority"), ({"first_time": 16}, "first_time"),
     ({"first_in_age": 6}, "first_in_age"), ({"again_in_age": 11}, "again_in_age"), ({"listed": 0}, "listed")],
)  # fmt: skip
def test_a_count_above_what_it_is_part_of_is_a_mistake(counts, field):
    assert field in mistakes_of_structure(a_list(**counts)) and not mistakes_of_structure(a_list())


def plan(total, ex_officio, to_elect, appointed, *units):
    return DelegatePlan(total, ex_officio, to_elect, appointed, tuple(UnitDelegates(f"U{n}", *unit) for n, unit in enumerate(units, 1)))


@pytest.mark.parametrize(
    ("delegates", "sentences"),
    [
        (plan(358, 44, 291, 23, (291, 291)), []),  # Điện Biên
        (plan(235, 38, 197, 0, (100,), (97,)), []),  # Chí Linh
        (plan(450, 0, 450, 0, (450,)), []),
        (plan(451, 0, 451, 0, (451,)), ["The total of 451 delegates is above the ceiling of 450 (Rule)."]),
        (plan(236, 38, 197, 0, (197,)), ["Ex officio 38 + elected 197 + appointed 0 = 235, but the total says 236."]),
        (plan(235, 38, 197, 0, (100,), (96,)), ["196 delegates are allocated to the direct lower units, but 197 are to be elected."]),
        (plan(10, 0, 10, 0, (6, 5), (4, 4)), ["U1 elected 5, but was allocated 6."]),
        (plan(0, 0, 0, 0), []),
    ],
)
def test_sums_that_do_not_agree_are_told_with_both(delegates, sentences):
    assert disagreements(delegates, rule(Fraction(450))) == sentences
    assert disagreements(plan(900, 0, 900, 0, (900,)), None) == []


# As data


def test_what_ships_is_marked_as_it_was_read():
    shipped = shipped_personnel()
    marks = {f"{entry['procedure']} {entry['position']}": (entry["confirmed"], entry["old_text"]) for entry in shipped["steps"]}
    assert marks == {f"five-steps {n}": (False, True) for n in range(1, 6)} | {f"re-election {n}": (False, False) for n in (1, 2)}
    assert [entry["key"] for entry in shipped["rules"]] == [key for key in KEYS if key in QUOTAS] + [
        *(f"age-{way}-{level}" for level in ("province", "district", "grassroots", "cell") for way in ("first", "again")),
        "ceiling-province", "ceiling-district", "retention-days",
    ]  # fmt: skip
    values = {entry["key"]: entry["value"] for entry in shipped["rules"] if entry["value"] is not None}
    assert values == {
        "quota-women": Fraction(3, 20), "quota-young": Fraction(1, 10), "quota-first-time": Fraction(1, 3), "quota-first-age": 1, "quota-again-age": 1,
        "ceiling-province": 450, "ceiling-district": 300, "retention-days": 180,
    }  # fmt: skip


@pytest.mark.django_db
def test_loading_twice_keeps_what_was_corrected():
    load_rules()
    ProcedureStep.objects.filter(position=2, procedure="five-steps").update(
        present_numerator=3, present_denominator=4, name="Hội nghị chủ chốt", old_text=False
    )
    PersonnelRule.objects.filter(key="quota-women").update(numerator=1, denominator=4, label="cũ")
    DossierPart.objects.filter(key="cv").update(asked=False, label="Sơ yếu")
    write_personnel(shipped_personnel())
    step = ProcedureStep.objects.get(position=2, procedure="five-steps")
    assert (step.rule.least_present, step.name, step.old_text) == (Fraction(3, 4), "Hội nghị chủ chốt", False)
    row = PersonnelRule.objects.get(key="quota-women")
    assert (row.rule.value, row.label) == (Fraction(1, 4), "Tỷ lệ nữ")
    part = DossierPart.objects.get(key="cv")
    assert (part.asked, part.label, DossierPart.objects.count()) == (False, "Sơ yếu", 11)


MISTAKES = {
    "a threshold of one": ("least_present: 2/3", "least_present: 3/3", "a threshold lies between 0 and 1; write it as 2/3."),
    "a quota above all": ("value: 1/10", "value: 11/10", "a quota lies above 0 and up to 1; write it as 1/10."),
    "no days": ("value: 180", "value: 0", "here must stand a whole number from 1."),
    "a number for a text": ("- key: age-first-cell\n", "- key: age-first-cell\n    value: 3\n", "this rule is a sentence and takes no number."),
    "an unknown rule": ("key: quota-women", "key: quota-men", "“quota-men” is not one of: "),
    "a step twice": ("position: 5", "position: 4", "this entry stands twice."),
    "a part twice": ("key: cv", "key: health", "this entry stands twice."),
    "an unknown source": ("source: [S32]", "source: [S932]", "“S932” does not stand in sources.yaml."),
    "a step that is missing": (
        "procedure: five-steps\n    position: 5",
        "procedure: re-election\n    position: 5",
        "this rule is missing; personnel work needs it.",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_file_is_one_sentence(tmp_path, mistake):
    before, after, sentence = MISTAKES[mistake]
    path = Path(shutil.copytree(SEEDS, tmp_path / "seeds")) / "personnel.yaml"
    content = path.read_text()
    assert before in content
    path.write_text(content.replace(before, after, 1))
    with pytest.raises(SeedError) as told:
        checked(path.parent)
    assert str(told.value).startswith("personnel.yaml, ") and sentence in str(told.value)


@pytest.mark.django_db
def test_an_administrator_corrects_a_threshold_and_adds_or_removes_none():
    load_rules()
    client = Client()
    client.force_login(a_person(is_superuser=True, is_staff=True, language="en"))
    step = ProcedureStep.objects.get(position=2, procedure="five-steps")
    address = f"/quan-tri/workflows/procedurestep/{step.pk}/change/"
    typed = {
        "name": step.name,
        "name_en": "",
        "present_numerator": 3,
        "present_denominator": 4,
        "votes_numerator": "",
        "votes_denominator": 1,
        "article": "27-HD",
    }
    assert "A threshold lies between 0 and 1" in client.post(address, typed | {"present_numerator": 4}).content.decode()
    assert "Nothing is divided by 0." in client.post(address, typed | {"present_denominator": 0}).content.decode()
    assert client.post(address, typed).status_code == 302
    step.refresh_from_db()
    assert (step.rule.least_present, step.article, step.old_text) == (Fraction(3, 4), "27-HD", False)
    for model in ("procedurestep", "personnelrule", "dossierpart"):
        assert client.get(f"/quan-tri/workflows/{model}/add/").status_code == 403
    row = PersonnelRule.objects.get(key="quota-women")
    with pytest.raises(ValidationError):
        row.numerator = 30
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonnelRule.objects.update(denominator=0)
