"""The learner's path by plain forms: reading, practising, answering, completing."""

import re
import shutil

import pytest
from sqlalchemy import delete

from courseware.services.releases import publish
from courseware.store.tables import Membership
from tests.cast import LEA, LUC, MAX, NOON
from tests.library import LESSON, quiz, write_library
from tests.web.markup import Markup

LESSON_PAGE = "/courses/basics/lessons/needles"
FRAGMENT = {"X-Fragment": "practice"}


def read_everything(browser):
    return browser.post(f"{LESSON_PAGE}/attest")


def begin(browser):
    where = browser.post("/quizzes/needles").headers["Location"]
    return where.rsplit("/", 1)[0]


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text).group(1)


def give(browser, attempt, position, answer, go="next"):
    page = browser.get(f"{attempt}/{position}")
    fields = {"key": hidden(page, "key"), "sequence": hidden(page, "sequence"), "go": go}
    return browser.post(f"{attempt}/{position}", {**fields, "answer": answer})


def pass_quiz(browser):
    attempt = begin(browser)
    for position in (1, 2, 3):
        give(browser, attempt, position, "a")
    return browser.post(f"{attempt}/submit").headers["Location"]


def complete(browser):
    read_everything(browser)
    pass_quiz(browser)
    browser.post("/courses/basics/evaluation", {"useful.answer": "3"})
    return sign(browser, {"signed_name": LEA.name, "agreed": "yes"})


def sign(browser, sent):
    """Post the attestation as its page has it."""
    page = browser.get("/courses/basics/attestation")
    return browser.post("/courses/basics/attestation", {"shown": hidden(page, "shown"), **sent})


# --- home -----------------------------------------------------------------------------------------


def test_home_of_a_newcomer_has_one_big_step(sqlite_site):
    page = sqlite_site.browser(LEA).get("/home")

    assert page.text.count("button--big") == 1
    assert 'href="/courses/basics">See the course' in page.text


def test_home_continues_with_the_minutes_that_are_left(sqlite_site):
    browser = sqlite_site.browser(LEA)
    browser.post(f"{LESSON_PAGE}/parts/what-it-is/read")

    page = browser.get("/home")

    assert page.text.count("button--big") == 1
    assert f'href="{LESSON_PAGE}">Go on reading' in page.text
    (minutes,) = re.findall(r"(\d+) min left", page.text)
    assert 1 <= int(minutes) < 10


def test_home_leads_from_the_lesson_to_its_quiz_and_into_an_open_attempt(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    assert 'href="/quizzes/needles">Take the quiz' in browser.get("/home").text

    attempt = begin(browser)

    assert f'href="{attempt}">Go on with the quiz' in browser.get("/home").text


def test_who_left_every_clinic_keeps_the_records(sqlite_site):
    browser = sqlite_site.browser(LEA)
    complete(browser)
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Membership).where(Membership.person_id == LEA.id))

    credits = browser.get("/credits")

    assert (credits.status_code, credits.text.count('class="card award"')) == (200, 1)
    assert '"/home"' not in credits.text
    assert "You are a member of no clinic now" in credits.text
    assert "What you did before stays on record and stays yours" in credits.text
    lesson = browser.get(LESSON_PAGE)
    assert lesson.status_code == 403
    assert "What you did before stays on record, under Credits and in your account." in lesson.text
    assert "ask the manager of your clinic" not in lesson.text


def test_who_left_without_a_credit_is_led_nowhere(sqlite_site):
    browser = sqlite_site.browser(LEA)
    with sqlite_site.db.write() as connection:
        connection.execute(delete(Membership).where(Membership.person_id == LEA.id))

    credits = browser.get("/credits")
    course = browser.get("/courses/basics")

    assert "You are a member of no clinic now" in credits.text
    assert "Nothing is credited to you." in credits.text
    assert "Go to your next step" not in credits.text
    assert "Its lessons are open to members of a clinic; you are one of none." in course.text
    assert "Sign in to start" not in course.text


def test_a_form_that_was_opened_before_the_answer_that_counts_is_told_the_truth(sqlite_site):
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    old = browser.get(f"{attempt}/1")
    give(browser, attempt, 1, "a")

    sent = {"key": "0-stale", "sequence": hidden(old, "sequence"), "answer": "b", "go": "next"}
    browser.post(f"{attempt}/1", sent)

    page = browser.get(f"{attempt}/2")
    assert "Question 1 was answered elsewhere after this page had been opened" in page.text
    assert "gave later" not in page.text
    first = browser.get(f"{attempt}/1").text
    assert re.search(r'<input[^>]*value="a"[^>]*checked', first)


