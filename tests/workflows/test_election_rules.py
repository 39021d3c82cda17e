"""seeds/election_rules.yaml -> rows -> the rules of the arithmetic; and what an administrator may change about them."""

import re
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from tests.factories import a_person
from tests.workflows.ballots import SEEDS, counted, shipped_rules
from workflows.electing import KINDS, MissingRule, result_of
from workflows.electing.rules import Rules, Takes
from workflows.models import ElectionRule
from workflows.seeding import SeedError, checked, seed
from workflows.seeding.reading import Wrong, exact

FILE = "election_rules.yaml"
TODAY = date(2025, 2, 10)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def rows():
    return sorted(ElectionRule.objects.values_list())


# What ships


def test_every_rule_ships_once_with_its_number():
    values = {rule.key: rule.value for rule in shipped_rules()}
    assert values == {
        "majority": Fraction(1, 2),
        "base-minus-transferred": 1,
        "base-minus-exempt": 1,
        "base-minus-suspended": 1,
        "base-minus-excused": 1,
        "blank-is-invalid": 1,
        "highest-first": None,
        "tie-further-ballot": None,
        "too-few-congress-decides": None,
        "rounds-most": 2,
        "passed-on": None,
        "surplus-required": 1,
        "surplus-most": Fraction(3, 10),
        "surplus-prepared-least": Fraction(1, 10),
        "surplus-prepared-most": Fraction(3, 20),
        "few-seats-from": 3,
        "few-seats-to": 5,
        "few-seats-surplus": 1,
        "outside-consent": Fraction(3, 10),
        "poll-downward": None,
        "introduction-tie": None,
        "small-cell": 9,
    }
    assert [field.replace("_", "-") for field in Rules.__dataclass_fields__] == list(KINDS)


def test_what_was_not_read_in_the_text_in_force_is_marked():
    marked = {rule.key: (rule.old_text, rule.confirmed) for rule in shipped_rules() if rule.old_text or not rule.confirmed}
    old, unread = (True, False), (False, False)
    assert marked == {
        "base-minus-transferred": old,
        "base-minus-exempt": old,
        "base-minus-suspended": old,
        "base-minus-excused": old,
        "blank-is-invalid": old,
        "too-few-congress-decides": old,
        "highest-first": unread,
        "tie-further-ballot": unread,
        "rounds-most": unread,
        "passed-on": unread,
    }


def test_a_rule_from_the_old_regulation_names_it_and_no_other_does():
    for rule in shipped_rules():
        assert rule.old_text == rule.article.startswith("244-QĐ/TW"), rule.key
        assert rule.article_en and rule.label_en, rule.key


# Loading


@pytest.mark.django_db
def test_the_rows_hold_what_the_file_holds(shipped):
    assert ElectionRule.objects.rules() == shipped_rules()
    assert ElectionRule.objects.get(key="outside-consent").source == "S52"


@pytest.mark.django_db
def test_loading_twice_gives_the_same_rules_and_keeps_what_was_corrected(shipped):
    before = rows()
    seed(SEEDS, today=TODAY)
    assert rows() == before
    corrected = {"numerator": 3, "article": "190-QĐ/TW, Điều 99", "confirmed": True, "note": "đã đọc"}
    ElectionRule.objects.filter(key="rounds-most").update(label="cũ", **corrected)
    seed(SEEDS, today=TODAY)
    row = ElectionRule.objects.get(key="rounds-most")
    assert {name: getattr(row, name) for name in corrected} == corrected
    assert row.label == "Số vòng bầu nhiều nhất"
    assert ElectionRule.objects.rules().rounds_most.number == 3


@pytest.mark.django_db
def test_the_rules_are_one_query_and_none_is_made_up(shipped, django_assert_num_queries):
    with django_assert_num_queries(1):
        rules = ElectionRule.objects.rules()
    assert result_of(counted(1, "A=51"), rules).needed == 51
    ElectionRule.objects.filter(key="majority").delete()
    with pytest.raises(MissingRule, match="majority"):
        ElectionRule.objects.rules()


