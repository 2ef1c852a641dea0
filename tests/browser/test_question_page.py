"""The page of one question: readable on the narrowest screen, and few stops for keys."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.seats import Seats
from tests.browser.stage import NEW, Stage
from tests.browser.visitors import Visitor
from tests.browser.watching import PHONE, check_layout
from tests.demo_process import Login, Site

WITH_ORDER = "s4-hygiene"
# A telephone of 390 pixels at a zoom of 200 %.
ZOOMED = {"width": 195, "height": 422}
# How many words of up to eight letters stand in two lines or more.
_BROKEN = """() => [...document.querySelectorAll(".order__text")].flatMap((label) => {
  const walker = document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  const broken = [];
  while (walker.nextNode()) {
    for (const found of walker.currentNode.data.matchAll(/[a-z]{2,8}/gi)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, found.index);
      range.setEnd(walker.currentNode, found.index + found[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(found[0]);
    }
  }
  return broken;
})"""


def with_order(context: BrowserContext, login: Login) -> Page:
    """The question of a new attempt that asks for an order."""
    attempt = Visitor(context).sign_in(login).start(WITH_ORDER)
    page = context.new_page()
    for position in range(1, 11):
        page.goto(f"/attempts/{attempt}/{position}")
        if page.locator(".order").count():
            return page
    raise AssertionError("No question asks for an order.")


@pytest.mark.parametrize("script", [True, False])
def test_no_word_of_a_step_breaks_at_a_zoom_of_200_percent(
    site: Site, open_context: OpenContext, learner: Login, script: bool
) -> None:
    context = open_context(site, viewport=ZOOMED, java_script_enabled=script)
    page = with_order(context, learner)

    assert page.evaluate(_BROKEN) == []
    check_layout(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    row = page.locator(".order__item").first
    words, place = row.locator(".order__text"), row.locator(".order__moves, .order__place:visible")
    beside = words.bounding_box(), place.last.bounding_box()
    assert beside[0] and beside[1]
    assert beside[1]["x"] >= beside[0]["x"] + beside[0]["width"]


def test_the_buttons_that_go_on_come_before_the_dots_for_keys_and_below_them_for_eyes(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    page = with_order(open_context(site), learner)
    page.locator(".attempt__question :is(button, input, select):not([tabindex='-1'])").last.focus()
    if page.locator(".order__keep").is_visible():
        page.locator(".order__keep").focus()
    main = page.locator(".action-bar__main")

    page.keyboard.press("Tab")
    if page.locator('.action-bar [value="previous"]').count():
        expect(page.locator('.action-bar [value="previous"]')).to_be_focused()
        page.keyboard.press("Tab")

    expect(main).to_be_focused()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    bar, dots = page.locator(".action-bar").bounding_box(), page.locator(".dots").bounding_box()
    assert bar and dots and dots["y"] + dots["height"] <= bar["y"]
    check_layout(page)


def test_a_number_that_is_refused_says_so_at_its_field_until_it_is_mended(
    type_stage: Stage, seats: Seats
) -> None:
    with seats.take(type_stage, NEW) as seat:
        seat.watch.forgive("422")
        page = seat.page
        page.goto(type_stage.ids["numeric"])
        number, state = page.get_by_label("Your number"), page.locator("[data-save-state]")

        number.fill("about twenty")
        expect(state).to_have_text(re.compile("^Not saved: "))
        expect(number).to_have_attribute("aria-invalid", "true")
        expect(number).to_have_accessible_description(re.compile(r"^Not saved: .*12 mm below"))
        page.get_by_role("button", name="Continue").last.click()
        expect(page.locator("[data-error-summary]")).to_be_focused()
        page.wait_for_load_state()
        expect(number).to_have_value("about twenty")
        expect(number).to_have_attribute("aria-invalid", "true")
        number.fill("")

        expect(state).to_have_text("Now without an answer")
        expect(number).not_to_have_attribute("aria-invalid", "true")
        expect(page.locator(".question .field__error")).to_have_count(0)
        expect(number).to_have_accessible_description(re.compile("^On our ward: A point"))


@pytest.mark.parametrize(
    ("kind", "does"),
    [
        ("single", "choose an option"),
        ("hotspot", "choose an option"),
        ("ordering", "go to a step"),
        ("matching", "go to a row"),
        ("cloze", "go to a blank"),
        ("numeric", ""),
        ("essay", ""),
    ],
)
def test_the_list_of_keys_says_what_they_do_on_this_question(
    type_stage: Stage, open_context: OpenContext, kind: str, does: str
) -> None:
    context = open_context(type_stage.site)
    context.add_cookies(type_stage.cookies[NEW])
    page = context.new_page()
    page.goto(type_stage.ids[kind])
    keys = page.get_by_role("dialog")

    page.keyboard.press("?")

    expect(keys).to_contain_text("continue")
    lines = keys.locator("dd").all_inner_texts()
    assert [line for line in lines if line.startswith(("choose", "go to"))] == [does][: bool(does)]
    expect(keys.get_by_role("checkbox")).to_have_count(1 if does else 0)
    page.keyboard.press("Escape")
    if kind == "ordering":
        page.locator(".order__item").nth(1).get_by_role("button", name="Up").click()
        for place in (2, 1):
            page.keyboard.press(str(place))
            step = page.locator(".order__item").nth(place - 1)
            expect(step.locator(":focus")).to_have_count(1)
            expect(step.locator("button:focus")).to_have_count(1)


@pytest.mark.parametrize("control", [None, ".action-bar__main"])
def test_after_the_list_of_keys_the_keyboard_goes_on_where_it_was(
    site: Site, open_context: OpenContext, learner: Login, control: str | None
) -> None:
    page = with_order(open_context(site), learner)
    if control:
        page.locator(control).focus()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator(control or "main")).to_be_focused()
    if not control:
        page.keyboard.press("Tab")
        expect(page.locator(".attempt__question :focus")).to_have_count(1)
