"""What was refused in an attempt stays in its field, and nothing is saved over what counts."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from courseware.store.tables import AnswerSave
from tests.browser.conftest import OpenContext
from tests.browser.story import save_line
from tests.browser.test_competency_story import Person, served
from tests.browser.watching import Watch
from tests.cast import LEA
from tests.library import quiz
from tests.web.conftest import Site

DAY = "2026-03-02"
SAID = re.compile(
    r"^Not saved: .*Write a fraction as a decimal number.* Your answer stays here\. "
    r"What was saved .*\d\d:\d\d( GMT)? counts\.$"
)
NUMBER = {
    "id": "depth",
    "type": "numeric",
    "objective": "N1.1",
    "text": "How deep is it?",
    "answer": {"value": 0.5, "absolute": 0},
    "why": "RATIONALE-depth",
    "explanation": "EXPLANATION-depth",
}


@pytest.fixture
def site(own_site: Site) -> Site:
    own_site.publish(quiz(cases=[NUMBER]))
    return own_site


def saved(site: Site) -> list[Any]:
    query = select(AnswerSave.body).where(AnswerSave.position == 4)
    with site.db.read() as connection:
        rows = connection.execute(query.order_by(AnswerSave.sequence)).all()
    return [(row.body["answer"] or {}).get("value") for row in rows]


def test_a_refused_entry_stands_in_its_field_after_a_reload_and_nothing_is_saved_over_what_counts(
    open_context: OpenContext, watch: Watch, site: Site
) -> None:
    watch.forgive("422")
    with served(site) as here:
        here.go_to(DAY)
        lea = Person(open_context(here).new_page(), LEA).sign_in()
        page, line = lea.page, save_line(lea.page)
        page.goto("/quizzes/needles")
        lea.press(re.compile("^Start"))
        page.wait_for_url("**/attempts/*/1")
        at = page.url.removesuffix("/1")
        notice = page.get_by_text("An entry was not saved")

        page.goto(f"{at}/4")
        field = page.get_by_label("Your number")
        field.fill("0.5")
        expect(line).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
        page.goto(f"{at}/submit")
        expect(notice).to_be_hidden()
        page.goto(f"{at}/4")
        field.fill("1/2")
        expect(line).to_have_text(re.compile("^Not saved"))

        page.reload()
        expect(field).to_have_value("1/2")
        expect(line).to_have_text(SAID)
        page.goto(f"{at}/submit")
        expect(notice).to_be_visible()
        expect(lea.main).to_contain_text("on this device at Question 4 was refused")
        page.go_back()
        expect(field).to_have_value("1/2")
        expect(line).to_have_text(SAID)
        page.get_by_role("button", name="Look over").click()
        expect(page.get_by_text("This answer could not be saved")).to_be_visible()
        expect(field).to_have_value("1/2")
        assert saved(site) == ["0.5"]

        forget_words = """() => {
          const name = Object.keys(localStorage).find((one) => one.startsWith("kept:"));
          const stored = JSON.parse(localStorage.getItem(name));
          localStorage.setItem(name, JSON.stringify({...stored, fields: []}));
        }"""
        page.evaluate(forget_words)  # as earlier versions left it
        page.goto(f"{at}/4")
        expect(field).to_have_value("0.5")
        expect(line).to_have_text(re.compile("^Not saved"))

        field.fill("0.6")
        expect(line).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
        page.goto(f"{at}/submit")
        expect(notice).to_be_hidden()
        page.goto(f"{at}/4")
        expect(field).to_have_value("0.6")
        assert saved(site) == ["0.5", "0.6"]
