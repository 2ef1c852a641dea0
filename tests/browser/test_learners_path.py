"""From signing in to the credit, on a phone and on a desk, with and without JavaScript."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.answer_keys import right_fields
from tests.browser.conftest import OpenContext
from tests.browser.keyboard import Keyboard
from tests.browser.story import COURSE, LESSON, QUIZ, Walk
from tests.browser.visitors import Visitor
from tests.browser.watching import DESKTOP, PHONE, Watch
from tests.demo_process import Login, Site

SIZES = {"phone": PHONE, "desktop": DESKTOP}
# The two that are missing here are walked to the end.
SHORT = [
    (size, theme, script)
    for size in SIZES
    for theme in ("light", "dark")
    for script in (True, False)
    if (size, theme, script) not in (("phone", "light", True), ("desktop", "dark", False))
]


# Writes down, inside the page, at which second of its clock a report left and what it claimed.
LISTEN_TO_REPORTS = """() => {
  const fetched = window.fetch;
  window.asked = [];
  window.fetch = (address, options) => {
    asked.push([Math.floor(Date.now() / 1000), Number(options.body.get("seconds"))]);
    return fetched(address, options);
  };
}"""


def test_the_demo_learner_earns_a_credit_on_a_phone(site: Site, open_context: OpenContext) -> None:
    walk = Walk(open_context(site).new_page())

    walk.sign_in(site.login("learner"))
    walk.complete_course()

    walk.read_credit()


def test_a_learner_earns_a_credit_at_a_desk_in_the_dark_without_javascript(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site, viewport=DESKTOP, color_scheme="dark", java_script_enabled=False)
    walk = Walk(context.new_page(), script=False)

    walk.sign_in(learner)
    Visitor(context).study(COURSE, left=1)
    walk.complete_last_part()

    walk.read_credit()


@pytest.mark.parametrize(("size", "theme", "script"), SHORT)
def test_a_learner_reads_a_lesson_takes_its_quiz_and_sees_every_reason(
    site: Site, open_context: OpenContext, learner: Login, size: str, theme: str, script: bool
) -> None:
    context = open_context(
        site, viewport=SIZES[size], color_scheme=theme, java_script_enabled=script
    )
    walk = Walk(context.new_page(), script)

    walk.sign_in(learner)
    walk.begin_course()
    walk.read_lesson()
    walk.start_quiz()
    single = 2  # the draw of this quiz begins with single choices
    drawn = walk.take_quiz(wrong=frozenset({single}))

    walk.read_review(drawn, "Passed, with 80 %")
    missed = walk.page.locator("#missed")
    expect(missed.locator(".reviewed")).to_have_count(1)
    expect(missed).to_contain_text("Wrong, you chose it")
    expect(missed).to_contain_text("Right, and not chosen")
    assert background(walk.page) == ("dark" if theme == "dark" else "light")


def test_a_learner_goes_the_way_by_keyboard_alone(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    page = open_context(site, viewport=DESKTOP).new_page()
    walk, keys = Walk(page), Keyboard(page)
    page.goto("/login")

    keys.type_into("E-mail address", learner.email)
    keys.type_into("Password", learner.password)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/home$"))
    keys.skip_to_content()
    keys.press_link("See the course")
    expect(page).to_have_url(re.compile(rf"/courses/{COURSE}$"))
    keys.skip_to_content()
    keys.press_link("Start")
    expect(page).to_have_url(re.compile(rf"/lessons/{LESSON}$"))
    keys.skip_to_content()
    keys.press_button("I have read this whole lesson")
    expect(page.locator("#end").get_by_text("This lesson counts as read")).to_be_visible()
    keys.press_link("Take the quiz")
    expect(page).to_have_url(re.compile(rf"/quizzes/{QUIZ}$"))
    keys.skip_to_content()
    keys.press_button("Start")
    total = 5
    for position in range(1, total + 1):
        expect(page.locator("h1")).to_have_text(f"Question {position} of {total}")
        keys.answer(right_fields(walk.question()))
        walk.expect_saved()
        keys.press_button("Continue" if position < total else "Look over and submit")
    expect(page.locator("h1")).to_have_text(f"All {total} questions are answered")
    keys.press_button("Submit")

    expect(page.locator("h1")).to_have_text("Passed, with 100 %")


def test_single_keys_choose_continue_and_list_themselves(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    attempt = Visitor(context).sign_in(learner).start(QUIZ)
    page = context.new_page()
    page.goto(f"/attempts/{attempt}/2")
    options = page.locator(".option input")

    page.keyboard.press("3")
    expect(options.nth(2)).to_be_checked()
    page.keyboard.press("b")
    expect(options.nth(1)).to_be_checked()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("choose an option")
    page.keyboard.press("Escape")
    Walk(page).expect_saved()
    page.locator("main").focus()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Question 3 of 5")


def test_a_heading_of_a_lesson_is_named_by_its_words_and_its_link_stands_beside_it(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    heading = page.locator(".prose :is(h2, h3)[id]").first
    words = heading.inner_text()

    link = page.get_by_role("link", name=f"Link to this section: {words}", exact=True)

    assert heading.aria_snapshot() == f'- heading "{words}" [level=2]'
    expect(page.get_by_role("region", name=words, exact=True)).to_have_count(1)
    link.focus()
    expect(link).to_have_css("opacity", "1")
    one, other = heading.bounding_box(), link.bounding_box()
    assert one and other and one["y"] <= other["y"] < one["y"] + one["height"]
    link.press("Enter")
    expect(page).to_have_url(re.compile(rf"#{heading.get_attribute('id')}$"))


def test_a_part_that_stays_on_screen_is_reported(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")

    with page.expect_request(re.compile(r"/parts/[^/]+/seconds$")) as reported:
        page.clock.run_for(11_000)

    assert re.fullmatch("seconds=10&shown=[0-9a-f]{64}", reported.value.post_data or "")
    assert reported.value.response().json()["complete"] is False


def test_reading_through_an_outage_asks_ever_more_rarely_and_is_sent_afterwards(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"503")
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.clock.install()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    # Only the steps below pass time: how long a reply takes on its way changes nothing.
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    told = page.get_by_text("Your reading cannot be counted just now.")
    expect(told).to_be_hidden()
    page.route(
        re.compile(r"/seconds$"), lambda route: route.fulfill(status=503, json={"error": "away"})
    )
    page.evaluate(LISTEN_TO_REPORTS)
    for report in (1, 2, 3):
        while page.evaluate("asked.length") < report:
            page.clock.run_for(1_000)
        # The reply has been read when the page says so again.
        expect(told).to_be_visible()
        expect(told).to_be_in_viewport()
        if report < 3:
            told.evaluate("note => { note.hidden = true; }")
    (first_at, first), (second_at, second), (third_at, third) = page.evaluate("asked")
    # Twice, then four times the usual ten seconds; no report may claim more than a minute.
    assert (first, second, third) == (10, 30, 60)
    assert (second_at - first_at, third_at - second_at) == (20, 40)

    page.unroute(re.compile(r"/seconds$"))
    with page.expect_response(re.compile(r"/seconds$")) as taken:
        for _ in range(80):
            page.clock.run_for(1_000)
    assert taken.value.ok
    assert (taken.value.request.post_data or "").startswith("seconds=60&")
    expect(told).to_be_hidden()


def test_a_practice_question_gives_its_reasons_in_its_place(
    site: Site, open_context: OpenContext, learner: Login, watch: Watch
) -> None:
    watch.forgive(r"422 .*/practice/")
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    practice = page.locator("form.practice:has([data-type=single])").first

    practice.get_by_role("button", name="See the reasons").click()
    expect(practice.get_by_role("alert")).to_contain_text("Give an answer first")
    practice.locator(".option").first.click()
    practice.get_by_role("button", name="See the reasons").click()

    options = practice.locator(".option").count()
    expect(practice.locator(".explanation__why")).to_have_count(options)
    expect(practice.locator(".option input").first).to_be_checked()

    practice.locator(".option").nth(1).click()
    expect(practice.locator(".explanation")).to_have_count(0)
    expect(practice.get_by_role("button", name="Answer again")).to_have_count(0)
    practice.get_by_role("button", name="See the reasons").click()
    expect(practice.locator(".explanation__why")).to_have_count(options)
    expect(practice.locator(".option input").nth(1)).to_be_checked()


def test_a_reply_about_an_earlier_choice_does_not_undo_the_one_made_meanwhile(
    site: Site, open_context: OpenContext, learner: Login
) -> None:
    context = open_context(site)
    Visitor(context).sign_in(learner)
    page = context.new_page()
    page.goto(f"/courses/{COURSE}/lessons/{LESSON}")
    practice = page.locator("form.practice:has([data-type=single])").first
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/practice/**", hold)

    practice.locator(".option").first.click()
    practice.locator(".practice__send button").click()
    practice.locator(".option").nth(1).click()
    expect(practice.locator(".practice__send button")).to_be_disabled()
    held[0].continue_()

    expect(practice.get_by_role("alert")).to_contain_text("You changed your answer")
    expect(practice.locator(".option input").nth(1)).to_be_checked()
    expect(practice.locator(".explanation")).to_have_count(0)

    page.unroute("**/practice/**")
    practice.locator(".practice__send button").click()
    expect(practice.locator(".option input").nth(1)).to_be_checked()
    expect(practice.locator(".explanation__why")).to_have_count(practice.locator(".option").count())
    expect(practice.get_by_role("alert")).to_have_count(0)


def background(page: Page) -> str:
    """Whether the page is light or dark, by the colour behind its text."""
    colour = page.evaluate(
        """() => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data];
        }"""
    )
    return "dark" if sum(colour[:3]) < 384 else "light"
