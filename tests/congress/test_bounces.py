"""Mail that came back -> an address that gets no more reminders; forgeries, automatic answers, replays and floods change nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from congress.mailing.bouncing import note_bounce, trust_again
from congress.mailing.links import unsubscribe_token
from congress.mailing.mailbox import read_mailbox
from congress.mailing.reports import LARGEST, read_report
from congress.mailing.rounds import go_round
from congress.models import Bounce, Mail, User
from tests.congress.bounced import MORNING, a_mail, a_report, automatic_answer, not_a_mail, refused, ten_megabytes
from tests.factories import a_person, a_plan, a_seat, a_task, a_unit
from tests.post_office import PostOffice
from tests.processes import free_port
from workflows.models import ReminderRule
from workflows.words import Role

pytestmark = pytest.mark.django_db


# How much it takes


def test_one_report_of_an_unknown_mailbox_is_enough(owner, box):
    box.add(a_report(a_mail(owner)))
    run = go_round(at=MORNING)
    person = User.objects.get(pk=owner.pk)
    assert (run.bounced, run.ignored, len(box)) == (1, 0, 0)
    assert person.address_refused_at == MORNING and person.address_refused_why == "smtp; 550 5.1.1 said so"


@pytest.mark.parametrize("status", ["5.7.1", "5.1.2", "5.0.0"])
def test_other_final_refusals_count_on_three_different_days(owner, box, status):
    for day in (0, 0, 1):
        box.add(a_report(a_mail(owner), status=status))
        read_mailbox(at=MORNING + timedelta(days=day))
    assert Bounce.objects.count() == 3 and not refused(owner), "three reports, two days"
    box.add(a_report(a_mail(owner), status=status))
    read_mailbox(at=MORNING + timedelta(days=2))
    assert refused(owner)


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "4.2.2"},
        {"status": "5.4.4"},
        {"status": "5.2.2"},
        {"status": "4.4.1", "action": "delayed"},
        {"action": "delivered", "status": "2.0.0"},
        {"status": ""},
    ],
)
def test_what_passes_by_itself_never_counts(owner, box, facts):
    for day in range(4):
        box.add(a_report(a_mail(owner), **facts))
        found = read_mailbox(at=MORNING + timedelta(days=day))
        assert (found.bounced, found.ignored) == (0, 1)
    assert not refused(owner) and not Bounce.objects.exists()


def test_a_refusal_while_speaking_counts_the_same(plan, owner, settings, tmp_path):
    settings.MAIL_TO_OUTBOX_ONLY = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    ReminderRule.objects.create(key="overdue", audience="owner", offset=1, repeats=True, name="Quá hạn")
    a_task(plan, owner=owner, due_on=(MORNING - timedelta(days=7)).date())
    with PostOffice(settings.EMAIL_PORT, tmp_path / "taken") as post_office:
        post_office.say("DATA", "550 5.7.1 spam")
        go_round(at=MORNING)
        assert not Bounce.objects.exists(), "what is wrong with the text is no fault of the address"
        post_office.refuse(owner.email, "550 no such user")
        for day in (1, 2, 3):
            go_round(at=MORNING + timedelta(days=day))
        assert refused(owner) and Bounce.objects.count() == 3
        go_round(at=MORNING + timedelta(days=4))
    assert Mail.objects.order_by("-slot_at")[0].lines.get().reason == "no_address" and not post_office.taken


# What it is known by


def test_a_report_is_known_by_the_address_it_came_to(owner, box, settings):
    settings.MAIL_BOUNCE_FROM = "tra-lai@daihoi.example"
    mail = a_mail(owner)
    box.add(a_report(mail, message_id="<other@example>", to=f"tra-lai+{mail.signed_id}@daihoi.example"))
    assert read_mailbox(at=MORNING).bounced == 1 and refused(owner)


def forged_number(owner):
    mail = a_mail(owner)
    return a_report(mail, message_id=f"<nhac-viec.20250210.{mail.pk}.{'0' * 16}@localhost>")


def forged_return_path(owner):
    mail = a_mail(owner)
    return a_report(mail, message_id="<x@example>", to=f"bounce+{mail.pk}.{'f' * 16}@daihoi.example")


def number_of_another(owner):
    """Somebody's own, good signature, with another person's address."""
    return a_report(a_mail(a_person()), recipient=owner.email)




def parts_within_parts(owner):
    return b"".join(b"Content-Type: multipart/report; report-type=delivery-status; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000))



def crooked_headers(owner):
    return a_report(a_mail(owner), recipient="=?utf-8?q?=00?= <><><", message_id="<<<>>>\x00")


def report_without_parts(owner):
    return b"Content-Type: multipart/report; report-type=delivery-status\n\nnothing"


USELESS = [
    forged_number,
    forged_return_path,
    number_of_another,
    automatic_answer,
    ten_megabytes,
    parts_within_parts,
    not_a_mail,
    crooked_headers,
    report_without_parts,
]


@pytest.mark.parametrize("what", USELESS)
def test_what_is_no_report_of_ours_is_taken_out_and_changes_nothing(owner, box, what):
    box.add(what(owner))
    run = go_round(at=MORNING)
    assert (run.bounced, run.ignored, run.trouble, len(box)) == (0, 1, "", 0)
    assert not Bounce.objects.exists() and not User.objects.filter(address_refused_at__isnull=False).exists()


def test_a_replay_counts_once(owner, box):
    report = a_report(a_mail(owner), status="5.7.1")
    for day in range(4):
        box.add(report)
        read_mailbox(at=MORNING + timedelta(days=day))
    assert Bounce.objects.count() == 1 and not refused(owner)


def test_an_address_that_was_left_long_ago_says_nothing_about_the_new_one(owner, box):
    mail = a_mail(owner)
    User.objects.filter(pk=owner.pk).update(email="moi@daihoi.example")
    box.add(a_report(mail))
    read_mailbox(at=MORNING)
    assert Bounce.objects.count() == 1 and not refused(owner)


def test_what_is_too_large_is_not_even_looked_at():
    assert read_report(b"x" * (LARGEST + 1)) is None


# Seen, and put right


@pytest.fixture
def office(plan):
    return a_seat(Role.OFFICE, plan.unit)


def refuse(person, status="5.1.1"):
    note_bounce(a_mail(person), person.email, status, "550 no such user", source=Bounce.Source.REPORT, at=MORNING)


def test_office_administrator_and_person_see_it(plan, owner, office, client):
    refuse(owner)
    for person, address in (
        (office, reverse("people", args=[plan.unit.code])), (office, reverse("person_address", args=[plan.unit.code, owner.pk])),
        (a_person(is_superuser=True, is_staff=True), reverse("mail_log")), (owner, reverse("profile")),
    ):  # fmt: skip
        client.force_login(person)
        text = client.get(address).content.decode()
        assert "không nhận thư" in text or "550 no such user" in text, address


def test_a_new_address_frees_it_voids_older_links_and_is_written_down(plan, owner, office, client):
    refuse(owner)
    old_link = reverse("unsubscribe", args=[unsubscribe_token(owner, ["mail_weekly"])])
    client.force_login(office)
    assert client.post(reverse("person_address", args=[plan.unit.code, owner.pk]), {"email": "Moi@daihoi.example"}).status_code == 302
    person = User.objects.get(pk=owner.pk)
    assert (person.email, person.address_refused_at, person.address_refused_why) == ("moi@daihoi.example", None, "")
    assert client.get(old_link).status_code == 404
    assert office.logentry_set.get().change_message == "uy-vien@daihoi.example → moi@daihoi.example"


def test_the_old_address_is_told_where_somebody_worked_with_it_and_it_takes_mail(plan, owner, office, client, mailoutbox):
    address = reverse("person_address", args=[plan.unit.code, owner.pk])
    client.force_login(office)
    client.post(address, {"email": "chua-vao@daihoi.example"})  # has never logged in
    assert mailoutbox == []
    User.objects.update(last_login=MORNING)
    client.post(address, {"email": "moi@daihoi.example"})
    assert [(one.to, "moi@daihoi.example" in one.body) for one in mailoutbox] == [(["chua-vao@daihoi.example"], True)]
    refuse(User.objects.get(pk=owner.pk))
    client.post(address, {"email": "moi-nua@daihoi.example"})
    assert len(mailoutbox) == 1


def test_the_same_address_again_is_the_press_that_trusts_it_and_old_reports_count_no_more(plan, owner, office, client):
    refuse(owner, "5.1.1")
    client.force_login(office)
    client.post(reverse("person_address", args=[plan.unit.code, owner.pk]), {"email": owner.email})
    assert not refused(owner) and not office.logentry_set.exists()
    refuse_again = note_bounce(a_mail(owner), owner.email, "5.7.1", "no", source=Bounce.Source.REPORT, at=MORNING)
    assert refuse_again and not refused(owner)
    trust_again(owner)
    assert not Bounce.objects.filter(counts=True).exists()


@pytest.mark.parametrize("typed", ["", "khong-phai", "van-phong-khac@daihoi.example"])
def test_a_wrong_address_is_refused(plan, owner, office, client, typed):
    a_person(email="van-phong-khac@daihoi.example")
    client.force_login(office)
    assert client.post(reverse("person_address", args=[plan.unit.code, owner.pk]), {"email": typed}).status_code == 422
    assert User.objects.get(pk=owner.pk).email == owner.email


def test_an_office_takes_over_no_account_of_somebody_who_also_sits_elsewhere(plan, office, client):
    """Whoever has the address can ask for a new password."""
    above = a_seat(Role.LEADER, plan.unit.parent, person=a_person(email="lanh-dao@daihoi.example"))
    a_seat(Role.MEMBER, plan, person=above)
    staff = a_seat(Role.MEMBER, plan, person=a_person(email="quan-tri@daihoi.example", is_staff=True, is_superuser=True))
    client.force_login(office)
    for person in (above, staff):
        refuse(person)
        client.post(reverse("person_address", args=[plan.unit.code, person.pk]), {"email": "ke-xau@daihoi.example"})
        assert User.objects.get(pk=person.pk).email == person.email and not refused(person), "only freed"
    stranger = a_seat(Role.MEMBER, a_plan(a_unit()))
    assert client.post(reverse("person_address", args=[plan.unit.code, stranger.pk]), {"email": "x@daihoi.example"}).status_code == 404
