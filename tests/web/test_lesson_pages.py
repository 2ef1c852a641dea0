"""A lesson by plain forms: reading, practising, and where one stands at its end."""

import re

from courseware.content.scan import scan_body
from courseware.services.reviews import record_review
from tests.cast import INA, LEA, NOON
from tests.library import LESSON, write_library
from tests.web.markup import Markup, words
from tests.web.test_every_page import check
from tests.web.walk import (
    LESSON_PAGE,
    begin,
    pass_quiz,
    read_everything,
)

FRAGMENT = {"X-Fragment": "practice"}


def test_a_lesson_says_who_reviewed_it_and_which_revision_it_is(sqlite_site):
    page = sqlite_site.browser(LEA).get(LESSON_PAGE)

    assert "Awaiting review by a clinician" in page.text
    assert re.search(r'<code title="([0-9a-f]{10})[0-9a-f]{54}">\1</code>', page.text)


def test_a_lesson_says_when_its_next_review_is_due_and_that_none_was_recorded(sqlite_site):
    record_review(sqlite_site.db, "lesson", "needles", INA.email, NOON)
    browser = sqlite_site.browser(LEA)

    page = browser.get(LESSON_PAGE).text
    assert "Reviewed every 12 months; the next review is due on 2 March 2027." in page
    assert "Review overdue" not in page

    sqlite_site.clock.step(days=365)
    page = sqlite_site.browser(LEA).get(LESSON_PAGE).text
    assert "Review overdue" in page
    assert "the next review was due on 2 March 2027 and is not on record." in page
    assert "Reviewed every" not in page


def test_each_part_can_be_marked_without_javascript(sqlite_site):
    browser = sqlite_site.browser(LEA)
    actions = [form.action for form in Markup(browser.get(LESSON_PAGE).text).forms]
    parts = [a for a in actions if a.endswith("/read")]
    assert parts == [
        f"{LESSON_PAGE}/parts/{part}/read" for part in ("start", "what-it-is", "what-it-is-not")
    ]

    answer = browser.post(parts[0])
    page = browser.get(LESSON_PAGE)

    assert answer.headers["Location"] == f"{LESSON_PAGE}#after-start"
    assert parts[0] not in page.text
    assert "Continue at “What it is”" in page.text


def test_a_fast_reader_may_say_so(sqlite_site):
    browser = sqlite_site.browser(LEA)

    answer = read_everything(browser)

    assert answer.headers["Location"] == f"{LESSON_PAGE}#end"
    page = browser.get(LESSON_PAGE)
    assert "This lesson counts as read since" in page.text
    assert "/attest" not in page.text


def test_seconds_on_screen_add_up_to_a_part_that_is_read(sqlite_site):
    browser = sqlite_site.browser(LEA)
    reply = browser.post(f"{LESSON_PAGE}/parts/start/seconds", {"seconds": "1"})
    assert reply.json == {"read": [], "complete": False}

    sqlite_site.clock.step(seconds=10)
    reply = browser.post(f"{LESSON_PAGE}/parts/start/seconds", {"seconds": "10"})

    assert reply.json == {"read": ["start"], "complete": False}


def test_seconds_that_are_no_number_are_refused(sqlite_site):
    browser = sqlite_site.browser(LEA)

    for seconds in ("", "-1", "1e3", "٣", "999999"):
        reply = browser.post(f"{LESSON_PAGE}/parts/start/seconds", {"seconds": seconds})
        assert reply.status_code == 422, seconds


def test_an_unknown_part_or_practice_question_is_not_found(sqlite_site):
    browser = sqlite_site.browser(LEA)

    assert browser.post(f"{LESSON_PAGE}/parts/other/read").status_code == 404
    assert browser.post(f"{LESSON_PAGE}/practice/q0", {"answer": "a"}).status_code == 404
    assert browser.get("/courses/other/lessons/needles").status_code == 404


