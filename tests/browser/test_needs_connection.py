"""Plain forms pressed without a connection: the page stays with its words and says why."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.stage import COURSE, LESSON
from tests.browser.story import LONG_QUIZ
from tests.browser.test_axe import STANDARD, violations
from tests.browser.visitors import Visitor
from tests.browser.watching import PHONE, Watch, check_layout
from tests.demo_process import Login, Site

PATIENCE_MS = 8_000
AWAY = "The next page needs a connection."


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_a_form_with_words_keeps_them_and_is_sent_when_the_connection_is_back(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED")
    context = open_context(site)
    visitor = Visitor(context).sign_in(learner)
    attempt = visitor.start(LONG_QUIZ)
    visitor.submit(attempt)
    page = context.new_page()
    page.goto(f"/attempts/{attempt}/2/report")
    page.locator("main [name=kind]").first.check()
    words = "Two of the options say the same."
    page.locator("main textarea").fill(words)
    context.set_offline(True)

    press(page, "Send")

    said = page.locator("main").get_by_role("alert")
    expect(said).to_have_text(AWAY)
    expect(page.locator("main textarea")).to_have_value(words)
    check_layout(page)
    assert not violations(page, PHONE, "light", {"type": "tag", "values": STANDARD})
    context.set_offline(False)
    # The device has a network, and it leads nowhere.
    context.route("**/*", lambda route: route.abort("connectionrefused"))
    press(page, "Send")
    expect(said).to_have_text(AWAY)
    context.unroute("**/*")

    press(page, "Send")

    expect(page.get_by_role("status").first).to_be_visible()
    expect(page.locator("main textarea")).to_have_count(0)


def test_a_network_that_is_slow_for_good_keeps_nobody_who_tries_again(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"ERR_ABORTED")
    context = open_context(site)
    # As a Safari that is in use.
    context.add_init_script("delete HTMLFormElement.prototype.requestSubmit")
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    context.route("**/readyz", lambda route: None)
    said = page.locator("form[action$=attest]").get_by_role("alert")

    press(page, "I have read this whole lesson")
    expect(said).to_have_text("Looking for the connection…")
    page.clock.fast_forward(PATIENCE_MS)
    expect(said).to_have_text("The server is slow to answer; try again in a minute.")
    press(page, "I have read this whole lesson")
    expect(said).to_have_text("Looking for the connection…")
    page.clock.fast_forward(PATIENCE_MS)

    expect(page.locator("[data-complete]")).to_be_visible()


def test_who_says_without_a_connection_that_a_lesson_is_read_stays_in_it(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    context.set_offline(True)

    press(page, "I have read this whole lesson")

    expect(page.locator("form[action$=attest]").get_by_role("alert")).to_have_text(AWAY)
    context.set_offline(False)
    press(page, "I have read this whole lesson")
    expect(page.locator("[data-complete]")).to_be_visible()


def test_a_document_that_is_handed_in_without_a_connection_stays_chosen(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"ERR_INTERNET_DISCONNECTED")
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto("/documents")
    page.get_by_label("What it is").select_option(index=1)
    page.get_by_label("What it certifies").fill("Life support")
    page.get_by_label("Who issued it").fill("The Heart Centre")
    page.get_by_label("Issued on").fill("2026-01-05")
    file = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.locator("[type=file]").set_input_files([file])  # type: ignore[list-item]
    context.set_offline(True)

    press(page, "Hand it in")

    expect(page.locator("main").get_by_role("alert")).to_have_text(AWAY)
    assert page.locator("[type=file]").evaluate("input => input.files.length") == 1
    context.set_offline(False)
    press(page, "Hand it in")
    expect(page.locator(".rows")).to_contain_text("Life support, The Heart Centre")
