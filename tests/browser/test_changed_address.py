"""A phone whose owner has another e-mail address, from the account to the link in the outbox."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenContext
from tests.browser.exam import sign_in
from tests.browser.watching import PHONE, Watch
from tests.demo_process import Login, Site


def test_an_address_is_changed_on_a_phone_and_confirmed_in_another_browser(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    page, other, office = (open_context(site).new_page() for _ in range(3))
    for phone in (page, other):
        phone.set_viewport_size(PHONE)
    new = f"new-{learner.email}"
    page.goto("/login")
    sign_in(page, learner)

    page.goto("/account")
    page.get_by_role("link", name="change your address").click()
    page.get_by_label("New e-mail address").fill(new)
    page.get_by_label("Your password").fill(learner.password)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_text("A change waits for you")).to_be_in_viewport()

    office.goto("/login")
    administrator = site.login("administrator")
    office.get_by_label("E-mail address").fill(administrator.email)
    office.get_by_label("Password").fill(administrator.password)
    office.get_by_role("button", name="Sign in").click()
    expect(office).not_to_have_url(re.compile("/login"))
    office.goto("/admin/outbox")
    found = re.search(r"https?://[^/\s]+(/address/[\w-]+)", office.locator("main").inner_text())
    assert found
    other.goto(found.group(1))
    other.get_by_role("link", name="Sign in to confirm").click()
    sign_in(other, learner)
    expect(other.get_by_text(f"you sign in with {new}")).to_be_visible()
    other.get_by_role("button", name="Use this address").click()
    expect(other.get_by_text(f"Your address is {new} now")).to_be_visible()
    expect(other.get_by_text("Earlier address")).to_be_visible()

    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, Login(learner.role, new, learner.password, learner.clinic))
    expect(page.get_by_text(new).first).to_be_visible()
