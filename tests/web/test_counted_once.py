"""Merged accounts with credit for one course: what the administrator, holder and verifier see."""

import re
from datetime import timedelta

from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, NOON
from tests.web.issued_certificates import NUMBER, issued
from tests.web.test_licences import words
from tests.web.test_transcript import table

WORDS = "the same person had credit for this course already and could not repeat it yet"
BOTH = {"survivor": LEA.email, "duplicate": HAL.email}


def previewed(site):
    return site.browser(ADA).post("/admin/people/merge", BOTH).text


def unite(site):
    digest = re.search(r'name="digest" value="(\w+)"', previewed(site))[1]
    sent = {**BOTH, "digest": digest, "reason": "One person"}
    assert site.browser(ADA).post("/admin/people/merge/confirm", sent).status_code == 303


def twice(site):
    """Both accounts hold an award; the second one has a certificate, whose number is returned."""
    give_award(site.db, LEA)
    site.clock.step(days=1)
    later = {"now": NOON + timedelta(days=1), "completed_on": "2026-03-03"}
    return issued(site, HAL, title="Basics again", **later)


def test_the_preview_says_which_award_will_not_count_and_why(sqlite_site):
    twice(sqlite_site)

    page = words(previewed(sqlite_site))

    assert "Both accounts hold credit for Basics again." in page
    assert "is set aside: after the one of 2 March 2026 the course could be repeated" in page
    assert "check that its credit is counted once" not in page


def test_the_holder_sees_the_credit_once_and_when_the_course_can_be_repeated(sqlite_site):
    twice(sqlite_site)
    unite(sqlite_site)
    browser = sqlite_site.browser(LEA)

    page = words(browser.get("/credits").text)
    rows = {row["Course"]: row for row in table(browser.get("/credits/transcript.csv"))}

    assert "2 h 31 min of valid knowledge credit on record." in page
    assert f"Set aside, does not count Since 3 March 2026: {WORDS}." in page
    assert page.count("can be repeated for new credit from 3 March 2027 on") == 1
    assert "Repeat this course" not in page
    assert "Set aside, does not count since 3 March 2026" in words(browser.get("/home").text)
    assert rows["Basics again"]["Valid"] == f"no: set aside on 2026-03-03: {WORDS}"
    assert [rows[name]["Counted minutes"] for name in ("Basics", "Basics again")] == ["151", "0"]
    assert "SET ASIDE, DOES NOT COUNT" in browser.get("/credits/transcript").text


def test_whoever_verifies_the_certificate_learns_that_it_does_not_count(sqlite_site):
    number = twice(sqlite_site)
    unite(sqlite_site)

    page = words(sqlite_site.browser(None).get(f"/verify/{number}").text)

    assert f"We revoked this certificate on 3 March 2026: {WORDS}." in page
    assert "its credit does not count" in page


def test_no_certificate_is_offered_for_what_was_set_aside(sqlite_site):
    give_award(sqlite_site.db, LEA)
    give_award(sqlite_site.db, HAL, NOON + timedelta(hours=1), title="Basics again")
    unite(sqlite_site)
    browser = sqlite_site.browser(LEA)
    assert browser.get("/credits").text.count("has not been made yet") == 1

    browser.post("/certificates")

    page = browser.get("/credits").text
    assert "has not been made yet" not in page
    assert len(set(NUMBER.findall(page))) == 1
