"""The learner's path, click by click, as a person walks it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.answer_keys import (
    Fields,
    Question,
    questions_of,
    reasons_of,
    right_fields,
    wrong_fields,
)
from tests.browser.watching import check_layout
from tests.demo_process import ROOT, Login

COURSE, LESSON, QUIZ = "foundations", "f1-what-dn-is", "f1-what-dn-is"
LONG_QUIZ = "s1-side-effects"
TITLE, LESSONS = "Foundations and professional frame", 5
DEMONSTRATION = "DEMONSTRATION, NOT VALID"


@dataclass
class Walk:
    """One person at one browser; every page on the way is looked at.

    Attributes:
        script: whether JavaScript is on.
    """

    page: Page
    script: bool = True

    def look(self) -> None:
        """Check the layout of the page that is open."""
        check_layout(self.page)

    def press(self, words: str | re.Pattern[str]) -> None:
        """Press the one button with these words."""
        self.page.locator("main").get_by_role("button", name=words).click()

    def follow(self, words: str | re.Pattern[str]) -> None:
        """Follow the first link in the content with these words."""
        self.page.locator("main").get_by_role("link", name=words).first.click()

    def sign_in(self, login: Login) -> None:
        """From the first page to the home page."""
        self.page.goto("/")
        self.look()
        self.page.goto("/login")
        self.look()
        self.page.get_by_label("E-mail address").fill(login.email)
        self.page.get_by_label("Password").fill(login.password)
        self.press("Sign in")
        expect(self.page).to_have_url(re.compile(r"/home$"))
        self.look()

    def begin_course(self) -> None:
        """From the home page over the course to its first lesson."""
        self.follow("See the course")
        expect(self.page).to_have_url(re.compile(rf"/courses/{COURSE}$"))
        self.look()
        self.follow("Start")
        expect(self.page).to_have_url(re.compile(rf"/lessons/{LESSON}$"))

    def read_lesson(self, part_by_part: bool = False) -> None:
        """Read the open lesson: by one's word, or (without JavaScript) each part by its button."""
        self.look()
        end = self.page.locator("#end")
        if not part_by_part:
            self.press("I have read this whole lesson")
        else:
            unread = self.page.get_by_role("button", name="I have read this part")
            parts = unread.count()
            assert parts >= 3
            for left in range(parts, 0, -1):
                expect(unread).to_have_count(left)
                unread.first.click()
            expect(unread).to_have_count(0)
        expect(end.get_by_text("This lesson counts as read")).to_be_visible()

    def start_quiz(self) -> None:
        """From the lesson over the rules to the first question."""
        self.follow("Take the quiz")
        expect(self.page.locator("dl.rules")).to_contain_text("80 %")
        self.look()
        self.press("Start")
        expect(self.page).to_have_url(re.compile(r"/attempts/[^/]+/1$"))

    def question(self) -> Question:
        """The question that is open, as its author wrote it."""
        shown = self.page.locator("[data-question]").get_attribute("data-question")
        return questions_of(ROOT)[str(shown)]

    def answer(self, fields: Fields) -> None:
        """Give an answer to the question that is open."""
        is_case = self.page.locator("[data-stepwise]").count() == 1
        for number, (name, value) in enumerate(fields, start=1):
            give(self.page, name, value)
            if is_case:
                self.press("Continue")
                now = f"Decision {number + 1}" if number < len(fields) else "How it ended"
                expect(self.page.locator("[data-now]")).to_have_text(now)

    def expect_saved(self) -> None:
        """The line says when the answer was saved."""
        expect(save_line(self.page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    def take_quiz(self, wrong: frozenset[int] = frozenset()) -> list[Question]:
        """Answer every question of the open attempt, hand it in; what was drawn.

        Args:
            wrong: positions, from 1, at which a wrong answer is given.
        """
        drawn = []
        total = self.page.locator("[data-dot]").count()
        for position in range(1, total + 1):
            expect(self.page.locator("h1")).to_have_text(f"Question {position} of {total}")
            question = self.question()
            self.look()
            fields = wrong_fields(question) if position in wrong else right_fields(question)
            self.answer(fields)
            if self.script:
                self.expect_saved()
            drawn.append(question)
            self.press(re.compile("^(Continue|Look over and submit)$"))
        expect(self.page.locator("h1")).to_have_text(f"All {total} questions are answered")
        self.look()
        self.press("Submit")
        expect(self.page).to_have_url(re.compile(r"/review$"))
        return drawn

    def read_review(self, drawn: list[Question], result: str) -> None:
        """The result, and the reason of every option of every question."""
        expect(self.page.locator("h1")).to_contain_text(result)
        self.look()
        for position, question in enumerate(drawn, start=1):
            expect_reasons(self.page.locator(f"#question-{position}"), question)

    def evaluate(self) -> None:
        """Fill in the evaluation form that is open."""
        self.look()
        scales = self.page.locator('[data-type="scale"]')
        for number in range(scales.count()):
            scales.nth(number).locator(".option").nth(3).click()
        self.page.locator("textarea").first.fill("Say the numbers before the consent form.")
        with self.page.expect_navigation():
            self.press("Hand in the evaluation")

    def attest(self) -> None:
        """Sign the attestation that is open."""
        self.look()
        hint = self.page.get_by_text("As it stands in your account:").inner_text()
        self.page.get_by_label("I have read these words and they are true.").check()
        self.page.get_by_label("Your full name").fill(hint.partition(": ")[2])
        with self.page.expect_navigation():
            self.press("Sign")

    def complete_course(self) -> None:
        """From the home page of somebody new to the credit, over everything that is asked."""
        self.begin_course()
        for lesson in range(LESSONS):
            self.go_lesson()
            self.follow("Go on reading" if lesson < LESSONS - 1 else "Open the form")
        self.evaluate()
        self.attest()

    def complete_last_part(self) -> None:
        """From the home page of somebody whom only the last lesson lacks to the credit."""
        self.page.goto("/home")
        self.look()
        self.follow("Go on reading")
        self.go_lesson(part_by_part=not self.script)
        self.follow("Open the form")
        self.evaluate()
        self.attest()

    def go_lesson(self, part_by_part: bool = False) -> None:
        """From an open lesson over its passed quiz to what comes next."""
        self.read_lesson(part_by_part)
        self.start_quiz()
        self.read_review(self.take_quiz(), "Passed, with 100 %")
        self.follow("Continue")
        self.look()

    def read_credit(self) -> None:
        """The credit page that is open: minutes, mark, working."""
        expect(self.page).to_have_url(re.compile(r"/credits$"))
        self.look()
        award = self.page.locator(".award")
        expect(award).to_have_count(1)
        expect(award.locator(".stamp")).to_have_text(DEMONSTRATION)
        expect(award.locator("h3")).to_have_text(TITLE)
        award.get_by_text("How the minutes come about").first.click()
        rows = award.locator("tbody tr td")
        figures = [float(re.sub(r"[^\d.]", "", text)) for text in rows.all_inner_texts()]
        *_, by_formula, by_reading, declared, credited = figures
        assert credited == int(min(by_formula, by_reading, declared))
        expect(award.locator(".award__minutes strong")).to_have_text(f"{int(credited)} minutes")


def save_line(page: Page) -> Locator:
    """The line that says how the last save went."""
    return page.locator("[data-save-state]")


def give(page: Page, name: str, value: str) -> None:
    """Put a value into the control of the open question that has this field's name."""
    control = page.locator(f'.question [name="{name}"]')
    kind = control.first.evaluate("e => e.type")
    if kind in ("radio", "checkbox"):
        # The whole row is what a thumb meets.
        page.locator(f'.option:has([name="{name}"][value="{value}"])').click()
    elif kind == "select-one":
        control.select_option(value)
    else:
        control.fill(value)


def expect_reasons(reviewed: Locator, question: Question) -> None:
    """A reviewed question says why of every option, for those not chosen too."""
    expect(reviewed.locator(".explanation")).to_have_count(1)
    whys = reviewed.locator(".explanation__why")
    match question["type"]:
        case "single" | "multiple":
            expect(whys).to_have_count(len(question["options"]))
            for beginning in reasons_of(question):
                expect(whys.filter(has_text=beginning)).not_to_have_count(0)
        case "matching":
            expect(whys).to_have_count(len(question["premises"]))
        case "extended_matching":
            expect(whys).to_have_count(len(question["stems"]))
        case "hotspot":
            expect(whys).to_have_count(len(question["regions"]))
        case "branching":
            choices = sum(len(node["choices"]) for node in question["nodes"])
            expect(whys).to_have_count(choices + len(question["endings"]))
    expect(reviewed.locator(".explanation__takeaway")).to_have_count(1)
