"""The link of a mail that answers for a task, and a press on it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from congress.mailing.links import answer_token
from congress.models import Mail, MailAnswer, User
from workflows.models import Change, Comment, Step, Task

MORNING = datetime(2025, 2, 10, 7, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
REASON = "Chờ phòng tài chính xác nhận dự toán"


def link(person, task, slot_at=MORNING, mail=1):
    return reverse("quick_answer", args=[answer_token(Mail(pk=mail, person=User.objects.get(pk=person.pk), slot_at=slot_at), task.pk)])


def press(client, address, choice, task=None, **typed):
    version = Task.objects.values_list("version", flat=True).get(pk=task.pk) if task else 1
    return client.post(address, {"choice": choice, "version": version} | typed)


def nothing_happened(task):
    row = Task.objects.get(pk=task.pk)
    return row.version == task.version and not any(model.objects.exists() for model in (Step, Change, Comment, MailAnswer))
