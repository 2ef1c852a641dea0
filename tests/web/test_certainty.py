"""Marking by certainty on its pages, as a browser without JavaScript meets them."""

import re
from fractions import Fraction

import pytest

from courseware.domain.grading import percent
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.services.regrading.words import result_words
from courseware.services.releases.live import CatalogueSource
from courseware.store.quizzes.attempts import questions
from courseware.web.templating import mark_of_three
from tests.cast import INA, LEA, NOON
from tests.library import quiz
from tests.web.test_every_page import check


@pytest.fixture
def site(sqlite_site):
    sqlite_site.publish(quiz(extra="marking: certainty\n"))
    return sqlite_site


def hidden(text):
    return dict(re.findall(r'type="hidden" name="(key|sequence)" value="([^"]+)"', text))


def give(browser, page, choice, level=None):
    shown = browser.get(page).text
    sure = {"certainty": level} if level else {}
    return browser.post(page, {**hidden(shown), "answer": choice, **sure, "go": "next"})


def test_the_rules_say_what_certainty_earns_and_costs(site):
    rules = site.browser(LEA).get("/quizzes/needles").text

    assert "right earns 3, wrong takes 6 away" in rules
    assert "The total does not fall below 0." in rules
    assert "All right and always “not sure” makes 33.3 %, which does not pass." in rules
    assert "All right and always “fairly sure” makes 66.6 %." in rules


def test_an_attempt_by_certainty_from_the_form_to_the_review(site):
    browser = site.browser(LEA)
    first = browser.post("/quizzes/needles").location
    place = first.rpartition("/")[0]

    shown = browser.get(first).text
    assert re.findall(r'name="certainty" value="(\d)"', shown) == ["1", "2", "3"]
    assert "How sure are you of this answer?" in shown
    for position, (choice, level) in enumerate([("b", "3"), ("a", None), ("a", "2")], start=1):
        give(browser, f"{place}/{position}", choice, level)
    again = browser.get(f"{place}/1").text
    assert re.search(r'value="3" id="[^"]+" checked', again)

    browser.post(f"{place}/submit")
    review = browser.get(f"{place}/review").text

    assert "Confident and wrong" in review
    assert review.count("Question 1</a>: wrong; you were very sure") == 1
    assert sorted(re.findall(r"This answer earned ([^<]+) of 3 possible marks", review)) == [
        "1",
        "2",
        "−6",
    ]
    assert "Not passed" in review and "You reached 0 %" in review


def test_a_level_that_is_none_is_told_beside_it_and_saves_nothing(site):
    browser = site.browser(LEA)
    first = browser.post("/quizzes/needles").location

    refused = give(browser, first, "a", "9")

    assert refused.status_code == 422
    assert 'class="field__error"' in refused.text
    assert "checked" not in browser.get(first).text.partition("<dialog")[0]


def test_instructors_see_how_many_were_right_at_each_level(site):
    browser = site.browser(LEA)
    first = browser.post("/quizzes/needles").location
    place = first.rpartition("/")[0]
    for position in (1, 2, 3):
        give(browser, f"{place}/{position}", "b", "3")
    browser.post(f"{place}/submit")

    page = site.browser(INA).get("/author/statistics/needles").text

    assert "<h2>Certainty</h2>" in page
    assert "Sure, and not entirely right" in page
    assert "Mean score, by certainty" in page and "−200 %" not in page


def test_marks_and_shares_below_zero_read_as_such():
    marks = [Fraction(-6), Fraction(3, 2), Fraction(-1, 2), Fraction(0), Fraction(2, 3)]

    assert [mark_of_three(mark) for mark in marks] == ["−6", "1.5", "−0.5", "0", "about 0.67"]
    shares = [Fraction(-11, 9), Fraction(-1, 1000), Fraction(-1, 2), Fraction(7999, 10000)]
    assert [percent(share) for share in shares] == ["−122.3", "−0.1", "−50", "79.9"]
    assert result_words(Fraction(-1, 8), False) == "−12.5 %, not passed"


def test_a_review_says_one_thing_of_a_question_that_was_dropped_or_got_full_marks(site):
    browser = site.browser(LEA)
    first = browser.post("/quizzes/needles").location
    place, attempt_id = first.rpartition("/")[0], first.split("/")[2]
    for position, choice in enumerate("bba", start=1):
        give(browser, f"{place}/{position}", choice, "3")
    browser.post(f"{place}/submit")
    catalogue = CatalogueSource(site.db).current(0)
    with site.db.read() as connection:
        ids = [row.question_id for row in questions(connection, attempt_id)]
    for question_id, kind, why in (
        (ids[0], Kind.FULL_MARKS, "Ambiguous."),
        (ids[1], Kind.DROP, "Bad figure."),
    ):
        wish = Wish("needles", question_id, Correction(kind), why)
        apply(site.db, catalogue, None, wish, NOON, allow_lost_passes=True)

    page = browser.get(f"{place}/review")

    check(page)
    one, two = (page.text.split(f'id="question-{n}"')[1].split("</article>")[0] for n in (1, 2))
    assert "Full marks for everybody" in one and "because: Ambiguous." in one
    assert "This answer earned 3 of 3 possible marks" in one
    assert "Dropped, counts for nobody" in two and "because: Bad figure." in two
    assert "possible marks" not in two
    for part in (one, two):
        assert 'verdict--wrong">Wrong</strong>' not in part
    assert "Confident and wrong" not in page.text
    assert "What counts for nobody any more" in page.text
    assert "−" not in page.text.split("By objective")[1].split("</section>")[0]
