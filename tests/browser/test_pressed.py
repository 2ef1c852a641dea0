"""A button that moves between the press of a mouse and its release was pressed all the same."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served
from tests.browser.watching import Watch
from tests.cast import ASA
from tests.web.conftest import Site
from tests.web.ward_site import open_ward

DAY = "2026-03-02"


def top_of(control: Locator) -> float:
    box = control.bounding_box()
    assert box is not None
    return box["y"]


def test_a_mouse_presses_a_button_that_moves_as_a_refusal_goes(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    watch.forgive("422")
    ward = open_ward(own_site)
    form = ward.take(DAY, ASA)
    with served(own_site) as here:
        here.go_to(DAY)
        # Wide enough that the button stands beside the lines of the reason, in their middle.
        page = open_context(here, viewport={"width": 640, "height": 900}).new_page()
        asa = Person(page, ASA).sign_in()
        asa.page.goto(f"/observe/forms/{form}/2")
        state = asa.page.locator("[data-save-state]")
        go_on = asa.page.get_by_role("button", name="Continue")
        asa.page.locator('[data-field="x01"] summary').click()
        comment = asa.page.get_by_label("Comment on X01")
        comment.fill("Told Mrs Byrne nothing of risks")
        comment.blur()
        expect(state).to_have_text(re.compile("^Not saved"))
        comment.fill("Told nothing of risks")

        go_on.hover()
        before = top_of(go_on)
        asa.page.mouse.down()
        expect(state).to_have_text(re.compile("^Saved"))
        assert top_of(go_on) != before, "nothing moved: this story proves nothing"
        asa.page.mouse.up()
        expect(asa.page).to_have_url(re.compile(r"/3$"))

        # Off the button, the mouse does not press it.
        asa.page.get_by_role("button", name="Back").hover()
        asa.page.mouse.down()
        asa.page.mouse.move(5, 5)
        asa.page.mouse.up()
        expect(asa.page).to_have_url(re.compile(r"/3$"))
