"""Addresses -> views."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, register_converter
from django.views.generic import RedirectView

from congress.asked import RowNumber
from congress.views.answers import answer, answer_gather, answer_send, consultations, opinion_file, opinion_remove, pass_on
from congress.views.assign import assign, assign_many
from congress.views.bodies import plan_bodies
from congress.views.budget import budget, budget_export, settlement
from congress.views.changing import redate, task_new
from congress.views.congress import congress, plan_export
from congress.views.congress_result import congress_result
from congress.views.consultations import acceptance, opinion_settle, round_close, round_more, round_new, round_page
from congress.views.display import appearance, set_language
from congress.views.drafts import draft_compare, draft_file, draft_new
from congress.views.election import election_file, election_paper, election_write
from congress.views.feeds import congress_day_file, feed, feed_new, feed_revoke, unit_calendar
from congress.views.files import attach, attachment, comment
from congress.views.health import healthz
from congress.views.help import colours, help_page
from congress.views.invitation import invitation
from congress.views.ledger import ledger, ledger_export, notice_life
from congress.views.lessons import congress_lessons, lesson_share, lessons
from congress.views.letters import quick_answer, unsubscribe
from congress.views.mail import mail, mail_again, mail_log, mail_page, mail_release
from congress.views.moves import move
from congress.views.my_work import close_first_steps, my_work
from congress.views.notices import notice_read, notices, notices_read
from congress.views.overview import overview, overview_cell, overview_export, overview_unit
from congress.views.own_rows import own_press, own_row
from congress.views.people import people, people_import, people_invite, people_sheet, person_address, person_invite, seat_end
from congress.views.personnel import personnel_delegates, personnel_dossiers, personnel_list, personnel_presented, personnel_step
from congress.views.planning import plan_made, plan_many, plan_new
from congress.views.profile import absence, absence_remove, profile
from congress.views.rules import rule_change, rule_letter, rule_new, rule_stop, rules
from congress.views.search import search
from congress.views.task import task
from congress.views.tasks import tasks, tasks_export
from congress.views.units import unit, units
from congress.views.wishes import links_void, mail_wishes, snooze, unwatch, wake, watch

register_converter(RowNumber, "row")
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # the same limits and second factor as everywhere

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="my_work"), name="home"),
    path("viec-cua-toi/", my_work, name="my_work"),
    path("viec-cua-toi/da-doc-huong-dan/", close_first_steps, name="close_first_steps"),
    path("nhiem-vu/", tasks, name="tasks"),
    path("nhiem-vu/<row:pk>/chuyen/<slug:action>/", move, name="move"),
    path("tong-quan/", overview, name="overview"),
    path("tong-quan/<slug:code>/", overview_unit, name="overview_unit"),
    path("tong-quan/<slug:code>/tep-xlsx/", overview_export, name="overview_export"),
    path("tong-quan/<slug:code>/<slug:stream>/", overview_cell, name="overview_cell"),
    path("nhiem-vu/xuat/<slug:fmt>/", tasks_export, name="tasks_export"),
    path("nhiem-vu/phan-cong/", assign_many, name="assign_many"),
    path("nhiem-vu/<row:pk>/phan-cong/", assign, name="assign"),
    path("nhiem-vu/<row:pk>/", task, name="task"),
    path("nhiem-vu/<row:pk>/han/", redate, name="redate"),
    path("nhiem-vu/<row:pk>/tam-ngung-nhac/", snooze, name="snooze"),
    path("nhiem-vu/<row:pk>/nhac-lai/", wake, name="wake"),
    path("nhiem-vu/<row:pk>/theo-doi/", watch, name="watch"),
    path("nhiem-vu/<row:pk>/thoi-theo-doi/", unwatch, name="unwatch"),
    path("nhiem-vu/<row:pk>/san-pham/", attach, name="attach"),
    path("nhiem-vu/<row:pk>/y-kien/", comment, name="comment"),
    path("nhiem-vu/<row:pk>/bang/", own_press, name="own_press"),
    path("nhiem-vu/<row:pk>/bang/<slug:sheet>/", own_row, name="own_row_new"),
    path("nhiem-vu/<row:pk>/bang/<slug:sheet>/<row:row>/", own_row, name="own_row"),
    path("nhiem-vu/<row:pk>/du-toan/", budget, name="budget"),
    path("nhiem-vu/<row:pk>/du-toan/xlsx/", budget_export, name="budget_export"),
    path("nhiem-vu/<row:pk>/quyet-toan/", settlement, name="settlement"),
    path("nhiem-vu/<row:pk>/du-thao/", draft_new, name="draft_new"),
    path("nhiem-vu/<row:pk>/lay-y-kien/", round_new, name="round_new"),
    path("nhiem-vu/<row:pk>/tiep-thu-giai-trinh/", acceptance, name="acceptance"),
    path("du-thao/<row:pk>/tep/", draft_file, name="draft_file"),
    path("du-thao/<row:pk>/so-sanh/", draft_compare, name="draft_compare"),
    path("lay-y-kien/", consultations, name="consultations"),
    path("lay-y-kien/<row:pk>/", round_page, name="round"),
    path("lay-y-kien/<row:pk>/them/", round_more, name="round_more"),
    path("lay-y-kien/<row:pk>/ket-thuc/", round_close, name="round_close"),
    path("tra-loi/<row:pk>/", answer, name="answer"),
    path("tra-loi/<row:pk>/gui/", answer_send, name="answer_send"),
    path("tra-loi/<row:pk>/tong-hop/", answer_gather, name="answer_gather"),
    path("tra-loi/<row:pk>/chuyen-tiep/", pass_on, name="pass_on"),
    path("gop-y/<row:pk>/ket-qua/", opinion_settle, name="opinion_settle"),
    path("gop-y/<row:pk>/bo/", opinion_remove, name="opinion_remove"),
    path("gop-y/<row:pk>/tep/", opinion_file, name="opinion_file"),
    path("nhiem-vu/<row:pk>/buoc/<row:n>/", personnel_step, name="personnel_step"),
    path("nhiem-vu/<row:pk>/co-cau/", personnel_list, name="personnel_list"),
    path("nhiem-vu/<row:pk>/ho-so/", personnel_dossiers, name="personnel_dossiers"),
    path("nhiem-vu/<row:pk>/dai-bieu/", personnel_delegates, name="personnel_delegates"),
    path("nhiem-vu/<row:pk>/trinh-dai-hoi/", personnel_presented, name="personnel_presented"),
    path("nhiem-vu/<row:pk>/bau-cu/<slug:what>/", election_write, name="election_write"),
    path("nhiem-vu/<row:pk>/bien-ban/<slug:name>/", election_paper, name="election_paper"),
    path("nhiem-vu/<row:pk>/bien-ban/<slug:name>/docx/", election_file, name="election_file"),
    path("tep/<row:pk>/", attachment, name="attachment"),
    path("tim-kiem/", search, name="search"),
    path("don-vi/", units, name="units"),
    path("don-vi/<slug:code>/", unit, name="unit"),
    path("don-vi/<slug:code>/lich/", unit_calendar, name="unit_calendar"),
    path("don-vi/<slug:code>/lich/dia-chi-moi/", feed_new, name="unit_feed_new"),
    path("dai-hoi/<row:pk>/", congress, name="congress"),
    path("dai-hoi/<row:pk>/ket-qua/", congress_result, name="congress_result"),
    path("dai-hoi/<row:pk>/kinh-nghiem/", congress_lessons, name="congress_lessons"),
    path("kinh-nghiem/", lessons, name="lessons"),
    path("kinh-nghiem/<row:pk>/chia-se/", lesson_share, name="lesson_share"),
    path("dai-hoi/<row:pk>/lich.ics", congress_day_file, name="congress_day_file"),
    path("dai-hoi/<row:pk>/nhiem-vu-phat-sinh/", task_new, name="task_new"),
    path("dai-hoi/<row:pk>/xuat/<slug:fmt>/", plan_export, name="plan_export"),
    path("lap-ke-hoach/", plan_new, name="plan_new"),
    path("lap-ke-hoach/nhieu-don-vi/", plan_many, name="plan_many"),
    path("lap-ke-hoach/<row:pk>/da-tao/", plan_made, name="plan_made"),
    path("lap-ke-hoach/<row:pk>/tieu-ban/", plan_bodies, name="plan_bodies"),
    path("healthz", healthz, name="healthz"),
    path("hien-thi/", appearance, name="appearance"),
    path("ngon-ngu/", set_language, name="set_language"),
    path("tro-giup/", help_page, name="help"),
    path("tro-giup/mau-sac/", colours, name="colours"),
    path("can-bo/<slug:code>/", people, name="people"),
    path("can-bo/<slug:code>/bang-mau/", people_sheet, name="people_sheet"),
    path("can-bo/<slug:code>/tu-bang/", people_import, name="people_import"),
    path("can-bo/<slug:code>/moi/", people_invite, name="people_invite"),
    path("can-bo/<slug:code>/<row:pk>/moi/", person_invite, name="person_invite"),
    path("can-bo/<slug:code>/<row:pk>/dia-chi/", person_address, name="person_address"),
    path("can-bo/<slug:code>/<row:pk>/thoi/", seat_end, name="seat_end"),
    path("thoi-nhan-thu/<str:token>/", unsubscribe, name="unsubscribe"),
    path("tra-loi-nhanh/<str:token>/", quick_answer, name="quick_answer"),
    path("loi-moi/<str:token>/", invitation, name="invitation"),
    path("ca-nhan/", profile, name="profile"),
    path("ca-nhan/thu-nhac-viec/", mail_wishes, name="mail_wishes"),
    path("ca-nhan/lien-ket-trong-thu/", links_void, name="links_void"),
    path("ca-nhan/vang-mat/", absence, name="absence"),
    path("ca-nhan/vang-mat/<row:pk>/xoa/", absence_remove, name="absence_remove"),
    path("ca-nhan/lich/dia-chi-moi/", feed_new, name="feed_new"),
    path("ca-nhan/lich/<row:pk>/thu-hoi/", feed_revoke, name="feed_revoke"),
    path("lich/<str:token>.ics", feed, name="feed"),
    path("thong-bao/", notices, name="notices"),
    path("thong-bao/da-doc/", notices_read, name="notices_read"),
    path("thong-bao/<row:pk>/da-doc/", notice_read, name="notice_read"),
    path("nhac-viec/", ledger, name="ledger"),
    path("nhac-viec/xuat/<slug:fmt>/", ledger_export, name="ledger_export"),
    path("nhac-viec/<row:pk>/", notice_life, name="notice_life"),
    path("nhac-viec/quy-tac/", rules, name="rules"),
    path("nhac-viec/quy-tac/them/", rule_new, name="rule_new"),
    path("nhac-viec/quy-tac/<row:pk>/", rule_change, name="rule_change"),
    path("nhac-viec/quy-tac/<row:pk>/ngung/", rule_stop, name="rule_stop"),
    path("nhac-viec/quy-tac/thu/<row:pk>/", rule_letter, name="rule_letter"),
    path("thu-nhac-viec/", mail_log, name="mail_log"),
    path("thu-nhac-viec/gui-tiep/", mail_release, name="mail_release"),
    path("thu-nhac-viec/<row:pk>/", mail, name="mail"),
    path("thu-nhac-viec/<row:pk>/thu/", mail_page, name="mail_page"),
    path("thu-nhac-viec/<row:pk>/gui-lai/", mail_again, name="mail_again"),
    # An address is changed by the office alone: allauth's own page would keep a second one beside it.
    path("tai-khoan/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
]
