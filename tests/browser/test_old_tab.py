"""A form that stayed open in another tab: signing from there undoes nothing."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served
from tests.browser.test_refused_words import DAY, whole_form
from tests.cast import ASA
from tests.web.conftest import Site


def test_signing_from_an_old_tab_keeps_what_another_tab_marked_unsafe(
    open_context: OpenContext, own_site: Site
) -> None:
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        context = open_context(here)
        old = Person(context.new_page(), ASA).sign_in()
        old.page.goto(f"{at}/3")
        new = Person(context.new_page(), ASA)
        new.page.goto(f"{at}/2")
        new.mark({"x01": "unsafe"})
        expect(new.page.locator("[data-save-state]")).to_have_text(re.compile("^Saved "))

        old.page.get_by_label("What went well").fill("Calm voice.")
        old.press("Look over and sign")

        expect(old.page).to_have_url(re.compile("/sign$"))
        assert "Unsafe" in old.main.inner_text()
        assert "Calm voice." in old.main.inner_text()
