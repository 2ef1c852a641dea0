"""A quiz by plain forms: its rules, its questions, its review."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from courseware.services.attempts.closing import close_all_overdue
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.releases.live import CatalogueSource
from courseware.store.credits.rounds import open_round
from tests.cast import LEA, LUC, MAX, NOON
from tests.library import quiz
from tests.web.markup import Markup, hidden
from tests.web.walk import (
    begin,
    give,
    pass_quiz,
)


def words_of(page):
    """What a page says, without its marks."""
    return re.sub(r" (?=[.,;:])", "", " ".join(re.sub(r"<[^>]+>", " ", page).split()))


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


def test_an_attempt_says_to_the_second_how_long_it_takes_answers_and_what_is_left(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    sqlite_site.clock.step(seconds=61)

    for page in (f"{attempt}/1", f"{attempt}/submit"):
        words = words_of(browser.get(page).text)
        assert "2 March 2026, 12:07:00 GMT · 5 min left when this page opened" in words, page


@pytest.mark.parametrize("closed_by", ["jobs", "submit", "review"])
def test_an_attempt_whose_time_ended_is_nowhere_said_to_be_handed_in(site, closed_by):
    site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = site.browser(LEA)
    attempt = begin(browser)
    give(browser, attempt, 1, "a")
    site.clock.step(minutes=8)
    if closed_by == "jobs":
        source = site.app.extensions["courseware"].catalogues.current(0)
        assert close_all_overdue(site.db, source, site.clock.now()).closed == 1
    elif closed_by == "submit":
        browser.post(f"{attempt}/submit")

    review = words_of(browser.get(f"{attempt}/review").text)
    assert "Attempt 1 · time ended 2 March 2026, 12:07:00 GMT" in review
    assert "The time of this attempt ended before it was handed in." in review
    assert "What was saved by then was graded" in review
    late = browser.get(f"{attempt}/1", follow_redirects=True).text
    assert "The time for this attempt is over; what was saved before it counts." in late
    assert "has been submitted" not in late
    assert "time ended 2 March 2026, 12:07 GMT" in words_of(browser.get("/quizzes/needles").text)
    member = words_of(site.browser(MAX).get(f"/team/{LEA.id}").text)
    assert "2 March 2026 time ended" in member and "handed in" not in member
    given, script = {"key": "k", "sequence": "1", "answer": "a"}, {"Accept": "application/json"}
    saved = browser.post(f"{attempt}/2/answer", given, headers=script)
    assert (saved.status_code, saved.json["error"][:26]) == (409, "The time for this attempt ")


def test_one_that_was_handed_in_in_time_says_so(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 7\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    sqlite_site.clock.step(minutes=6)
    browser.post(f"{attempt}/submit")

    review = words_of(browser.get(f"{attempt}/review").text)
    assert "Attempt 1 · 2 March 2026, 12:06 GMT" in review and "time ended" not in review
    assert (
        "This attempt has been submitted" in browser.get(f"{attempt}/1", follow_redirects=True).text
    )
    assert "2 March 2026 handed in" in words_of(
        sqlite_site.browser(MAX).get(f"/team/{LEA.id}").text
    )


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


def test_starting_twice_goes_on_with_the_same_attempt(sqlite_site):
    browser = sqlite_site.browser(LEA)

    first = begin(browser)
    give(browser, first, 1, "a")
    second = browser.post("/quizzes/needles").headers["Location"]

    assert second == f"{first}/2"
    assert browser.get(first).headers["Location"] == f"{first}/2"


def test_the_plain_form_saves_and_goes_where_its_button_leads(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    assert give(browser, attempt, 1, "b").headers["Location"] == f"{attempt}/2"
    assert give(browser, attempt, 2, "b", "previous").headers["Location"] == f"{attempt}/1"
    assert give(browser, attempt, 1, "b", "3").headers["Location"] == f"{attempt}/3"
    assert give(browser, attempt, 3, "b").headers["Location"] == f"{attempt}/submit"
    assert give(browser, attempt, 3, "b", "99").headers["Location"] == f"{attempt}/3"

    assert "All 3 questions are answered" in browser.get(f"{attempt}/submit").text


def test_a_page_from_the_history_saves_the_changed_answer_under_a_new_name(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    page = browser.get(f"{attempt}/1")
    old = {"key": hidden(page, "key"), "sequence": hidden(page, "sequence")}
    browser.post(f"{attempt}/1", {**old, "answer": "a"})

    again = browser.post(f"{attempt}/1", {**old, "answer": "c"})

    assert again.status_code == 303
    assert re.search(r'value="c"[^>]* checked', browser.get(f"{attempt}/1").text)


def test_an_answer_that_does_not_fit_comes_back_with_the_form(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    page = give(browser, attempt, 1, "z")

    assert page.status_code == 422
    assert "data-error-summary" in page.text
    assert Markup(page.text).forms[0].action == f"{attempt}/1"


def test_the_list_before_submitting_names_open_questions(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    give(browser, attempt, 2, "a")

    page = browser.get(f"{attempt}/submit")

    assert "2 of 3 questions have no answer" in page.text
    assert page.text.count("No answer yet") == 2


def test_a_quiz_of_one_question_is_not_spoken_of_as_many(sqlite_site):
    sqlite_site.publish(quiz().replace("  - {objective: N1.1, type: single, count: 2}\n", ""))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    assert "The one question has no answer" in browser.get(f"{attempt}/submit").text

    give(browser, attempt, 1, "a")

    assert "The one question is answered" in browser.get(f"{attempt}/submit").text


def test_a_submitted_attempt_leads_to_its_review(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)

    first = browser.post(f"{attempt}/submit")
    second = browser.post(f"{attempt}/submit")

    assert first.headers["Location"] == second.headers["Location"] == f"{attempt}/review"
    for path in (f"{attempt}/1", attempt, f"{attempt}/submit"):
        assert browser.get(path).headers["Location"] == f"{attempt}/review"
    late = browser.post(f"{attempt}/1", {"key": "k", "sequence": "1", "answer": "a"})
    assert late.headers["Location"] == attempt


def test_critical_misses_come_first_in_the_review(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    for position, answer in ((1, "a"), (2, "a"), (3, "b")):
        give(browser, attempt, position, answer)

    page = browser.get(browser.post(f"{attempt}/submit").headers["Location"])

    assert "Not passed: a critical question was missed" in page.text
    harm, right = page.text.index("First, what has to be right"), page.text.index("you got right")
    assert harm < page.text.index('id="question-3"') < right < page.text.index('id="question-1"')


def test_a_practice_attempt_after_the_pass_leaves_the_quiz_passed(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 2}"))
    browser = sqlite_site.browser(LEA)
    pass_quiz(browser)

    page = browser.get(browser.post(f"{begin(browser)}/submit").headers["Location"]).text

    stands = "This attempt did not pass. The quiz is passed all the same, by attempt 1 of"
    assert f"{stands} {NOON.day} " in page and "; that stands." in page
    assert "Not passed yet" not in page and "have been used" not in page
    assert 'href="/home">Continue' in page


def test_a_failed_attempt_is_told_of_a_later_pass(sqlite_site):
    browser = sqlite_site.browser(LEA)
    failed = browser.post(f"{begin(browser)}/submit").headers["Location"]
    assert "Not passed yet" in browser.get(failed).text

    pass_quiz(browser)

    assert "The quiz is passed all the same, by attempt 2 of" in browser.get(failed).text


def test_a_pass_of_an_earlier_round_is_no_pass_of_this_one(sqlite_site):
    browser = sqlite_site.browser(LEA)
    before = browser.post(f"{begin(browser)}/submit").headers["Location"]
    pass_quiz(browser)
    sqlite_site.clock.step(minutes=1)
    opened = {"person_id": LEA.id, "course_id": "basics", "round": 2}
    with sqlite_site.db.write() as connection:
        assert open_round(connection, {**opened, "opened_at": sqlite_site.clock.now()})

    now = browser.get(browser.post(f"{begin(browser)}/submit").headers["Location"]).text

    assert "Not passed yet" in now and "passed all the same" not in now
    assert "passed all the same, by attempt 2" in browser.get(before).text


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


def test_a_stranger_sees_no_attempt_of_mine(sqlite_site):
    attempt = begin(sqlite_site.browser(LEA))
    other = sqlite_site.browser(LUC)

    for path in (attempt, f"{attempt}/1", f"{attempt}/submit", f"{attempt}/review"):
        assert other.get(path).status_code == 404
    assert other.post(f"{attempt}/submit").status_code == 404


@pytest.mark.parametrize("longest", ["Press", "Needles out, lay the patient down & stay"])
def test_where_an_answer_is_too_long_for_a_list_on_a_phone_all_stand_above_with_letters(
    sqlite_site, longest
):
    choices = [SimpleNamespace(id="one", text="Call"), SimpleNamespace(id="two", text=longest)]
    premises = [SimpleNamespace(id=sign, text=sign) for sign in ("Pale", "Breathless")]
    asked = SimpleNamespace(id="q", text="Which?", premises=premises, choices=choices)
    template = sqlite_site.app.jinja_env.get_template("questions/matching.html")

    shown = template.render(question=asked, response={"matches": {"Pale": "two"}})

    said = re.findall(r"<li>(.*?)</li>", re.sub("</?strong[^>]*>", "", shown))
    chosen = re.findall(r'<option value="two"( selected)?>(.*?)</option>', shown)
    if longest == "Press":
        assert said == [] and chosen == [(" selected", "Press"), ("", "Press")]
    else:
        whole = "B Needles out, lay the patient down &amp; stay"
        assert said == ["A Call", whole]
        assert chosen == [
            (" selected", whole.replace("B ", "B · ")),
            ("", whole.replace("B ", "B · ")),
        ]


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
