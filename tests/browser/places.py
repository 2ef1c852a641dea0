"""Every page that somebody can open, in every state that looks different."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from courseware.questions.types import GRADED_TYPES
from courseware.store.engine import Database
from tests.browser.story import COURSE, LESSON, QUIZ
from tests.browser.visitors import Visitor, database_of, fresh_learner
from tests.demo_process import ROOT, Login, Site

ANYONE, NEW, BUSY, STUDIED, DONE = "anyone", "new", "busy", "studied", "done"
MANAGER, ADMINISTRATOR = "manager", "administrator"
RIVERSIDE = "Riverside Physiotherapy"
_OTHER_QUIZ = "s2-screening"
_STAFF = """email,name,roles,staff_number
ana@example.org,Ana Kovač,learner,1042
lena@riverside.example,Lena Fischer,"learner, assessor",7
maeve@riverside.example,Maeve Doyle,manager,1
"""

Act = Callable[[Page], None]


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


@dataclass(frozen=True)
class Place:
    """A page in one state.

    Attributes:
        path: its address; ids of the stage stand in braces.
        act: what is done on it first.
        status: with which it, or what was done on it, is answered.
    """

    name: str
    who: str
    path: str
    act: Act | None = None
    status: int = 200

    def open(self, page: Page, stage: Stage) -> None:
        """Open the page and bring it into its state."""
        answer = page.goto(self.path.format(**stage.ids))
        assert answer is not None
        if self.act is None:
            assert answer.status == self.status, f"{self.name}: {answer.status}"
        else:
            assert answer.status == 200, f"{self.name}: {answer.status}"
            self.act(page)


def send(button: str, **filled: str) -> Act:
    """Fill fields by their names and send, past what the browser would refuse; it is refused."""

    def act(page: Page) -> None:
        page.evaluate("document.querySelectorAll('form').forEach(f => { f.noValidate = true })")
        for name, text in filled.items():
            page.locator(f'main [name="{name}"]').fill(text)
        page.locator("main").get_by_role("button", name=button, exact=True).click()
        expect(page.locator("[data-error-summary]")).to_be_focused()

    return act


def press(button: str, then: str) -> Act:
    """Press a button, until a text stands there."""

    def act(page: Page) -> None:
        page.locator("main").get_by_role("button", name=button).first.click()
        expect(page.locator("main").get_by_text(then).first).to_be_visible()

    return act


def upload(text: str) -> Act:
    """Send a staff list."""

    def act(page: Page) -> None:
        file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator('input[type="file"]').set_input_files(file)
        page.get_by_role("button", name="Show what would happen").click()
        expect(page.locator("h1")).to_contain_text("Preview of the staff list")

    return act


def practise(page: Page) -> None:
    """Answer the first practice question."""
    form = page.locator("form.practice").first
    form.locator(".option").first.click()
    form.get_by_role("button", name="See the reasons").click()
    expect(form.locator(".practice__reasons")).to_be_visible()


def open_menu(page: Page) -> None:
    """Open the menu of narrow screens, and every fold."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")


def merge_plan(page: Page) -> None:
    """Ask what merging two of the cast would do."""
    page.locator('[name="survivor"]').fill("tomas@riverside.example")
    page.locator('[name="duplicate"]').fill("louis@harbour.example")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()


def show_keys(page: Page) -> None:
    """Open the list of keys."""
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


