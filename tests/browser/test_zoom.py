"""Figures that zoom: over the page by finger and keyboard, and on a page of their own without
scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_axe import STANDARD, violations
from tests.browser.test_safari import NO_DIALOGS
from tests.browser.visitors import Visitor
from tests.browser.watching import DESKTOP, PHONE, check_layout
from tests.demo_process import Login, Site

LESSON = "/courses/safety/lessons/s1-side-effects"
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
_WIDTH = "e => e.getBoundingClientRect().width"


def opened(site: Site, open_context: OpenContext, learner: Login, **settings: object) -> Page:
    context = open_context(site, **settings)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(LESSON)
    return page


@SIZES
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_is_twice_as_large_over_the_page_and_closes_where_one_was(
    site: Site, open_context: OpenContext, learner: Login, size: object, theme: str
) -> None:
    page = opened(site, open_context, learner, viewport=size, color_scheme=theme, has_touch=True)
    figure = page.locator(".figure").first
    in_text = figure.locator("img").evaluate(_WIDTH)
    link = figure.get_by_role("link", name=re.compile("^Enlarge the picture"))

    link.tap()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    picture, frame = dialog.locator("img"), dialog.locator(".zoom__frame")
    assert picture.evaluate(_WIDTH) == pytest.approx(2 * in_text, abs=8)
    assert picture.get_attribute("alt") == figure.locator("img").get_attribute("alt")
    box = dialog.bounding_box()
    assert box and (box["width"], box["height"]) == (size["width"], size["height"])
    found = violations(page, size, theme, {"type": "tag", "values": STANDARD})
    assert not found, found
    assert frame.evaluate("e => e.scrollHeight > e.clientHeight")
    dialog.get_by_role("button", name="Larger").tap()
    assert picture.evaluate(_WIDTH) == pytest.approx(3 * in_text, abs=8)
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    assert frame.evaluate("e => { e.scrollTo(99, 99); return [e.scrollLeft, e.scrollTop] }") == [
        99,
        99,
    ]
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    check_layout(page)
    assert page.url.endswith(LESSON)


def test_it_is_opened_moved_and_closed_by_keyboard(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    page = opened(site, open_context, learner, viewport=DESKTOP)
    link = page.locator(".figure__zoom").first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    frame, picture = dialog.locator(".zoom__frame"), dialog.locator("img")
    before = picture.evaluate(_WIDTH)

    page.keyboard.press("+")
    assert picture.evaluate(_WIDTH) > before
    for _ in range(9):
        page.keyboard.press("-")
    expect(dialog.get_by_role("button", name="Smaller")).to_be_disabled()
    fits = "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight + 40"
    assert frame.evaluate(fits)
    for _ in range(9):
        page.keyboard.press("+")
    expect(dialog.get_by_role("button", name="Larger")).to_be_disabled()
    frame.focus()
    top = frame.evaluate("e => e.scrollTop")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("top => document.querySelector('.zoom__frame').scrollTop > top", arg=top)
    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


@SIZES
@pytest.mark.parametrize("lacks", ["scripts", "dialogs"])
def test_without_scripts_or_dialogs_a_page_shows_it_large_and_leads_back(
    site: Site, open_context: OpenContext, learner: Login, size: object, lacks: str
) -> None:
    settings = {"java_script_enabled": False} if lacks == "scripts" else {}
    page = opened(site, open_context, learner, viewport=size, **settings)
    if lacks == "dialogs":
        page.context.add_init_script(NO_DIALOGS)
        page.reload()
    in_text = page.locator(".figure img").first.evaluate(_WIDTH)

    page.locator(".figure__zoom").first.click()

    expect(page.get_by_role("heading", name="Picture")).to_be_visible()
    large = page.locator(".figure-large img").evaluate(_WIDTH)
    assert large > 1.6 * in_text
    if lacks == "dialogs":
        found = violations(page, size, "light", {"type": "tag", "values": STANDARD})
        assert not found, found
        check_layout(page)
    page.get_by_role("link", name="Back to the text").first.click()
    assert page.url.endswith(LESSON)
