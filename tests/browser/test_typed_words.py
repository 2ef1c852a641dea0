"""What is filled into an evaluation is not lost by a reload or by signing out."""

from playwright.sync_api import Page, expect

from courseware.store.engine import Database
from tests.browser.conftest import OpenContext
from tests.browser.story import COURSE
from tests.browser.test_axe import STANDARD, violations
from tests.browser.visitors import Visitor, fresh_learner
from tests.browser.watching import PHONE, Watch, check_layout
from tests.demo_process import Login, Site

EVALUATION = f"/courses/{COURSE}/evaluation"
WORDS = "More about bruises."
BACK = "What you filled in before is back: this browser kept it."


def kept(page: Page) -> list[str]:
    names: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((name) => name.startsWith('typed:'))"
    )
    return names


def opened(page: Page) -> Page:
    page.goto(EVALUATION)
    expect(page.get_by_role("button", name="Hand in the evaluation")).to_be_visible()
    return page


def fill(page: Page) -> None:
    for scale in page.locator("[data-type=scale]").all():
        scale.get_by_role("radio").nth(2).check()
    page.get_by_role("textbox").first.fill(WORDS)


def changed_meanwhile(page: Page) -> None:
    """Open the page anew as if its questions had been in other words when it was filled in."""
    page.evaluate(
        """() => {
          const name = Object.keys(localStorage).find((one) => one.startsWith("typed:"));
          const stored = JSON.parse(localStorage.getItem(name));
          stored.shown = stored.shown.replaceAll(/:[^ ]+/g, ":other");
          localStorage.setItem(name, JSON.stringify(stored));
        }"""
    )
    page.reload()


def test_what_is_filled_in_outlives_a_reload_and_signing_out_and_goes_when_handed_in(
    site: Site, site_db: Database, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    context = open_context(site)
    visitor = Visitor(context).sign_in(learner)
    visitor.study(COURSE)
    page = opened(context.new_page())
    expect(page.get_by_text(BACK)).to_be_hidden()
    assert kept(page) == []
    fill(page)

    page.reload()
    expect(page.get_by_role("status").filter(has_text=BACK)).to_be_visible()
    expect(page.get_by_role("textbox").first).to_have_value(WORDS)
    check_layout(page)
    changed_meanwhile(page)
    expect(page.get_by_role("status").filter(has_text=WORDS)).to_be_visible()
    expect(page.get_by_role("textbox").first).to_have_value("")
    page.reload()
    expect(page.get_by_role("status").filter(has_text=WORDS)).to_be_visible()
    fill(page)
    page.get_by_role("button", name="Sign out", exact=True).click()
    asked = page.get_by_role("alertdialog", name="Sign out with 1 filled-in form unsent?")
    expect(asked).to_contain_text("stays in this browser until you sign in here again and hand it")
    assert not violations(page, PHONE, "light", {"type": "tag", "values": STANDARD})
    asked.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")

    other = fresh_learner(site_db)
    Visitor(context).sign_in(other).study(COURSE)
    expect(opened(page).get_by_role("textbox").first).to_have_value("")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")

    Visitor(context).sign_in(learner)
    expect(opened(page).get_by_role("textbox").first).to_have_value(WORDS)
    page.get_by_role("button", name="Hand in the evaluation").click()
    expect(page.get_by_text("Thank you: your evaluation has been handed in.")).to_be_visible()
    page.wait_for_function("Object.keys(localStorage).every((n) => !n.startsWith('typed:'))")


def test_what_is_refused_stays_on_the_page_and_an_emptied_form_leaves_nothing(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"422")
    context = open_context(site)
    Visitor(context).sign_in(learner).study(COURSE)
    page = opened(context.new_page())
    fill(page)
    secret = "Patient Mary Murphy, born 03/04/1950, tel 087 765 4321, chart no. 889123"
    page.get_by_role("textbox").first.fill(secret)

    page.get_by_role("button", name="Hand in the evaluation").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("textbox").first).to_have_value(secret)
    (name,) = kept(page)
    assert "Murphy" not in page.evaluate("(name) => localStorage.getItem(name)", name)
    opened(page).get_by_role("button", name="Empty the form").click()
    assert kept(page) == []
    expect(page.get_by_text(BACK)).to_be_hidden()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_a_text_that_is_only_too_long_waits_in_the_browser_to_be_shortened(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"422")
    context = open_context(site)
    Visitor(context).sign_in(learner).study(COURSE)
    page = opened(context.new_page())
    fill(page)
    dictated = "More about bruises. " * 200 + "!"
    page.get_by_role("textbox").first.fill(dictated)
    page.get_by_role("button", name="Hand in the evaluation").click()
    expect(page.get_by_role("alert")).to_contain_text("characters too many")

    opened(page)

    expect(page.get_by_role("textbox").first).to_have_value(dictated)


def test_going_back_to_the_form_after_handing_in_shows_that_it_is_handed_in(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    context = open_context(site)
    visitor = Visitor(context).sign_in(learner)
    visitor.study(COURSE)
    page = opened(context.new_page())
    fill(page)
    context.set_offline(True)
    come_back(page)
    context.set_offline(False)
    come_back(page)
    assert len(kept(page)) == 1
    expect(page.get_by_role("textbox").first).to_have_value(WORDS)

    # As the page that follows handing in does, which this browser shows elsewhere.
    visitor.evaluate(COURSE)
    page.evaluate("localStorage.clear()")
    come_back(page)

    expect(page.get_by_text("Your evaluation is on record.")).to_be_visible()
    assert kept(page) == []
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")


def come_back(page: Page) -> None:
    """As a browser shows a page again that it had put aside whole."""
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")


def test_on_a_phone_five_levels_stand_in_one_row_and_say_what_is_chosen(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    context = open_context(site, viewport=PHONE)
    visitor = Visitor(context).sign_in(learner)
    visitor.study(COURSE)
    page = opened(context.new_page())
    scale = page.locator(".scale").first
    levels = scale.locator(".option")

    boxes = [level.bounding_box() for level in levels.all()]
    levels.nth(1).click()

    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert all(box and min(box["width"], box["height"]) >= 44 for box in boxes)
    expect(scale.get_by_role("radio", name="disagree", exact=True)).to_be_checked()
    shown = [text.bounding_box() for text in scale.locator(".option__text").all()]
    assert [bool(box and box["width"] > 44) for box in shown] == [False, True, False, False, False]
    check_layout(page)
