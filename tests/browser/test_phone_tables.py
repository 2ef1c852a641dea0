"""A table that a phone shows row below row is still told as one: Safari forgets that it was."""

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.stage import MANAGER, Stage
from tests.browser.watching import DESKTOP, PHONE

_ROLES = """() => Object.fromEntries(["table", "thead", "tbody", "tr", "td", "th"].map((name) => {
  const found = [...document.querySelectorAll(`main ${name}`)];
  return [name, [...new Set(found.map((part) => part.getAttribute("role")))].sort()];
}))"""
_TOLD = {"table": ["table"], "thead": ["rowgroup"], "tbody": ["rowgroup"], "tr": ["row"]}


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
