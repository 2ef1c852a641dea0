"""A branching case in a real browser: step by step, by keyboard, offline, in two tabs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from courseware.questions.types import GRADED_TYPES
from courseware.store.engine import Database
from tests.browser.conftest import OpenContext
from tests.browser.exam import KEPT, PAUSE_MS, SAVE, SAVED, refuse_with
from tests.browser.keyboard import Keyboard
from tests.browser.stage import Stage
from tests.browser.story import save_line
from tests.browser.visitors import Visitor, database_of, fresh_learner
from tests.browser.watching import DESKTOP, Watch, check_layout

# The way of the example: right, and wrong with a critical turn at its end.
ASK, HOSPITAL = "ask", "ask.hospital"
EXPLAIN, REST = "explain", "explain.rest"
LESSON = "/courses/basics/lessons/needles"


@dataclass
class Ward:
    """Somebody new before the case of an open attempt."""

    context: BrowserContext
    path: str

    def open(self) -> Page:
        page = self.context.new_page()
        page.clock.install()
        page.goto(self.path)
        return page


@pytest.fixture
def types_db(type_stage: Stage) -> Iterator[Database]:
    db = database_of(type_stage.site)
    yield db
    db.close()


@pytest.fixture
def enter(type_stage: Stage, types_db: Database, open_context: OpenContext) -> Iterator:
    """Opens the case in an attempt of somebody new."""

    def enter_one(**settings: object) -> Ward:
        context = open_context(type_stage.site, **settings)
        visitor = Visitor(context, type_stage.library).sign_in(fresh_learner(types_db))
        attempt = visitor.start("needles")
        paths = [f"/attempts/{attempt}/{n}" for n in range(1, len(GRADED_TYPES) + 1)]
        return Ward(context, next(p for p in paths if "data-stepwise" in visitor.get(p)))

    return enter_one


def row(page: Page, path: str) -> Locator:
    return page.locator(f'.option:has([value="{path}"])')


def decide(page: Page, path: str) -> None:
    row(page, path).click()
    page.locator(".action-bar").get_by_role("button", name="Continue").click()


def expect_moment(page: Page, words: str) -> None:
    """This moment stands there, and its heading has the focus."""
    expect(page.locator("[data-now]")).to_have_text(words)
    expect(page.locator("[data-now]")).to_be_focused()
    expect(page.locator("[data-now]")).to_be_in_viewport()


def test_a_case_goes_on_in_its_place_and_says_that_it_is_saved(enter) -> None:
    page = enter().open()
    page.evaluate("window.isSame = true")
    expect(page.locator("[data-now]")).to_have_text("Decision 1")
    row(page, ASK).click()
    expect(save_line(page)).to_have_text("")

    decide(page, ASK)
    expect_moment(page, "Decision 2")
    expect(save_line(page)).to_have_text(SAVED)
    check_layout(page)
    expect(page.locator(".dot[aria-current]")).not_to_have_class(re.compile("dot--answered"))
    decide(page, HOSPITAL)
    expect_moment(page, "How it ended")

    expect(page.locator(".way__chosen")).to_have_count(2)
    expect(page.locator(".question .option")).to_have_count(0)
    expect(page.locator(".dot[aria-current]")).to_have_class(re.compile("dot--answered"))
    expect(save_line(page)).to_have_text(SAVED)
    assert page.evaluate("window.isSame")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".explanation__verdict")).to_have_text("Right")
    expect(page.locator(".stages").first.locator("> li")).to_have_count(3)


def test_continuing_without_a_choice_is_told_at_once(enter) -> None:
    page = enter().open()

    page.locator(".action-bar").get_by_role("button", name="Continue").click()

    expect(page.get_by_role("alert")).to_have_text("Choose what you do first, then continue.")
    expect(page.locator("fieldset.options")).to_be_focused()
    decide(page, EXPLAIN)
    expect_moment(page, "Decision 2")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_decision_taken_offline_waits_on_the_phone_and_goes_on_when_back(
    enter, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    ward = enter()
    page = ward.open()
    ward.context.set_offline(True)

    decide(page, EXPLAIN)
    expect(save_line(page)).to_have_text(KEPT)
    expect(row(page, EXPLAIN).locator("input")).to_be_checked()
    expect(page.locator(".question input:not([disabled])")).to_have_count(0)
    ward.context.set_offline(False)

    expect_moment(page, "Decision 2")
    expect(save_line(page)).to_have_text(SAVED)
    expect(row(page, REST)).to_be_visible()


def test_a_decision_that_waits_survives_a_reload(enter, watch: Watch) -> None:
    watch.forgive(r"503")
    page = enter().open()
    page.route(SAVE, refuse_with(503))
    decide(page, ASK)
    expect(save_line(page)).to_have_text(KEPT)

    page.reload()
    expect(row(page, ASK).locator("input")).to_be_checked()
    expect(row(page, EXPLAIN).locator("input")).to_be_disabled()
    page.unroute(SAVE)
    page.clock.fast_forward(PAUSE_MS)

    expect_moment(page, "Decision 2")


def test_a_decision_whose_acknowledgement_was_lost_is_taken_once(enter, watch: Watch) -> None:
    watch.forgive(r"503")
    page = enter().open()

    def lose(route) -> None:
        route.fetch()
        refuse_with(503)(route)

    page.route(SAVE, lose)
    decide(page, ASK)
    expect(save_line(page)).to_have_text(KEPT)
    page.unroute(SAVE)
    page.reload()

    expect(page.locator("[data-now]")).to_have_text("Decision 2")
    expect(save_line(page)).to_have_text(SAVED)
    decide(page, HOSPITAL)
    expect_moment(page, "How it ended")


def test_the_next_step_waits_for_a_connection_when_only_it_is_missing(enter, watch: Watch) -> None:
    watch.forgive(r"503")
    ward = enter()
    page = ward.open()
    pages = re.compile(re.escape(ward.path) + "$")
    page.route(pages, refuse_with(503))

    decide(page, ASK)
    expect(save_line(page)).to_have_text(SAVED)
    expect(page.locator("[data-now]")).to_have_text("Decision 1")
    page.unroute(pages)
    page.clock.fast_forward(PAUSE_MS)

    expect_moment(page, "Decision 2")


def test_of_two_tabs_the_second_is_told_and_sees_where_the_case_stands(enter, watch: Watch) -> None:
    watch.forgive(r"\b409\b")
    ward = enter()
    first, second = ward.open(), ward.open()
    first.bring_to_front()
    decide(first, ASK)
    expect_moment(first, "Decision 2")

    second.bring_to_front()
    decide(second, EXPLAIN)

    expect_moment(second, "Decision 2")
    expect(save_line(second)).to_contain_text("a decision cannot be taken back")
    expect(row(second, HOSPITAL)).to_be_visible()
    decide(second, HOSPITAL)
    expect_moment(second, "How it ended")
    expect(save_line(second)).to_have_text(SAVED)


def test_a_case_goes_by_keyboard_alone(enter) -> None:
    page = enter(viewport=DESKTOP).open()
    keys = Keyboard(page)

    keys.answer([("answer", ASK)])
    expect(page.locator("[data-now]")).to_have_text("Decision 2")
    page.keyboard.press("1")
    expect(page.locator(".question input:checked")).to_have_count(1)
    keys.press_button("Continue")

    expect_moment(page, "How it ended")


def test_without_javascript_a_case_goes_to_its_end(enter, watch: Watch) -> None:
    watch.forgive(r"\b422\b")
    ward = enter(java_script_enabled=False)
    page = ward.context.new_page()
    page.goto(ward.path)

    page.locator(".action-bar__main").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("Choose what you do first")
    for path, words in ((EXPLAIN, "Decision 2"), (REST, "How it ended")):
        decide(page, path)
        expect_moment(page, words)
        check_layout(page)
    page.get_by_role("button", name="Check").click()

    expect(page.locator(".explanation__verdict")).to_have_text("Wrong")
    expect(page.locator(".stages").first).to_contain_text("Critical wrong turn, you took it")
    page.locator(".elsewhere summary").click()
    expect(page.locator(".elsewhere")).to_contain_text("One way to full marks")


def test_a_practice_case_goes_on_in_the_lesson_and_starts_again(enter, watch: Watch) -> None:
    watch.forgive(r"\b422\b")
    page = enter().context.new_page()
    page.goto(LESSON)
    form = page.locator("form.practice:has([data-stepwise])")

    form.get_by_role("button", name="Continue").click()
    expect(form.get_by_role("alert")).to_contain_text("Choose what you do first")
    for path, words in ((EXPLAIN, "Decision 2"), (REST, "How it ended")):
        form.locator(f'.option:has([value="{path}"])').click()
        form.get_by_role("button", name="Continue").click()
        expect_moment(page, words)
    expect(form.locator(".stages").first).to_contain_text("Critical wrong turn, you took it")
    check_layout(page)
    form.get_by_role("button", name="Start again").click()

    expect_moment(page, "Decision 1")
    expect(form.locator(".practice__reasons")).to_have_count(0)
