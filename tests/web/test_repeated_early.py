"""A credit that comes back with another key's certificate, on the pages of its holder."""

from tests.cast import LEA
from tests.services.certificates.test_verifying import revoke
from tests.web.issued_certificates import NUMBER, issued
from tests.web.test_invalid_credit import pages
from tests.web.test_licences import complete, valid


def test_no_page_offers_to_repeat_the_course_and_they_say_why(sqlite_site):
    valid(sqlite_site)
    complete(sqlite_site)
    browser = sqlite_site.browser(LEA)
    browser.post("/certificates")
    number = NUMBER.findall(browser.get("/credits").text)[0]
    revoke(sqlite_site.db, number, "key_unsafe", now=sqlite_site.clock.now())
    sqlite_site.clock.step(days=2)

    home, credits, course = pages(sqlite_site)

    for page in (home, credits, course):
        assert "Repeat this course" not in page
    for page in (credits, course):
        assert "Its credit comes back with a new certificate, so the course need not be" in page
        assert "It can be repeated for new credit from 3 March 2027 on." in page
    assert sqlite_site.browser(LEA).post("/courses/basics/repeat").status_code == 409


def test_the_first_page_offers_what_was_taken_back_for_good(sqlite_site):
    revoke(sqlite_site.db, issued(sqlite_site), now=sqlite_site.clock.now())

    assert "Repeat this course" in pages(sqlite_site)[0]
