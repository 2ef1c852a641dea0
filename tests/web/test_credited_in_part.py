"""What the pages say of a course of which a part is in other awards, and how it is had anew."""

import pytest

from courseware.services.certificates.reading import own_certificates
from courseware.services.installation import Decision, decide
from courseware.services.releases.live import CatalogueSource
from tests.cast import LEA, NOON
from tests.services.test_credited_before import Desk
from tests.web.markup import words
from tests.web.test_every_page import check

PAGES = ("/courses/other", "/courses/other/attestation", "/credits")


@pytest.fixture
def desk(sqlite_site):
    school = sqlite_site.db, CatalogueSource(sqlite_site.db).current(0)
    return Desk(school, sqlite_site.library.parent)


def shown(site):
    lea = site.browser(LEA)
    pages = {path: lea.get(path) for path in PAGES}
    for page in pages.values():
        check(page)
    return {path: words(page) for path, page in pages.items()}, lea


def test_of_a_demonstration_nothing_is_called_credited_and_all_of_it_counts(sqlite_site, desk):
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, False, "a test", None, NOON)
    desk.publish(first=["one", "two"])
    desk.complete("first")
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)
    desk.publish(first=["one"], other=["two", "three"])
    desk.study("three")
    desk.evaluate("other")

    pages, _ = shown(sqlite_site)

    minutes = desk.progress("other").working.minutes
    assert f"it gives {minutes} minutes of knowledge credit" in pages[PAGES[1]]
    for path, text in pages.items():
        assert "not counted again" not in text and "of it counts with it" not in text, path


def test_a_part_is_told_with_its_day_and_repeated_by_a_button_then(sqlite_site, desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(first=["one"], other=["two", "three"])
    desk.study("three")
    desk.evaluate("other")
    day = "can be read and passed anew for credit from 3 March 2027 on, by repeating the course."
    early, _ = shown(sqlite_site)
    assert day in early["/courses/other"] and day in early["/credits"]
    assert "before you sign" not in early["/courses/other/attestation"]

    sqlite_site.clock.step(days=366)
    pages, lea = shown(sqlite_site)

    told = "You can repeat the course now, so that what other awards have of it counts with it"
    assert told in pages["/courses/other"] and told in pages["/credits"]
    assert "You can repeat the course before you sign" in pages["/courses/other/attestation"]
    lea.post("/courses/other/repeat")
    after = lea.get("/courses/other")
    check(after)
    assert "not counted again" not in words(after) and told not in words(after)
    assert "Continue" in words(after)


def test_what_would_not_count_yet_is_named_beside_the_button(sqlite_site, desk):
    desk.publish(first=["one", "two"], second=["three", "four"])
    desk.complete("first")
    sqlite_site.clock.step(days=300)
    desk.complete("second", sqlite_site.clock.now())
    desk.publish(first=["one"], second=["four"], other=["two", "three"])
    sqlite_site.clock.step(days=66)

    page = sqlite_site.browser(LEA).get("/courses/other")

    check(page)
    told = "Not counted in it yet, because a renewal period is not over: “The three”, quiz"
    assert told in words(page)


def test_the_certificate_of_a_part_says_so_to_whoever_reads_it(sqlite_site, desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(first=["one"], other=["two", "three"])
    desk.study("three")
    desk.finish("other")
    lea = sqlite_site.browser(LEA)
    lea.post("/certificates")
    (award,) = (one for one in desk.credits() if one.course_id == "other")
    (paper,) = own_certificates(desk.db, LEA.actor, NOON)[award.award_id]
    told = "Credit for a part of the course: lesson two and quiz two gave none here, being in"

    for path in (f"/certificates/{paper.number}", f"/verify/{paper.number}"):
        page = lea.get(path)
        check(page)
        assert told in words(page), path
