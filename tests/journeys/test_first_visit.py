"""A cold phone at the deployed site -> log-in page and My work in 250 kB with letters; pages of 40 kB after that."""

import shutil
import subprocess
import sys

import pytest

from journeys.conftest import PHONE, ROOT, Site, environment, go_by, log_in, start_server

pytestmark = pytest.mark.browser

FIRST_VISIT, PAGE = 250_000, 40_000
MEMBER = "uy-vien-van-kien.xa-a"
DEPLOYED = {
    "DEMO": "off",
    "SECRET_KEY": "fifty letters that are only for this test of a first visit",
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "MAIL_FROM": "chuan-bi-dai-hoi@daihoi.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SITE_URL": "http://127.0.0.1",
}


@pytest.fixture
def deployed(demonstration, chromium, tmp_path):
    """The site as compose starts it: manifest, brotli, no demonstration clock; on the demonstration's rows."""
    shutil.copy(demonstration / "db.sqlite3", tmp_path)
    variables = DEPLOYED | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, **variables), check=True, timeout=120)
    process, url = start_server(tmp_path, **variables)
    site = Site(tmp_path, url, {}, chromium, demonstration)
    yield site
    for context in site.contexts:
        context.close()
    process.terminate()
    process.wait(10)
    assert not site.complaints, site.complaints


def weighed(page):
    """[bytes on the line] of everything the page loads from now on."""
    told = page.context.new_cdp_session(page)
    told.send("Network.enable")
    weights = []
    told.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    return weights


def test_a_first_visit_and_every_page_after_it_suit_a_slow_line(deployed):
    page = deployed.page(width=PHONE)
    on_the_line = weighed(page)
    log_in(page, MEMBER, "/viec-cua-toi/")
    page.wait_for_load_state("networkidle")
    assert len(on_the_line) > 8, "the style sheet, the letters and the scripts are counted"
    assert sum(on_the_line) <= FIRST_VISIT, sorted(on_the_line)

    del on_the_line[:]
    go_by(page.locator("a.title").first)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(on_the_line) <= PAGE, "later visits load the page alone"


def test_my_work_and_task_pages_stay_below_40_kilobytes(site):
    page, heavy = site.page("quan-tri"), {}
    people = site.ask("SELECT email FROM congress_user ORDER BY id")
    tasks = dict(site.ask("SELECT u.email, max(t.id) FROM workflows_task t JOIN congress_user u ON u.id = t.owner_id GROUP BY u.email"))
    for (address,) in people[::4] if len(people) > 80 else people:
        page.context.add_cookies([{"name": "sessionid", "value": site.sessions[address], "url": site.url}])
        for path in ["/viec-cua-toi/", *([f"/nhiem-vu/{tasks[address]}/"] if address in tasks else [])]:
            answer = page.request.get(path)
            if answer.ok and len(answer.body()) > PAGE:
                heavy[f"{address} {path}"] = len(answer.body())
    assert not heavy
