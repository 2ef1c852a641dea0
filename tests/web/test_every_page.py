"""What holds for every page, whoever looks at it."""

from itertools import pairwise

import pytest

from tests.cast import LEA
from tests.web.markup import Markup

PUBLIC = [
    "/",
    "/courses",
    "/courses/basics",
    "/claims",
    "/references",
    "/glossary",
    "/help",
    "/privacy",
    "/accessibility",
    "/verify",
    "/login",
    "/nothing-here",
]
PERSONAL = [
    "/",
    "/home",
    "/courses/basics",
    "/courses/basics/lessons/needles",
    "/courses/basics/evaluation",
    "/courses/basics/attestation",
    "/search",
    "/search?q=filiform",
    "/quizzes/needles",
    "/credits",
    "/nothing-here",
]


def check(page) -> Markup:
    found = Markup(page.text)
    assert found.headings.count("h1") == 1, found.headings
    assert found.headings[0] == "h1"
    ranks = [int(heading[1]) for heading in found.headings]
    jumps = [(one, other) for one, other in pairwise(ranks) if other > one + 1]
    assert not jumps, f"{page.request.path} leaves out a rank of headings: {jumps}"
    assert found.mains == 1
    assert found.title.strip().endswith("· Courseware")
    assert len(found.title.strip()) > len("· Courseware") + 3
    assert found.inline == []
    assert found.unnamed == []
    assert sorted(set(found.ids)) == sorted(found.ids)
    assert "/help" in found.links
    # A form that only closes its dialog goes nowhere.
    for form in (form for form in found.forms if form.method != "dialog"):
        assert form.action, page.request.path
        if form.method == "post":
            assert form.names[0] == "csrf_token", form
    return found


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_sound(sqlite_site, path):
    page = sqlite_site.browser().get(path)

    check(page)
    assert page.status_code == (404 if path == "/nothing-here" else 200)
    assert "/login" in Markup(page.text).links


@pytest.mark.parametrize("path", PERSONAL)
def test_a_learners_page_is_sound(sqlite_site, path):
    page = sqlite_site.browser(LEA).get(path)

    found = check(page)
    assert page.status_code == (404 if path == "/nothing-here" else 200)
    assert "/account" in found.links and "/login" not in found.links
    assert [form.action for form in found.forms][-1] == "/logout"


def test_the_pages_of_an_attempt_are_sound(sqlite_site):
    browser = sqlite_site.browser(LEA)
    where = browser.post("/quizzes/needles").headers["Location"]
    attempt = where.rsplit("/", 1)[0]

    question = check(browser.get(where))
    submit = check(browser.get(f"{attempt}/submit"))
    browser.post(f"{attempt}/submit")
    review = check(browser.get(f"{attempt}/review"))

    assert question.forms[0].action == where
    assert set(question.forms[0].names) == {"csrf_token", "key", "sequence", "answer"}
    assert submit.forms[0].action == f"{attempt}/submit"
    assert review.title.startswith("Not passed")


def test_an_error_page_gives_a_number_and_a_way_on(sqlite_site):
    page = sqlite_site.browser(LEA).get("/nothing-here")

    assert "give this number: <code>" in page.text
    assert "/home" in Markup(page.text).links


def test_a_page_about_a_failure_does_not_ask_who_is_signed_in(sqlite_site):
    browser = sqlite_site.browser(LEA)
    with sqlite_site.db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE sign_in_session RENAME TO elsewhere")

    page = browser.get("/home")

    assert page.status_code == 503
    found = check(page)
    assert "Try again" in page.text
    assert "/account" not in found.links and found.forms == []
