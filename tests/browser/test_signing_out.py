"""Signing out on a shared phone: done, or said that it is not."""

from playwright.sync_api import BrowserContext, Page, expect

from courseware.store.engine import Database
from tests.browser.conftest import OpenContext
from tests.browser.exam import KEPT, SAVE, Exam, refuse_with, wait_until
from tests.browser.story import LONG_QUIZ, save_line
from tests.browser.test_axe import STANDARD, violations
from tests.browser.visitors import Visitor
from tests.browser.watching import PHONE, Watch, check_layout
from tests.demo_process import Login, Site

STILL = "You are still signed in: the site cannot be reached now. Sign out again when it can."
WEEK = "Come back within a week: some browsers, Safari among them, delete it after seven days"


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


def begun(context: BrowserContext, learner: Login, db: Database) -> Exam:
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    exam = Exam(context, context.new_page(), db, attempt, learner)
    exam.open()
    return exam


def keep_unsent(exam: Exam) -> str:
    """Give an answer that the server does not take now; the choice."""
    exam.context.route(SAVE, refuse_with(503))
    choice = exam.choose(1)
    expect(save_line(exam.page)).to_have_text(KEPT)
    return choice


def test_answers_that_can_be_sent_are_sent_before_one_is_signed_out(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"503")
    exam = begun(open_context(site), learner, site_db)
    choice = keep_unsent(exam)
    exam.context.unroute(SAVE)

    press(exam.page)

    exam.page.wait_for_url("**/login")
    assert [given for _, given in exam.saves()] == [choice]


def test_who_signs_out_with_unsent_answers_is_asked_first_and_told_what_becomes_of_them(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"503")
    exam = begun(open_context(site), learner, site_db)
    page = exam.page
    choice = keep_unsent(exam)

    press(page)

    asked = page.get_by_role("alertdialog", name="Sign out with 1 answer unsent?")
    expect(asked).to_be_visible()
    expect(asked).to_contain_text("stays in this browser until you sign in here again")
    expect(asked).to_contain_text(WEEK)
    stay = asked.get_by_role("button", name="Stay signed in")
    expect(stay).to_be_focused()
    check_layout(page)
    assert not violations(page, PHONE, "light", {"type": "tag", "values": STANDARD})
    stay.click()
    expect(asked).to_be_hidden()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_focused()

    press(page)
    page.get_by_role("alertdialog").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    assert exam.saves() == []
    exam.context.unroute(SAVE)
    Visitor(exam.context).sign_in(learner)
    page.goto("/home")
    wait_until(page, exam.saves)
    assert [given for _, given in exam.saves()] == [choice]


def test_who_signs_out_everywhere_is_asked_once_too(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"503")
    exam = begun(open_context(site), learner, site_db)
    keep_unsent(exam)
    page = exam.page
    page.goto("/account")

    page.get_by_role("button", name="Sign out everywhere").dblclick()

    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text("It stays in this browser until you sign in here again")
    expect(asked).to_have_count(1)
    asked.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    assert exam.saves() == []


def test_what_this_browser_cannot_store_is_named_as_lost(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"503")
    context = open_context(site)
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    exam = begun(context, learner, site_db)
    keep_unsent(exam)

    press(exam.page)

    asked = exam.page.get_by_role("alertdialog")
    expect(asked).to_contain_text("This browser could not store it: it would be lost.")
    expect(asked).not_to_contain_text(WEEK)
