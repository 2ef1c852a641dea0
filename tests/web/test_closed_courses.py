"""What pages say of a course that is retired or has ended."""

import re

import pytest

from courseware.domain.reading import ReadHow
from courseware.services.lessons.reading import mark_parts
from courseware.services.releases.live import CatalogueSource
from tests.cast import LEA, LUC, MAX
from tests.library import COURSE
from tests.web.test_every_page import check
from tests.web.walk import pass_quiz, read_everything

ENDED = "This course ended on 10 March 2026"
OPEN_UNTIL = re.compile("Open until .*10 March 2026.*the signature too")


@pytest.fixture
def change(sqlite_site):
    def publish(old, new):
        (sqlite_site.library / "lessons/basics/course.yaml").write_text(COURSE.replace(old, new))
        sqlite_site.publish_files()

    return publish


def seen(browser, path, code=200):
    page = browser.get(path)
    assert page.status_code == code
    check(page)
    return page.text


def test_to_its_last_day_the_pages_say_until_when_and_then_that_it_ended(sqlite_site, change):
    change("status: open", "status: open\nexpires: 2026-03-10")
    lea = sqlite_site.browser(LEA)
    assert OPEN_UNTIL.search(seen(lea, "/courses/basics"))
    read_everything(lea)
    pass_quiz(lea)
    assert "has to be done by the end of 10 March 2026" in seen(lea, "/home")

    sqlite_site.clock.step(days=9)
    page = seen(lea, "/courses/basics")
    assert "It ended on 10 March 2026 and gives no credit any more" in page
    assert "Open until" not in page and ">Continue" not in page
    assert "Ended: Basics" in seen(lea, "/home")
    for path in ("/courses/basics/evaluation", "/courses/basics/attestation"):
        page = seen(lea, path)
        assert ENDED in page and f'action="{path}"' not in page
    refused = lea.post("/courses/basics/attestation", {"agreed": "yes", "signed_name": LEA.name})
    assert refused.status_code == 409 and ENDED in refused.text
    refused = lea.post("/courses/basics/evaluation", {"useful.answer": "3"})
    assert refused.status_code == 409 and ENDED in refused.text
    assert ENDED in seen(lea, "/quizzes/needles")
    refused = lea.post("/quizzes/needles", {})
    assert refused.status_code == 409 and ENDED in refused.text


def test_who_had_begun_a_course_that_a_release_ended_at_once_is_told_when(sqlite_site, change):
    lea, luc = sqlite_site.browser(LEA), sqlite_site.browser(LUC)
    read_everything(lea)
    pass_quiz(lea)
    change("status: open", "status: open\nexpires: 2020-12-31")
    sqlite_site.app.extensions["courseware"].catalogues.current(float("inf"))

    page = seen(lea, "/home")

    assert "Ended: Basics" in page
    assert "On 2 March 2026 this course was ended, with 31 December 2020 as its last day." in page
    assert "Ended: Basics" not in seen(luc, "/home")


def test_what_ended_is_offered_to_nobody(sqlite_site, change):
    change("status: open", "status: open\nexpires: 2026-03-10")
    visitor, luc, manager = (sqlite_site.browser(who) for who in (None, LUC, MAX))
    offered = 'href="/courses/basics"'
    for path in ("/", "/courses"):
        assert offered in seen(visitor, path)
    assert "Basics" in seen(manager, "/team/assignments")

    sqlite_site.clock.step(days=9)
    for path in ("/", "/courses"):
        assert offered not in seen(visitor, path)
    assert "Sign in to start" not in seen(visitor, "/courses/basics")
    page = seen(luc, "/courses/basics")
    assert "It ended on 10 March 2026" in page and ">Start" not in page
    page = seen(luc, "/home")
    assert offered not in page and "No course takes learners now." in page
    assert "is credited to you" not in page
    assert "Basics" not in seen(manager, "/team/assignments")


def test_a_retired_course_offers_no_start_to_who_had_not_begun(sqlite_site, change):
    catalogue = CatalogueSource(sqlite_site.db).current(0)
    lesson, moment = catalogue.lesson("needles"), sqlite_site.clock.now()
    parts = [part.id for part in lesson.parts]
    mark_parts(sqlite_site.db, catalogue, LEA.actor, lesson, parts, ReadHow.ATTESTED, moment)
    sqlite_site.clock.step(days=1)
    change("status: open", "status: retired")
    lea, luc = sqlite_site.browser(LEA), sqlite_site.browser(LUC)

    page = seen(luc, "/courses/basics")
    assert "takes no new learners, and you had not begun it before" in page
    assert ">Start" not in page
    assert "takes no new learners" in seen(luc, "/quizzes/needles")
    assert ">Continue" in seen(lea, "/courses/basics")
    pass_quiz(lea)
