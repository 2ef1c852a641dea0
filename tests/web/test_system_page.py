"""What the installation runs on."""

import re

import pytest

from courseware import __version__
from tests.cast import ADA, LEA, MAX
from tests.web.failing import damage


def facts(page):
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text)
    return {name: re.sub("<[^>]+>", "", value) for name, value in found}


def test_the_page_names_version_engine_release_and_counts(site):
    site.browser(LEA).post("/quizzes/needles")
    site.browser().post("/forgot", {"email": LEA.email})
    browser = site.browser(ADA)

    shown = facts(browser.get("/admin/system"))

    assert shown["Version"] == __version__
    assert re.fullmatch(r"(SQLite 3|PostgreSQL 1\d)\.[\d.]+", shown["Database engine"])
    assert re.fullmatch(r"1, content [0-9a-f]{12}", shown["Live release"])
    assert shown["Open attempts"] == "1"
    assert shown["Signed-in devices"] == "2"
    assert shown["Mails waiting"] == "1; see the outbox"


@pytest.mark.parametrize("member", [LEA, MAX])
def test_the_page_is_for_administrators(sqlite_site, member):
    assert sqlite_site.browser(member).get("/admin/system").status_code == 403
    assert 'href="/admin/system"' in sqlite_site.browser(ADA).get("/admin").text


@pytest.mark.parametrize("table", ["award", "attempt"])
def test_a_damaged_file_is_told_to_administrators_with_what_to_do(sqlite_site, table):
    browser = sqlite_site.browser(ADA)
    learner = sqlite_site.browser(LEA)
    assert "damaged" not in browser.get("/admin/system").text
    damage(sqlite_site, table)

    assert learner.get("/credits" if table == "award" else "/home").status_code == 503
    page = browser.get("/admin/system")

    assert page.status_code == 200
    assert "The file of the database is damaged." in page.text
    assert "python -m courseware backup restore" in page.text
    assert sqlite_site.browser().get("/readyz").text == "database damaged\n"
    shown = facts(page)
    assert shown["Version"] == __version__
    assert ("Open attempts" in shown) is (table == "award")
