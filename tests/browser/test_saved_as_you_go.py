"""What the forms of a rating say of saving is true with our script and without it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served
from tests.cast import ASA, LEA
from tests.web.conftest import Site
from tests.web.ward_site import open_ward

DAY = "2026-03-02"


@pytest.mark.parametrize(
    ("scripts", "rating", "observing"),
    [
        (True, "Saved as you go", "Saved as you go"),
        (False, "Saved when you press Save", "Saved with every button"),
    ],
)
def test_each_form_says_how_it_is_saved(
    open_context: OpenContext, own_site: Site, scripts: bool, rating: str, observing: str
) -> None:
    form = open_ward(own_site).take(DAY, ASA)
    places = ((LEA, f"/observations/{form}", rating), (ASA, f"/observe/forms/{form}/2", observing))
    with served(own_site) as here:
        here.go_to(DAY)
        for who, place, said in places:
            page = open_context(here, java_script_enabled=scripts).new_page()
            person = Person(page, who).sign_in()
            person.page.goto(place)
            expect(person.page.locator("[data-save-state]")).to_have_text(said)
