"""Every address × everybody -> the answer that the tables below name; and a confidential title in no answer at all.

A new address without a line in ANSWERS fails the first test.
"""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from factories import NOW, TODAY, a_congress_task, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit, a_wait

from congress.inviting import token_for
from congress.mailing.rounds import go_round
from congress.models import Mail
from workflows import moving
from workflows.models import Absence, Attachment, Comment, Task
from workflows.words import Level, Role

pytestmark = pytest.mark.django_db

# Who asks. The plan is that of a district; `stranger` is the office of the district beside it, `above` leads the province.
VIEWERS = "anonymous no_seat stranger member personnel observer leader office above administrator".split()

# address -> answers to GET and to an empty POST, a column for each of VIEWERS. 302 for anonymous = to the log-in page.
# What one may not see is 404, as if it did not exist. One word stands for all columns.
ANSWERS = {}


def names_of(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or "")
        else:
            yield from names_of(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


NAMES = {name for name in names_of(get_resolver().url_patterns) if not name.endswith(":")}

# -- the rows ---------------------------------------------------------------------------------

SECRET = "zqxmat"  # stands in every text of the personnel task; plain letters, so that no escaping hides it
WORDS = "giới thiệu tái cử"  # of its title, to search by


@pytest.fixture
def world():
    """A district's plan with tasks that everybody may see and tasks that only the personnel stream and the leaders see."""
    province = a_unit(level=Level.PROVINCE, code="tinh")
    own, beside = a_unit(province, level=Level.DISTRICT, code="huyen"), a_unit(province, level=Level.DISTRICT, code="huyen-ben")
    a_plan(beside)
    plan = a_plan(own)
    personnel = a_stream("personnel")
    secret = _secret_task(plan, personnel)
    open_task = a_task(plan, title="Dự thảo báo cáo", due_on=TODAY - timedelta(days=3))
    a_wait(open_task, secret)
    _secret_task(a_plan(a_unit(own, code="xa")), personnel)
    long_task = a_congress_task(plan)
    people = {
        "no_seat": a_person(),
        "stranger": a_seat(Role.OFFICE, beside),
        "member": a_seat(Role.MEMBER, plan),
        "personnel": a_seat(Role.HEAD, plan, stream=personnel),
        "observer": a_seat(Role.OBSERVER, own),
        "leader": a_seat(Role.LEADER, own),
        "office": a_seat(Role.OFFICE, own),
        "above": a_seat(Role.LEADER, province),
        "administrator": a_person(is_superuser=True, is_staff=True),
    }
    Task.objects.filter(pk=open_task.pk).update(owner=people["member"])
    Task.objects.filter(pk=secret.pk).update(owner=people["personnel"])
    moving.move(secret.pk, "block", by=people["personnel"], version=secret.version, at=NOW, note=f"{SECRET} chưa có biên bản")
    Comment.objects.create(task=secret, by=people["personnel"], text=f"{SECRET} cần thêm người", at=NOW)
    absence = Absence.objects.create(person=people["member"], stand_in=people["office"], from_on=TODAY + timedelta(days=5), to_on=TODAY + timedelta(days=6))
    return {
        "people": people,
        "unit": own,
        "plan": plan,
        "task": open_task,
        "secret": secret,
        "long": long_task,
        "file": _a_file(open_task, "bao-cao.docx", people["member"]),
        "secret_file": _a_file(secret, f"{SECRET}.docx", people["personnel"]),
        "absence": absence,
        "mail": Mail.objects.create(person=people["member"], slot_at=NOW),
    }


def _secret_task(plan, stream):
    text = f"{SECRET} {WORDS}"
    return a_task(plan, stream=stream, title=text, title_en=text, deliverable=f"Danh sách {SECRET}", due_on=TODAY - timedelta(days=9))


def _a_file(task, name, by):
    row = a_paper(task, by=by)
    row.delete()
    return Attachment.objects.create(
        task=task, stage=task.stages.first(), kind="file", round=1, original_name=name, file=ContentFile(b"text", name), size=4, by=by, at=NOW
    )


# -- asking -----------------------------------------------------------------------------------


def kwargs_of(case, world):
    """What the address of a case takes; its second word says which row is asked for."""
    name, _space, about = case.partition(" ")
    rows = {"": world["task"], "secret": world["secret"], "long": world["long"], "missing": Task(pk=999_999)}
    pk = rows[about].pk if about in rows else None
    code = {"below": "xa", "beside": "huyen-ben", "missing": "khong-co"}.get(about, "huyen")
    observer = world["people"]["observer"].pk
    files = {"": world["file"].pk, "secret": world["secret_file"].pk, "missing": 999_999}
    return {
        "task": {"pk": pk},
        "move": {"pk": pk, "action": "start"},
        "attach": {"pk": pk},
        "comment": {"pk": pk},
        "assign": {"pk": pk},
        "attachment": {"pk": files.get(about)},
        "people": {"code": code},
        "people_sheet": {"code": code},
        "people_import": {"code": code},
        "person_invite": {"code": code, "pk": observer},
        "seat_end": {"code": code, "pk": observer},
        "invitation": {"token": "wrong" if about == "wrong" else token_for(world["people"]["no_seat"])},
        "absence_remove": {"pk": world["absence"].pk},
        "mail": {"pk": world["mail"].pk},
        "mail_page": {"pk": world["mail"].pk},
        "mail_again": {"pk": world["mail"].pk},
        "account_confirm_email": {"key": "wrong"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "wrong"},
    }.get(name, {})


def ask(world, viewer, address, method="get", data=None):
    """The answer, with whatever it changed taken back."""
    client = Client(raise_request_exception=True)
    if viewer in world["people"]:
        client.force_login(world["people"][viewer])
    with transaction.atomic():
        answer = getattr(client, method)(address, data or {})
        transaction.set_rollback(True)
    return answer


def told(answer):
    """Every byte of an answer: headers, the text, and what is packed in a spreadsheet."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return str(answer.headers).encode() + body


def test_print(world):
    import sys
    for name in sorted(NAMES):
        if name.startswith("admin:"): continue
        for about in ["", "secret", "missing"] if name in ("task","move","attach","comment","attachment","assign") else ["","below","beside"] if name in ("people","unit","people_import","people_sheet") else [""]:
            case = (name + " " + about).strip()
            kw = kwargs_of(case, world)
            try:
                a = reverse(name, kwargs=kw)
            except Exception as e:
                print("NOREVERSE", case, e); continue
            rows=[]
            for m in ("get","post"):
                sts=[]
                for v in VIEWERS:
                    try: sts.append(str(ask(world,v,a,m).status_code))
                    except Exception as e: sts.append("EXC"); print(case,m,v,repr(e)[:200])
                rows.append(" ".join(sts) if len(set(sts))>1 else sts[0])
            print(f'    "{case}": ("{rows[0]}", "{rows[1]}"),')