def test_one_of_a_thing_is_not_many(sqlite_site):
    sqlite_site.publish(quiz(attempts="{limit: 1}", extra="time_limit_minutes: 1\n"))
    browser = sqlite_site.browser(LEA)

    rules = browser.get("/quizzes/needles").text
    catalogue = browser.get("/courses").text
    course = browser.get("/courses/basics").text
    attempt = begin(browser)
    question = browser.get(f"{attempt}/1").text
    browser.post(f"{attempt}/submit")
    after = browser.get("/quizzes/needles").text

    assert "1 minute from Start" in rules
    assert "appear when you submit the quiz." in rules
    assert 'data-seconds-left="60"' in question
    assert "1 lesson</li>" in catalogue
    assert "1 lesson, with its quiz" in course
    assert "The one attempt at this quiz has been used." in after


def test_home_offers_no_attempt_whose_time_is_up_and_says_what_counts(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 1\n"))
    browser = sqlite_site.browser(LEA)
    attempt = begin(browser)
    assert f'href="{attempt}">Go on with the quiz' in browser.get("/home").text
    sqlite_site.clock.step(minutes=10)

    page = browser.get("/home").text

    assert "You have an attempt open" not in page
    assert attempt not in page
    assert "Time is up: Needles" in page
    assert '<a href="/quizzes/needles">See how it went</a>' in page
    assert "Not passed" in browser.get("/quizzes/needles").text
    assert "Time is up" not in browser.get("/home").text


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


@pytest.mark.parametrize(("limit", "pauses"), [(1, False), (3, False), (4, True)])
def test_a_pause_stands_in_the_rules_only_where_it_can_happen(sqlite_site, limit, pauses):
    attempts = f"{{limit: {limit}, cooldown: {{after: 3, hours: 24}}}}"
    sqlite_site.publish(quiz(attempts=attempts))

    page = sqlite_site.browser(LEA).get("/quizzes/needles").text

    assert f"{limit} in all; {limit} left" in page
    assert ("after every 3 that do not pass, a pause of 24 hours" in page) is pauses


# --- lesson ---------------------------------------------------------------------------------------


def test_a_lesson_says_who_reviewed_it_and_which_revision_it_is(sqlite_site):
    page = sqlite_site.browser(LEA).get(LESSON_PAGE)

    assert "Awaiting review by a clinician" in page.text
    assert re.search(r'<code title="([0-9a-f]{10})[0-9a-f]{54}">\1</code>', page.text)


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


# --- quiz -----------------------------------------------------------------------------------------


def test_the_rules_stand_before_the_start(sqlite_site):
    page = sqlite_site.browser(LEA).get("/quizzes/needles")

    words = " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
    for rule in (
        "Questions 3, drawn anew",
        "To pass 60 %, and every critical question right",
        "1 of the questions is about harm",
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
    harm, right = page.text.index("could harm a patient"), page.text.index("you got right")
    assert harm < page.text.index('id="question-3"') < right < page.text.index('id="question-1"')


def test_a_stranger_sees_no_attempt_of_mine(sqlite_site):
    attempt = begin(sqlite_site.browser(LEA))
    other = sqlite_site.browser(LUC)

    for path in (attempt, f"{attempt}/1", f"{attempt}/submit", f"{attempt}/review"):
        assert other.get(path).status_code == 404
    assert other.post(f"{attempt}/submit").status_code == 404


# --- the end of a course --------------------------------------------------------------------------


def test_the_evaluation_waits_for_lessons_and_quizzes(sqlite_site):
    browser = sqlite_site.browser(LEA)

    page = browser.get("/courses/basics/evaluation")

    assert "comes after these" in page.text
    assert 'action="/courses/basics/evaluation"' not in page.text


def test_an_unfinished_evaluation_keeps_what_was_given(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    page = browser.post("/courses/basics/evaluation", {"remarks.answer": "Good figures"})

    assert page.status_code == 422
    assert 'href="#q_useful__o_1">Question 1: Please answer this question.' in page.text
    assert "Good figures</textarea>" in page.text


def test_a_signature_with_another_name_is_refused_and_kept(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)

    sent = {"signed_name": "Somebody Else", "agreed": "yes"}
    page = sign(browser, sent)

    assert page.status_code == 422
    assert 'value="Somebody Else"' in page.text
    assert 'href="#signed_name">Type your name as it stands' in page.text


def test_what_is_on_record_is_never_called_unfinished(sqlite_site):
    browser = sqlite_site.browser(LEA)
    complete(browser)

    signed = browser.post("/courses/basics/attestation", {"signed_name": "Lea Lindqist"})
    evaluated = browser.post("/courses/basics/evaluation", {"remarks.answer": "Good"})

    assert (signed.status_code, evaluated.status_code) == (200, 200)
    assert "Your attestation is on record." in signed.text
    assert "This is not signed yet" not in signed.text
    assert "Your evaluation is on record." in evaluated.text
    assert "Please answer this question." not in evaluated.text


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


def test_a_completed_course_is_credited_with_its_working(sqlite_site):
    browser = sqlite_site.browser(LEA)

    answer = complete(browser)
    page = browser.get(answer.headers["Location"])

    assert answer.headers["Location"] == "/credits"
    assert "It contains no hands-on hours." in page.text
    assert "Credited: the lowest of the three, never rounded up" in page.text
    assert "DEMONSTRATION, NOT VALID" in page.text
    assert "lessons await review by a clinician" in page.text


def test_credits_without_an_award_name_the_open_steps(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)

    page = browser.get("/credits")

    assert "Nothing is credited to you yet" in page.text
    assert "Still open: Basics" in page.text
    assert 'href="/quizzes/needles">Take the quiz: Needles' in page.text


# --- courses and figures --------------------------------------------------------------------------


def test_a_course_that_comes_before_is_recommended_and_bars_nobody(sqlite_site):
    other = sqlite_site.library / "lessons/before"
    for kind in ("lessons", "quizzes"):
        shutil.copytree(
            sqlite_site.library / kind / "basics", sqlite_site.library / kind / "before"
        )
        for file in (sqlite_site.library / kind / "before").iterdir():
            text = file.read_text().replace("N1.", "B1.").replace("id: needles", "id: pins")
            text = text.replace("[needles]", "[pins]").replace("lesson: needles", "lesson: pins")
            file.write_text(text.replace("id: basics", "id: before").replace("Basics", "Before"))
    (other / "needles.md").rename(other / "pins.md")
    folder = sqlite_site.library / "quizzes/before"
    (folder / "needles.yaml").rename(folder / "pins.yaml")
    course = sqlite_site.library / "lessons/basics/course.yaml"
    course.write_text(course.read_text().replace("requires: []", "requires: [before]"))
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    browser = sqlite_site.browser(LEA)

    page = browser.get("/courses/basics")
    complete(browser)

    assert "Recommended before:" in page.text
    assert 'href="/courses/before">Before</a>' in page.text
    assert (
        "You may begin here all the same, and the credit of this course does not wait" in page.text
    )
    assert 'class="card award"' in browser.get("/credits").text


def test_a_draft_says_what_its_awards_are_good_for(sqlite_site):
    course = sqlite_site.library / "lessons/basics/course.yaml"
    course.write_text(course.read_text().replace("status: open", "status: draft"))
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused

    page = sqlite_site.browser().get("/courses/basics")

    assert "“DEMONSTRATION, NOT VALID” and count towards no checklist." in page.text


def test_a_course_shows_the_minutes_with_their_working_to_anybody(sqlite_site):
    page = sqlite_site.browser().get("/courses/basics")

    assert "Credited: the lowest of the three" in page.text
    assert "What the record says, and what not" in page.text
    assert 'href="/login?next=/courses/basics"' in page.text
    assert LESSON_PAGE not in page.text


def test_a_figure_is_served_for_ever_and_can_do_nothing(sqlite_site):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="9"/></svg>'
    figures = sqlite_site.library / "lessons/basics/figures"
    figures.mkdir()
    (figures / "needle.svg").write_text(svg)
    drawn = LESSON.replace(
        "A filiform needle is thin",
        '![A thin line](figures/needle.svg "A needle is thin")\n\nA filiform needle is thin',
    )
    write_library(sqlite_site.library, lesson=drawn)
    assert not publish(sqlite_site.db, sqlite_site.library, None, "", NOON).refused
    from_now_on = sqlite_site.browser(LEA)

    (address,) = set(re.findall(r"/figures/[^\"]+", from_now_on.get(LESSON_PAGE).text))
    figure = from_now_on.get(address)

    assert figure.text == svg
    assert figure.mimetype == "image/svg+xml"
    assert "immutable" in figure.headers["Cache-Control"]
    assert "sandbox" in figure.headers["Content-Security-Policy"]
    assert from_now_on.get(address.replace("needle", "other")).status_code == 404


def test_a_second_evaluation_from_another_tab_is_told_that_the_first_stays(sqlite_site):
    browser = sqlite_site.browser(LEA)
    read_everything(browser)
    pass_quiz(browser)
    address, told = "/courses/basics/evaluation", "You had handed in an evaluation of this course"

    browser.post(address, {"useful.answer": "3"})
    assert "Thank you: your evaluation" in browser.get("/home").text
    browser.post(address, {"useful.answer": "3"})
    assert "Thank you: your evaluation" in browser.get("/home").text
    browser.post(address, {"useful.answer": "1"})

    page = browser.get("/home").text
    assert told in page and "Thank you: your evaluation" not in page


def test_an_address_that_only_takes_forms_says_so(sqlite_site):
    browser = sqlite_site.browser(LEA)

    for address in ("/account/licences", "/certificates"):
        page = browser.get(address)

        assert page.status_code == 405
        assert "It only takes what a form sends, so it cannot be opened" in page.text
        assert "Try again in a minute" not in page.text
