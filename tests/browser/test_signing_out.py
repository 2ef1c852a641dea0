"""Signing out on a shared phone: done, or said that it is not."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.visitors import Visitor
from tests.browser.watching import Watch, check_layout
from tests.demo_process import Login, Site

STILL = "You are still signed in: the site cannot be reached now. Sign out again when it can."


def press(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()


def test_without_a_network_one_is_told_that_one_is_still_signed_in(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto("/courses")
    expect(page.get_by_text(STILL)).to_be_hidden()
    context.set_offline(True)

    press(page)

    expect(page.get_by_role("alert")).to_have_text(STILL)
    expect(page.get_by_role("heading", name="Courses", level=1)).to_be_visible()
    check_layout(page)
    context.set_offline(False)
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    press(page)
    page.wait_for_url("**/login")
    page.goto("/account")
    page.wait_for_url("**/login?next=**")
