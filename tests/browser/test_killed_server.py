"""The server is killed in the middle of an attempt; the learner goes on where they were."""

import os
import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.answer_keys import right_fields
from tests.browser.conftest import OpenContext
from tests.browser.exam import PAUSE_MS
from tests.browser.story import LONG_QUIZ, Walk, save_line
from tests.browser.visitors import Visitor, database_of, fresh_learner
from tests.browser.watching import Watch
from tests.demo_process import Site, start, stop


def test_a_killed_server_loses_no_acknowledged_answer_and_gets_what_was_given_meanwhile(
    open_context: OpenContext, tmp_path: Path, watch: Watch
) -> None:
    watch.forgive(r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE")
    site = start(tmp_path / "instance")
    try:
        page = open_attempt(open_context, site)
        walk = Walk(page)
        acknowledged = answer_the_first_three(walk)

        kill(site)
        walk.answer(right_fields(walk.question()))
        expect(save_line(page)).to_have_text("Kept on this phone, will send")
        site = start(tmp_path / "instance", COURSEWARE_PORT=port_of(site))
        page.clock.fast_forward(PAUSE_MS)
        walk.expect_saved()

        assert shown_answers(page, acknowledged) == acknowledged
        page.goto("/home")
        page.get_by_role("link", name="Go on with the quiz").click()
        expect(page.locator("h1")).to_have_text("Question 5 of 7")
        for position in range(5, 8):
            expect(page.locator("h1")).to_have_text(f"Question {position} of 7")
            walk.answer(right_fields(walk.question()))
            walk.expect_saved()
            walk.press(re.compile("^(Continue|Look over and submit)$"))
        walk.press("Submit")
        expect(page.locator("h1")).to_have_text("Passed, with 100 %")
    finally:
        stop(site)


def open_attempt(open_context: OpenContext, site: Site) -> Page:
    """A page with the first question of somebody's new attempt."""
    db = database_of(site)
    learner = fresh_learner(db)
    db.close()
    context = open_context(site)
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/attempts/{attempt}/1")
    return page


def answer_the_first_three(walk: Walk) -> dict[str, list[str]]:
    """Answer and see it acknowledged; the answers by the address of their page."""
    given = {}
    for position in range(1, 4):
        expect(walk.page.locator("h1")).to_have_text(f"Question {position} of 7")
        walk.answer(right_fields(walk.question()))
        walk.expect_saved()
        given[walk.page.url] = values(walk.page)
        walk.press("Continue")
    expect(walk.page.locator("h1")).to_have_text("Question 4 of 7")
    return given


def shown_answers(page: Page, addresses: dict[str, list[str]]) -> dict[str, list[str]]:
    """What the server shows at these addresses now, in a browser that remembers nothing."""
    page.evaluate("localStorage.clear()")
    shown = {}
    for address in addresses:
        page.goto(address)
        shown[address] = values(page)
    return shown


def values(page: Page) -> list[str]:
    """What is chosen or written in the open question; units that the server adds left out."""
    found = page.locator(".question [name]").evaluate_all(
        """all => all.filter(e => !["radio", "checkbox"].includes(e.type) || e.checked)
                     .map(e => e.value)"""
    )
    return [value.partition(" ")[0] for value in found]


def kill(site: Site) -> None:
    """Kill the server without a word of warning."""
    os.kill(site.process.pid, signal.SIGKILL)
    assert site.process.wait(10) == -signal.SIGKILL
    if site.process.stdout:
        site.process.stdout.close()


def port_of(site: Site) -> str:
    return str(urlsplit(site.url).port)
