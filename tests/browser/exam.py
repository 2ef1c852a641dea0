"""Somebody in the middle of an attempt, and a server that can be made to fail."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request, Route, expect
from sqlalchemy import select, update

from courseware.domain.people import Actor, Role
from courseware.services.identity.sign_in import sign_out_everywhere
from courseware.store.engine import Database
from courseware.store.tables import AnswerSave, Attempt, Person
from tests.browser.story import save_line
from tests.cast import PASSWORD
from tests.demo_process import Login

SAVED = re.compile(r"^Saved \d\d:\d\d$")
KEPT = "Kept on this phone, will send"
SAVE = re.compile(r"/attempts/[^/]+/\d+/answer$")
# The script asks again after this long at most; the page's clock is put forward instead of waiting.
PAUSE_MS = 60_000
# A save that takes longer is given up.
LONGEST_SAVE_MS = 12_000
# The draw of this quiz begins with matching; its second question is a single choice.
SINGLE = 2


@dataclass
class Exam:
    """An open attempt of somebody, with the question with a single choice before them."""

    context: BrowserContext
    page: Page
    db: Database
    attempt: str
    login: Login

    @property
    def path(self) -> str:
        return f"/attempts/{self.attempt}/{SINGLE}"

    def open(self, page: Page | None = None) -> None:
        (page or self.page).goto(self.path)

    def choose(self, number: int, page: Page | None = None) -> str:
        """Choose an option by its place from 0; the option's id."""
        row = (page or self.page).locator(".option").nth(number)
        row.click()
        return str(row.locator("input").get_attribute("value"))

    def saves(self) -> list[tuple[str, str | None]]:
        """What the server holds of this question: (key, choice), the one that counts last."""
        query = (
            select(AnswerSave.key, AnswerSave.body)
            .where(AnswerSave.attempt_id == self.attempt, AnswerSave.position == SINGLE)
            .order_by(AnswerSave.sequence, AnswerSave.key)
        )
        with self.db.read() as connection:
            rows = connection.execute(query).all()
        return [(row.key, (row.body["answer"] or {}).get("choice")) for row in rows]

    def expect_saved(self, choice: str, page: Page | None = None) -> None:
        """The page says so, and it is so."""
        expect(save_line(page or self.page)).to_have_text(SAVED)
        assert [given for _, given in self.saves()] == [choice]


def refuse_with(status: int) -> Callable[[Route], Any]:
    """Answer as a server in trouble does."""
    return lambda route: route.fulfill(status=status, json={"error": "Not now.", "request": "r"})


def wait_until(page: Page, told: Callable[[], object]) -> None:
    """Let the browser go on until `told` answers with something; at most 15 seconds."""
    for _ in range(150):
        if told():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not happen within 15 seconds.")


class Held:
    """What the page saves, kept back until the test lets it go."""

    def __init__(self, exam: Exam) -> None:
        self._page = exam.page
        self._routes: list[Route] = []
        self._page.route(SAVE, lambda route: self._routes.append(route))

    def first(self) -> Route:
        """The first save; the page says "Saving…" a moment before the save is on its way."""
        wait_until(self._page, lambda: self._routes)
        return self._routes[0]


def key_of(request: Request) -> str:
    found = re.search(r"(?:^|&)key=([^&]+)", request.post_data or "")
    assert found
    return found.group(1)


def sign_in(page: Page, login: Login) -> None:
    page.get_by_label("E-mail address").fill(login.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/login"))


def end_sessions(exam: Exam) -> None:
    """End every session of the learner, as "sign out everywhere" on another device does."""
    with exam.db.read() as connection:
        person = connection.scalar(select(Person.id).where(Person.email == exam.login.email))
    actor = Actor(str(person), "", {exam.login.clinic: frozenset({Role.LEARNER})})
    sign_out_everywhere(exam.db, actor, datetime.now(UTC))


def leave(exam: Exam, **time: float) -> Locator:
    """Leave the open attempt so much time from now on; returns the line that says what is left."""
    with exam.db.write() as connection:
        connection.execute(
            update(Attempt)
            .where(Attempt.id == exam.attempt)
            .values(deadline=datetime.now(UTC) + timedelta(**time))
        )
    exam.page.reload()
    return exam.page.get_by_role("status").and_(exam.page.locator("[data-seconds-left]"))
