"""No answer is lost: saved at each choice, kept where that fails, sent when it can be."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Request, Route, expect
from sqlalchemy import update

from courseware.store.engine import Database
from courseware.store.tables import Attempt
from tests.browser.conftest import OpenContext
from tests.browser.exam import (
    KEPT,
    LONGEST_SAVE_MS,
    PAUSE_MS,
    SAVE,
    SAVED,
    SINGLE,
    Exam,
    Held,
    end_sessions,
    key_of,
    refuse_with,
    sign_in,
    wait_until,
)
from tests.browser.story import LONG_QUIZ, save_line
from tests.browser.test_axe import STANDARD, violations
from tests.browser.visitors import Visitor, fresh_learner
from tests.browser.watching import PHONE, Watch, check_layout
from tests.demo_process import Login, Site


@pytest.fixture
def exam(site: Site, open_context: OpenContext, site_db: Database, learner: Login) -> Exam:
    context = open_context(site)
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    page = context.new_page()
    page.clock.install()
    found = Exam(context, page, site_db, attempt, learner)
    found.open()
    return found


@pytest.fixture
def sent(exam: Exam) -> list[Request]:
    """The autosaves that the browser sends."""
    seen: list[Request] = []
    exam.context.on("request", lambda r: seen.append(r) if SAVE.search(r.url) else None)
    return seen


def test_a_choice_is_saved_at_once_and_the_line_says_saving_then_saved(exam: Exam) -> None:
    held = Held(exam)

    choice = exam.choose(0)
    expect(save_line(exam.page)).to_have_text("Saving…")
    assert exam.saves() == []
    held.first().continue_()

    exam.expect_saved(choice)
    expect(save_line(exam.page)).to_have_attribute("aria-live", "polite")
    exam.page.reload()
    expect(exam.page.locator(".option input").nth(0)).to_be_checked()
    expect(save_line(exam.page)).to_have_text(SAVED)


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


def test_going_on_while_nothing_can_be_saved_leads_to_the_next_question(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"507")
    exam.context.route(SAVE, refuse_with(507))
    choice = exam.choose(2)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.get_by_role("button", name="Continue").click()

    expect(exam.page.locator("h1")).to_have_text("Question 3 of 7")
    assert exam.saves() == []
    exam.context.unroute(SAVE)

    # What the new page sent when it opened may still be on its way, and its pause begins after it.
    def sent_after_a_pause() -> list[tuple[str, str | None]]:
        exam.page.clock.fast_forward(PAUSE_MS)
        return exam.saves()

    wait_until(exam.page, sent_after_a_pause)
    assert [given for _, given in exam.saves()] == [choice]


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


def test_leaving_the_page_in_the_middle_of_a_save_loses_nothing(exam: Exam) -> None:
    Held(exam)
    choice = exam.choose(0)
    expect(save_line(exam.page)).to_have_text("Saving…")
    exam.page.unroute(SAVE)

    exam.page.goto("/home")

    # Sent while leaving: the answer to it belongs to no page, so only the database tells.
    wait_until(exam.page, exam.saves)
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


def test_of_two_tabs_the_latest_choice_counts(exam: Exam) -> None:
    other = exam.context.new_page()
    exam.open(other)

    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(SAVED)
    other.bring_to_front()
    second = exam.choose(1, other)
    expect(save_line(other)).to_have_text(SAVED)

    assert [given for _, given in exam.saves()][-1] == second
    exam.page.bring_to_front()
    last = exam.choose(2)
    expect(save_line(exam.page)).to_have_text(SAVED)
    assert len(exam.saves()) == 3
    assert exam.saves()[-1][1] == last


def test_an_answer_changed_while_its_first_save_hangs_is_saved_as_it_is_now(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"ERR_FAILED")
    held = Held(exam)
    first = exam.choose(0)
    expect(save_line(exam.page)).to_have_text("Saving…")
    second = exam.choose(1)

    held.first().abort()
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()
    exam.page.unroute(SAVE)
    exam.page.clock.fast_forward(PAUSE_MS)

    expect(save_line(exam.page)).to_have_text(SAVED)
    assert exam.saves()[-1][1] == second != first


def hang_first(exam: Exam) -> list[Route]:
    """Let the first save of the page hang for good and all others through."""
    held: list[Route] = []

    def take(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    exam.page.route(SAVE, take)
    return held


def test_a_save_that_hangs_is_given_up_and_sent_again(exam: Exam) -> None:
    held = hang_first(exam)
    choice = exam.choose(0)
    wait_until(exam.page, lambda: held)
    expect(save_line(exam.page)).to_have_text("Saving…")

    exam.page.clock.fast_forward(LONGEST_SAVE_MS)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.clock.fast_forward(PAUSE_MS)

    exam.expect_saved(choice)
    assert [key for key, _ in exam.saves()] == [key_of(held[0].request)]


def test_a_connection_that_is_back_ends_the_wait_for_a_save_that_hangs(exam: Exam) -> None:
    held = hang_first(exam)
    choice = exam.choose(0)
    wait_until(exam.page, lambda: held)

    exam.page.evaluate("dispatchEvent(new Event('online'))")

    exam.expect_saved(choice)


def test_an_answer_does_not_wait_for_good_behind_one_that_hangs_and_is_not_undone_by_it(
    exam: Exam,
) -> None:
    held = hang_first(exam)
    first = exam.choose(0)
    wait_until(exam.page, lambda: held)
    second = exam.choose(1)

    exam.page.clock.fast_forward(LONGEST_SAVE_MS)

    exam.expect_saved(second)
    token = exam.page.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    late = held[0].request
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": token,
    }
    reply = exam.context.request.post(late.url, data=late.post_data, headers=headers)
    assert reply.json()["counts"] is False
    assert [given for _, given in exam.saves()] == [first, second]


def test_near_the_end_of_the_time_a_save_that_hangs_is_given_up_sooner(exam: Exam) -> None:
    leave(exam, seconds=28)
    held = hang_first(exam)
    choice = exam.choose(0)
    wait_until(exam.page, lambda: held)

    exam.page.clock.fast_forward(LONGEST_SAVE_MS // 2 + 1_000)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.clock.fast_forward(5_000)

    exam.expect_saved(choice)


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


def test_a_refused_answer_says_why_and_stays_on_the_screen(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"\b409\b")
    Visitor(exam.context).get("/account")
    visitor = Visitor(exam.context)
    visitor.get(exam.path)
    visitor.submit(exam.attempt)

    exam.choose(1)

    expect(save_line(exam.page)).to_contain_text("Not saved: This attempt has been submitted")
    expect(exam.page.locator(".option input").nth(1)).to_be_checked()


def test_typed_text_is_saved_when_going_on_at_once(exam: Exam) -> None:
    exam.page.goto(f"/attempts/{exam.attempt}/3")
    exam.page.locator(".question input").fill("30,2")

    exam.page.get_by_role("button", name="Continue").click()

    expect(exam.page.locator("h1")).to_have_text("Question 4 of 7")
    exam.page.goto(f"/attempts/{exam.attempt}/3")
    expect(exam.page.locator(".question input")).to_have_value(re.compile(r"^30[.,]2\b"))


def test_what_the_line_says_never_moves_the_buttons_beside_it(exam: Exam, watch: Watch) -> None:
    # Leaving a field saves it between the press and the release of the button that was meant.
    watch.forgive(r"503")
    button = exam.page.locator(".action-bar__main")
    before = button.bounding_box()

    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(SAVED)
    assert button.bounding_box() == before
    exam.page.route(SAVE, refuse_with(503))
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)

    assert button.bounding_box() == before


def leave(exam: Exam, **time: float) -> Locator:
    """Leave the open attempt so much time from now on; returns the line that says what is left."""
    with exam.db.write() as connection:
        connection.execute(
            update(Attempt)
            .where(Attempt.id == exam.attempt)
            .values(deadline=datetime.now(UTC) + timedelta(**time))
        )
    exam.page.reload()
    return exam.page.get_by_role("status").and_(exam.page.locator("[data-seconds-left]"))


def test_the_time_that_is_left_counts_down_and_is_said_aloud_twice(exam: Exam) -> None:
    line = leave(exam, minutes=6, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("6 min left")
    expect(line).to_have_text("")

    exam.page.clock.run_for("01:40")
    expect(figure).to_have_text("4 min left")
    expect(line).to_have_text("5 minutes left")

    exam.page.clock.run_for("04:10")
    expect(figure).to_have_text(re.compile(r"^[34]\d s left$"))
    expect(line).to_have_text("1 minute left")
    check_layout(exam.page)
    for theme in ("light", "dark"):
        assert not violations(exam.page, PHONE, theme, {"type": "tag", "values": STANDARD})


def test_a_phone_whose_clock_stopped_while_it_slept_asks_the_server_what_is_left(
    exam: Exam,
) -> None:
    leave(exam, minutes=30, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("30 min left")
    with exam.db.write() as connection:
        shorter = datetime.now(UTC) + timedelta(minutes=3, seconds=30)
        connection.execute(
            update(Attempt).where(Attempt.id == exam.attempt).values(deadline=shorter)
        )

    awake = 'document.dispatchEvent(new Event("visibilitychange"))'
    exam.page.evaluate(awake)
    expect(figure).to_have_text("30 min left")
    exam.page.clock.set_system_time(datetime.now(UTC) + timedelta(minutes=27))
    exam.page.evaluate(awake)

    expect(figure).to_have_text("3 min left")


def test_time_that_is_granted_while_it_runs_is_told_by_the_next_save(exam: Exam) -> None:
    line = leave(exam, minutes=4, seconds=30)
    figure = exam.page.get_by_role("timer")
    expect(figure).to_have_text("4 min left")
    with exam.db.write() as connection:
        longer = datetime.now(UTC) + timedelta(minutes=20, seconds=30)
        connection.execute(
            update(Attempt).where(Attempt.id == exam.attempt).values(deadline=longer)
        )

    exam.choose(0)

    expect(save_line(exam.page)).to_have_text(SAVED)
    expect(figure).to_have_text("20 min left")
    expect(line).to_have_text("20 minutes left")


def test_after_the_time_is_up_nobody_is_promised_that_an_answer_will_be_sent(
    exam: Exam, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED|\b409\b")
    notice = leave(exam, minutes=5)
    exam.context.set_offline(True)
    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)

    exam.page.clock.fast_forward("06:00")

    words = "Kept on this phone: counts only if it arrived in time"
    expect(save_line(exam.page)).to_have_text(words)
    expect(notice).to_contain_text("What is still kept on this phone counts only if it arrived")
    check_layout(exam.page)
    exam.page.get_by_role("button", name="Continue").click()
    expect(save_line(exam.page)).to_have_text(f"{words}. The next page needs a connection.")
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text("Not saved: given after the time was up")

    with exam.db.write() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(Attempt).where(Attempt.id == exam.attempt).values(deadline=past))
    exam.context.set_offline(False)

    expect(save_line(exam.page)).to_contain_text("Not saved: The time for this attempt is over")
    expect(notice.get_by_text("What is still kept")).to_be_hidden()
    assert exam.saves() == []


def test_looking_over_promises_nothing_either_when_the_time_is_up(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"503")
    leave(exam, minutes=5)
    exam.context.route(SAVE, refuse_with(503))
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    exam.page.goto(f"/attempts/{exam.attempt}/submit")
    being_sent = exam.page.get_by_text("They are being sent.")
    expect(being_sent).to_be_visible()

    exam.page.clock.fast_forward("06:00")

    expect(being_sent).to_have_count(0)
    expect(exam.page.get_by_text("What is still kept on this phone counts only")).to_be_visible()


def test_the_open_page_says_once_that_the_time_is_up(exam: Exam) -> None:
    attempt_id = exam.attempt
    line = leave(exam, minutes=5)
    exam.page.clock.fast_forward("03:00")
    expect(line).to_have_text("")

    exam.page.clock.fast_forward("03:00")

    expect(line).to_have_text(
        "The time is up. What was saved by now counts; no more answers are taken. See the result"
    )
    exam.page.clock.fast_forward("02:00")
    expect(line.get_by_role("link")).to_have_count(1)
    expect(line.get_by_role("link")).to_have_attribute("href", f"/attempts/{attempt_id}")
