"""The smallest Django program that mails its people over one connection: the unit that our mails a second are divided by.

It reads them with their tasks from a table, renders text and HTML for each and sends; it asks nothing, records nothing, and
knows neither languages nor rights. A question is a number of mails; 0 asks for none. `fill` makes the table instead.
"""

import os
import sys

import django
import environ
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, models
from django.template.loader import render_to_string

from tests.bench.talking import answering

settings.configure(
    DATABASES={"default": environ.Env.db_url_config(os.environ["BARE_DATABASE_URL"])},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.dirname(__file__)]}],
    DEFAULT_FROM_EMAIL="Chuẩn bị đại hội <chuan-bi-dai-hoi@localhost>",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(os.environ["BENCH_SMTP_PORT"]),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

SUBJECT = "Nhắc việc đại hội: 1 quá hạn, 1 sắp đến hạn (thứ Hai, 10/02/2025)"


class Person(models.Model):
    name = models.CharField(max_length=150)
    email = models.EmailField()

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.name


class Task(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=200)
    body = models.CharField(max_length=200)
    heading = models.CharField(max_length=100)
    said = models.CharField(max_length=200)

    class Meta:
        app_label = "bare"

    def __str__(self):
        return self.title


def fill(people):
    with connection.schema_editor() as editor:
        for model in (Task, Person):
            editor.execute(f"DROP TABLE IF EXISTS {model._meta.db_table}")
        for model in (Person, Task):
            editor.create_model(model)
    rows = Person.objects.bulk_create(
        (Person(name=f"Ủy viên Tiểu ban số {n}", email=f"uy-vien-{n}@bench.example") for n in range(people)), batch_size=1000
    )
    tasks = (
        Task(
            person=row,
            title=f"Chuẩn bị báo cáo số {number} trình Ban Chấp hành",
            unit=f"Xã {row.pk}",
            body="Tiểu ban Tuyên truyền",
            heading=("Quá hạn", "Sắp đến hạn")[number % 2],
            said=f"Hạn {(7, 13)[number % 2]:02}/02/2025, quá hạn 1 ngày làm việc. Chưa thực hiện. Còn thiếu: Báo cáo.",
        )
        for row in rows
        for number in (2 * row.pk, 2 * row.pk + 1)
    )
    Task.objects.bulk_create(tasks, batch_size=1000)


def people():
    while True:  # the next morning
        yield from Person.objects.prefetch_related("tasks").iterator(chunk_size=500)


class Loop:
    def __init__(self):
        self.people = people()
        self.connection = get_connection()

    def send(self, mails):
        if mails:
            self.connection.open()  # does nothing where it is open
        for _n in range(mails):
            person = next(self.people)
            facts = {"person": person, "subject": SUBJECT, "site": "http://127.0.0.1:8000"}
            mail = EmailMultiAlternatives(SUBJECT, render_to_string("letter.txt", facts), to=[person.email], connection=self.connection)
            mail.attach_alternative(render_to_string("letter.html", facts), "text/html")
            mail.send()
        return {"mails": mails}


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    else:
        loop = Loop()
        answering(loop.send)
        loop.connection.close()
