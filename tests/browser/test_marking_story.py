"""A free text: written on the phone, awaited, marked, passed, credited; its pages held by axe."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.real_site import LEARNER, MARKER, NAME, PASSWORD, installed
from tests.browser.test_axe import OF_COLOUR, STANDARD, violations
from tests.browser.watching import DESKTOP, PHONE, Watch, check_layout
from tests.library import essay_question, quiz


def test_a_text_from_the_phone_is_marked_and_credited(
    tmp_path: Path, open_context: OpenContext, watch: Watch
) -> None:
    watch.forgive("422")
    watch.forgive("ERR_ABORTED|ERR_INTERNET_DISCONNECTED")
    with installed(tmp_path, quiz(cases=[essay_question()])) as site:
        learner = signed_in(open_context(site), LEARNER.email)
        learner.request.post("/courses/basics/lessons/needles/attest", form=token(learner))
        learner.goto("/quizzes/needles")
        learner.get_by_role("button", name="Start").click()
        for position in range(1, 4):
            expect(learner).to_have_url(re.compile(rf"/attempts/[^/]+/{position}$"))
            learner.locator(".option__control[value=a]").check()
            learner.locator(".action-bar__main").click()
        learner.locator("textarea").fill("It may bleed a little.")
        expect(learner.locator("[data-words-count]")).to_have_text("5")
        expect(learner.locator("[data-save-state]")).to_contain_text("Saved")
        look(learner, "essay")
        learner.reload()
        expect(learner.locator("textarea")).to_have_value("It may bleed a little.")
        learner.locator(".action-bar__main").click()
        learner.get_by_role("button", name="Submit").click()
        expect(learner.locator("h1")).to_have_text("Handed in, awaiting marking")
        look(learner, "awaiting")

        marker = signed_in(open_context(site), MARKER.email)
        marker.goto("/mark")
        look(marker, "queue")
        marker.get_by_role("link", name="Mark the oldest").click()
        expect(marker.locator("main")).not_to_contain_text(NAME)
        marker.locator("input[value=named]").check()
        expect(marker.locator("[data-save-state]")).to_contain_text("Kept")
        marker.reload()
        expect(marker.locator("input[value=named]")).to_be_checked()
        state, comment = marker.locator("[data-save-state]"), marker.get_by_label("Comment to the")
        comment.fill("Mr Jones from bay 4 said so")
        expect(state).to_have_text(re.compile(r"^Not kept: This looks like a patient's name\."))
        dictated = "Well said. " * 200 + "!"
        comment.fill(dictated)
        expect(state).to_have_text(re.compile(r"^Not kept: 201 characters too many"))
        marker.reload()
        expect(comment).to_have_value(dictated)
        comment.fill("Well said")
        expect(state).to_have_text(re.compile(r"^Kept \d\d:\d\d$"))
        keep_without_a_network(marker)
        expect(state).to_have_text(re.compile(r"^Kept \d\d:\d\d$"))
        marker.reload()
        expect(comment).to_have_value("Well said indeed")
        choose_between_two_devices(marker, signed_in(open_context(site), MARKER.email))
        marker.locator("input[value=yes]").check()
        look(marker, "mark")
        marker.get_by_role("button", name="Give the mark").click()
        expect(marker.get_by_role("status").first).to_contain_text("100 %, passed")
        marker.goto("/mark")
        marker.locator(".rows__link").first.click()
        look(marker, "marked")

        learner.reload()
        expect(learner.locator("h1")).to_have_text("Passed, with 100 %")
        look(learner, "reviewed")


def keep_without_a_network(marker: Page) -> None:
    """What is chosen stays on the phone; no button leads to the browser's own page."""
    kept = "Kept on this phone, will send"
    marker.context.set_offline(True)
    marker.get_by_label("Comment to the").fill("Well said indeed")
    expect(marker.locator("[data-save-state]")).to_have_text(kept)
    for button in ("Give the mark", "Keep for later"):
        marker.get_by_role("button", name=button).click()
        away = marker.locator("#mark").get_by_role("alert")
        expect(away).to_have_text("The next page needs a connection.")
        expect(marker.get_by_label("Comment to the")).to_have_value("Well said indeed")
    marker.context.set_offline(False)


