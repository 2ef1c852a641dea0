"""Credit that never was valid, on the pages of its holder: nothing says that it is credit."""

from datetime import timedelta

from tests.cast import LEA
from tests.web.test_licences import complete, valid, words


def pages(site):
    """Home, the credits and the page of the course."""
    browser = site.browser(LEA)
    return [words(browser.get(at).text) for at in ("/home", "/credits", "/courses/basics")]


def test_while_the_course_gives_none_no_page_says_that_it_is_credited(sqlite_site):
    complete(sqlite_site)  # its lessons await a review

    home, credits, course = pages(sqlite_site)

    assert "is credited to you" not in home and "Nothing is waiting" not in home
    assert "You have completed every course on offer." in home
    assert "Without credit that counts: Basics ." in home
    until = "as soon as the course gives valid credit, and from 3 March 2027 on in any case."
    for page in (credits, course):
        assert until in page
        assert "can be repeated for new credit from" not in page
        assert "Repeat this course" not in page


def test_once_it_gives_valid_credit_its_own_page_offers_to_repeat_it(sqlite_site):
    complete(sqlite_site)
    valid(sqlite_site)

    _, credits, course = pages(sqlite_site)

    for page in (credits, course):
        assert "This award is no valid credit, and the course gives one now." in page
        assert "Repeat this course : Basics" in page
    sqlite_site.clock.step(hours=1)
    browser = sqlite_site.browser(LEA)
    assert browser.post("/courses/basics/repeat").status_code == 303
    complete(sqlite_site, sqlite_site.clock.now() + timedelta(hours=1))
    home, _, course = pages(sqlite_site)
    assert "Every course on offer is credited to you." in home
    assert "Repeat this course" not in course and "Credited on" in course


def test_after_the_period_it_can_be_repeated_in_any_case_and_the_page_says_for_what(sqlite_site):
    complete(sqlite_site)
    sqlite_site.clock.step(days=400)

    _, credits, course = pages(sqlite_site)

    for page in (credits, course):
        assert "is over; the course gives no valid credit yet. Repeating" in page
