"""An answer that could not be sent is kept on the phone, and sent when it can be."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.exam import (
    KEPT,
    PAUSE_MS,
    SAVE,
    SINGLE,
    Exam,
    end_sessions,
    key_of,
    refuse_with,
    sign_in,
    wait_until,
)
from tests.browser.story import save_line
from tests.browser.visitors import fresh_learner
from tests.browser.watching import Watch


def test_an_answer_given_offline_is_kept_and_sent_under_its_key_when_back_online(
    exam: Exam, sent: list[Request], watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    exam.context.set_offline(True)
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    assert exam.saves() == []

    exam.context.set_offline(False)

    exam.expect_saved(choice)
    assert {key_of(request) for request in sent} == {exam.saves()[0][0]}


def test_going_on_offline_stays_on_the_page_and_says_why(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    exam.context.set_offline(True)
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.get_by_role("button", name="Continue").click()

    expect(save_line(exam.page)).to_have_text(f"{KEPT}. The next page needs a connection.")
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        ("connection", "The next page needs a connection."),
        ("database", "The server cannot show the next page just now; try again in a minute."),
    ],
)
def test_going_on_while_the_server_is_away_stays_on_the_page_and_says_why(
    exam: Exam, watch: Watch, lost: str, why: str
) -> None:
    watch.forgive(r"ERR_CONNECTION_REFUSED|503")
    refuse = refuse_with(503)
    away = refuse if lost == "database" else lambda route: route.abort("connectionrefused")
    exam.context.route("**/*", away)
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)

    for name in (".action-bar__main", '.action-bar [value="previous"]', '[data-dot="5"]'):
        exam.page.locator(name).click()
        expect(save_line(exam.page)).to_have_text(f"{KEPT}. {why}")
        expect(exam.page.locator(".option input").nth(1)).to_be_checked()
    exam.page.keyboard.press("Enter")
    # Asked to its end: else it is asked of the server that is back, and leads there.
    expect(save_line(exam.page)).to_have_text(f"{KEPT}. {why}")
    expect(exam.page).to_have_url(re.compile(rf"{exam.path}$"))
    exam.context.unroute("**/*")
    exam.page.get_by_role("button", name="Continue").click()

    expect(exam.page.locator("h1")).to_have_text("Question 3 of 7")
    wait_until(exam.page, exam.saves)
    assert [given for _, given in exam.saves()] == [choice]
    exam.page.go_back()
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()


def test_home_says_that_an_answer_waits_here_until_it_has_arrived(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"ERR_FAILED")
    notice = exam.page.get_by_text("Not everything has been sent")
    exam.page.goto("/home")
    expect(exam.page.get_by_role("heading", level=1)).to_be_visible()
    expect(notice).to_be_hidden()
    exam.open()
    exam.context.route(SAVE, lambda route: route.abort())
    choice = exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.goto("/home")
    expect(notice).to_be_visible()
    expect(exam.page.get_by_text("Every answer that reached the server is saved.")).to_be_visible()
    exam.context.unroute(SAVE)
    exam.page.clock.fast_forward(PAUSE_MS)

    expect(notice).to_be_hidden()
    assert [given for _, given in exam.saves()] == [choice]


@pytest.mark.parametrize("status", [500, 503, 507])
def test_an_answer_that_the_server_could_not_take_is_kept_and_sent_again(
    exam: Exam, sent: list[Request], watch: Watch, status: int
) -> None:
    watch.forgive(rf"{status}")
    exam.page.route(SAVE, refuse_with(status))
    choice = exam.choose(2)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.unroute(SAVE)
    exam.page.clock.fast_forward(PAUSE_MS)

    exam.expect_saved(choice)
    assert len(sent) >= 2
    assert {key_of(request) for request in sent} == {exam.saves()[0][0]}


def test_a_reload_keeps_the_answer_that_could_not_be_sent(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"503")
    exam.page.route(SAVE, refuse_with(503))
    choice = exam.choose(2)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.reload()

    expect(exam.page.locator(".option input").nth(2)).to_be_checked()
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.unroute(SAVE)
    exam.page.clock.fast_forward(PAUSE_MS)
    exam.expect_saved(choice)


def test_an_answer_kept_here_is_sent_from_any_other_page(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"503")
    exam.page.route(SAVE, refuse_with(503))
    choice = exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.unroute(SAVE)

    with exam.page.expect_response(SAVE) as answered:
        exam.page.goto("/home")

    assert answered.value.status == 200
    assert [given for _, given in exam.saves()] == [choice]


@pytest.mark.parametrize("lost", ["session", "cookies"])
def test_an_answer_given_after_the_session_ended_arrives_after_signing_in(
    exam: Exam, watch: Watch, lost: str
) -> None:
    watch.forgive(r"\b(401|400)\b")
    if lost == "session":
        end_sessions(exam)
    else:
        exam.context.clear_cookies()
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text("Kept on this phone. Sign in to send it")

    exam.page.get_by_role("link", name="Sign in to send it").click()
    sign_in(exam.page, exam.login)

    expect(exam.page).to_have_url(re.compile(rf"{exam.path}$"))
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()
    exam.expect_saved(choice)


def test_going_on_signed_out_leads_by_the_sign_in_page_back_to_the_answer(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"\b(401|400)\b")
    end_sessions(exam)
    choice = exam.choose(1)

    exam.page.get_by_role("button", name="Continue").click()
    expect(exam.page).to_have_url(re.compile(r"/login\?next="))
    expect(
        exam.page.get_by_text("You were signed out. After signing in you return")
    ).to_be_visible()
    sign_in(exam.page, exam.login)

    expect(exam.page).to_have_url(re.compile(rf"{exam.path}$"))
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()
    exam.expect_saved(choice)


def test_going_on_while_somebody_else_is_signed_in_leads_to_no_page_that_is_hidden_from_them(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"\b400\b")
    exam.context.clear_cookies()
    other = exam.context.new_page()
    other.goto("/login")
    sign_in(other, fresh_learner(exam.db))
    exam.choose(1)
    told = "Kept on this phone. Somebody else is signed in here now."
    expect(save_line(exam.page)).to_have_text(told)

    exam.page.get_by_role("button", name="Continue").click()

    expect(exam.page.get_by_role("heading", level=1)).to_have_text("This form is not yours")
    exam.context.clear_cookies()
    exam.page.goto("/login")
    sign_in(exam.page, exam.login)
    exam.page.goto(exam.path)
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()


def test_somebody_else_on_the_same_phone_neither_sees_nor_sends_what_is_kept(
    exam: Exam, sent: list[Request], watch: Watch
) -> None:
    watch.forgive(r"503")
    exam.page.route(SAVE, refuse_with(503))
    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.unroute(SAVE)
    exam.context.clear_cookies()
    before = len(sent)

    exam.page.goto("/login")
    sign_in(exam.page, fresh_learner(exam.db))
    exam.page.clock.fast_forward(2 * PAUSE_MS)
    exam.page.goto("/account")

    assert len(sent) == before
    assert exam.saves() == []


def test_handing_in_sends_first_what_is_still_kept_here(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"503")
    exam.context.route(SAVE, refuse_with(503))
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.goto(f"/attempts/{exam.attempt}/submit")
    notice = exam.page.get_by_text("Some answers are still on this device")
    expect(notice).to_be_visible()

    with exam.page.expect_response(SAVE):
        exam.page.get_by_role("button", name="Submit anyway").click()
    expect(notice).to_be_visible()
    expect(exam.page).to_have_url(re.compile(r"/submit$"))
    exam.context.unroute(SAVE)
    exam.page.get_by_role("button", name="Submit anyway").click()

    expect(exam.page).to_have_url(re.compile(r"/review$"))
    assert [given for _, given in exam.saves()] == [choice]
    reviewed = exam.page.locator(f"#question-{SINGLE}")
    expect(reviewed).not_to_contain_text("No answer")
