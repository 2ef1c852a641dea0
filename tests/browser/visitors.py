"""People with a browser: fresh learners, their sessions, and quick ways to a state.

What a test is about is done by clicking. What only has to have happened before is sent as plain
forms with the browser's own cookies, which takes milliseconds.
"""

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import BrowserContext
from sqlalchemy import select

from courseware.domain.people import Role
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import Clinic
from tests.browser.answer_keys import Fields, questions_of, right_fields
from tests.cast import PASSWORD, Member, add_member, put_member_on_record
from tests.demo_process import ROOT, Login, Site

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_QUESTION = re.compile(r'data-question="([^"]+)"')
_HIDDEN = re.compile(r'name="(key|sequence)" value="([^"]+)"')
_QUIZ = re.compile(r'href="/quizzes/([^"]+)"')
_SHOWN = re.compile(r'name="shown" value="([^"]+)"')
_NAME = re.compile(r"As it stands in your account: ([^<]+)<")
_PLAIN = {"Content-Type": "application/x-www-form-urlencoded"}
_LESSON = re.compile(r'href="(/courses/[^/"]+/lessons/[^/"#?]+)"')


def database_of(site: Site) -> Database:
    """The SQLite database behind a demonstration; the caller closes it."""
    return Database(sqlite_url(site.instance / "courseware.sqlite3"))


def fresh_learner(db: Database, clinic: str = "riverside-physiotherapy") -> Login:
    """Somebody new in a clinic of the demonstration, who has done nothing yet."""
    mark = secrets.token_hex(5)
    with db.write() as connection:
        clinic_id = connection.scalar(select(Clinic.id).where(Clinic.slug == clinic))
        member = Member(f"p-{mark}", f"Noor {mark.title()}", ((str(clinic_id), Role.LEARNER),))
        add_member(connection, member)
        put_member_on_record(connection, member)
    return Login("learner", member.email, PASSWORD, clinic)


@dataclass
class Visitor:
    """A browser context that also sends plain forms."""

    context: BrowserContext
    library: Path = ROOT
    token: str = ""

    def get(self, path: str) -> str:
        """The text of a page, which has to be there."""
        answer = self.context.request.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        text = answer.text()
        found = _TOKEN.search(text)
        self.token = found.group(1) if found else self.token
        return text

    def post(self, path: str, fields: Fields = ()) -> str:
        """Send a form; the address to which it leads, or "" for one that answers with a page."""
        form = urlencode([("csrf_token", self.token), *fields])
        answer = self.context.request.post(path, data=form, headers=_PLAIN, max_redirects=0)
        assert answer.status in (200, 303), f"{path}: {answer.status} {answer.text()[:400]}"
        return answer.headers.get("location", "")

    def sign_in(self, login: Login) -> "Visitor":
        self.get("/login")
        self.post("/login", [("email", login.email), ("password", login.password)])
        self.get("/help")  # for the token: of all pages one that takes little time
        return self

    def start(self, quiz: str) -> str:
        """Start an attempt; its id."""
        return self.post(f"/quizzes/{quiz}").split("/")[2]

    def answer(self, attempt: str, position: int) -> None:
        """Answer one question right."""
        self._answer(f"/attempts/{attempt}/{position}", "next")

    def answer_and_check(self, path: str) -> None:
        """Answer the question at an address right, and have it checked at once."""
        self._answer(path, "check")

    def _answer(self, path: str, go: str) -> None:
        page = self.get(path)
        question = questions_of(self.library)[_found(_QUESTION, page)]
        fields = right_fields(question)
        if question["type"] == "branching":
            for field in fields:
                self.take_step(path, field)
            fields, page = [], self.get(path)
        self.post(path, [*_HIDDEN.findall(page), *fields, ("go", go)])

    def take_step(self, path: str, field: tuple[str, str]) -> None:
        """Take one decision of the case at an address."""
        self.post(path, [*_HIDDEN.findall(self.get(path)), field, ("go", "step")])

    def submit(self, attempt: str) -> str:
        """Hand in; the address of the review."""
        return self.post(f"/attempts/{attempt}/submit")

    def pass_quiz(self, quiz: str) -> str:
        """Take a whole quiz with right answers; the address of the review.

        Free texts stay blank: they would await a person, and earn nothing this way.
        """
        attempt = self.start(quiz)
        count = self.get(f"/attempts/{attempt}/1").count("data-dot=")
        for position in range(1, count + 1):
            if 'data-type="essay"' not in self.get(f"/attempts/{attempt}/{position}"):
                self.answer(attempt, position)
        return self.submit(attempt)

    def study(self, course: str, left: int = 0) -> None:
        """Read and pass everything in a course but so many lessons at its end."""
        lessons = list(dict.fromkeys(_LESSON.findall(self.get(f"/courses/{course}"))))
        for lesson in lessons[: len(lessons) - left]:
            self.post(f"{lesson}/attest")
            self.pass_quiz(_found(_QUIZ, self.get(lesson)))

    def evaluate(self, course: str) -> None:
        """Hand in the evaluation with the middle of every scale."""
        page = self.get(f"/courses/{course}/evaluation")
        names = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page))
        self.post(f"/courses/{course}/evaluation", [(name, "3") for name in names])

    def attest(self, course: str) -> None:
        """Sign with the name of the account."""
        page = self.get(f"/courses/{course}/attestation")
        name = _found(_NAME, page)
        shown = _found(_SHOWN, page)
        fields = [("agreed", "yes"), ("signed_name", name), ("shown", shown)]
        self.post(f"/courses/{course}/attestation", fields)


def _found(pattern: re.Pattern[str], page: str) -> str:
    """What the pattern's group matches in the page, which has to be there."""
    found = pattern.search(page)
    assert found, f"nothing in the page matches {pattern.pattern}"
    return found.group(1)