def choose_between_two_devices(marker: Page, other: Page) -> None:
    """What was kept on one device stands, and is shown on the other one beside what is there."""
    kept, lost = re.compile(r"^Kept \d\d:\d\d$"), re.compile("^Not kept: choose first")
    comment, there = "Comment to the", other.locator("[data-elsewhere]")
    other.goto(marker.url)
    expect(other.get_by_label(comment)).to_have_value("Well said indeed")
    marker.get_by_label(comment).fill("On the phone")
    expect(marker.locator("[data-save-state]")).to_have_text(kept)

    other.get_by_label(comment).fill("At the desk")
    expect(other.locator("[data-save-state]")).to_have_text(lost)
    expect(there.get_by_role("listitem")).to_have_text(["Comment to the learner: On the phone"])
    look(other, "elsewhere")
    there.get_by_role("button", name="Take what was kept there").click()
    expect(other.get_by_label(comment)).to_have_value("On the phone")
    expect(there).to_be_hidden()
    other.locator("input[value=hinted]").check()
    expect(other.locator("[data-save-state]")).to_have_text(kept)

    marker.get_by_label(comment).fill("Well said indeed")
    expect(marker.locator("[data-save-state]")).to_have_text(lost)
    marker.locator("[data-elsewhere]").get_by_role("button", name="Keep what is here").click()
    expect(marker.locator("[data-save-state]")).to_have_text(kept)
    other.reload()
    expect(other.get_by_label(comment)).to_have_value("Well said indeed")
    expect(other.locator("input[value=named]")).to_be_checked()
    # What loses while its page is closed waits for it: nothing is given up unseen.
    away = "internetdisconnected"
    other.route("**/draft", lambda r: r.abort(away) if "/mark/" in other.url else r.continue_())
    other.get_by_label(comment).fill("On the way home")
    expect(other.locator("[data-save-state]")).to_have_text(re.compile("^Kept on this"))
    marker.locator("input[value=hinted]").check()
    expect(marker.locator("[data-save-state]")).to_have_text(kept)
    other.goto("/mark")
    for _ in range(200):
        if "refused" in other.evaluate("JSON.stringify({...localStorage})"):
            break
        other.wait_for_timeout(50)
    other.unroute("**/draft")
    other.goto(marker.url)
    expect(there.get_by_role("listitem").last).to_contain_text("Well said indeed")
    expect(other.get_by_label(comment)).to_have_value("On the way home")
    there.get_by_role("button", name="Take what was kept there").click()
    expect(other.locator("input[value=hinted]")).to_be_checked()
    marker.locator("input[value=named]").check()
    expect(marker.locator("[data-save-state]")).to_have_text(kept)
    other.context.close()


def signed_in(context, email: str) -> Page:
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("[name=email]")).to_have_count(0)
    return page


def token(page: Page) -> dict[str, str]:
    found = page.locator('meta[name="csrf-token"]').get_attribute("content")
    return {"csrf_token": found or ""}


def look(page: Page, name: str) -> None:
    """No finding in both sizes and themes, and nothing wider than its screen."""
    everything = {"type": "tag", "values": STANDARD}
    colours = {"type": "rule", "values": OF_COLOUR}
    found = []
    for size, where in ((PHONE, "phone"), (DESKTOP, "desktop")):
        for theme in ("light", "dark"):
            found += violations(page, size, theme, everything if theme == "light" else colours)
            check_layout(page)
            if folder := os.environ.get("COURSEWARE_SCREENSHOTS"):
                page.screenshot(path=f"{folder}/{name}-{where}-{theme}.png", full_page=True)
    page.set_viewport_size(PHONE)
    assert not found, "\n".join(dict.fromkeys(found))
