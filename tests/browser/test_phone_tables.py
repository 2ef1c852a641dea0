"""A table that a phone shows row below row is still told as one: Safari forgets that it was."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.stage import DONE, MANAGER, Stage
from tests.browser.watching import DESKTOP, PHONE

_ROLES = """() => Object.fromEntries(["table", "thead", "tbody", "tr", "td", "th"].map((name) => {
  const found = [...document.querySelectorAll(`main ${name}`)];
  return [name, [...new Set(found.map((part) => part.getAttribute("role")))].sort()];
}))"""
_TOLD = {"table": ["table"], "thead": ["rowgroup"], "tbody": ["rowgroup"], "tr": ["row"]}


def on_a_phone(stage: Stage, open_context: OpenContext, who: str, place: str) -> Page:
    """A page as somebody of the stage sees it on a phone."""
    context = open_context(stage.site, viewport=PHONE)
    context.add_cookies(stage.cookies[who])
    page = context.new_page()
    page.goto(place)
    return page


@pytest.mark.parametrize(
    "place", ["/team?page=1", "/team/members", "/team/changes?start=2026-03-01&end=2026-11-01"]
)
def test_a_table_of_blocks_says_what_its_parts_are(
    stage: Stage, open_context: OpenContext, place: str
) -> None:
    context = open_context(stage.site, viewport=DESKTOP)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto(place)
    assert set(map(tuple, page.evaluate(_ROLES).values())) == {(None,)}

    page.set_viewport_size(PHONE)
    page.wait_for_selector("table[role]")
    roles = page.evaluate(_ROLES)
    assert {name: roles[name] for name in _TOLD} == _TOLD
    assert roles["th"] == ["columnheader", "rowheader"]
    assert roles["td"] == ["cell"]


def test_a_phone_shows_the_minutes_of_a_transcript_without_scrolling_sideways(
    stage: Stage, open_context: OpenContext
) -> None:
    page = on_a_phone(stage, open_context, DONE, "/credits/transcript")

    box = page.get_by_role("region", name="Awards")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


_ROOM = """() => {
  const head = document.querySelector(".matrix tbody th");
  const name = head.querySelector("a");
  name.textContent = "Mia Bellefontaine-Sánchez de la Cruz y Hohenzollern-Sigmaringen";
  const range = document.createRange();
  range.selectNodeContents(name);
  const margin = parseFloat(getComputedStyle(head).marginBlockEnd);
  return head.getBoundingClientRect().bottom + margin - range.getBoundingClientRect().bottom;
}"""


def test_what_is_below_a_name_of_two_lines_does_not_touch_it(
    stage: Stage, open_context: OpenContext
) -> None:
    page = on_a_phone(stage, open_context, MANAGER, "/team?page=1")

    assert page.evaluate(_ROOM) >= 0


def test_of_one_checklist_a_phone_opens_also_what_is_not_started(
    stage: Stage, open_context: OpenContext
) -> None:
    page = on_a_phone(stage, open_context, MANAGER, "/team?page=1")
    assert page.locator(".matrix td[data-empty]:visible").count() == 0
    checklist = page.locator("#checklist option").nth(1).get_attribute("value")
    page.goto(f"/team?page=1&checklist={checklist}")

    cells = page.locator(".matrix td[data-empty] a:visible")
    assert cells.count() > 0
    cells.first.click()
    page.wait_for_url(f"**/{checklist}?*")
