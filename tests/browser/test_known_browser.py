"""Somebody tries out passwords elsewhere: who signed in in this browser before gets in."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from courseware.domain.errors import Invalid
from courseware.services.identity.sign_in import sign_in as try_in
from courseware.store.engine import Database
from tests.browser.conftest import OpenContext
from tests.browser.exam import sign_in
from tests.browser.test_signing_out import press
from tests.browser.watching import Watch
from tests.cast import PASSWORD
from tests.demo_process import Login, Site


def test_a_real_browser_says_that_it_is_known_when_a_link_elsewhere_led_to_the_form(
    site: Site, open_context: OpenContext, learner: Login, site_db: Database, watch: Watch
) -> None:
    watch.forgive("429")
    page, stranger = open_context(site).new_page(), open_context(site).new_page()
    page.goto("/login")
    at = page.url
    sign_in(page, learner)
    press(page)
    page.wait_for_url("**/login")

    for _ in range(10):
        with pytest.raises(Invalid):
            try_in(site_db, learner.email, "wrong", "", "203.0.113.9", datetime.now(UTC))
    stranger.goto("/login")
    stranger.get_by_label("E-mail address").fill(learner.email)
    stranger.get_by_label("Password").fill(PASSWORD)
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_text("That was tried too often.").first).to_be_visible()

    page.goto(f"data:text/html,<a href='{at}'>sign in</a>")
    page.get_by_role("link").click()
    sign_in(page, learner)
