"""Text typed into a file's form is not lost without a question, and is offered again."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.real_site import MARKER, installed
from tests.browser.test_marking_story import signed_in

EDIT = "/author/edit/lessons/basics/needles.md"


def test_unsaved_text_is_asked_about_kept_and_offered_again(
    tmp_path: Path, open_context: OpenContext
) -> None:
    with installed(tmp_path, COURSEWARE_AUTHORING="1") as site:
        author = signed_in(open_context(site), MARKER.email)
        asked: list[str] = []
        author.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        author.goto(EDIT)
        leave(author)
        assert asked == []  # nothing was typed

        author.goto(EDIT)
        field = author.locator("#text")
        typed = field.input_value() + "\nA sentence that took an hour.\n"
        field.fill(typed)
        leave(author)
        assert asked == ["beforeunload"]

        author.goto(EDIT)
        expect(author.locator("[data-draft-offer]")).to_contain_text("never saved")
        expect(author.locator("[data-draft-older]")).to_be_hidden()
        author.get_by_role("button", name="Take my text up again").click()
        expect(field).to_have_value(typed)
        author.get_by_role("button", name="Look at what would change").click()
        author.get_by_role("button", name="Save", exact=True).click()
        expect(author.locator("main")).to_contain_text("Saved. It is a draft")
        assert asked == ["beforeunload"]  # handing in asks nothing
        author.goto(EDIT)
        expect(author.locator("[data-draft-offer]")).to_be_hidden()
        leave(author)
        assert asked == ["beforeunload"]


def leave(page: Page) -> None:
    page.locator("header a").first.click()
    page.wait_for_url(lambda url: EDIT not in url)
