"""axe-core finds nothing on any page, small and large, light and dark."""

import re
from hashlib import sha256

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import AXE, OpenContext
from tests.browser.places import PLACES, TYPE_PLACES, Place
from tests.browser.seats import Seats
from tests.browser.stage import Stage
from tests.browser.watching import DESKTOP, PHONE, check_layout

# Everything that the guidelines ask for at levels A and AA, and what is good practice besides.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a change of colours alone can break; the rest of a page stays as it was.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN = """async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.flatMap((v) => v.nodes.map(
    (n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary.replaceAll("\\n", " ")}`));
}"""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing(stage: Stage, seats: Seats, place: Place) -> None:
    examine(place, stage, seats)


@pytest.mark.parametrize("place", TYPE_PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_on_a_question_of_each_type(
    type_stage: Stage, seats: Seats, place: Place
) -> None:
    examine(place, type_stage, seats)


def test_axe_does_find_what_is_wrong(stage: Stage, open_context: OpenContext) -> None:
    page = open_context(stage.site).new_page()
    page.goto("/help")
    page.evaluate("""() => {
      document.querySelector("main").insertAdjacentHTML("beforeend",
        '<img src="/static/icon.svg"><button id="nameless"></button>');
      document.documentElement.style.setProperty("--ink", "#ddd");
    }""")

    found = " ".join(violations(page, PHONE, "light", {"type": "tag", "values": STANDARD}))

    assert {"image-alt", "button-name", "color-contrast"} <= set(re.findall(r"[\w-]+(?=:)", found))


def test_the_vendored_file_is_the_one_that_its_page_names() -> None:
    page = (AXE / "README.md").read_text(encoding="utf-8")
    source = (AXE / "axe.min.js").read_bytes()
    version = re.match(rb"/\*! axe v([\d.]+)", source)

    assert version
    assert sha256(source).hexdigest() in page
    assert page.startswith(f"# axe-core {version.group(1).decode()}\n")


def examine(place: Place, stage: Stage, seats: Seats) -> None:
    """Open a place and look at it in both sizes and both themes."""
    everything = {"type": "tag", "values": STANDARD}
    colours = {"type": "rule", "values": OF_COLOUR}
    with seats.take(stage, place.who) as seat:
        if place.status != 200:
            seat.watch.forgive(rf"\b{place.status}\b")
        page = seat.page
        place.open(page, stage)
        check_layout(page)
        found = violations(page, PHONE, "light", everything)
        found += violations(page, PHONE, "dark", colours)
        found += violations(page, DESKTOP, "dark", everything)
        found += violations(page, DESKTOP, "light", colours)
        check_layout(page)
        assert not found, "\n".join(dict.fromkeys(found))


def violations(page: Page, size: ViewportSize, theme: str, only: dict[str, object]) -> list[str]:
    """What axe finds in a size and a theme, each with its place in the page."""
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    if page.evaluate("typeof axe") == "undefined":
        # By the debugger's way in: the page's own policy lets no foreign script run.
        page.evaluate((AXE / "axe.min.js").read_text(encoding="utf-8"))
    # At a page's end a bar that sticks lies in its own place. Further up it covers whatever happens
    # to be there, by so much as the machine's fonts are wide, and scrolling uncovers it.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    found = page.evaluate(RUN, only)
    return [f"{page.url} {size['width']} {theme} {line}" for line in found]
