"""The rules of a quiz, as they stand before and beside an attempt: tries, pauses, time, passes."""

from datetime import timedelta

import pytest

from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.releases.live import CatalogueSource
from courseware.store.credits.rounds import open_round
from tests.cast import LEA, MAX, NOON
from tests.library import quiz
from tests.web.markup import hidden
from tests.web.quiz_words import words_of
from tests.web.walk import begin, pass_quiz


def test_a_limit_that_is_reached_says_who_can_allow_another_attempt(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    browser = sqlite_site.browser(LEA)
    told = f"A manager of your clinic can allow another attempt: ask {MAX.name}."
    assert told not in browser.get("/quizzes/needles").text
    browser.post(f"{begin(browser)}/submit")

    assert told in browser.get("/quizzes/needles").text


def test_nobody_is_sent_for_another_attempt_after_a_pass(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    browser = sqlite_site.browser(LEA)
    pass_quiz(browser)

    page = browser.get("/quizzes/needles").text

    assert "The one attempt at this quiz has been used." in page
    assert "can allow another attempt" not in page
    assert "You may take it again" not in page
    assert "The pass stays." in page


def test_the_rules_say_until_when_an_attempt_that_was_allowed_may_start(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}"))
    browser = sqlite_site.browser(LEA)
    browser.post(f"{begin(browser)}/submit")
    assert "beyond the quiz’s own" not in browser.get("/quizzes/needles").text
    catalogue = CatalogueSource(sqlite_site.db).current(0)
    until = NOON + timedelta(days=7)
    wish = Override(1, 0, False, "power cut", until)
    grant_override(sqlite_site.db, catalogue, MAX.actor, LEA.id, "needles", wish, NOON)

    page = words_of(browser.get("/quizzes/needles").text)

    told = "1 left; one that was allowed beyond the quiz’s own may start until"
    assert f"{told} {until.day} March 2026, 12:00" in page


@pytest.mark.parametrize(("limit", "pauses"), [(1, False), (3, False), (4, True)])
def test_a_pause_stands_in_the_rules_only_where_it_can_happen(sqlite_site, limit, pauses):
    attempts = f"{{limit: {limit}, cooldown: {{after: 3, hours: 24}}}}"
    sqlite_site.publish(quiz(attempts=attempts))

    page = sqlite_site.browser(LEA).get("/quizzes/needles").text

    assert f"{limit} in all; {limit} left" in page
    assert ("after every 3 that do not pass, a pause of 24 hours" in page) is pauses


def test_more_minutes_leave_the_deadline_of_an_open_attempt_and_both_pages_say_so(site):
    site.publish(quiz(extra="time_limit_minutes: 7\n"))
    site.clock.step(seconds=41)
    browser, manager = site.browser(LEA), site.browser(MAX)
    attempt = begin(browser)
    more = {"quiz": "needles", "extra_minutes": "60", "reason": "Noise", "expires_on": "2026-03-09"}
    assert "the next attempt has" not in browser.get("/quizzes/needles").text

    manager.post(f"/team/{LEA.id}/overrides", more)

    # Riverside keeps Dublin's time, which in March is GMT.
    until = "until 2 March 2026, 12:07:41 GMT"
    rules = words_of(browser.get("/quizzes/needles").text)
    assert f"Attempt 1 is open: it takes answers {until}" in rules
    assert "It keeps that time; the next attempt has 67 minutes" in rules
    granted = words_of(manager.get(f"/team/{LEA.id}").text)
    assert f"Attempt 1 is open and keeps its time, {until}." in granted
    assert "More minutes count from the next attempt on; to extend it as well" in granted
    browser.post(f"{attempt}/submit")
    assert "67 minutes from Start" in browser.get("/quizzes/needles").text


def test_the_time_of_a_running_attempt_is_extended_where_that_is_ticked(site):
    site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser, manager = site.browser(LEA), site.browser(MAX)
    at = f"/team/{LEA.id}"
    more = {"quiz": "needles", "extra_minutes": "60", "reason": "Noise", "expires_on": "2026-03-09"}
    ticked = {**more, "extend_open": "yes"}
    assert "extend_open" not in manager.get(at).text
    refused = manager.post(f"{at}/overrides", ticked)
    assert "No attempt at this quiz is open that has a time limit." in words_of(refused.text)
    attempt = begin(browser)
    page = manager.get(at)
    assert "Open now: Needles, attempt 1, until 2 March 2026, 12:07:00 GMT." in words_of(page.text)
    without = manager.post(f"{at}/overrides", {**ticked, "extra_minutes": ""})
    assert "how many minutes are added" in words_of(without.text)

    assert manager.post(f"{at}/overrides", ticked).status_code == 303

    until = "until 2 March 2026, 13:07:00 GMT"
    assert f"Attempt 1 is extended: it takes answers {until} now." in words_of(manager.get(at).text)
    assert f"Attempt 1 is open: it takes answers {until}" in words_of(
        browser.get("/quizzes/needles").text
    )
    site.clock.step(minutes=8)
    saved = browser.post(f"{attempt}/1/answer", {"answer": "a", "key": "k1", "sequence": "1"})
    assert (saved.status_code, saved.json["seconds_left"]) == (200, 59 * 60)
    assert "59 min left when this page opened" in words_of(browser.get(f"{attempt}/1").text)

    was, now = "2 March 2026, 12:07:00 GMT", "2 March 2026, 13:07:00 GMT"
    granted = words_of(manager.get(at).text)
    assert f"60 more minutes, extended attempt 1 until {now}" in granted
    for page in ("/quizzes/needles", f"{attempt}/1", f"{attempt}/submit"):
        told = words_of(browser.get(page).text)
        assert f"Max Brandt granted more time: until {now} instead of {was}." in told, page


def test_the_rules_stand_before_the_start(sqlite_site):
    page = sqlite_site.browser(LEA).get("/quizzes/needles")

    words = words_of(page.text)
    for rule in (
        "Questions 3, drawn anew",
        "To pass 60 %, and every critical question right",
        "1 of the questions asks for a decision that has to be right",
        "As many as you like",
        "No limit",
        "when you submit the quiz",
    ):
        assert rule in words
    assert ">Start " in page.text


def test_the_rules_tell_attempts_of_an_earlier_round_from_those_that_count(site):
    site.publish(quiz(attempts="{limit: 2}"))
    browser = site.browser(LEA)
    browser.post(f"{begin(browser)}/submit")
    before = words_of(browser.get("/quizzes/needles").text)
    assert "2 in all; 1 left." in before and "earlier round" not in before
    site.clock.step(minutes=1)
    opened = {"person_id": LEA.id, "course_id": "basics", "round": 2}
    with site.db.write() as connection:
        assert open_round(connection, {**opened, "opened_at": site.clock.now()})

    page = words_of(browser.get("/quizzes/needles").text)

    assert "2 in all; 2 left in this round of the course." in page
    assert page.count("in an earlier round of the course") == 1


@pytest.mark.parametrize(
    ("trials", "told"),
    [
        (0, "3, drawn anew for each attempt, one on a page. About 5 minutes."),
        (
            1,
            "4, one on a page: 3 that are drawn anew for each attempt, and 1 trial question, which "
            "is not counted. About 6 minutes.",
        ),
        (
            2,
            "5, one on a page: 3 that are drawn anew for each attempt, and 2 trial questions, "
            "which are not counted. About 8 minutes.",
        ),
    ],
)
def test_the_rules_tell_how_many_questions_an_attempt_has(sqlite_site, trials, told):
    text = quiz(bank=6)
    for number in range(trials):
        shown = f"id: q{number}\n    type: single\n    objective: N1.1\n    use: "
        assert f"{shown}graded" in text
        text = text.replace(f"{shown}graded", f"{shown}pilot")
    sqlite_site.publish(text)
    browser = sqlite_site.browser(LEA)

    page = words_of(browser.get("/quizzes/needles").text)

    assert told in page
    assert f"of {3 + trials} " in words_of(browser.get(f"{begin(browser)}/1").text)


def test_a_trial_question_that_came_since_the_rules_were_shown_is_shown_first(sqlite_site):
    browser = sqlite_site.browser(LEA)
    shown = hidden(browser.get("/quizzes/needles"), "shown")
    old = "id: q3\n    type: single\n    objective: N1.1\n    use: "
    sqlite_site.publish(quiz().replace(f"{old}graded", f"{old}pilot"))
    sqlite_site.app.extensions["courseware"].catalogues.current(float("inf"))

    page = browser.post("/quizzes/needles", {"shown": shown})

    assert page.status_code == 409 and "1 trial question" in page.text


@pytest.mark.parametrize(
    ("attempts", "feedback", "told"),
    [
        ("{}", "after_submission", " You get the reasons and may try again."),
        ("{limit: 2}", "immediate", " You get the reasons and may try again."),
        ("{limit: 1}", "after_submission", " You get the reasons."),
        ("{}", "after_pass", " You may try again."),
        ("{limit: 1}", "after_pass", ""),
    ],
)
def test_what_follows_a_critical_miss_is_said_by_the_rules_of_the_quiz(
    sqlite_site, attempts, feedback, told
):
    sqlite_site.publish(quiz(attempts=attempts, feedback=feedback))

    page = words_of(sqlite_site.browser(LEA).get("/quizzes/needles").text)

    assert f"fails the attempt, whatever the score.{told} Attempts " in page


def test_a_pause_ends_at_a_whole_minute_and_says_after_how_many_tries(sqlite_site):
    sqlite_site.publish(quiz(attempts="{cooldown: {after: 1, hours: 24}}"))
    sqlite_site.clock.step(seconds=48)
    browser = sqlite_site.browser(LEA)
    browser.post(f"{begin(browser)}/submit")

    page = browser.get("/quizzes/needles").text

    told = "This quiz is resting after 1 try that did not pass. The next attempt may start on"
    assert f"{told} 3 March 2026, 12:01 GMT." in words_of(page)
    assert 'datetime="2026-03-03T12:01:00Z"' in page
    sqlite_site.clock.moment = NOON + timedelta(days=1, minutes=1)
    assert begin(browser)
