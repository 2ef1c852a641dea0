"""A save that hangs is given up and sent again, and keeps no later answer waiting."""

from playwright.sync_api import Route, expect

from tests.browser.exam import (
    KEPT,
    LONGEST_SAVE_MS,
    PAUSE_MS,
    SAVE,
    SAVED,
    Exam,
    Held,
    key_of,
    leave,
    wait_until,
)
from tests.browser.story import save_line
from tests.browser.watching import Watch


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
