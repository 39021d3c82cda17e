"""A consultation with its people around it, and how tests of its pages ask and read."""

import io
import zipfile

from django.test import Client
from django.urls import reverse

from tests.documents import a_document, a_draft, a_lower_unit, a_round, an_opinion, people_of
from workflows.models import Opinion
from workflows.words import State

MARK = "zqdraft"  # stands in the draft, in its task's title and in what others say
OURS = "zqours"


def a_consultation():
    """A consultation of two lower units and a group; `below` are the people of the first unit."""
    task = a_document(state=State.CONSULTATION)
    type(task).objects.filter(pk=task.pk).update(title=f"Văn kiện {MARK}")
    people = people_of(task)
    unit, below = a_lower_unit(task.plan.unit, name="Đảng bộ xã B")
    other, beside = a_lower_unit(task.plan.unit, name="Đảng bộ xã C")
    asked, not_asked = a_draft(task, body=MARK.encode()), a_draft(task, "review", body=b"not asked about")
    row = a_round(task, [asked], units=[unit, other], groups=["Mặt trận Tổ quốc"], title="Lấy ý kiến lần 1")
    ours, theirs, group = row.addressees.order_by("id")
    an_opinion(ours, OURS, sent=False)
    an_opinion(theirs, f"{MARK} của xã C")
    an_opinion(group, f"{MARK} của Mặt trận")
    return {"task": task, "people": people, "below": below, "beside": beside, "unit": unit, "round": row, "ours": ours, "theirs": theirs,
            "group": group, "asked": asked, "not_asked": not_asked, "opinion": Opinion.objects.get(addressee=ours)}  # fmt: skip


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def told(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return (str(answer.headers).encode() + body).decode(errors="replace")


def get(person, name, pk=None):
    return client_of(person).get(reverse(name, args=[pk] if pk else []))


def post(person, name, pk, **data):
    return client_of(person).post(reverse(name, args=[pk]), data)
