"""Letters twice as large, as set in the browser: all fits the screen, and nothing is covered."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from courseware.questions.types import GRADED_TYPES
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.places import PLACES, TYPE_PLACES, Place
from tests.browser.seats import Seats
from tests.browser.stage import Stage
from tests.browser.test_competency_story import Person, served
from tests.browser.test_refused_words import DAY, whole_form
from tests.browser.watching import NARROWEST, PHONE, check_layout
from tests.cast import ASA
from tests.web.conftest import Site

# Twice what browsers come with; everything in `rem` and `em` follows, queries of the screen too.
_TWICE = "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"
SMALL = {"width": 320, "height": 568}
# What is left of a desktop's window at a zoom of 400 %.
ZOOMED = {"width": 320, "height": 256}
NAMES = ("home", "courses", "course", "lesson-1", "rules-after-failing", "question", "submit")
NAMES += ("review-failed", "credits", "account", "menu-open", "team", "member", "assignments")
NAMES += ("observe", "sign-in", "competencies", "accessibility", "people", "search-found")
NAMES += ("address-asked", "address-to-confirm", "address-of-another", "address-signed-out")
_COVERED = """() => {
  const text = [...document.querySelectorAll("main :is(.question__text, .rate__text)")].find(
    (e) => e.getClientRects().length);
  text.scrollIntoView({ block: "start", behavior: "instant" });
  const bar = document.querySelector(".action-bar").getBoundingClientRect();
  const share = Math.max(0, Math.min(bar.bottom, innerHeight) - Math.max(bar.top, 0)) / innerHeight;
  const { left, top } = text.getClientRects()[0];
  const there = document.elementFromPoint(left + 4, top + 8);
  return [text.contains(there), share];
}"""


@pytest.fixture(scope="module")
def large(browser: Browser) -> Iterator[Browser]:
    """A second browser, whose letters are twice as large."""
    launched = browser.browser_type.launch(
        executable_path=chromium().program, args=[*ARGUMENTS, _TWICE], headless=True
    )
    yield launched
    launched.close()


def opened(large: Browser, url: str) -> BrowserContext:
    return large.new_context(base_url=url, viewport=PHONE, reduced_motion="reduce")


@pytest.mark.parametrize(
    "place", [place for place in PLACES if place.name in NAMES], ids=lambda place: place.name
)
def test_a_page_is_no_wider_than_the_screen(large: Browser, stage: Stage, place: Place) -> None:
    context = opened(large, stage.site.url)
    context.add_cookies(stage.cookies[place.who])
    page = context.new_page()
    place.open(page, stage)

    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    check_layout(page)
    if place.name == "question":
        check_question(page)
    context.close()


def test_a_question_of_no_type_is_wider_than_the_screen(large: Browser, type_stage: Stage) -> None:
    context = opened(large, type_stage.site.url)
    page = context.new_page()
    for place in TYPE_PLACES:
        if place.name.removeprefix("type-") in GRADED_TYPES:
            context.clear_cookies()
            context.add_cookies(type_stage.cookies[place.who])
            place.open(page, type_stage)
            check_layout(page)
    page.goto("/courses/basics/lessons/needles")  # all of them once more, to practise with
    check_layout(page)
    context.close()


def test_an_observation_form_is_no_wider_than_the_screen(large: Browser, own_site: Site) -> None:
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        context = opened(large, here.url)
        asa = Person(context.new_page(), ASA).sign_in()
        for section in ("1", "2", "3", "sign"):
            asa.open(f"{at}/{section}")
            if section == "2":
                check_question(asa.page)
        context.close()


def test_at_a_zoom_of_400_percent_the_bar_covers_nothing(browser: Browser, stage: Stage) -> None:
    context = opened(browser, stage.site.url)
    context.add_cookies(stage.cookies["busy"])
    page = context.new_page()
    page.goto("/attempts/{attempt}/3".format(**stage.ids))

    check_uncovered(page, ZOOMED)
    for size in (PHONE, NARROWEST):  # and where there is room, it stays at hand
        page.set_viewport_size(size)
        assert page.locator(".action-bar").evaluate("b => getComputedStyle(b).position") == "sticky"
    context.close()


def check_question(page: Page) -> None:
    """What is asked can be read in full, and the buttons below it too."""
    for size in (PHONE, SMALL):
        check_uncovered(page, size)
        for button in page.locator(".action-bar button:visible").all():
            wide = button.evaluate("b => b.scrollWidth <= b.clientWidth + 1")
            assert wide, button.inner_text()


def check_uncovered(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    seen, share = page.evaluate(_COVERED)
    assert seen, f"the text is covered at {size}"
    assert share <= 0.25, f"the bar takes {share:.0%} of the height at {size}"


# The widest that WCAG 2.2, success criterion 1.4.12, asks a page to bear.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  for (const hidden of document.querySelectorAll("details")) hidden.open = true;
}"""


def test_with_wide_spacing_a_page_fits_the_narrowest_screen(
    stage: Stage, type_stage: Stage, seats: Seats
) -> None:
    wide, authors = [], ("author", "author-files")
    named = [place for place in PLACES if place.name in (*NAMES, *authors, "certificate")]
    everywhere = [(stage, place) for place in named]
    everywhere += [(type_stage, place) for place in named if place.name in authors]
    for stage, place in everywhere:
        if place.status != 200:
            continue
        with seats.take(stage, place.who) as seat:
            place.open(seat.page, stage)
            seat.page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
            seat.page.evaluate(_SPACED)
            try:
                check_layout(seat.page)
            except AssertionError as error:
                wide.append(f"{place.name}: {error}")
    assert not wide, "\n".join(wide)
