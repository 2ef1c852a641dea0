"""A revoked certificate on every page and in every file of its holder: visible, and in no sum."""

import csv
import io
from datetime import timedelta

from pypdf import PdfReader

from courseware.services.certificates.revoking import revoke
from courseware.services.identity import accounts
from tests.awards import give_award
from tests.cast import ADA, LEA, NOON
from tests.web.issued_certificates import NUMBER, issued
from tests.web.test_licences import complete, valid, words
from tests.web.test_transcript import put_rules, table

WORDS = "revoked on 2026-03-03: the record behind it was found to be wrong"


def revoked(site):
    """Lea's two awards in Florida, the second of which was taken back a day later."""
    accounts.add_licence(site.db, LEA.actor, "Florida", "PT 1", NOON)
    put_rules(site, ("us-fl", "Florida"))
    number = issued(site)
    give_award(site.db, LEA, course="other", title="Other", minutes=30)
    later = NOON + timedelta(days=1)
    revoke(site.db, ADA.actor, number, "record_wrong", "A wrong key.", later)
    site.clock.moment = later
    return site.browser(LEA)


def test_home_and_credits_show_it_as_revoked_and_sum_without_it(sqlite_site):
    browser = revoked(sqlite_site)

    home, page = words(browser.get("/home").text), words(browser.get("/credits").text)

    assert "Revoked, does not count on 3 March 2026" in home
    assert home.count("Revoked") == 1
    assert "30 min of valid knowledge credit on record." in page
    assert "REVOKED, DOES NOT COUNT" in page
    assert "Taken back on 3 March 2026: the record behind it was found to be wrong." in page
    assert "The credit of this award was taken back. Repeating the course makes" in page


def test_the_course_page_says_that_its_credit_was_taken_back(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    browser = sqlite_site.browser(LEA)
    assert "Credited on" in browser.get("/courses/basics").text
    browser.post("/certificates")
    found = NUMBER.search(browser.get("/credits").text)
    revoke(sqlite_site.db, ADA.actor, found[1], "record_wrong", "A wrong key.", NOON)

    page = words(browser.get("/courses/basics").text)
    assert "Revoked The credit awarded on 2 March 2026 was taken back and does not count." in page
    assert "Credited on" not in page


def test_home_leads_to_repeating_the_course_whose_credit_was_taken_back(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    browser = sqlite_site.browser(LEA)
    browser.post("/certificates")
    found = NUMBER.search(browser.get("/credits").text)
    sqlite_site.clock.moment = NOON + timedelta(days=1)
    now = sqlite_site.clock.moment
    revoke(sqlite_site.db, ADA.actor, found[1], "record_wrong", "A wrong key.", now)

    page = browser.get("/home").text
    assert 'action="/courses/basics/repeat"' in page
    assert "You have completed every course on offer" not in page
    assert page.count("button--big") == 1

    assert browser.post("/courses/basics/repeat").status_code == 303
    assert 'class="button button--big" href="/courses/basics/lessons/' in browser.get("/home").text


def test_the_transcript_counts_it_in_none_of_its_forms(sqlite_site):
    browser = revoked(sqlite_site)

    page = words(browser.get("/credits/transcript").text)
    rows = table(browser.get("/credits/transcript.csv"))
    lines = {row["Course"]: row["Valid"] for row in rows}
    pdf = PdfReader(io.BytesIO(browser.get("/credits/transcript.pdf").data))
    printed = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())

    assert "30 minutes of knowledge learning in valid awards" in page
    assert f"REVOKED, DOES NOT COUNT {WORDS}" in page
    assert lines == {"Basics": f"no: {WORDS}", "Other": "yes"}
    assert sum(int(row["Counted minutes"]) for row in rows) == 30
    assert sum(int(row["Minutes"]) for row in rows) > 30
    assert sum(float(row["Hours of 60 minutes"]) for row in rows) == 0.5
    assert "30 minutes of knowledge learning" in printed
    assert f"REVOKED, DOES NOT COUNT: {WORDS}" in printed


def test_ce_broker_gets_no_line_for_it(sqlite_site):
    answer = revoked(sqlite_site).get("/credits/ce-broker.csv")

    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert [line[2] for line in lines] == ["other"]