def test_practice_comes_back_to_its_place_with_every_reason(sqlite_site):
    browser = sqlite_site.browser(LEA)
    assert "RATIONALE-practice-name" not in browser.get(LESSON_PAGE).text

    answer = browser.post(f"{LESSON_PAGE}/practice/practice-name", {"answer": "b"})
    page = browser.get(LESSON_PAGE)

    assert answer.headers["Location"] == f"{LESSON_PAGE}#practice-practice-name"
    for option in "abc":
        assert f"RATIONALE-practice-name-{option}" in page.text
    assert 'id="practice-practice-name"' in page.text


def test_practice_answers_our_script_with_the_fragment_alone(sqlite_site):
    browser = sqlite_site.browser(LEA)

    reply = browser.post(f"{LESSON_PAGE}/practice/practice-name", {"answer": "a"}, headers=FRAGMENT)

    assert reply.status_code == 200
    assert reply.text.lstrip().startswith("<form")
    assert "<html" not in reply.text and "RATIONALE-practice-name-a" in reply.text


def test_practice_without_an_answer_says_so_and_shows_no_reason(sqlite_site):
    browser = sqlite_site.browser(LEA)

    page = browser.post(f"{LESSON_PAGE}/practice/practice-name", {})

    assert page.status_code == 422
    assert 'href="#practice-practice-name">Give an answer first' in page.text
    assert "RATIONALE" not in page.text


def test_the_end_of_a_lesson_says_that_its_quiz_is_passed(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    assert "Take the quiz" in browser.get(LESSON_PAGE).text
    browser.post(f"{begin(browser)}/submit")
    assert "You passed the quiz of this lesson" not in browser.get(LESSON_PAGE).text
    pass_quiz(browser)

    page = browser.get(LESSON_PAGE).text

    assert "You passed the quiz of this lesson" in page
    assert "Take the quiz" not in page
    assert "Results, or take it again" in page


REFERENCES = """\
- {id: EV-01, title: "T", source: "J", found: "x", strength: "low", seen: abstract}
"""
CLAIMS = """\
- {id: SF-01, claim: "c", verdict: incorrect, why: "w [@EV-01]", sources: [EV-01], lesson: needles}
"""


def test_the_list_of_sources_leads_back_to_each_place_that_cites_one(sqlite_site):
    cited = LESSON.replace("and solid.", "and solid [@EV-01].").replace(
        "It injects nothing.", "It injects nothing [@EV-01]."
    )
    write_library(sqlite_site.library, lesson=cited)
    (sqlite_site.library / "lessons/references.yaml").write_text(REFERENCES)
    sqlite_site.publish_files()

    page = sqlite_site.browser(LEA).get(LESSON_PAGE)

    check(page)
    assert {"#cite-EV-01-1", "#cite-EV-01-2"} <= set(Markup(page.text).links)
    assert "Back to where source 1 is cited, place 2 of 2" in words(page)
    text, _, listed = page.text.partition('id="references-title"')
    assert 'id="cite-EV-01-2"' in text and 'href="#cite-EV-01-2"' in listed


def test_no_heading_can_have_an_id_that_its_page_has_itself(sqlite_site):
    cited = LESSON.replace("and solid.", "and solid [@EV-01]. [claim:SF-01]")
    write_library(sqlite_site.library, lesson=cited)
    (sqlite_site.library / "lessons/references.yaml").write_text(REFERENCES)
    (sqlite_site.library / "lessons/claims.yaml").write_text(CLAIMS)
    sqlite_site.publish_files()
    browser = sqlite_site.browser(LEA)
    page = browser.post(f"{LESSON_PAGE}/practice/practice-name", {})
    assert page.status_code == 422

    own = set(Markup(page.text).ids) - {"what-it-is", "what-it-is-not"}

    assert {"main", "end", "after-start", "ref-EV-01", "cite-EV-01-1", "claim-SF-01"} < own
    assert {"practice-practice-name", "error-summary-title"} < own
    body = cited.split("---", 2)[2]
    for taken in own:
        found = scan_body(f"{body}\n## Again {{#{taken}}}\n\nText.\n", "x.md", 1).problems
        assert "CW043" in {problem.code for problem in found}, taken
