"""An answer that is sent after the session has ended: its words, a calm page, and the way back."""

import pytest

from tests.cast import LEA, LUC, PASSWORD
from tests.library import case_question, quiz
from tests.questions.small_cases import small_case
from tests.web.markup import Markup, words
from tests.web.repeated_forms import (
    OURS,
    carried,
    end_elsewhere,
    question,
    saves,
    sent_again,
    signed_in_again,
)

GIVEN = {"answer": "b", "key": "k-1", "sequence": "1", "go": "next"}


def test_it_stands_there_in_its_options_words_and_is_sent_after_signing_in(site):
    browser, where = question(site)
    end_elsewhere(site)

    page = browser.post(where, GIVEN)

    said = words(page)
    assert page.status_code == 401
    assert "You are signed out" in said and "Question 1 " in said
    assert "A hollow cannula" in said
    assert where not in said and "not saved" not in said
    assert carried(page, where) == list(GIVEN.items())

    browser.sign_in(LEA)
    asked = sent_again(browser, page, where)
    assert (asked.status_code, saves(site)) == (400, 0)
    assert "A hollow cannula" in words(asked) and where not in words(asked)
    assert f"You are signed in as {LEA.name}, and it is sent in that name." in words(asked)

    assert sent_again(browser, asked, where).status_code == 303
    assert saves(site) == 1


@pytest.mark.parametrize("answer", [{"answer": "b"}, {}])
def test_where_nothing_is_lost_signing_in_leads_back_to_the_question(sqlite_site, answer):
    browser, where = question(sqlite_site)
    sent = {**answer, "key": "k-1", "sequence": "1"}
    browser.post(where, {**sent, "go": "next"})
    end_elsewhere(sqlite_site)

    page = browser.post(where, {**sent, "go": "next"})

    assert (page.status_code, page.location) == (303, f"/login?next={where}")


@pytest.mark.parametrize("ended", ["check", "submit"])
def test_nor_is_anything_kept_that_could_count_no_more(sqlite_site, ended):
    sqlite_site.publish(quiz(feedback="immediate"))
    browser, where = question(sqlite_site)
    browser.post(where, {**GIVEN, "go": "check"})
    if ended == "submit":
        browser.post(f"{where.rpartition('/')[0]}/submit")
    end_elsewhere(sqlite_site)
    # The controls of an answer that is final send nothing.
    sent = {"key": "k-2", "sequence": "2", "go": "next"}

    page = browser.post(where, sent)

    assert (page.status_code, page.location) == (303, f"/login?next={where}")


def test_nor_is_anything_kept_once_the_time_of_the_attempt_is_over(sqlite_site):
    sqlite_site.publish(quiz(extra="time_limit_minutes: 10\n"))
    browser, where = question(sqlite_site)
    end_elsewhere(sqlite_site)
    sqlite_site.clock.step(minutes=11)

    page = browser.post(where, GIVEN)

    assert (page.status_code, page.location) == (303, f"/login?next={where}")


@pytest.mark.parametrize(("choice", "code"), [("", 303), ("b", 401)])
def test_of_a_case_the_step_is_kept_that_was_chosen(sqlite_site, choice, code):
    case = small_case(
        {"start": "next mend next!", "next": "full none full", "mend": "none half"},
        {"full": 100, "half": 50, "none": 0},
    )
    sqlite_site.publish(quiz(cases=[case_question("the-case", case)]))
    browser, first = question(sqlite_site)
    where = f"{first.rpartition('/')[0]}/4"
    end_elsewhere(sqlite_site)

    page = browser.post(where, {"key": "k", "sequence": "1", "go": "step", **decided(choice)})

    assert page.status_code == code
    if choice:
        assert carried(page, where)[-1] == ("answer", choice)


def decided(choice):
    return {"answer": choice} if choice else {}


def test_nor_is_anything_asked_of_whom_signed_in_meanwhile(sqlite_site):
    browser, where = question(sqlite_site)
    sent = {"csrf_token": browser.token, **GIVEN}
    browser.post(where, GIVEN)
    browser.client.post("/logout", data={"csrf_token": browser.token})
    browser.sign_in(LEA)

    page = browser.client.post(where, data=sent, headers=OURS)

    assert (page.status_code, page.location) == (303, where)


def test_a_changed_answer_is_kept_although_one_counts(sqlite_site):
    browser, where = question(sqlite_site)
    browser.post(where, GIVEN)
    end_elsewhere(sqlite_site)

    page = browser.post(where, {**GIVEN, "answer": "c", "key": "k-2", "sequence": "2"})

    assert page.status_code == 401 and "A blunt probe" in words(page)


def test_nobody_reads_the_words_of_an_option_by_a_form_of_their_own(sqlite_site):
    _, where = question(sqlite_site)
    stranger, token = signed_in_again(sqlite_site, LUC, LUC)
    stranger.post("/logout")

    page = stranger.client.post(where, data={**GIVEN, "csrf_token": token}, headers=OURS)

    assert page.status_code == 401 and "A hollow cannula" not in page.text


@pytest.mark.parametrize(("now", "others"), [(LUC, True), (LEA, False), (None, False)])
def test_a_script_is_told_whether_somebody_else_is_signed_in_by_now(sqlite_site, now, others):
    browser, where = question(sqlite_site)
    old = browser.token
    browser.post("/logout")
    if now:
        browser.sign_in(now)
    headers = {"Accept": "application/json", "X-CSRFToken": old, **OURS}

    reply = browser.client.post(f"{where}/answer", data=GIVEN, headers=headers)

    assert (reply.status_code, reply.json["others"]) == (400, others)


def test_the_form_is_one_that_every_browser_sends(sqlite_site):
    browser, where = question(sqlite_site)
    end_elsewhere(sqlite_site)

    forms = [one for one in Markup(browser.post(where, GIVEN).text).forms if one.action == where]

    assert len(forms) == 1


AGAIN = "You were signed out. After signing in you return to question 1 of your quiz."


def test_the_sign_in_page_says_why_it_stands_there_in_the_place_of_a_question(sqlite_site):
    browser, where = question(sqlite_site)
    end_elsewhere(sqlite_site)

    page = browser.get(where, follow_redirects=True)

    assert AGAIN in words(page)
    wrong = browser.post("/login", {"email": LEA.email, "password": "no", "next": where})
    assert wrong.status_code == 422 and AGAIN in words(wrong)
    sent = {"email": LEA.email, "password": PASSWORD, "next": where}
    assert browser.post("/login", sent).location == where


@pytest.mark.parametrize(
    "to", ["", "?next=/home", "?next=/attempts/x/review", "?next=//[", "?next=/x"]
)
def test_it_says_nothing_of_it_to_whoever_comes_for_another_page(sqlite_site, to):
    assert "You were signed out" not in words(sqlite_site.browser().get(f"/login{to}"))
