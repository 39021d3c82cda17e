"""A document's own guards: each has a case where it says no with its sentence, and one where it passes."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from tests.documents import a_document, a_draft, a_round, an_opinion, people_of, put
from tests.factories import NOW, TODAY, a_paper
from workflows import consulting
from workflows.access import viewer_of
from workflows.guards import documents as guards
from workflows.guards.asking import Facts
from workflows.guards.documents import DocumentFacts
from workflows.models import Round, Step, Task
from workflows.moving import Refused, facts, move
from workflows.words import Kind, State

READY = DocumentFacts(drafts=1, open_rounds=("Đợt 1",))


def told(guard, own, **known):
    with translation.override("en"):
        return guard.why_not(Facts(today=TODAY, person_id=1, tell_own=lambda: own, **known))


@pytest.mark.parametrize(
    "guard, own, known, sentence",
    [
        ("consultation_is_prepared", DocumentFacts(), {}, "No draft stands yet. Upload a file and enter it as a draft of its paper."),
        ("consultation_is_prepared", replace(READY, open_rounds=()), {}, "No round of consultation is open. Open one, with those who are asked and the closing day."),
        ("consultation_is_prepared", replace(READY, papers_gone=("Review report",)), {}, "“Review report” is asked about, but its draft was removed. Open a round with the draft that stands."),
        ("consultation_is_prepared", READY, {}, None),
        ("no_round_is_open", READY, {}, "The round “Đợt 1” is still open. Close it first."),
        ("no_round_is_open", replace(READY, open_rounds=("Đợt 1", "Đợt 2")), {}, "2 rounds are still open. Close them first."),
        ("no_round_is_open", DocumentFacts(drafts=1), {}, None),
        ("every_opinion_has_its_outcome", DocumentFacts(undecided=1), {}, "1 opinion has no outcome yet."),
        ("every_opinion_has_its_outcome", DocumentFacts(undecided=12), {}, "12 opinions have no outcome yet."),
        ("every_opinion_has_its_outcome", DocumentFacts(), {}, None),
        ("a_newer_draft_stands", DocumentFacts(papers_not_newer=("Political report",)), {}, "“Political report” has no draft newer than the one consulted. Upload the revised one."),
        ("a_newer_draft_stands", DocumentFacts(), {}, None),
        ("issued_after_approval", DocumentFacts(approved_on=date(2025, 2, 7)), {"dated_on": date(2025, 2, 6)}, "It cannot be issued before the day of its approval, 07/02/2025."),
        ("issued_after_approval", DocumentFacts(approved_on=date(2025, 2, 7)), {"dated_on": date(2025, 2, 7)}, None),
        ("rounds_may_be_opened", None, {"state": State.REVISING}, "Rounds are opened while the document is drafted or consulted on."),
        ("rounds_may_be_opened", None, {"state": State.DRAFTING}, None),
        ("outcomes_may_be_written", None, {"state": State.WITH_SUPERIOR}, "Outcomes are written between the consultation and the submission to the superior."),
        ("outcomes_may_be_written", None, {"state": State.REVISING}, None),
    ],
)  # fmt: skip
def test_each_guard_says_no_with_its_sentence_and_passes(guard, own, known, sentence):
    assert told(getattr(guards, guard), own, **known) == sentence


def test_twelve_opinions_are_counted_in_vietnamese():
    assert guards.every_opinion_has_its_outcome.why_not(Facts(today=TODAY, person_id=1, tell_own=lambda: DocumentFacts(undecided=12))) == (
        "12 ý kiến chưa có kết quả tiếp thu."
    )


# What the rows say


def own(task):
    return facts([task], viewer=viewer_of(task.plan.created_by, today=TODAY))[task.pk].own


@pytest.fixture
def task(db):
    return a_document()


def test_a_task_without_rows_has_nothing(task):
    assert own(task) == DocumentFacts()


def test_rounds_drafts_and_opinions_are_counted_as_they_stand(task):
    first = a_draft(task)
    row = a_round(task, [first], groups=["Mặt trận Tổ quốc", "Cán bộ nghỉ hưu"])
    assert own(task).open_rounds == (row.title,)
    assert own(task).papers_not_newer == ("Báo cáo chính trị",)
    one, other = row.addressees.all()
    an_opinion(one)
    an_opinion(other, sent=False)
    assert own(task).undecided == 2, "a group's opinions are typed in here: they are heard at once"
    Round.objects.update(closed_at=NOW, closed_by=row.by)
    a_draft(task)
    assert (own(task).open_rounds, own(task).papers_not_newer, own(task).drafts) == ((), (), 2)


def test_a_removed_draft_neither_stands_nor_is_newer(task):
    first = a_draft(task)
    a_round(task, [first], groups=["Mặt trận Tổ quốc"])
    second = a_draft(task)
    second.attachment.removed_at = NOW
    second.attachment.save()
    assert own(task).papers_not_newer == ("Báo cáo chính trị",) and own(task).drafts == 1
    first.attachment.removed_at = NOW
    first.attachment.save()
    assert own(task).papers_gone == ("Báo cáo chính trị",)


def test_each_consulted_paper_needs_its_own_newer_draft(task):
    a_round(task, [a_draft(task), a_draft(task, "review")], groups=["Mặt trận Tổ quốc"], closed=True)
    a_draft(task)
    assert own(task).papers_not_newer == ("Báo cáo kiểm điểm",)


def test_what_is_not_sent_and_what_was_passed_on_does_not_count(task):
    below = task.plan.unit.children.create(code="ben-duoi", name="Chi bộ", path=task.plan.unit.path + "00009999")
    row = a_round(task, units=[below])
    asked = row.addressees.get()
    an_opinion(asked, sent=False)
    a_round(task, row.drafts.all(), passed_on=asked, groups=["Ban công tác Mặt trận"])
    assert own(task).undecided == 0 and own(task).open_rounds == (row.title,)


@pytest.mark.parametrize("n", [1, 3, 50])
def test_facts_of_documents_cost_the_same_for_any_number(db, n, django_assert_num_queries):
    tasks = [a_document() for _ in range(n)]
    for one in tasks[:3]:
        a_round(one, groups=["Mặt trận Tổ quốc"])
    tasks = list(Task.objects.filter(kind=Kind.DOCUMENT).select_related("plan__unit", "stream"))
    viewer = viewer_of(tasks[0].plan.created_by, today=TODAY)
    known = facts(tasks, viewer=viewer)
    with django_assert_num_queries(4):
        assert len([known[one.pk].own for one in tasks]) == n


# The door


def step(task, action, by, **typed):
    task.refresh_from_db(fields=["version"])
    move(task.pk, action, by=by, version=task.version, at=NOW, **typed)
    return Task.objects.select_related("plan__unit", "stream").get(pk=task.pk)


def test_a_document_walks_its_whole_road(db):
    task = a_document(state=State.OUTLINE)
    people = people_of(task)
    for stage in task.stages.all():
        a_paper(task, stage=stage)
    task = step(task, "draft", people["head"])
    with pytest.raises(Refused, match="Chưa có dự thảo"):
        step(task, "consult", people["head"])
    first = a_draft(task)
    row = consulting.open_round(task.pk, title="Đợt 1", drafts=[first.pk], groups=["Mặt trận Tổ quốc"], closes_on=TODAY, by=people["owner"], at=NOW)
    task = step(task, "consult", people["head"])
    with pytest.raises(Refused, match="“Đợt 1” chưa kết thúc"):
        step(task, "revise", people["owner"])
    opinion = consulting.add_opinion(row.addressees.get().pk, text="Bổ sung số liệu.", by=people["owner"], at=NOW)
    consulting.close_round(row.pk, by=people["owner"], at=NOW)
    task = step(task, "revise", people["owner"])
    with pytest.raises(Refused, match="1 ý kiến chưa có kết quả tiếp thu"):
        step(task, "submit_up", people["owner"])
    consulting.settle(opinion.pk, outcome="accepted", by=people["owner"], at=NOW)
    with pytest.raises(Refused, match="chưa có dự thảo mới hơn"):
        step(task, "submit_up", people["owner"])
    a_draft(task)
    task = step(task, "submit_up", people["owner"])
    task = step(task, "send_back", people["superior"], note="Làm rõ khâu đột phá.")
    task = step(task, "submit_up", people["owner"], note="Đã làm rõ.")
    task = step(task, "approve", people["superior"], number="12-KL/TU", dated_on=date(2025, 2, 7))
    with pytest.raises(Refused, match="không được trước ngày phê duyệt 07/02/2025"):
        step(task, "issue", people["owner"], number="30-NQ/HU", dated_on=date(2025, 2, 6))
    task = step(task, "issue", people["owner"], number="30-NQ/HU", dated_on=date(2025, 2, 10))
    assert task.state == State.ISSUED and Step.objects.filter(task=task).count() == 8


def test_a_step_back_recalls_the_consultation(db):
    task = a_document(state=State.CONSULTATION)
    people = people_of(task)
    a_round(task, groups=["Mặt trận Tổ quốc"])
    task = step(task, "step_back", people["head"], note="Còn thiếu số liệu.")
    assert task.state == State.DRAFTING
    task = put(task, State.REVISING)
    assert step(task, "step_back", people["head"], note="Hỏi lại ý kiến.").state == State.CONSULTATION
