"""Hotspots on their pages: a tap on the figure, the keyboard, and the list without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.stage import BUSY, NEW, Stage
from tests.browser.watching import DESKTOP, PHONE


def open_hotspot(stage: Stage, open_context: OpenContext, who: str, **settings: object) -> Page:
    context = open_context(stage.site, **settings)
    context.add_cookies(stage.cookies[who])
    page = context.new_page()
    page.goto(stage.ids["hotspot" if who == NEW else "hotspot-checked"])
    return page


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_tap_on_the_figure_chooses_its_row_and_is_saved(
    type_stage: Stage, open_context: OpenContext, size: object
) -> None:
    page = open_hotspot(type_stage, open_context, NEW, viewport=size)
    rows = page.locator(".option__control")

    for region, chosen in (("b", 1), ("c", 2)):
        with page.expect_response(
            lambda reply: "/saves/" in reply.url or reply.request.method in ("PUT", "POST")
        ):
            page.locator(f'[data-region="{region}"] .region__shape').click(
                position=None, force=True
            )
        expect(rows.nth(chosen)).to_be_checked()
    expect(page.locator("[data-save-state]")).to_contain_text("Saved")
    page.reload()
    expect(rows.nth(2)).to_be_checked()


def test_the_list_is_reached_by_keyboard_and_tells_the_figure(
    type_stage: Stage, open_context: OpenContext
) -> None:
    page = open_hotspot(type_stage, open_context, NEW, viewport=DESKTOP)
    shapes = page.locator(".region__shape")

    page.keyboard.press("2")

    expect(page.locator(".option__control").nth(1)).to_be_checked()
    expect(page.locator(".option__control").nth(1)).to_be_focused()
    expect(shapes.nth(1)).to_have_css("stroke-dasharray", "none")
    expect(shapes.nth(0)).to_have_css("stroke-dasharray", "6px, 4px")


def test_without_javascript_the_list_answers_and_marks_the_figure(
    type_stage: Stage, open_context: OpenContext
) -> None:
    page = open_hotspot(type_stage, open_context, NEW, viewport=PHONE, java_script_enabled=False)

    page.locator(".option").nth(0).click()

    expect(page.locator(".region__shape").nth(0)).to_have_css("stroke-dasharray", "none")
    height = page.locator(".option").nth(0).evaluate("e => e.getBoundingClientRect().height")
    assert height >= 44


def test_the_review_draws_what_was_chosen_and_taps_change_nothing(
    type_stage: Stage, open_context: OpenContext
) -> None:
    page = open_hotspot(type_stage, open_context, BUSY, viewport=PHONE)

    expect(page.locator(".explanation .region__number").first).to_have_text("1 ✓")
    expect(page.locator(".explanation__why")).to_have_count(3)
    before = page.locator(".hotspot .option__control:checked").get_attribute("value")
    page.locator('.hotspot [data-region="b"] .region__shape').click(force=True)
    assert page.locator(".hotspot .option__control:checked").get_attribute("value") == before
