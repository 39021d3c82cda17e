"""Written into the running site's database beside the server: a district's document on which two communes and the Front are asked."""

MAKE = """
import django
django.setup()
from itertools import count
import tests.factories
tests.factories.numbers = count(5000)  # other rows of the journey have the first numbers
from tests.documents import CLOSES, a_docx, a_document, a_draft, a_round, an_opinion
from tests.factories import NOW
from workflows.models import Opinion, Plan, Task, Unit
from workflows.words import State
task = a_document(Plan.objects.get(unit__code="dak-glong"), state=State.CONSULTATION)
Task.objects.filter(pk=task.pk).update(title="Văn kiện trình đại hội", title_en="Documents for the congress")
same = [f"Đoạn {n} giữ nguyên." for n in range(9)]
first = a_draft(task, body=a_docx("Phần I", "Tăng trưởng bình quân 7 phần trăm mỗi năm.", *same, "Đoạn bỏ."), name="bao-cao-chinh-tri-lan-1.docx")
second = a_draft(task, body=a_docx("Phần I", "Tăng trưởng bình quân 8 phần trăm một năm.", *same, "Đoạn thêm."), name="bao-cao-chinh-tri-lan-2.docx")
row = a_round(task, [first, second], units=Unit.objects.filter(code__in=["xa-a", "xa-b"]), groups=["Mặt trận Tổ quốc huyện"], title="Lấy ý kiến dự thảo lần 1")
answer, other, front = row.addressees.order_by("id")
an_opinion(answer, "Nêu rõ kết quả chuyển đổi số ở cấp xã.", sent=False, section="Phần I, mục 2")
an_opinion(other, "Giảm chỉ tiêu thu ngân sách.", section="Phần II")
an_opinion(front, "Bổ sung nội dung giám sát, phản biện xã hội.", outcome="partly", reason="Đã có trong Phần III.", decided_by=row.by, decided_at=NOW)
below = a_round(task, row.drafts.all(), units=[Unit.objects.get(code="xa-a-thon-1")], passed_on=answer, title="Lấy ý kiến chi bộ")
an_opinion(below.addressees.get(), "Thêm đường liên thôn.")
print(task.pk, second.pk, row.pk, answer.pk)
"""


def make_with_rows(site):
    """{name in an address: number}."""
    return dict(zip(("document", "draft", "round", "answer"), map(int, site.run("-c", MAKE).split()), strict=True))
