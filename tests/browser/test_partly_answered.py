"""The dot of a question says while it is answered whether parts are missing."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served
from tests.cast import LEA
from tests.library import quiz
from tests.web.conftest import Site
from tests.web.test_partly_answered import MATCHING

DAY = "2026-03-02"


@pytest.fixture
def site(own_site: Site) -> Site:
    own_site.publish(quiz(cases=[MATCHING]))
    return own_site


def test_a_question_is_answered_when_its_last_part_is(
    open_context: OpenContext, site: Site
) -> None:
    with served(site) as here:
        here.go_to(DAY)
        lea = Person(open_context(here).new_page(), LEA).sign_in()
        page = lea.page
        page.goto("/quizzes/needles")
        lea.main.get_by_role("button", name="Start").click()
        page.wait_for_url("**/attempts/*/1")
        page.goto(f"{page.url.removesuffix('/1')}/4")
        dot = page.locator('[data-dot="4"]')
        for number, state in enumerate(("partly answered", "partly answered", "answered")):
            page.locator(".attempt__question select").nth(number).select_option(index=1)
            expect(dot.locator("[data-dot-words]")).to_have_text(f", {state}")
        page.reload()
        expect(dot.locator("[data-dot-words]")).to_have_text(", answered")