# Mistakes in the file: what is spoilt, what the sentence says

MISTAKES = {
    "a share of one": ("value: 3/10", "value: 3/3", "entry “surplus-most”, field “value”: a share lies between 0 and 1; write it as 3/10."),
    "a share written as a decimal": (
        "value: 3/10", "value: 0.3", "entry “surplus-most”, field “value”: “0.3” is neither a whole number nor a share like 3/10.",
    ),
    "a share of nothing": ("value: 3/10", "value: 3/0", "entry “surplus-most”, field “value”: “3/0” is neither a whole number nor a share like 3/10."),
    "a number below zero": ("value: 2", "value: -2", "entry “rounds-most”, field “value”: “-2” is neither a whole number nor a share like 3/10."),
    "a count that is a share": ("value: 9", "value: 9/2", "entry “small-cell”, field “value”: here must stand a whole number from 1."),
    "a count of none": ("value: 2", "value: 0", "entry “rounds-most”, field “value”: here must stand a whole number from 1."),
    "neither yes nor no": ("value: 1\n", "value: 2\n", "entry “base-minus-transferred”, field “value”: here must stand 1 (yes) or 0 (no)."),
    "a number that is missing": ("    value: 1/2\n", "", "entry “majority”, field “value”: this rule needs a number."),
    "a number for a sentence": (
        "key: passed-on\n", "key: passed-on\n    value: 1\n", "entry “passed-on”, field “value”: this rule is a sentence and takes no number.",
    ),
    "an unknown rule": ("key: small-cell", "key: big-cell", "entry “big-cell”, field “key”: “big-cell” is not one of: " + ", ".join(KINDS) + "."),
    "a rule twice": ("key: surplus-most", "key: majority", "entry “majority”, field “key”: this entry stands twice."),
    "no article": ("    article: 190-QĐ/TW, nguyên tắc bầu cử\n", "", "entry “majority”, field “article”: this field is missing."),
    "an unknown source": ("source: [S49]", "source: [S949]", "entry “small-cell”, field “source”: “S949” does not stand in sources.yaml."),
    "an unknown field": (
        "    old_text: true", "    old: true",
        "entry “base-minus-transferred”, field “old”: this field is unknown; known are: key, label, label_en, value, article, article_en,"
        " confirmed, old_text, source, note, note_en.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_sentence(tmp_path, english, mistake):
    before, after, sentence = MISTAKES[mistake]
    path = Path(shutil.copytree(SEEDS, tmp_path / "seeds")) / FILE
    content = path.read_text()
    assert before in content
    path.write_text(content.replace(before, after, 1))
    with pytest.raises(SeedError) as told:
        checked(path.parent)
    assert str(told.value) == f"{FILE}, {sentence}"


def test_a_rule_that_is_not_in_the_file_is_named(tmp_path, english):
    path = Path(shutil.copytree(SEEDS, tmp_path / "seeds")) / FILE
    path.write_text(re.sub(r"  - key: rounds-most\n(    .*\n)+", "", path.read_text()))
    with pytest.raises(SeedError) as told:
        checked(path.parent)
    assert str(told.value) == f"{FILE}, entry “rounds-most”, field “key”: this rule is missing; the reckoning of ballots needs it."


@pytest.mark.parametrize(("written", "read"), [(0, 0), (9, 9), ("1/2", Fraction(1, 2)), ("15/100", Fraction(3, 20))])
def test_a_number_is_read_exactly(written, read):
    assert exact(written) == read and isinstance(exact(written), Fraction)


@pytest.mark.parametrize("written", [0.5, -1, "1/0", "half", "1", "1 /2", "", None, True, [1, 2], "-1/2", "1/2/3"])
def test_what_is_no_exact_number_is_refused(written):
    with pytest.raises(Wrong):
        exact(written)


# In the administration


@pytest.mark.django_db
@pytest.mark.parametrize("key", KINDS)
def test_a_row_takes_only_what_its_rule_takes(shipped, key):
    row = ElectionRule.objects.get(key=key)
    row.full_clean()
    wrong = {Takes.SHARE: (1, 1), Takes.COUNT: (1, 2), Takes.YES_NO: (2, 1), Takes.NOTHING: (1, 1)}[KINDS[key]]
    row.numerator, row.denominator = wrong
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert list(refused.value.message_dict) == ["numerator"]


@pytest.mark.django_db
def test_the_database_divides_by_nothing_neither(shipped):
    with pytest.raises(IntegrityError), transaction.atomic():
        ElectionRule.objects.filter(key="majority").update(denominator=0)


@pytest.fixture
def administrator(db):
    client = Client()
    client.force_login(a_person(is_superuser=True, is_staff=True, language="en"))
    return client


def form_of(row, **changes):
    names = ("numerator", "denominator", "article", "article_en", "confirmed", "old_text", "note", "note_en")
    values = {name: getattr(row, name) for name in names} | changes
    return {name: "on" if value is True else value for name, value in values.items() if value is not None and value is not False}


@pytest.mark.django_db
def test_an_administrator_corrects_a_number_and_sees_the_marks(shipped, administrator):
    page = administrator.get("/quan-tri/workflows/electionrule/").content.decode()
    assert page.count("old text, unconfirmed") == 6
    row = ElectionRule.objects.get(key="rounds-most")
    address = f"/quan-tri/workflows/electionrule/{row.pk}/change/"
    assert "unconfirmed" in administrator.get(address).content.decode()
    saved = administrator.post(address, form_of(row, numerator=3, confirmed=True, article="190-QĐ/TW, Điều 99"))
    assert saved.status_code == 302
    rule = ElectionRule.objects.rules().rounds_most
    assert (rule.number, rule.marks, rule.article, rule.key) == (3, (), "190-QĐ/TW, Điều 99", "rounds-most")


@pytest.mark.django_db
def test_a_wrong_number_is_told_at_the_field_and_not_saved(shipped, administrator):
    row = ElectionRule.objects.get(key="majority")
    address = f"/quan-tri/workflows/electionrule/{row.pk}/change/"
    for changes, sentence in (
        ({"numerator": 3}, "A share lies between 0 and 1; write it as 3/10."),
        ({"denominator": 0}, "Nothing is divided by 0."),
        ({"numerator": ""}, "This rule needs a number."),
    ):
        answer = administrator.post(address, form_of(row, **changes))
        assert sentence in answer.content.decode()
    assert ElectionRule.objects.rules().majority.number == Fraction(1, 2)


@pytest.mark.django_db
def test_rules_are_neither_added_nor_taken_away(shipped, administrator):
    row = ElectionRule.objects.get(key="majority")
    assert administrator.get("/quan-tri/workflows/electionrule/add/").status_code == 403
    assert administrator.post(f"/quan-tri/workflows/electionrule/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ElectionRule.objects.filter(pk=row.pk).exists()


# On paper


def test_the_page_of_the_office_tells_each_article_and_its_example_comes_out_so(english):
    page = (SEEDS.parent / "docs/processes/electing.md").read_text()
    assert not [rule.key for rule in shipped_rules() if rule.article_en not in page]
    count = counted(3, "A=121 B=99 C=110 D=110 E=110", base=198, present=190, valid=185, invalid=5, transferred=1, excused=1)
    lines = [str(line) for line in result_of(count, shipped_rules()).lines]
    quoted = [line[2:].strip().removesuffix(" (D and E likewise)") for line in page.splitlines() if line.startswith("> ")]
    likewise = [line for line in lines if line.startswith(("D has", "E has"))]
    assert len(likewise) == 2 and quoted == [line for line in lines if line not in likewise]