_IN = f"/courses/{COURSE}"
_READ = f"{_IN}/lessons"
PLACES = (
    Place("first", ANYONE, "/"),
    Place("courses", ANYONE, "/courses"),
    Place("course-public", ANYONE, _IN),
    Place("claims", ANYONE, "/claims"),
    Place("claim", ANYONE, "{claim}"),
    Place("references", ANYONE, "/references"),
    Place("glossary", ANYONE, "/glossary"),
    Place("help", ANYONE, "/help"),
    Place("privacy", ANYONE, "/privacy"),
    Place("accessibility", ANYONE, "/accessibility"),
    Place("sign-in", ANYONE, "/login"),
    Place("sign-in-refused", ANYONE, "/login", send("Sign in", email="x@example.org"), 422),
    Place("forgot", ANYONE, "/forgot"),
    Place("forgot-refused", ANYONE, "/forgot", send("Send the link"), 422),
    Place("forgot-sent", ANYONE, "/forgot?sent=1"),
    Place("reset", ANYONE, "{reset}"),
    Place("reset-refused", ANYONE, "{reset}", send("Set the password", password="short"), 422),
    Place("link-gone", ANYONE, "/reset/nothing", status=404),
    Place("invitation", ANYONE, "{invitation}"),
    Place("nothing-here", ANYONE, "/nowhere", status=404),
    Place("home-new", NEW, "/home"),
    Place("menu-open", NEW, "/home", open_menu),
    Place("credits-new", NEW, "/credits"),
    Place("forbidden", NEW, "/team", status=403),
    Place("home", BUSY, "/home"),
    Place("course", BUSY, _IN, open_menu),
    Place("lesson-1", BUSY, f"{_READ}/{LESSON}"),
    Place("lesson-2", BUSY, f"{_READ}/s2-screening", open_menu),
    Place("lesson-3", BUSY, f"{_READ}/s3-consent"),
    Place("practice-answered", BUSY, f"{_READ}/{LESSON}", practise),
    Place("rules", NEW, f"/quizzes/{QUIZ}"),
    Place("rules-after-failing", BUSY, f"/quizzes/{_OTHER_QUIZ}"),
    Place("question", BUSY, "/attempts/{attempt}/3"),
    Place("question-keys", BUSY, "/attempts/{attempt}/2", show_keys),
    Place("submit", BUSY, "/attempts/{attempt}/submit"),
    Place("review-failed", BUSY, "{failed}"),
    Place("review-passed", DONE, "{passed}"),
    Place("evaluation-early", BUSY, f"{_IN}/evaluation"),
    Place("attestation-early", BUSY, f"{_IN}/attestation"),
    Place("credits-open", BUSY, "/credits"),
    Place("account", BUSY, "/account"),
    Place("account-refused", BUSY, "/account", send("Add the licence", number="x"), 422),
    Place("evaluation", STUDIED, f"{_IN}/evaluation"),
    Place("evaluation-refused", STUDIED, f"{_IN}/evaluation", send("Hand in the evaluation"), 422),
    Place("attestation", STUDIED, f"{_IN}/attestation"),
    Place("attestation-refused", STUDIED, f"{_IN}/attestation", send("Sign"), 422),
    Place("home-done", DONE, "/home"),
    Place("course-done", DONE, _IN),
    Place("credits", DONE, "/credits", open_menu),
    Place("evaluation-done", DONE, f"{_IN}/evaluation"),
    Place("attestation-done", DONE, f"{_IN}/attestation"),
    Place("team", MANAGER, "/team"),
    Place("member", MANAGER, "/team/{member}"),
    Place("override-refused", MANAGER, "/team/{member}", send("Grant the override"), 422),
    Place("invitations", MANAGER, "/team/invitations"),
    Place("invitation-refused", MANAGER, "/team/invitations", send("Send the invitation"), 422),
    Place("staff", MANAGER, "/team/staff"),
    Place("staff-preview", MANAGER, "/team/staff", upload(_STAFF)),
    Place("staff-problems", MANAGER, "/team/staff", upload("email,name\nnobody,\n"), 422),
    Place("admin", ADMINISTRATOR, "/admin"),
    Place("clinics", ADMINISTRATOR, "/admin/clinics"),
    Place("clinic-refused", ADMINISTRATOR, "/admin/clinics", send("Create the clinic"), 422),
    Place("people", ADMINISTRATOR, "/admin/people?q=riverside.example"),
    Place("person", ADMINISTRATOR, "/admin/people/{member}", open_menu),
    Place("merge", ADMINISTRATOR, "/admin/people/merge", merge_plan),
    Place("ledger", ADMINISTRATOR, "/admin/ledger"),
    Place(
        "ledger-verified",
        ADMINISTRATOR,
        "/admin/ledger",
        press("Verify all chains", "The ledger is whole"),
    ),
    Place("system", ADMINISTRATOR, "/admin/system"),
    Place("outbox", ADMINISTRATOR, "/admin/outbox"),
)
"""On the demonstration with the shipped content."""

TYPE_PLACES = (
    *(Place(f"type-{kind}", NEW, f"{{{kind}}}") for kind in GRADED_TYPES),
    *(Place(f"type-{kind}-checked", BUSY, f"{{{kind}-checked}}") for kind in GRADED_TYPES),
    Place("type-practice", BUSY, "/courses/basics/lessons/needles", practise),
    Place("type-survey", STUDIED, "/courses/basics/evaluation"),
)
"""On a demonstration with one question of each type."""


def set_stage(browser: Browser, site: Site) -> Stage:
    """Bring people of the demonstration into every state."""
    stage = Stage(site)
    db = database_of(site)
    _enter(browser, stage, ANYONE, None)
    _enter(browser, stage, NEW, fresh_learner(db))
    busy = fresh_learner(db)
    _be_busy(_enter(browser, stage, BUSY, busy), stage)
    _enter(browser, stage, STUDIED, fresh_learner(db)).study(COURSE)
    _be_done(_enter(browser, stage, DONE, fresh_learner(db)), stage)
    _invite(_enter(browser, stage, MANAGER, site.login("manager", RIVERSIDE)), stage, db, busy)
    _read_outbox(_enter(browser, stage, ADMINISTRATOR, site.login("administrator")), stage)
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
    studied = _enter(browser, stage, STUDIED, fresh_learner(db))
    studied.post("/courses/basics/lessons/needles/attest")
    studied.pass_quiz("needles")
    db.close()
    return stage


def _enter(browser: Browser, stage: Stage, who: str, login: Login | None) -> Visitor:
    """A visitor whose cookies are remembered for the pages to come."""
    visitor = Visitor(browser.new_context(base_url=stage.site.url), stage.library)
    if login is not None:
        visitor.sign_in(login)
    stage.cookies[who] = visitor.context.cookies()
    return visitor


def _be_busy(visitor: Visitor, stage: Stage) -> None:
    """One lesson read, one quiz failed, one attempt open."""
    visitor.post(f"{_READ}/{LESSON}/attest")
    failed = visitor.start(_OTHER_QUIZ)
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
    for kind in ("invitation", "reset"):
        found = re.search(rf"https?://[^/\s]+(/{kind}/[\w-]+)", outbox)
        assert found, f"no mail about a {kind}"
        stage.ids[kind] = found.group(1)
    claim = re.search(r'href="(/claims/[^"]+)"', visitor.get("/claims"))
    assert claim
    stage.ids["claim"] = claim.group(1)


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
