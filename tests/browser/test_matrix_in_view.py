"""The matrix on a desktop: its headings stay in view, and the keyboard can go past it."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.stage import MANAGER, Stage
from tests.browser.watching import DESKTOP

_HEAD_IN_VIEW = """() => {
  const heads = [...document.querySelectorAll(".matrix thead th")].slice(0, 3);
  return heads.every((head) => {
    const { left, top, bottom } = head.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight
      && head.contains(document.elementFromPoint(left + 4, top + 14))
      && getComputedStyle(head, "::after").borderBottomStyle === "solid";
  });
}"""


def test_at_the_last_row_the_headings_are_still_in_view(
    stage: Stage, open_context: OpenContext
) -> None:
    context = open_context(stage.site, viewport=DESKTOP)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team?page=1")
    rows = page.locator(".matrix tbody tr")
    assert rows.count() > 8

    for row in (rows.nth(8), rows.last):
        row.scroll_into_view_if_needed()
        expect(row).to_be_in_viewport()
        assert page.evaluate(_HEAD_IN_VIEW)


def test_the_keyboard_goes_past_the_matrix(stage: Stage, open_context: OpenContext) -> None:
    context = open_context(stage.site, viewport=DESKTOP)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team?page=1")
    past = page.get_by_role("link", name="Skip the matrix")

    page.get_by_role("button", name="Show", exact=True).focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if past.evaluate("e => e === document.activeElement"):
            break
    expect(past).to_be_focused()
    expect(past).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#after-matrix")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.locator("#after-matrix a:focus").count() == 1
    expect(page.locator("#after-matrix").get_by_role("link", name="Print")).to_be_in_viewport()
