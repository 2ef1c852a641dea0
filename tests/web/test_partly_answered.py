"""An answer of which parts are missing is nowhere said to be whole."""

import re

import pytest

from tests.cast import LEA
from tests.library import quiz
from tests.web.markup import hidden, words
from tests.web.walk import begin, give

MATCHING = {
    "id": "signs",
    "type": "matching",
    "objective": "N1.1",
    "text": "What first?",
    "premises": [
        {"id": f"p-{name}", "text": f"sign {name}", "match": f"c-{match}", "why": "so"}
        for name, match in (("one", "wash"), ("two", "call"), ("three", "rest"))
    ],
    "choices": [{"id": f"c-{name}", "text": f"do {name}"} for name in ("wash", "call", "rest")],
    "explanation": "EXPLANATION-signs",
}
ORDERING = {
    "id": "steps",
    "type": "ordering",
    "objective": "N1.1",
    "text": "In which order?",
    "items": [
        {"id": name, "text": f"step {name}", "why": "so"} for name in ("wash", "call", "rest")
    ],
    "explanation": "EXPLANATION-steps",
}
CLOZE = {
    "id": "gaps",
    "type": "cloze",
    "objective": "N1.1",
    "text": "It is {{first}} and {{second}}.",
    "blanks": [
        {"id": name, "accept": [{"text": name}], "why": "so"} for name in ("first", "second")
    ],
    "explanation": "EXPLANATION-gaps",
}
MATCHED = ("match.p-one", "match.p-two", "match.p-three")
PLACED = ("position.wash", "position.call", "position.rest")
FILLED = ("blank.first", "blank.second")


def put(browser, attempt, position, fields):
    page = browser.get(f"{attempt}/{position}")
    sent = {"key": hidden(page, "key"), "sequence": hidden(page, "sequence"), "go": "next"}
    return browser.post(f"{attempt}/{position}", {**sent, **fields})


def dot(page, position):
    found = re.search(rf'data-dot="{position}">.*?data-dot-words>([^<]*)<', page.text, re.S)
    return found.group(1)


@pytest.mark.parametrize(
    ("question", "names", "values"),
    [
        (MATCHING, MATCHED, ("c-wash", "c-call", "c-rest")),
        (ORDERING, PLACED, ("1", "2", "3")),
        (CLOZE, FILLED, ("first", "second")),
    ],
    ids=["matching", "ordering", "cloze"],
)
def test_a_part_that_is_missing_is_counted_and_led_to(sqlite_site, question, names, values):
    sqlite_site.publish(quiz(cases=[question]))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")

    put(browser, attempt, 4, {names[0]: values[0]})

    before = browser.get(f"{attempt}/submit")
    assert "1 of 4 questions is partly answered" in words(before)
    assert f"Partly answered, {len(names) - 1} missing" in words(before)
    assert words(before).count("Answered") == 3
    assert "A part that is missing earns nothing." in words(before)
    assert "Submit anyway" in words(before)
    assert dot(browser.get(f"{attempt}/1"), 4) == ", partly answered"
    assert browser.get(attempt).location.endswith("/4")

    put(browser, attempt, 4, dict(zip(names, values, strict=True)))

    assert "All 4 questions are answered" in words(browser.get(f"{attempt}/submit"))
    assert dot(browser.get(f"{attempt}/1"), 4) == ", answered"


def test_open_and_partly_answered_questions_stand_in_one_sentence(sqlite_site):
    sqlite_site.publish(quiz(cases=[MATCHING]))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    put(browser, attempt, 4, {MATCHED[0]: "c-wash"})

    page = words(browser.get(f"{attempt}/submit"))

    assert "3 of 4 questions have no answer, 1 is partly answered" in page
    assert "A question without an answer earns nothing, nor does a part that is missing." in page


def test_a_question_that_is_walked_past_is_not_said_to_be_saved(site):
    site.publish(quiz(cases=[ORDERING]))
    lea = site.browser(LEA)
    attempt = begin(lea)

    put(lea, attempt, 4, dict.fromkeys(PLACED, ""))
    back = lea.get(f"{attempt}/4")

    assert "No answer yet" in words(lea.get(f"{attempt}/submit"))
    assert 'data-kind=""' in back.text and "Saved" not in words(back)
    put(lea, attempt, 4, dict(zip(PLACED, "123", strict=True)))
    assert "Saved" in words(lea.get(f"{attempt}/4"))
    put(lea, attempt, 4, dict.fromkeys(PLACED, ""))
    assert "Saved" not in words(lea.get(f"{attempt}/4"))
