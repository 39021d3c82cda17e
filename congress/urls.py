"""Addresses -> views."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from congress.views.assign import assign, assign_many
from congress.views.changing import redate, task_new
from congress.views.congress import congress, plan_export
from congress.views.display import appearance, set_language
from congress.views.files import attach, attachment, comment
from congress.views.health import healthz
from congress.views.help import colours, help_page
from congress.views.invitation import invitation
from congress.views.mail import mail, mail_again, mail_log, mail_page, mail_release
from congress.views.moves import move
from congress.views.my_work import close_first_steps, my_work
from congress.views.overview import overview, overview_cell, overview_export, overview_unit
from congress.views.people import people, people_import, people_sheet, person_invite, seat_end
from congress.views.planning import plan_made, plan_many, plan_new
from congress.views.profile import absence, absence_remove, profile
from congress.views.search import search
from congress.views.task import task
from congress.views.tasks import tasks, tasks_export
from congress.views.units import unit, units

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # the same limits and second factor as everywhere

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="my_work"), name="home"),
    path("viec-cua-toi/", my_work, name="my_work"),
    path("viec-cua-toi/da-doc-huong-dan/", close_first_steps, name="close_first_steps"),
    path("nhiem-vu/", tasks, name="tasks"),
    path("nhiem-vu/xuat/<slug:fmt>/", tasks_export, name="tasks_export"),
    path("nhiem-vu/phan-cong/", assign_many, name="assign_many"),
    path("nhiem-vu/<int:pk>/phan-cong/", assign, name="assign"),
    path("nhiem-vu/<int:pk>/", task, name="task"),
    path("nhiem-vu/<int:pk>/han/", redate, name="redate"),
    path("nhiem-vu/<int:pk>/chuyen/<slug:action>/", move, name="move"),
    path("nhiem-vu/<int:pk>/san-pham/", attach, name="attach"),
    path("nhiem-vu/<int:pk>/y-kien/", comment, name="comment"),
    path("tep/<int:pk>/", attachment, name="attachment"),
    path("tim-kiem/", search, name="search"),
    path("don-vi/", units, name="units"),
    path("don-vi/<slug:code>/", unit, name="unit"),
    path("dai-hoi/<int:pk>/", congress, name="congress"),
    path("dai-hoi/<int:pk>/nhiem-vu-phat-sinh/", task_new, name="task_new"),
    path("dai-hoi/<int:pk>/xuat/<slug:fmt>/", plan_export, name="plan_export"),
    path("lap-ke-hoach/", plan_new, name="plan_new"),
    path("lap-ke-hoach/nhieu-don-vi/", plan_many, name="plan_many"),
    path("lap-ke-hoach/<int:pk>/da-tao/", plan_made, name="plan_made"),
    path("healthz", healthz, name="healthz"),
    path("hien-thi/", appearance, name="appearance"),
    path("ngon-ngu/", set_language, name="set_language"),
    path("tro-giup/", help_page, name="help"),
    path("tro-giup/mau-sac/", colours, name="colours"),
    path("tong-quan/", overview, name="overview"),
    path("tong-quan/<slug:code>/", overview_unit, name="overview_unit"),
    path("tong-quan/<slug:code>/tep-xlsx/", overview_export, name="overview_export"),
    path("tong-quan/<slug:code>/<slug:stream>/", overview_cell, name="overview_cell"),
    path("can-bo/<slug:code>/", people, name="people"),
    path("can-bo/<slug:code>/bang-mau/", people_sheet, name="people_sheet"),
    path("can-bo/<slug:code>/tu-bang/", people_import, name="people_import"),
    path("can-bo/<slug:code>/<int:pk>/moi/", person_invite, name="person_invite"),
    path("can-bo/<slug:code>/<int:pk>/thoi/", seat_end, name="seat_end"),
    path("loi-moi/<str:token>/", invitation, name="invitation"),
    path("ca-nhan/", profile, name="profile"),
    path("ca-nhan/vang-mat/", absence, name="absence"),
    path("ca-nhan/vang-mat/<int:pk>/xoa/", absence_remove, name="absence_remove"),
    path("thu-nhac-viec/", mail_log, name="mail_log"),
    path("thu-nhac-viec/gui-tiep/", mail_release, name="mail_release"),
    path("thu-nhac-viec/<int:pk>/", mail, name="mail"),
    path("thu-nhac-viec/<int:pk>/thu/", mail_page, name="mail_page"),
    path("thu-nhac-viec/<int:pk>/gui-lai/", mail_again, name="mail_again"),
    # An address is changed by the office alone: allauth's own page would keep a second one beside it.
    path("tai-khoan/email/", RedirectView.as_view(pattern_name="profile"), name="account_email"),
    path("tai-khoan/", include("allauth.urls")),
    path("quan-tri/", admin.site.urls),
]
