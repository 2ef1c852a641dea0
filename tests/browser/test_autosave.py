"""An answer is saved at each choice, and the page says so."""

import re

from playwright.sync_api import expect

from tests.browser.exam import KEPT, PAUSE_MS, SAVE, SAVED, Exam, Held, refuse_with, wait_until
from tests.browser.story import save_line
from tests.browser.visitors import Visitor
from tests.browser.watching import Watch


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


def test_leaving_the_page_in_the_middle_of_a_save_loses_nothing(exam: Exam) -> None:
    Held(exam)
    choice = exam.choose(0)
    expect(save_line(exam.page)).to_have_text("Saving…")
    exam.page.unroute(SAVE)

    exam.page.goto("/home")

    # Sent while leaving: the answer to it belongs to no page, so only the database tells.
    wait_until(exam.page, exam.saves)
    assert [given for _, given in exam.saves()] == [choice]


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
