"""Refused words on the phone: the mark is kept, and the page says so until it is mended."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.test_competency_story import Person, served
from tests.browser.watching import Watch
from tests.cast import ASA, LEA
from tests.ward import GOOD
from tests.web.conftest import Site
from tests.web.ward_site import open_ward

DAY = "2026-03-02"
NAMED = "Told Mrs Byrne nothing of risks"


def whole_form(site: Site) -> str:
    ward = open_ward(site)
    form = ward.take(DAY, ASA)
    ward.rate_oneself(form, DAY)
    ward.assess(form, ASA, DAY)
    return f"/observe/forms/{form}"


def test_an_unsafe_item_beside_refused_words_is_kept_and_named_until_it_is_mended(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    watch.forgive("422")
    watch.forgive("ERR_ABORTED")
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        asa = Person(open_context(here).new_page(), ASA).sign_in()
        asa.page.goto(f"{at}/2")
        state = asa.page.locator("[data-save-state]")
        refused = re.compile(r"^Not saved: X01\. This looks like a patient's name\.")
        asa.page.locator('[data-field="x01"] summary').click()
        asa.page.get_by_label("Comment on X01").fill(NAMED)
        asa.mark({"x01": "unsafe"})
        expect(state).to_have_text(refused)
        comment = asa.page.get_by_label("Comment on X01")
        expect(comment).to_have_attribute("aria-invalid", "true")
        expect(comment).to_have_accessible_description(re.compile("^Not saved: X01"))
        assert NAMED not in stored(asa)
        asa.mark({"x02": "3"})
        asa.press("Continue")
        expect(asa.page).to_have_url(re.compile(r"/3$"))
        asa.main.locator('.option:has([name="overall.ready"][value="no"])').click()
        expect(state).to_have_text(refused)

        other = Person(open_context(here).new_page(), ASA).sign_in()
        other.page.goto(f"{at}/sign")
        expect(other.main).to_contain_text("Refused, and not saved")
        expect(other.main).to_contain_text("X01 (critical) Asks who the patient is.")
        expect(other.main.locator('[data-field="x01"]')).to_contain_text("Unsafe")

        asa.page.reload()
        expect(state).to_have_text(refused)
        asa.page.go_back()
        expect(asa.page).to_have_url(re.compile(r"/2$"))
        expect(asa.page.locator('[data-field="x01"] [value="unsafe"]')).to_be_checked()
        assert NAMED not in stored(asa)
        asa.page.get_by_label("Comment on X01").fill("Told nothing of risks")
        asa.mark({"x02": "4"})
        expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
        expect(comment).not_to_have_attribute("aria-invalid", "true")
        other.page.reload()
        expect(other.main).not_to_contain_text("Refused, and not saved")
        expect(other.main).to_contain_text("Told nothing of risks")


def stored(person: Person) -> str:
    """All that the site keeps in somebody's browser."""
    found: str = person.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    return found


def test_what_was_refused_leaves_a_shared_phone_with_its_person(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    def keep(page: Page, name: str, entry: str) -> None:
        page.evaluate("([name, entry]) => localStorage.setItem(name, entry)", [name, entry])

    watch.forgive("422")
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        asa = Person(open_context(here).new_page(), ASA).sign_in()
        asa.page.goto(f"{at}/2")
        asa.page.locator('[data-field="x01"] summary').click()
        asa.page.get_by_label("Comment on X01").fill(NAMED)
        asa.mark({"x01": "unsafe"})
        expect(asa.page.locator("[data-save-state]")).to_have_text(re.compile("^Not saved"))
        keep(asa.page, "kept:one:a:1", '{"refused": "Why", "fields": [["comment", "Ann Byrne"]]}')
        keep(asa.page, "kept:two:a:1", '{"fields": [["comment", "not sent yet"]]}')

        asa.page.goto("/courses")  # signed in: one's own stays, that of others does not
        assert "x01" in stored(asa)
        assert "Ann Byrne" not in stored(asa)
        asa.page.get_by_role("button", name="Sign out", exact=True).click()
        asa.page.wait_for_url("**/login")

        assert "x01" not in stored(asa)
        assert "not sent yet" in stored(asa)  # it would be lost


def test_back_in_the_form_leads_to_the_section_before(
    open_context: OpenContext, own_site: Site
) -> None:
    at = whole_form(own_site)
    with served(own_site) as here:
        here.go_to(DAY)
        asa = Person(open_context(here).new_page(), ASA).sign_in()
        asa.page.goto("/observe")
        asa.page.goto(f"{at}/1")
        asa.press("Continue")
        asa.press("Continue")
        expect(asa.page.locator("#section-3")).to_be_visible()

        asa.page.go_back()
        expect(asa.page.locator("#section-2")).to_be_visible()
        assert asa.page.url.endswith("/2")
        asa.page.go_back()
        expect(asa.page.locator("#section-1")).to_be_visible()
        asa.page.go_forward()
        expect(asa.page.locator("#section-2")).to_be_visible()
        asa.page.go_back()
        asa.page.go_back()
        assert asa.page.url.endswith("/observe")


def test_an_own_rating_with_refused_words_keeps_its_mark(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    watch.forgive("422")
    watch.forgive("ERR_ABORTED")
    watch.forgive("409")  # the last save may come after the form, which had the same words
    form = open_ward(own_site).request(DAY)
    with served(own_site) as here:
        here.go_to(DAY)
        lea = Person(open_context(here).new_page(), LEA).sign_in()
        lea.page.goto(f"/observations/{form}")
        lea.mark(GOOD)
        lea.page.locator('[data-field="x02"] summary').click()
        lea.page.get_by_label("Comment on X02").fill(NAMED)
        lea.press("Hand in")
        expect(lea.main).to_contain_text("This is not handed in yet")
        expect(lea.page.locator("[data-save-state]")).to_have_text(re.compile("^Not saved: X02"))
        lea.page.get_by_label("Comment on X02").fill("Nervous")
        # What was refused goes from the page with the save; a button may move under the mouse then.
        lea.page.get_by_label("Comment on X02").blur()
        expect(lea.page.locator("[data-save-state]")).to_have_text(re.compile("^Saved"))
        lea.press("Hand in")
        expect(lea.main).to_contain_text("Your own rating")
        expect(lea.main).to_contain_text("4 – I could do it with somebody nearby")
        expect(lea.main).to_contain_text("Nervous")


def test_words_that_are_too_many_are_kept_whole_and_said_at_their_item(
    open_context: OpenContext, watch: Watch, own_site: Site
) -> None:
    watch.forgive("422")
    watch.forgive("ERR_ABORTED")
    at = whole_form(own_site)
    dictated = "Good flow. " * 289 + "!"
    with served(own_site) as here:
        here.go_to(DAY)
        asa = Person(open_context(here).new_page(), ASA).sign_in()
        asa.page.goto(f"{at}/2")
        item = asa.page.locator('[data-field="x01"]')
        comment, state = (
            asa.page.get_by_label("Comment on X01"),
            asa.page.locator("[data-save-state]"),
        )
        item.locator("summary").click()
        comment.fill(dictated)
        expect(state).to_have_text(re.compile(r"^Not saved: X01\. 1,180 characters too many"))
        at_item = item.locator(".field__error")
        expect(at_item).to_have_text(re.compile("^Not saved: 1,180 characters too many"))
        assert dictated in stored(asa)

        asa.page.reload()
        expect(comment).to_have_value(dictated)
        expect(at_item).to_have_text(re.compile("^Not saved: 1,180 characters too many"))
        comment.fill("Good flow.")
        expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
        expect(at_item).to_have_count(0)
