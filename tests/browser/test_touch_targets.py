"""On a phone a finger hits what it means, and a list shows all of what is chosen in it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.places import PLACES, Place, open_menu
from tests.browser.stage import MANAGER, Stage
from tests.browser.watching import Watch

FINGER = 44
WIDTHS = (360, 390)
# What a click at a place would reach: a link of running text is none of these, as a line is no
# higher than its letters, and there is other text beside it on the same line.
_MISSED = """(finger) => {
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !e.closest(".visually-hidden, .skip-link, .skip-past");
  const lines = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()];
  };
  const isInText = (link) => {
    const around = link.closest("p, li, td, dd, figcaption, div");
    if (link.closest(".row, th, .actions") || !around) return false;
    const texts = document.createTreeWalker(around, NodeFilter.SHOW_TEXT);
    const own = lines(link);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (!/\\w/.test(node.data) || node.parentElement.closest("a, .visually-hidden")) continue;
      const beside = lines(node).some((a) => own.some(
        (b) => a.top < (b.top + b.bottom) / 2 && a.bottom > (b.top + b.bottom) / 2));
      if (beside) return true;
    }
    return false;
  };
  const missed = [];
  for (const e of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    if (!isSeen(e) || (e.tagName === "A" && isInText(e))) continue;
    const target = e.closest("label") ?? e;
    target.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, right, top, bottom } = target.getClientRects()[0];
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const hits = (dx, dy) => {
      const there = document.elementFromPoint(x + dx, y + dy);
      return target.contains(there) || (there?.closest("label")?.control ?? null) === e;
    };
    const half = finger / 2 - 1;
    const [across, up] = [hits(-half, 0) && hits(half, 0), hits(0, -half) && hits(0, half)];
    if (across && up) continue;
    const size = `${Math.round(right - left)} × ${Math.round(bottom - top)}`;
    missed.push(`${e.tagName} ${(e.innerText || e.name || "").trim().slice(0, 50)}: ${size}`);
  }
  return missed;
}"""
# For as long as its first animation lasts, a row of pages stands at the one that is shown.
_STILL = """() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime < Infinity)
  .map((one) => one.finished.catch(() => {})))"""
# A list that the browser draws shows one line; one that the page draws grows with its words.
_CUT = """() => [...document.querySelectorAll("main select")].flatMap((list) => {
  const style = getComputedStyle(list);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  return [...list.options].flatMap((option) => {
    list.value = option.value;
    const inset = parseFloat(style.paddingInlineStart) + parseFloat(style.paddingInlineEnd);
    const fits = style.appearance === "base-select"
      ? list.scrollHeight <= list.clientHeight + 1 && list.scrollWidth <= list.clientWidth + 1
      : pen.measureText(option.text).width + inset + 16 <= list.clientWidth;
    return fits ? [] : [`${list.name}: ${option.text}`];
  });
})"""
NAMES = ("team", "team-by-need", "team-as-of", "team-nobody", "team-may", "team-changes")
NAMES += ("team-print", "team-members", "assignments", "assignment-preview", "member")
NAMES += ("leave-refused", "override-not-withdrawn", "recalls-of-team", "invitations")
NAMES += (
    "invitation-made",
    "staff",
    "staff-preview",
    "observe",
    "courses",
    "search",
    "search-found",
    "courses-member",
    "address-asked",
    "address-of-another",
)
CELL = '.rows a[href*="/cl-"]'


def missed(page: Page) -> list[str]:
    """What is hard to hit on the page, and in which width."""
    found = []
    page.evaluate("document.querySelector('details.menu').open = false")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(_STILL)
        found += [f"{page.url} {width} {line}" for line in page.evaluate(_MISSED, FINGER)]
    return found


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.name in NAMES], ids=lambda place: place.name
)
def test_a_finger_hits_what_stands_alone(
    stage: Stage, open_context: OpenContext, watch: Watch, place: Place
) -> None:
    if place.status != 200:
        watch.forgive(rf"\b{place.status}\b")
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[place.who])
    page = context.new_page()
    place.open(page, stage)

    assert not missed(page)


@pytest.mark.parametrize("further", ["", "/file", "/events", "member"])
def test_a_finger_hits_what_stands_alone_behind_a_cell(
    stage: Stage, open_context: OpenContext, further: str
) -> None:
    context = open_context(stage.site)
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team")
    at, _, clinic = str(page.locator(CELL).first.get_attribute("href")).partition("?")
    member = at.rpartition("/")[0]
    path = {"": at, "member": member}.get(further, member + further)
    page.goto(f"{path}?{clinic}")
    open_menu(page)

    assert not missed(page)


def test_the_pages_of_a_team_are_one_row_that_stands_at_the_one_that_is_shown(
    stage: Stage, open_context: OpenContext
) -> None:
    context = open_context(
        stage.site, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    page.goto("/team/recalls")
    ways = page.get_by_role("navigation", name="Team pages").get_by_role("link")

    expect(ways.and_(page.locator("[aria-current]"))).to_be_in_viewport(ratio=1)
    assert len({round(one.bounding_box()["y"]) for one in ways.all()}) == 1
    ways.first.focus()
    expect(ways.first).to_be_in_viewport(ratio=1)
    for _ in range(ways.count() - 1):
        page.keyboard.press("Tab")
    expect(ways.last).to_be_focused()
    expect(ways.last).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [*WIDTHS, 1280])
def test_a_list_shows_all_of_what_is_chosen(
    stage: Stage, open_context: OpenContext, width: int
) -> None:
    context = open_context(stage.site, viewport={"width": width, "height": 844})
    context.add_cookies(stage.cookies[MANAGER])
    page = context.new_page()
    cut = []
    for path in ("/team/may", "/team?page=1", "/team/{member}".format(**stage.ids)):
        page.goto(path)
        cut += [f"{path} {line}" for line in page.evaluate(_CUT)]

    assert not cut
