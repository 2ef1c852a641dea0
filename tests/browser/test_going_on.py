"""Going on while an answer is unsent: asked briefly and once, and nobody is kept for nothing."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.exam import KEPT, SAVE, Exam, Held, refuse_with
from tests.browser.story import save_line
from tests.browser.watching import Watch

READY = re.compile("/readyz$")
PATIENCE_MS = 8_000
SLOW = "The server is slow to answer; try again in a minute."


@pytest.fixture
def asked(exam: Exam) -> list[str]:
    """What the browser gets of the next page, and what it asks about the server."""
    seen: list[str] = []
    places = re.compile(r"/readyz$|/attempts/[^/]+/3$")

    def note(request: Request) -> None:
        if request.method == "GET" and (found := places.search(request.url)):
            seen.append(found.group().rpartition("/")[2])

    exam.context.on("request", note)
    return seen


def go_on(exam: Exam) -> None:
    exam.page.get_by_role("button", name="Continue").click()


def test_going_on_before_the_save_is_acknowledged_gets_the_next_page_once(
    exam: Exam, asked: list[str]
) -> None:
    held = Held(exam)
    exam.choose(0)
    go_on(exam)
    held.first().continue_()

    expect(exam.page.locator("h1")).to_have_text("Question 3 of 7")
    assert asked == ["3"]


def test_an_older_browser_goes_on_as_well(exam: Exam, watch: Watch) -> None:
    watch.forgive(r"507")
    exam.context.add_init_script("delete AbortSignal.timeout")
    exam.context.route(SAVE, refuse_with(507))
    exam.open()
    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)

    go_on(exam)

    expect(exam.page.locator("h1")).to_have_text("Question 3 of 7")


@pytest.mark.parametrize("has_storage", [True, False])
def test_a_slow_server_is_asked_once_and_keeps_nobody_who_could_lose_nothing(
    exam: Exam, watch: Watch, asked: list[str], has_storage: bool
) -> None:
    watch.forgive(r"507|ERR_ABORTED")
    if not has_storage:
        exam.context.add_init_script("Storage.prototype.setItem = () => { throw new Error(); }")
    exam.context.route(SAVE, refuse_with(507))
    exam.context.route(READY, lambda route: None)
    exam.open()
    exam.choose(0)
    expect(save_line(exam.page)).to_have_text(KEPT)

    go_on(exam)
    expect(save_line(exam.page)).to_have_text("Looking for the connection…")
    go_on(exam)
    assert asked == ["readyz"]
    exam.page.clock.fast_forward(PATIENCE_MS)

    if has_storage:
        expect(exam.page.locator("h1")).to_have_text("Question 3 of 7")
    else:
        expect(save_line(exam.page)).to_have_text(f"{KEPT}. {SLOW}")
        expect(exam.page.locator(".option input").nth(0)).to_be_checked()
