"""What was looked up on a phone is seen without scrolling for it."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.stage import MANAGER, Stage


def test_the_answer_to_may_they_treat_is_in_view(stage: Stage, open_context: OpenContext) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team/may")
    page.get_by_label("Person").select_option(index=1)
    page.get_by_label("Competency").select_option("cl-c")
    page.get_by_label("Region").select_option("thigh")
    page.get_by_role("button", name="Look it up").click()

    answer = page.get_by_role("heading", level=2).first
    # Not merely its first line at the lower edge, where the form above would leave it.
    expect(answer).to_be_in_viewport(ratio=1)
    assert answer.evaluate("e => e.getBoundingClientRect().top < innerHeight / 2")
    expect(page.locator("#answer")).to_have_count(1)
    # Nothing that stays on top of the page lies over it.
    assert answer.evaluate(
        "e => e.contains(document.elementFromPoint(e.getClientRects()[0].left + 8,"
        " e.getBoundingClientRect().top + 8))"
    )
