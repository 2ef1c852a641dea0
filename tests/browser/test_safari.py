"""Where Safari does otherwise than Chromium, and older ones lack something that scripts ask for."""

import re

from playwright.sync_api import BrowserContext, expect

from courseware.store.engine import Database
from tests.browser.conftest import OpenContext
from tests.browser.exam import KEPT, SAVE, SAVED, Exam, refuse_with
from tests.browser.story import COURSE, LESSON, LONG_QUIZ, save_line
from tests.browser.test_cases import ASK, decide, expect_moment
from tests.browser.test_cases import enter as enter
from tests.browser.test_cases import types_db as types_db
from tests.browser.test_changed_elsewhere import item, mark_unsafe_offline, state, two_devices
from tests.browser.test_typed_words import fill, kept, opened
from tests.browser.visitors import Visitor
from tests.browser.watching import Watch
from tests.demo_process import Login, Site
from tests.web.conftest import Site as WardSite

# Before 15.4 it does not say which button sent a form; before 16 no script can press one so.
OLD = "delete SubmitEvent.prototype.submitter; delete HTMLFormElement.prototype.requestSubmit"
NO_DIALOGS = """
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function (name) {
    return make.call(this, name === "dialog" ? "unknown-dialog" : name);
  };
"""
# A page that was left is shown again without asking for it; then the fields of a form with
# autocomplete="off" become as they were when the page was made.
COME_BACK = """() => {
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  for (const form of document.forms) if (form.autocomplete === "off") form.reset();
}"""


def test_a_page_that_comes_back_shows_the_answers_that_were_given_on_it(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    exam = Exam(context, context.new_page(), site_db, attempt, learner)
    exam.open()
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text(SAVED)

    exam.page.evaluate(COME_BACK)

    expect(exam.page.locator(f'.question [value="{choice}"]')).to_be_checked()


def test_an_evaluation_that_was_handed_in_is_not_kept_anew_when_its_page_comes_back(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner).study(COURSE)
    page = opened(context.new_page())
    fill(page)
    page.evaluate("window.isSame = true")
    with page.expect_response(page.url) as asked:
        page.evaluate(COME_BACK)
    asked.value.finished()
    assert page.evaluate("window.isSame")
    assert len(kept(page)) == 1

    # As the page that follows handing in leaves it.
    page.evaluate("new FormData(document.querySelector('form:has([data-typed])'))")
    page.evaluate(
        "localStorage.removeItem(Object.keys(localStorage).find((n) => n.startsWith('typed:')))"
    )
    page.evaluate(COME_BACK)

    page.wait_for_function("window.isSame === undefined && document.readyState === 'complete'")
    assert kept(page) == []


def test_a_page_does_not_come_back_after_its_person_has_signed_out(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto("/account")
    page.evaluate("window.isSame = true")
    page.evaluate(COME_BACK)
    assert page.evaluate("window.isSame")

    # What signing out leaves in this tab: no session, and the page for signing in.
    context.clear_cookies()
    page.evaluate("sessionStorage.setItem('whose', '')")
    page.evaluate(COME_BACK)

    expect(page).to_have_url(re.compile(r"/login\?next=/account$"))


def test_a_tap_that_makes_no_click_closes_the_menu_and_a_word_of_the_glossary(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    page.locator("summary", has_text="Menu").click()
    page.locator("h1").dispatch_event("pointerup")
    expect(page.locator("details.menu")).not_to_have_attribute("open", re.compile(""))

    page.locator("a.term").first.click()
    expect(page.locator(".term-note")).to_be_visible()
    page.locator("h1").dispatch_event("pointerup")
    expect(page.locator(".term-note")).to_have_count(0)


def test_an_older_safari_goes_on_in_a_case_in_its_place(enter) -> None:
    ward = enter()
    ward.context.add_init_script(OLD)
    page = ward.open()
    page.evaluate("window.isSame = true")

    decide(page, ASK)

    expect_moment(page, "Decision 2")
    assert page.evaluate("window.isSame")


def answered_in_vain(context: BrowserContext, site_db: Database, learner: Login) -> Exam:
    """A question whose answer waits on the device, because the server takes none."""
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    exam = Exam(context, context.new_page(), site_db, attempt, learner)
    exam.open()
    context.route(SAVE, refuse_with(503))
    exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    return exam


def test_an_older_safari_goes_where_the_button_leads_when_a_save_is_late(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive("503")
    context = open_context(site)
    context.add_init_script(OLD)
    exam = answered_in_vain(context, site_db, learner)

    exam.page.locator('[data-dot="5"]').click()

    expect(exam.page).to_have_url(re.compile(r"/5$"))


def test_a_safari_without_dialogs_asks_on_the_page_before_signing_out(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive("503")
    context = open_context(site)
    context.add_init_script(NO_DIALOGS)
    exam = answered_in_vain(context, site_db, learner)

    for answer in ("Stay signed in", "Sign out"):
        exam.page.locator("footer").get_by_role("button", name="Sign out").click()
        asked = exam.page.get_by_role("alertdialog", name="Sign out with 1 answer unsent?")
        expect(asked.get_by_role("button", name="Stay signed in")).to_be_focused()
        asked.get_by_role("button", name=answer).click()
        expect(asked).to_have_count(0)

    exam.page.wait_for_url("**/login")


def test_an_older_safari_gives_up_what_is_to_be_left_as_it_is_elsewhere(
    open_context: OpenContext, watch: Watch, own_site: WardSite
) -> None:
    with two_devices(open_context, watch, own_site) as (phone, other, _):
        phone.page.context.set_offline(False)
        phone.page.context.add_init_script(OLD)
        phone.page.reload()
        phone.page.context.set_offline(True)
        # A part is turned here, without asking the server.
        phone.press("Continue")
        expect(phone.page).to_have_url(re.compile(r"/3$"))
        phone.press("Back")
        mark_unsafe_offline(phone)
        other.mark({"x01": "not_observed"})
        other.mark({"x01": "safe"})
        expect(state(other)).to_have_text(SAVED)
        phone.page.context.set_offline(False)
        expect(item(phone).get_by_role("alert")).to_be_visible()

        phone.press("Leave it as it is there")

        expect(item(phone).get_by_role("alert")).to_have_count(0)
        expect(item(phone).locator('[value="safe"]')).to_be_checked()
