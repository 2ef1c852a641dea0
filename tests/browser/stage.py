"""A site on which somebody stands in every state."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from courseware.questions.base import Use
from courseware.questions.types import GRADED_TYPES
from courseware.services.releases.live import CatalogueSource
from courseware.store.engine import Database
from tests.browser.answer_keys import questions_of, right_fields
from tests.browser.story import COURSE, LESSON, QUIZ
from tests.browser.visitors import Visitor, database_of, fresh_learner
from tests.demo_process import ROOT, Login, Site
from tests.services.answering import add_answers

ANYONE, NEW, BUSY, STUDIED, DONE = "anyone", "new", "busy", "studied", "done"
IN_CASE, AFTER_CASE = "in a case", "after a case"
MANAGER, ADMINISTRATOR, INSTRUCTOR = "manager", "administrator", "instructor"
RIVERSIDE = "Riverside Physiotherapy"
OTHER_QUIZ = "f2-acupuncture"
_MANY = 24


@dataclass
class Stage:
    """A site on which somebody stands in every state, and the ids of what they made.

    Attributes:
        cookies: actor -> what their browser holds.
        ids: what addresses of places are made with.
    """

    site: Site
    library: Path = ROOT
    cookies: dict[str, list[Any]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def set_stage(browser: Browser, site: Site) -> Stage:
    """Bring people of the demonstration into every state."""
    stage = Stage(site)
    db = database_of(site)
    _enter(browser, stage, ANYONE, None)
    new = fresh_learner(db)
    _ask_for_address(_enter(browser, stage, NEW, new), new)
    busy = fresh_learner(db)
    _be_busy(_enter(browser, stage, BUSY, busy), stage)
    _enter(browser, stage, STUDIED, fresh_learner(db)).study(COURSE)
    _be_done(_enter(browser, stage, DONE, fresh_learner(db)), stage)
    _invite(_enter(browser, stage, MANAGER, site.login("manager", RIVERSIDE)), stage, db, busy)
    _read_outbox(_enter(browser, stage, ADMINISTRATOR, site.login("administrator")), stage)
    _enter(browser, stage, INSTRUCTOR, site.login("instructor", RIVERSIDE))
    _let_many_answer(db)
    db.close()
    return stage


def set_type_stage(browser: Browser, site: Site, library: Path) -> Stage:
    """Bring people into every state on a site with one question of each type."""
    stage = Stage(site, library)
    db = database_of(site)
    new = _enter(browser, stage, NEW, fresh_learner(db))
    for kind, path in _questions(new, new.start("needles")).items():
        stage.ids[kind] = path
    busy = _enter(browser, stage, BUSY, fresh_learner(db))
    for kind, path in _questions(busy, busy.start("needles")).items():
        busy.answer_and_check(path)
        stage.ids[f"{kind}-checked"] = path
    for who, steps in ((IN_CASE, 1), (AFTER_CASE, 2)):
        visitor = _enter(browser, stage, who, fresh_learner(db))
        path = _questions(visitor, visitor.start("needles"))["branching"]
        for step in right_fields(questions_of(library)["a-call-at-noon"])[:steps]:
            visitor.take_step(path, step)
        stage.ids[who] = path
    studied = _enter(browser, stage, STUDIED, fresh_learner(db))
    studied.post("/courses/basics/lessons/needles/attest")
    studied.pass_quiz("needles")
    _enter(browser, stage, INSTRUCTOR, site.login("instructor", RIVERSIDE))
    db.close()
    return stage


def _enter(browser: Browser, stage: Stage, who: str, login: Login | None) -> Visitor:
    """A visitor whose cookies are remembered for the pages to come."""
    visitor = Visitor(browser.new_context(base_url=stage.site.url), stage.library)
    if login is not None:
        visitor.sign_in(login)
    stage.cookies[who] = visitor.context.cookies()
    return visitor


def _ask_for_address(visitor: Visitor, login: Login) -> None:
    """A change of the address that waits to be confirmed."""
    visitor.get("/account")
    new = "a.rather.long.address.of.theirs@physiotherapy.example.org"
    visitor.post("/account/address", [("new_email", new), ("email_password", login.password)])


def _be_busy(visitor: Visitor, stage: Stage) -> None:
    """One lesson read, one quiz failed, one attempt open."""
    visitor.post(f"/courses/{COURSE}/lessons/{LESSON}/attest")
    failed = visitor.start(OTHER_QUIZ)
    visitor.answer(failed, 1)
    stage.ids["failed"] = visitor.submit(failed)
    stage.ids["attempt"] = visitor.start(QUIZ)
    visitor.answer(stage.ids["attempt"], 1)


def _be_done(visitor: Visitor, stage: Stage) -> None:
    """Everything, up to the credit."""
    visitor.study(COURSE)
    visitor.evaluate(COURSE)
    visitor.attest(COURSE)
    rules = visitor.get(f"/quizzes/{QUIZ}")
    found = re.search(r'href="(/attempts/[^"]+/review)"', rules)
    assert found
    stage.ids["passed"] = found.group(1)
    own = re.search(r'href="/certificates/([0-9A-Z-]{34})"', visitor.get("/credits"))
    assert own
    stage.ids["number"] = own.group(1)


def _invite(visitor: Visitor, stage: Stage, db: Database, busy: Login) -> None:
    """An open invitation and a forgotten password; the id of the busy member."""
    clinic = re.search(r'name="clinic" value="([^"]+)"', visitor.get("/team/invitations"))
    assert clinic
    offer = [("email", "ana@example.org"), ("name", "Ana Kovač"), ("roles", "learner")]
    visitor.post("/team/invitations", [("clinic", clinic.group(1)), *offer])
    visitor.post("/forgot", [("email", "tomas@riverside.example")])
    stage.ids["member"] = busy.email.partition("@")[0]


def _read_outbox(visitor: Visitor, stage: Stage) -> None:
    """The links that were mailed, and the address of a claim."""
    outbox = visitor.get("/admin/outbox")
    for kind in ("invitation", "reset", "address"):
        found = re.search(rf"https?://[^/\s]+(/{kind}/[\w-]+)", outbox)
        assert found, f"no mail about a {kind}"
        stage.ids[kind] = found.group(1)
    claim = re.search(r'href="(/claims/[^"]+)"', visitor.get("/claims"))
    assert claim
    stage.ids["claim"] = claim.group(1)


def _let_many_answer(db: Database) -> None:
    """Enough submitted attempts at the quiz for figures; the abler ones know more questions."""
    quiz, files = CatalogueSource(db).current(0).quiz(QUIZ), questions_of(ROOT)
    asked = [question for question in quiz.questions if question.use is Use.GRADED][:9]
    for number in range(_MANY):
        answers = {}
        for place, question in enumerate(asked):
            form: dict[str, list[str]] = {}
            for name, value in right_fields(files[question.id]):
                form.setdefault(name, []).append(value)
            knows = (number + place) % 9 < number * 9 // _MANY + 2
            answers[question.id] = question.read(form) if knows else None
        add_answers(db, quiz, f"answering-{number}", answers)


def _questions(visitor: Visitor, attempt: str) -> dict[str, str]:
    """Question type -> address of its question in an attempt."""
    found = {}
    for position in range(1, len(GRADED_TYPES) + 1):
        path = f"/attempts/{attempt}/{position}"
        kind = re.search(r'data-type="([^"]+)"', visitor.get(path))
        assert kind
        found[kind.group(1)] = path
    assert set(found) == set(GRADED_TYPES)
    return found
