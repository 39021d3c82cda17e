"""Reminder rules in the browser: what the preview says the next morning does, what cannot stand together, and who may look."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.forms.rules import sentence
from congress.mailing.foreseeing import Outlook
from congress.mailing.rounds import go_round
from congress.models import Mail, MailLine, Run
from tests.factories import TODAY, a_congress_task, a_person, a_plan, a_seat, a_stream, a_task, a_unit
from workflows.models import Absence, Notice, ReminderRule, Snooze, Watch
from workflows.moving import Refused
from workflows.reminding import ruling
from workflows.words import Anchor, Audience, Channel, Role

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2025, 2, 10, 7, 30, tzinfo=ZONE)
AT = MONDAY.replace(hour=10)
TUESDAY = MONDAY + timedelta(days=1)


def a_rule(audience=Audience.OWNER, offset=0, **facts):
    anchor = facts.get("anchor", Anchor.DUE_DAY)
    return ReminderRule.objects.create(key=f"{audience}-{anchor}-{offset}", audience=audience, offset=offset, name=f"{audience} {offset}", **facts)


@pytest.fixture
def rules():
    return {
        "soon": a_rule(offset=-3), "today": a_rule(offset=0), "late": a_rule(offset=1, repeats=True), "head": a_rule(Audience.HEAD, 3, repeats=True),
        "watcher": a_rule(Audience.WATCHER, -1), "week": a_rule(Audience.LEADER, 1, anchor=Anchor.WEEK),
    }  # fmt: skip


@pytest.fixture
def office(rules):
    """A plan with work around tomorrow, people with every wish about their mail, and the reminders of Monday sent."""
    plan = a_plan(a_unit(a_unit(), name="Đảng bộ xã A"))
    people = [a_seat(Role.MEMBER, plan) for _n in range(8)]
    a_seat(Role.HEAD, plan), a_seat(Role.LEADER, plan.unit), a_seat(Role.LEADER, plan.unit.parent, person=a_person(mail_weekly=False))
    for n, person in enumerate(people):
        for due_on in (date(2025, 2, 3), date(2025, 2, 10), date(2025, 2, 12), date(2025, 2, 14), date(2025, 2, 18), date(2025, 2, 21)):
            a_task(plan, owner=person, due_on=due_on + timedelta(days=n % 2))
    off, refused, days, away, late_hour = people[1:6]
    type(off).objects.filter(pk=off.pk).update(mail_reminders=False)
    type(off).objects.filter(pk=refused.pk).update(address_refused_at=AT)
    type(off).objects.filter(pk=days.pk).update(mail_days=[0, 3])  # Monday and Thursday
    type(off).objects.filter(pk=late_hour.pk).update(mail_hour="16:00")
    Absence.objects.create(person=away, stand_in=people[0], from_on=TODAY, to_on=TODAY + timedelta(days=3))

    tasks = list(plan.tasks.filter(owner=people[6]).order_by("due_on"))
    Snooze.objects.create(person=people[6], task=tasks[0], until_on=TODAY + timedelta(days=1))
    Snooze.objects.create(person=people[6], task=tasks[1], until_on=TODAY + timedelta(days=2))
    Watch.objects.create(person=people[7], task=tasks[2])
    secret = a_stream("personnel")
    a_task(plan, stream=secret, title="Phương án kín", owner=a_seat(Role.MEMBER, plan, stream=secret), due_on=date(2025, 2, 14))
    a_congress_task(plan)
    for hour in (7, 16, 18):
        go_round(at=MONDAY.replace(hour=hour, minute=30))
    return plan


def rows():
    return {model._meta.label: model.objects.count() for label in ("workflows", "congress") for model in apps.get_app_config(label).get_models()}


def foreseen(changed=None):
    rules = changed if changed is not None else list(ReminderRule.objects.filter(active=True))
    morning = Outlook(at=AT).morning(rules)
    for rule in rules:
        _none, sums = Outlook(at=AT).sums([], rules, rule=rule)
        assert (sums.mails, sums.reminders) == (morning.mails, morning.reminders)
        assert sums.of_rule == {person: len(tasks) for person, tasks in morning.of_rule(rule).items()}
    return {
        "digest": {(pk, one.task_id) for pk, owed in morning.digests.items() for one in owed},
        "in_app": {(pk, one.task_id) for pk, owed in morning.in_app.items() for one in owed},
    }, (morning.mails, morning.reminders)


def sent_on_tuesday():
    """What really goes out over the whole day, with the numbers the preview gives."""
    for hour in (6, 7, 8, 16, 20):
        go_round(at=TUESDAY.replace(hour=hour, minute=35))
    mails = Mail.objects.filter(status=Mail.Status.SENT, slot_at__date=TUESDAY.date())
    lines = MailLine.objects.filter(mail__in=mails, outcome="sent").select_related("notice")
    digest = {(line.notice.person_id, line.notice.task_id) for line in lines}
    in_app = MailLine.objects.filter(reason="in_app", notice__for_on=TUESDAY.date())
    said = {
        "digest": digest,
        "in_app": {(line.notice.person_id, line.notice.task_id) for line in in_app.select_related("notice")},
    }
    assert mails.count() == mails.values("person").distinct().count(), "one mail a person"
    return said, (mails.count(), len(digest))


CHANGES = {
    "nothing": lambda rules: None,
    "a new day": lambda rules: ruling.draft(from_on=date(2025, 2, 11), audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-7, channel=Channel.DIGEST),
    "a new audience": lambda rules: ruling.draft(from_on=date(2025, 2, 11), audience=Audience.LEADER, anchor=Anchor.DUE_DAY, offset=1, repeats=True, channel=Channel.DIGEST),
    "days changed": lambda rules: ruling.draft(rules["soon"], from_on=date(2025, 2, 11), audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-5, channel=Channel.DIGEST),
    "the application only": lambda rules: ruling.draft(rules["late"], from_on=date(2025, 2, 11), audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=1, repeats=True, channel=Channel.IN_APP),
    "only one stream": lambda rules: ruling.draft(from_on=date(2025, 2, 11), audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-2, channel=Channel.DIGEST, stream=a_stream("personnel")),
    "another weekday": lambda rules: ruling.draft(rules["week"], from_on=date(2025, 2, 11), audience=Audience.LEADER, anchor=Anchor.WEEK, offset=2, channel=Channel.DIGEST),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_next_morning_sends_what_the_preview_said(office, rules, change):
    rule = CHANGES[change](rules)
    changed = ruling.rules_with(rule) if rule else None
    before, now = rows(), list(ReminderRule.objects.filter(active=True))
    said = foreseen(changed)
    assert Outlook(at=AT).sums(now, changed or now, rule=rule) == [Outlook(at=AT).sums(one, rule=rule)[0] for one in (now, changed or now)]
    assert rows() == before, "looking leaves nothing behind"
    if rule:
        ruling.save(rule, by=a_person(is_superuser=True), at=AT)
    really = sent_on_tuesday()
    assert said == really
    assert really[0]["digest"], "somebody is reminded at all"


def test_the_morning_without_a_rule_is_what_the_preview_said(office, rules):
    said = foreseen(ruling.rules_with(without=rules["late"]))
    ruling.stop(rules["late"].pk, by=a_person(is_superuser=True), at=AT)
    assert said == sent_on_tuesday()


def test_a_changed_rule_reminds_nobody_again_of_what_the_old_one_said(office, rules):
    before = set(Notice.objects.filter(rule=rules["soon"]).values_list("person", "task"))
    assert before
    again = ruling.draft(rules["soon"], from_on=date(2025, 2, 11), audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-3, channel=Channel.IN_APP)
    new = ruling.save(again, by=a_person(is_superuser=True), at=AT)
    go_round(at=TUESDAY)
    assert not before & set(Notice.objects.filter(rule=new).values_list("person", "task"))
    rules["soon"].refresh_from_db()
    assert not rules["soon"].active and rules["soon"].stopped_at == AT and new.follows == rules["soon"]


def test_two_people_who_change_a_rule_change_it_once(rules):
    first = ruling.draft(rules["soon"], audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-5, channel=Channel.DIGEST)
    second = ruling.draft(rules["soon"], audience=Audience.OWNER, anchor=Anchor.DUE_DAY, offset=-4, channel=Channel.DIGEST)
    by = a_person(is_superuser=True)
    ruling.save(first, by=by, at=AT)
    with pytest.raises(Refused):
        ruling.save(second, by=by, at=AT)
    assert ReminderRule.objects.filter(active=True, audience=Audience.OWNER, offset__lt=0).get().offset == -5


# In the browser

SAID = {"audience": "owner", "anchor": "due_day", "day_unit": "working", "side": "before", "days": "5", "channel": "digest"}


@pytest.fixture
def administrator(client):
    person = a_person("Quản trị", is_superuser=True, is_staff=True)
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"repeats": "on"}, "repeats", "Chỉ nhắc lại khi đã quá ngày"),
        ({"days": ""}, "days", "Ghi số ngày"),
        ({"side": "on"}, "days", "để trống"),
        ({"days": "400"}, "days", "365"),
        ({"channel": "at_once"}, "channel", "trong thư nhắc của ngày"),
        ({"channel": "weekly"}, "channel", "weekly"),
        ({"anchor": "returned"}, "days", "để trống số ngày"),
        ({"anchor": "returned", "days": ""}, "channel", "được gửi ngay"),
        ({"anchor": "submitted", "days": "", "channel": "at_once", "repeats": "on"}, "repeats", "chỉ nhắc một lần"),
        ({"anchor": "week", "audience": "leader"}, "weekday", "Chọn thứ"),
        ({"anchor": "week", "weekday": "1"}, "audience", "chỉ gửi lãnh đạo"),
        ({"anchor": "week", "channel": "in_app", "audience": "leader", "weekday": "1"}, "channel", "một phần của thư nhắc"),
        ({"side": "after", "days": "1"}, "anchor", "Đã có quy tắc này"),
        ({"audience": "everybody"}, "audience", ""),
        ({"every": "0"}, "every", ""),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_what_cannot_stand_together_is_a_sentence_at_the_field(client, administrator, rules, said, field, words, button):
    answer = client.post(reverse("rule_new"), SAID | said | button)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert ReminderRule.objects.count() == len(rules)


def test_a_rule_is_looked_at_saved_changed_and_switched_off(client, administrator, office, rules):
    page = client.post(reverse("rule_new"), SAID | {"preview": "1"}).content.decode()
    assert "Xem trước: Thứ Ba, 11/02/2025" in page and ReminderRule.objects.count() == len(rules)
    client.post(reverse("rule_new"), SAID)
    rule = ReminderRule.objects.get(offset=-5)
    assert rule.made_by == administrator and rule.from_on == date(2025, 2, 11)
    assert rule.name == "Người phụ trách: 5 ngày làm việc trước hạn, trong thư nhắc của ngày"
    assert rule.name_en == "The owner: 5 working days before the due day, in the day's one mail"
    client.post(reverse("rule_change", args=[rule.pk]), SAID | {"days": "6"})
    changed = ReminderRule.objects.get(offset=-6)
    assert changed.follows == rule and client.get(reverse("rule_change", args=[rule.pk])).status_code == 404
    assert client.get(reverse("rule_stop", args=[changed.pk])).status_code == 200 and ReminderRule.objects.get(pk=changed.pk).active
    client.post(reverse("rule_stop", args=[changed.pk]))
    assert not ReminderRule.objects.filter(offset=-6, active=True).exists()
    assert client.post(reverse("rule_stop", args=[changed.pk])).status_code == 404
    page = client.get(reverse("rules")).content.decode()
    assert "2 quy tắc đã ngừng" in page and sentence(changed) in page


def test_the_preview_names_people_and_of_the_confidential_stream_only_how_many(client, administrator, office):
    answer = client.post(reverse("rule_new"), SAID | {"days": "2", "side": "before", "preview": "1"})
    seen = answer.context["preview"]
    assert seen.people == len(seen.listed) > 0
    page = answer.content.decode()
    assert "Phương án kín" not in page
    a_seat(Role.LEADER, office.unit, person=administrator)
    seen = client.post(reverse("rule_new"), SAID | {"days": "2", "preview": "1"}).content.decode()
    assert "Đảng bộ xã A" in seen


def test_a_mail_of_the_next_morning_reads_as_it_will_be_sent(client, administrator, office):
    (person, *_others), _numbers = sorted(foreseen()[0]["digest"])[0], None
    query = "?audience=owner&anchor=due_day&day_unit=working&side=before&days=9&channel=digest"
    before = rows()
    shown = client.get(reverse("rule_letter", args=[person]) + query)
    assert rows() == before
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN" and "default-src 'none'" in shown.headers["Content-Security-Policy"]
    sent_on_tuesday()
    mail = Mail.objects.get(person=person, kind=Mail.Kind.DIGEST, slot_at__date=TUESDAY.date())
    titles = [line.notice.task.title for line in mail.lines.filter(outcome="sent")]
    assert titles and all(title in shown.content.decode() for title in titles)
    assert client.get(reverse("rule_letter", args=[person]) + "?audience=nobody").status_code == 404


PAGES = ["rules", "rule_new", "rule_change", "rule_stop", "rule_letter"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICE])
def test_rules_do_not_exist_for_anybody_but_administrators(client, rules, name, role):
    client.force_login(a_seat(role, a_unit()))
    address = reverse(name, args=[] if name in ("rules", "rule_new") else [rules["soon"].pk])
    assert client.get(address).status_code == 404 and client.post(address, SAID).status_code == 404
    assert ReminderRule.objects.filter(active=True).count() == len(rules)


@pytest.mark.parametrize(("people", "tasks"), [(1, 1), (3, 1), (50, 1), (3, 40)])
def test_a_preview_asks_as_many_statements_for_any_number_of_people_and_tasks(client, administrator, people, tasks):
    a_rule(offset=1, repeats=True)
    plan = a_plan(a_unit(a_unit()))
    for _n in range(people):
        owner = a_seat(Role.MEMBER, plan)
        for _n in range(tasks):
            a_task(plan, owner=owner, due_on=date(2025, 2, 18))
    Run.objects.create(digest_on=TODAY)
    client.post(reverse("rule_new"), SAID | {"preview": "1"})
    with CaptureQueriesContext(connection) as seen:
        found = client.post(reverse("rule_new"), SAID | {"preview": "1"}).context["preview"]
    assert (found.people, found.reminders) == (people, people * tasks)
    assert len(seen) == 34
