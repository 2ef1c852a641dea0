"""A form on two devices: what was entered without a network is asked about, never dropped."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served, sign
from tests.browser.test_refused_words import DAY, whole_form
from tests.browser.watching import Watch, check_layout
from tests.cast import ASA
from tests.web.conftest import Site

SAVED = re.compile(r"^Saved \d\d:\d\d$")
ASKED = (
    "While this page was open, this was changed in another window or on another device: there it "
    "is “{there}”, and that stands. Here it is “{here}”, which is not saved. Save once more if it "
    "is to be as it is here."
)
COMMENT = "Saw blood"


@contextmanager
def two_devices(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> Iterator[tuple[Person, Person, str]]:
    """Asa on a phone without a network and on another device, at the same part."""
    for trouble in ("409", "422", "ERR_ABORTED", "ERR_INTERNET_DISCONNECTED"):
        watch.forgive(trouble)
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        phone = Person(open_context(here).new_page(), ASA).sign_in()
        other = Person(open_context(here).new_page(), ASA).sign_in()
        for person in (phone, other):
            person.page.goto(f"{at}/2")
        phone.page.context.set_offline(True)
        yield phone, other, at


def state(person: Person) -> Locator:
    return person.page.locator("[data-save-state]")


def item(person: Person) -> Locator:
    return person.page.locator('[data-field="x01"]')


def mark_unsafe_offline(phone: Person) -> None:
    phone.mark({"x01": "unsafe"})
    item(phone).locator("summary").click()
    phone.page.get_by_label("Comment on X01").fill(COMMENT)
    phone.page.get_by_label("Comment on X01").blur()
    expect(state(phone)).to_have_text("Kept on this phone, will send")


def expect_question(phone: Person) -> None:
    words = ASKED.format(there="Safe", here=f"Unsafe; {COMMENT}")
    expect(item(phone).get_by_role("alert")).to_have_text(words)
    brief = f"“Safe” was saved elsewhere and stands; here it is “Unsafe; {COMMENT}”."
    expect(state(phone)).to_have_text(f"Not saved: X01. {brief}")
    expect(item(phone).locator('[value="unsafe"]')).to_be_checked()
    expect(phone.page.get_by_label("Comment on X01")).to_have_value(COMMENT)


def test_an_unsafe_mark_made_offline_is_asked_about_and_told_before_signing(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    with two_devices(open_context, watch, own_site) as (phone, other, at):
        mark_unsafe_offline(phone)
        other.mark({"x01": "safe"})
        other.mark({"x01": "not_observed"})
        other.mark({"x01": "safe"})
        other.page.goto(f"{at}/sign")
        phone.page.context.set_offline(False)
        expect_question(phone)
        check_layout(phone.page)

        # Neither another save, nor going on to sign, nor a fresh page makes it silent.
        phone.mark({"x02": "4"})
        expect_question(phone)
        phone.press("Continue")
        phone.press("Look over and sign")
        expect(item(phone).get_by_role("alert")).to_be_visible()
        assert phone.page.url.endswith("/2")
        phone.page.reload()
        expect_question(phone)
        phone.page.goto(f"{at}/sign")
        sign(phone)
        expect(phone.page.locator("[data-refused-here]")).to_contain_text("X01")

        other.page.reload()
        told = other.main.locator(".notice--bad")
        expect(told).to_contain_text(f"X01: “Unsafe; {COMMENT}” was entered")
        expect(told).to_contain_text("“Safe” had been saved elsewhere meanwhile")
        check_layout(other.page)

        phone.page.goto(f"{at}/2")
        phone.press("Save X01 as it is here")
        expect(state(phone)).to_have_text(SAVED)
        expect(item(phone).get_by_role("alert")).to_have_count(0)
        other.page.reload()
        expect(told).to_have_count(0)
        expect(other.main.locator('[data-field="x01"]')).to_contain_text(COMMENT)


def test_what_was_entered_here_is_given_up_only_when_that_is_chosen(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    with two_devices(open_context, watch, own_site) as (phone, other, at):
        mark_unsafe_offline(phone)
        other.mark({"x01": "not_observed"})
        other.mark({"x01": "safe"})
        expect(state(other)).to_have_text(SAVED)
        phone.page.context.set_offline(False)
        expect_question(phone)

        watch.forgive("ERR_CONNECTION_REFUSED")
        phone.page.context.route("**/*", lambda route: route.abort("connectionrefused"))
        phone.press("Leave it as it is there")
        why = re.compile(r"^Not saved: X01\. .+ The next page needs a connection\.$")
        expect(state(phone)).to_have_text(why)
        phone.page.context.unroute("**/*")
        phone.press("Leave it as it is there")

        expect(item(phone).locator('[value="safe"]')).to_be_checked()
        expect(item(phone).get_by_role("alert")).to_have_count(0)
        phone.page.goto(f"{at}/sign")
        expect(phone.main.locator(".notice--bad")).to_contain_text(f"“Unsafe; {COMMENT}”")


def test_a_later_mark_made_offline_does_not_go_over_one_that_it_never_saw(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    with two_devices(open_context, watch, own_site) as (phone, other, _):
        other.mark({"x01": "unsafe"})
        expect(state(other)).to_have_text(SAVED)
        phone.mark({"x01": "not_observed"})
        phone.page.context.set_offline(False)

        question = ASKED.format(there="Unsafe", here="Not observed")
        expect(item(phone).get_by_role("alert")).to_have_text(question)
        phone.mark({"x01": "safe"})
        expect(state(phone)).to_have_text(SAVED)


def test_one_device_is_never_asked_about_itself(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    with two_devices(open_context, watch, own_site) as (phone, _, _):
        phone.page.context.set_offline(False)

        def lose_the_answer(route: Route) -> None:
            route.fetch()
            route.abort()

        phone.page.route("**/save", lose_the_answer)
        watch.forgive("ERR_FAILED")
        phone.mark({"x01": "unsafe"})
        expect(state(phone)).to_have_text("Kept on this phone, will send")
        phone.page.unroute("**/save")
        phone.mark({"x01": "not_observed"})
        expect(state(phone)).to_have_text(SAVED)

        phone.page.get_by_label("Comment on X01").evaluate("e => e.closest('details').open = true")
        phone.page.get_by_label("Comment on X01").fill("Once")
        phone.press("Continue")
        phone.page.get_by_label("What went well").fill("Calm voice.")
        phone.press("Look over and sign")
        expect(phone.page).to_have_url(re.compile("/sign$"))
        phone.page.go_back()
        phone.page.get_by_label("What went well").fill("Calm voice, good hands.")
        phone.press("Look over and sign")
        expect(phone.page).to_have_url(re.compile("/sign$"))
        expect(phone.main).to_contain_text("good hands")
        expect(phone.main.locator(".notice--bad")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (0, "The next page needs a connection."),
        (503, "The server cannot show the next page just now; try again in a minute."),
    ],
)
def test_going_on_to_sign_while_the_server_is_away_stays_and_says_why(
    open_context: OpenContext, watch: Watch, own_site: Site, status: int, why: str
) -> None:
    watch.forgive("ERR_CONNECTION_REFUSED|503")
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        phone = Person(open_context(here).new_page(), ASA).sign_in()
        phone.page.goto(f"{at}/3")

        def away(route: Route) -> None:
            if status:
                route.fulfill(status=status, body="Not now.")
            else:
                route.abort("connectionrefused")

        phone.page.context.route("**/*", away)
        phone.page.get_by_label("What went well").fill("Calm voice.")
        phone.press("Look over and sign")

        expect(state(phone)).to_have_text(f"Kept on this phone, will send. {why}")
        expect(phone.page.get_by_label("What went well")).to_have_value("Calm voice.")
        check_layout(phone.page)
        phone.page.context.unroute("**/*")
        phone.press("Look over and sign")
        expect(phone.page).to_have_url(re.compile("/sign$"))
        expect(phone.main).to_contain_text("Calm voice.")
        phone.page.wait_for_load_state("networkidle")  # nothing is on its way to who goes now
