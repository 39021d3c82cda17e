"""Every page × language × light and dark -> no violation of WCAG 2.2 A or AA, targets large enough, no sideways scroll."""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, get_resolver, resolve

from journeys import consulted, served
from journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

WCAG = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that dark can change
MEMBER, DEPUTY, LEADER, OFFICE, PROVINCE, ADMINISTRATOR = (
    "uy-vien-van-kien.xa-a", "pho-van-kien.xa-a", "pho-bi-thu.dak-nong", "van-phong.xa-h", "van-phong.dak-nong", "quan-tri"
)  # fmt: skip

# who -> the pages they are looked at with; {…} are rows of the demonstration
PAGES = {
    None: [
        "/tai-khoan/login/", "/tai-khoan/signup/", "/tai-khoan/inactive/", "/tai-khoan/password/reset/", "/tai-khoan/password/reset/done/",
        "/tai-khoan/password/reset/key/1-wrong/", "/tai-khoan/password/reset/key/done/", "/tro-giup/", "/tro-giup/mau-sac/",
        "/loi-moi/{token}/", "/loi-moi/nham/", "/thoi-nhan-thu/{unsubscribe}/", "/tra-loi-nhanh/{quick_answer}/", "/tra-loi-nhanh/nham/",
    ],
    MEMBER: [
        "/viec-cua-toi/", "/nhiem-vu/", "/nhiem-vu/?q=khong-co-gi", "/nhiem-vu/{returned}/", "/nhiem-vu/{started}/?move=block", "/nhiem-vu/999999/",
        "/tim-kiem/?q=bao cao", "/ca-nhan/", "/tai-khoan/2fa/", "/tai-khoan/2fa/totp/activate/", "/tai-khoan/password/change/",
        "/tai-khoan/reauthenticate/", "/tai-khoan/logout/", "/lay-y-kien/", "/tra-loi/{answer}/", "/tra-loi/{answer}/chuyen-tiep/",
    ],
    "truong-van-kien.dak-glong": [
        "/nhiem-vu/{document}/", "/nhiem-vu/{document}/lay-y-kien/", "/lay-y-kien/{round}/", "/lay-y-kien/{round}/?only=todo", "/du-thao/{draft}/so-sanh/",
    ],
    DEPUTY: [
        "/viec-cua-toi/", "/nhiem-vu/{submitted}/?move=approve", "/nhiem-vu/{submitted}/?move=send_back", "/nhiem-vu/{returned}/phan-cong/",
        "/nhiem-vu/{returned}/han/",
    ],
    LEADER: [
        "/tong-quan/", "/tong-quan/dak-glong/", "/tong-quan/dak-glong/documents/", "/tong-quan/xa-a/all/", "/don-vi/", "/don-vi/xa-a/",
        "/don-vi/xa-a/lich/", "/dai-hoi/{congress}/", "/dai-hoi/{congress}/?view=stream", "/dai-hoi/{congress}/kinh-nghiem/", "/kinh-nghiem/", "/dai-hoi/{congress}/nhiem-vu-phat-sinh/", "/lap-ke-hoach/{plan}/da-tao/", "/nhiem-vu/{long}/",
    ],
    OFFICE: [
        "/don-vi/xa-h/", "/lap-ke-hoach/", "/lap-ke-hoach/?unit=xa-h&opens_on=15/07/2025&days=1&contents=4",
        "/lap-ke-hoach/?unit=xa-h&opens_on=12/06/2025&days=1&contents=4", "/lap-ke-hoach/nhieu-don-vi/",
        "/can-bo/xa-h/", "/can-bo/xa-h/tu-bang/", "/can-bo/xa-h/{seat}/thoi/", "/can-bo/xa-h/{person}/dia-chi/",
    ],
    PROVINCE: [
        "/lap-ke-hoach/{plan}/tieu-ban/",
        "/nhiem-vu/{service}/", "/nhiem-vu/{service}/du-toan/", "/nhiem-vu/{service}/quyet-toan/", "/nhiem-vu/{service}/bang/du-toan/{line}/",
        "/nhiem-vu/{service}/bang/in-an/", "/nhiem-vu/{campaign}/", "/nhiem-vu/{campaign}/bang/hinh-thuc/",
    ],
    ADMINISTRATOR: ["/nhac-viec/", "/nhac-viec/{notice}/", "/nhac-viec/quy-tac/", "/nhac-viec/quy-tac/them/", "/nhac-viec/quy-tac/{rule}/", "/nhac-viec/quy-tac/{rule}/ngung/", "/thong-bao/", "/thu-nhac-viec/", "/thu-nhac-viec/{mail}/", "/tong-quan/"],
}  # fmt: skip
# Addresses that show no page of ours: they only take a POST, send on, or give a file, or allauth closes them here.
NO_PAGE = {
    "draft_new", "draft_file", "acceptance", "round_more", "round_close", "answer_send", "answer_gather", "opinion_settle", "opinion_remove", "opinion_file",
    "personnel_step", "personnel_list", "personnel_presented", "personnel_dossiers", "personnel_delegates",  # the grids: test_personnel.py
    "election_write", "election_paper", "election_file",  # test_election.py
    "home", "congress_result", "lesson_share", "close_first_steps", "people_invite", "move", "attach", "comment", "attachment", "assign_many", "tasks_export", "plan_export", "overview_export", "people_sheet",
    "own_press", "budget_export", "congress_day_file", "feed", "feed_new", "unit_feed_new", "feed_revoke", "person_invite", "absence", "absence_remove", "mail_release", "ledger_export", "notice_read", "notices_read", "rule_letter", "mail_page", "mail_wishes", "links_void", "snooze", "wake", "watch", "unwatch", "mail_again", "healthz", "appearance", "set_language",
    "account_confirm_email", "account_email", "account_email_verification_sent", "account_set_password", "account_confirm_login_code",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip
TOKEN = """
import django
django.setup()
from congress.inviting import token_for
from congress.models import User
print(token_for(User.objects.filter(seats__subcommittee__plan__unit__code="xa-c").first()))
"""
LINKS = """
import django
django.setup()
from congress import clock
from congress.mailing.links import answer_token, unsubscribe_token
from congress.models import Mail
from workflows.models import Task
task = Task.objects.get(plan__unit__code="xa-a", title__startswith="Dự thảo lần 1 Báo cáo chính trị")
print(unsubscribe_token(task.owner, ["mail_reminders", "mail_weekly"]), answer_token(Mail(pk=1, person=task.owner, slot_at=clock.now()), task.pk))
"""


@pytest.fixture
def rows(site):
    return served.make_with_rows(site) | consulted.make_with_rows(site) | {
        "returned": site.task("xa-a", "Dự thảo lần 1 Báo cáo chính trị"),
        "started": site.task("xa-a", "Dự thảo lần 1 Báo cáo kiểm điểm"),
        "submitted": site.task("xa-a", "Phụ lục số liệu bổ sung"),
        "long": site.task("dak-nong", "Tổ chức đại hội"),
        "congress": site.ask("SELECT c.id FROM workflows_congress c JOIN workflows_plan p ON p.id = c.plan_id JOIN workflows_unit u ON u.id = p.unit_id WHERE u.code = 'dak-nong'")[0][0],
        "seat": site.ask("SELECT s.id FROM workflows_seat s JOIN workflows_unit u ON u.id = s.unit_id WHERE u.code = 'xa-h' AND s.role = 'leader'")[0][0],
        "plan": site.ask("SELECT p.id FROM workflows_plan p JOIN workflows_unit u ON u.id = p.unit_id WHERE u.code = 'xa-g'")[0][0],
        "notice": site.ask("SELECT id FROM workflows_notice ORDER BY id LIMIT 1")[0][0],
        "rule": site.ask("SELECT id FROM workflows_reminderrule WHERE active ORDER BY id LIMIT 1")[0][0],
        "mail": site.ask("SELECT id FROM congress_mail ORDER BY id LIMIT 1")[0][0],
        "token": site.run("-c", TOKEN).strip(),
        "person": site.ask("SELECT s.person_id FROM workflows_seat s JOIN workflows_unit u ON u.id = s.unit_id WHERE u.code = 'xa-h' AND s.role = 'leader'")[0][0],
        **dict(zip(("unsubscribe", "quick_answer"), site.run("-c", LINKS).split(), strict=True)),
    }


def names_of(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif pattern.namespace != "admin":
            yield from names_of(pattern.url_patterns)


def test_no_page_is_left_out():
    looked_at = {resolve(address.format_map(defaultdict(lambda: 1)).partition("?")[0]).url_name for pages in PAGES.values() for address in pages}
    assert looked_at == set(names_of(get_resolver().url_patterns)) - NO_PAGE


# Everything that can be pressed, with its label; links inside a line of text are as high as the text (WCAG 2.5.8, inline).
TARGETS = """least => {
  const small = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (one.closest(".visually-hidden, .visually-hidden-focusable, .skip-link") || !one.checkVisibility({visibilityProperty: true})) continue;
    const style = getComputedStyle(one), inline = one.tagName === "A" && style.display === "inline";
    if (inline && one.parentElement.textContent.trim() !== one.textContent.trim()) continue;
    let box = one.getBoundingClientRect(), high = box.height, wide = box.width;
    for (const label of one.labels || []) { const around = label.getBoundingClientRect(); high = Math.max(high, around.height); wide = Math.max(wide, around.width); }
    const button = one.matches("button, .btn, summary.btn, .chip, .menu-item, input, select, textarea, .bottom-bar a");
    const wanted = button ? least : 24;
    if (high < wanted - 0.5 || wide < 23.5) small.push(`${one.tagName} "${(one.innerText || one.name || one.id).trim().slice(0, 40)}" ${Math.round(wide)}x${Math.round(high)}`);
  }
  return small;
}"""


def violations(page, rules):
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['any'][:1] and node['any'][0]['message']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("vi", False, PHONE), ("vi", True, DESK), ("en", False, DESK), ("en", True, PHONE)], ids=["vi-light-phone", "vi-dark-desk", "en-light-desk", "en-dark-phone"]
)  # fmt: skip
def test_every_page_is_for_everybody(site, picture, rows, language, dark, width):
    wrong = {}
    for person, addresses in PAGES.items():
        page = site.page(person, width=width, language=language, dark=dark)
        for number, address in enumerate(addresses):
            answer = page.goto(address.format(**rows))
            assert (answer.status == 404) == address.endswith(("/999999/", "/nham/")), address
            if not dark:
                picture(page, f"{person or 'stranger'}-{number}")
            faults = violations(page, CONTRAST if dark else WCAG)
            faults += [f"small: {one}" for one in page.evaluate(TARGETS, 44 if width == PHONE else 24)]
            scroll = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"scrolls sideways: {scroll}"] if scroll > width else []
            if faults:
                wrong[f"{person} {address}"] = faults
    assert not wrong, "\n".join(f"{where}\n    " + "\n    ".join(faults) for where, faults in wrong.items())
