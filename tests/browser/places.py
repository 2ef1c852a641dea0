"""Every page that somebody can open, in every state that looks different."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from courseware.questions.types import GRADED_TYPES
from tests.browser.stage import (
    ADMINISTRATOR,
    AFTER_CASE,
    ANYONE,
    BUSY,
    DONE,
    IN_CASE,
    INSTRUCTOR,
    MANAGER,
    NEW,
    OTHER_QUIZ,
    STUDIED,
    Stage,
)
from tests.browser.story import COURSE, LESSON, QUIZ

_STAFF = """email,name,roles,staff_number
ana@example.org,Ana Kovač,learner,1042
lena@riverside.example,Lena Fischer,"learner, assessor",7
maeve@riverside.example,Maeve Doyle,manager,1
"""

_EDIT = "/author/edit/lessons/basics/needles.md"

Act = Callable[[Page], None]


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


def correct_first_question(page: Page) -> None:
    """From a quiz's statistics to the dry run of a correction."""
    page.get_by_role("link", name="Correct the marks of this question").first.click()
    page.get_by_label("Drop the question").check()
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()


def report_first_question(page: Page) -> None:
    """From a review to the form that reports a problem."""
    page.get_by_role("link", name="Report a problem with question").first.click()
    expect(page.locator("h1")).to_contain_text("Report a problem")


def press(button: str, then: str) -> Act:
    """Press a button, until a text stands there."""

    def act(page: Page) -> None:
        page.locator("main").get_by_role("button", name=button).first.click()
        expect(page.locator("main").get_by_text(then).first).to_be_visible()

    return act


def invite(page: Page) -> None:
    """Invite somebody where no mail leaves: the link is shown."""
    page.get_by_label("E-mail address").fill("mia@example.org")
    page.get_by_label("Learner").check()
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.locator("main")).to_contain_text("/invitation/")


def withdraw(page: Page) -> None:
    """Grant an override, and try to withdraw it without saying why."""
    page.get_by_label("Quiz", exact=True).select_option(index=1)
    page.get_by_label("No pause after failed attempts").check()
    page.get_by_label("Reason").fill("Ill")
    in_a_month = date.today() + timedelta(days=30)
    page.get_by_label("Last day", exact=True).fill(in_a_month.isoformat())
    page.get_by_role("button", name="Grant the override").click()
    page.locator("summary", has_text="Withdraw what").first.click()
    send("Withdraw it")(page)


def upload(text: str) -> Act:
    """Send a staff list."""

    def act(page: Page) -> None:
        file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": text.encode()}
        page.locator('input[type="file"]').set_input_files(file)
        page.get_by_role("button", name="Show what would happen").click()
        expect(page.locator("h1")).to_contain_text("Preview of the staff list")

    return act


def check_file(page: Page) -> None:
    """Have a file checked that is no certificate."""
    file = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 a scan"}
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.locator(".standing")).to_be_visible()


def look_at_a_mistake(page: Page) -> None:
    """Misspell a key, and look at what would change."""
    text = page.locator("#text")
    text.fill(text.input_value().replace("minutes:", "minits:"))
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.get_by_text("CW030").first).to_be_visible()


def come_too_late(page: Page) -> None:
    """Send a form that was opened before somebody else saved the file."""
    page.evaluate("document.querySelector('[name=base]').value = '0'.repeat(64)")
    page.locator("#text").fill(page.locator("#text").input_value() + "\nA line more.\n")
    page.get_by_role("button", name="Look at what would change").click()
    expect(page.locator("h1")).to_have_text("Somebody saved this file meanwhile")


def practise(page: Page) -> None:
    """Answer the first practice question."""
    form = page.locator("form.practice").first
    form.locator(".option").first.click()
    form.get_by_role("button", name="See the reasons").click()
    expect(form.locator(".practice__reasons")).to_be_visible()


def go_a_case(page: Page) -> None:
    """Go the practice case to its end, and open what it says of other ways."""
    form = page.locator("form.practice:has([data-stepwise])")
    again = form.get_by_role("button", name="Start again")
    if again.count():
        again.click()
    for now in ("Decision 2", "How it ended"):
        form.locator(".option").first.click()
        form.get_by_role("button", name="Continue").click()
        expect(form.locator("[data-now]")).to_have_text(now)
    form.locator(".elsewhere summary").click()


def open_menu(page: Page) -> None:
    """Open the menu of narrow screens, and every fold."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")


def preview_assignment(page: Page) -> None:
    """Ask who would get a course."""
    page.locator('[name="courses"]').first.check()
    page.locator('[name="group"][value="learners"]').check()
    page.locator('[name="due_on"]').fill((date.today() + timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Show who would get it").click()
    expect(page.locator("h1")).to_have_text("Who would get it")


def enter_no_leave(page: Page) -> None:
    """Send the leave form empty."""
    open_menu(page)
    send("Enter the leave")(page)


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
    Place("rules", ANYONE, "/rules"),
    Place("rule", ANYONE, "/rules/us-ca"),
    Place("glossary", ANYONE, "/glossary"),
    Place("help", ANYONE, "/help"),
    Place("privacy", ANYONE, "/privacy"),
    Place("accessibility", ANYONE, "/accessibility"),
    Place("verify", ANYONE, "/verify"),
    Place("verify-mistyped", ANYONE, "/verify", send("Check the number", number="0" * 27), 422),
    Place("verified", ANYONE, "/verify/{number}"),
    Place("verified-file", ANYONE, "/verify", check_file),
    Place("sign-in", ANYONE, "/login"),
    Place("sign-in-refused", ANYONE, "/login", send("Sign in", email="x@example.org"), 422),
    Place("forgot", ANYONE, "/forgot"),
    Place("forgot-refused", ANYONE, "/forgot", send("Make the link"), 422),
    Place("forgot-sent", ANYONE, "/forgot?sent=1"),
    Place("reset", ANYONE, "{reset}"),
    Place("reset-refused", ANYONE, "{reset}", send("Set the password", password="short"), 422),
    Place("link-gone", ANYONE, "/reset/nothing", status=404),
    Place("invitation", ANYONE, "{invitation}"),
    Place("nothing-here", ANYONE, "/nowhere", status=404),
    Place("home-new", NEW, "/home"),
    Place("menu-open", NEW, "/home", open_menu),
    Place("courses-member", NEW, "/courses"),
    Place("search", NEW, "/search"),
    Place("search-found", NEW, "/search?q=blood+thinners"),
    Place("search-nothing", NEW, "/search?q=xylophone"),
    Place("search-too-long", NEW, "/search?q=" + "a" * 201, status=422),
    Place("credits-new", NEW, "/credits"),
    Place("forbidden", NEW, "/team", status=403),
    Place("home", BUSY, "/home"),
    Place("course", BUSY, _IN, open_menu),
    Place("lesson-1", BUSY, f"{_READ}/{LESSON}"),
    Place("lesson-2", BUSY, f"{_READ}/f2-acupuncture", open_menu),
    Place("lesson-3", BUSY, f"{_READ}/f3-scope-and-law"),
    Place("practice-answered", BUSY, f"{_READ}/{LESSON}", practise),
    Place("rules", NEW, f"/quizzes/{QUIZ}"),
    Place("rules-after-failing", BUSY, f"/quizzes/{OTHER_QUIZ}"),
    Place("question", BUSY, "/attempts/{attempt}/3"),
    Place("question-keys", BUSY, "/attempts/{attempt}/2", show_keys),
    Place("submit", BUSY, "/attempts/{attempt}/submit"),
    Place("review-failed", BUSY, "{failed}"),
    Place("review-passed", DONE, "{passed}"),
    Place("report-a-problem", DONE, "{passed}", report_first_question),
    Place("evaluation-early", BUSY, f"{_IN}/evaluation"),
    Place("attestation-early", BUSY, f"{_IN}/attestation"),
    Place("credits-open", BUSY, "/credits"),
    Place("account", BUSY, "/account"),
    Place("calendar-link", BUSY, "/account", press("Make a link", "Copy it now")),
    Place("address-asked", NEW, "/account"),
    Place("address-refused", BUSY, "/account", send("Make the link", new_email="x"), 422),
    Place("address-to-confirm", NEW, "{address}"),
    Place("address-of-another", BUSY, "{address}"),
    Place("address-signed-out", ANYONE, "{address}"),
    Place("address-link-gone", ANYONE, "/address/nothing", status=404),
    Place("account-refused", BUSY, "/account", send("Add the licence", number="x"), 422),
    Place("evaluation", STUDIED, f"{_IN}/evaluation"),
    Place("evaluation-refused", STUDIED, f"{_IN}/evaluation", send("Hand in the evaluation"), 422),
    Place("attestation", STUDIED, f"{_IN}/attestation"),
    Place("attestation-refused", STUDIED, f"{_IN}/attestation", send("Sign"), 422),
    Place("home-done", DONE, "/home"),
    Place("course-done", DONE, _IN),
    Place("certificate", DONE, "/certificates/{number}"),
    Place("credits", DONE, "/credits", open_menu),
    Place("transcript", DONE, "/credits/transcript"),
    Place("evaluation-done", DONE, f"{_IN}/evaluation"),
    Place("attestation-done", DONE, f"{_IN}/attestation"),
    Place("author", INSTRUCTOR, "/author"),
    Place("author-files", INSTRUCTOR, "/author/files"),
    Place("author-file", INSTRUCTOR, f"/author/files/lessons/{COURSE}/{LESSON}.md"),
    Place("author-lesson", INSTRUCTOR, f"/author/preview/lessons/{COURSE}/{LESSON}.md"),
    Place("author-quiz", INSTRUCTOR, f"/author/preview/quizzes/{COURSE}/{LESSON}.yaml"),
    Place("author-checklist", INSTRUCTOR, "/author/preview/lessons/safety/cl-a.checklist.yaml"),
    Place("author-course", INSTRUCTOR, f"/author/preview/lessons/{COURSE}/course.yaml"),
    Place("before-publishing", INSTRUCTOR, "/author/publish"),
    Place("releases", INSTRUCTOR, "/author/releases"),
    Place("release", INSTRUCTOR, "/author/releases/1"),
    Place("correct-marks", INSTRUCTOR, "/author/regrade"),
    Place("correct-marks-seen", INSTRUCTOR, f"/author/statistics/{QUIZ}", correct_first_question),
    Place("reports-of-learners", INSTRUCTOR, "/author/reports"),
    Place("recalls-of-team", MANAGER, "/team/recalls"),
    Place("recalls-of-all", ADMINISTRATOR, "/admin/recalls"),
    Place("statistics", INSTRUCTOR, "/author/statistics"),
    Place("statistics-of-quiz", INSTRUCTOR, f"/author/statistics/{QUIZ}"),
    Place("evaluation-figures", INSTRUCTOR, "/author/evaluations"),
    Place("evaluation-figures-of-course", INSTRUCTOR, f"/author/evaluations/{COURSE}"),
    Place("statistics-of-none", INSTRUCTOR, "/author/statistics/s3-consent"),
    Place("team", MANAGER, "/team"),
    Place("team-by-need", MANAGER, "/team?sort=attention", open_menu),
    Place("assignments", MANAGER, "/team/assignments", open_menu),
    Place("assignment-refused", MANAGER, "/team/assignments", send("Show who would get it"), 422),
    Place("assignment-preview", MANAGER, "/team/assignments", preview_assignment),
    Place("member", MANAGER, "/team/{member}", open_menu),
    Place("leave-refused", MANAGER, "/team/{member}", enter_no_leave, 422),
    Place("team-as-of", MANAGER, "/team?on=2026-01-31&page=1"),
    Place("team-nobody", MANAGER, "/team?name=zzz"),
    Place("team-may", MANAGER, "/team/may?person={member}&checklist=cl-c&region=thigh"),
    Place("team-changes", MANAGER, "/team/changes?start=2026-01-01&end=2026-06-30"),
    Place("team-print", MANAGER, "/team/print"),
    Place("team-members", MANAGER, "/team/members"),
    Place("team-left", MANAGER, "/team/left"),
    Place("competencies", NEW, "/competencies"),
    Place("competency", NEW, "/competencies/cl-c"),
    Place("observe", INSTRUCTOR, "/observe"),
    Place("signed-list", INSTRUCTOR, "/observe/signed"),
    Place("confirmed-sessions", INSTRUCTOR, "/observe/sessions"),
    Place("override-refused", MANAGER, "/team/{member}", send("Grant the override"), 422),
    Place("override-not-withdrawn", MANAGER, "/team/{member}", withdraw, 422),
    Place("invitations", MANAGER, "/team/invitations"),
    Place("invitation-refused", MANAGER, "/team/invitations", send("Make the invitation"), 422),
    Place("invitation-made", MANAGER, "/team/invitations", invite),
    Place("staff", MANAGER, "/team/staff"),
    Place("staff-preview", MANAGER, "/team/staff", upload(_STAFF)),
    Place("staff-problems", MANAGER, "/team/staff", upload("email,name\nnobody,\n"), 422),
    Place("admin", ADMINISTRATOR, "/admin"),
    Place("clinics", ADMINISTRATOR, "/admin/clinics"),
    Place("clinic-refused", ADMINISTRATOR, "/admin/clinics", send("Create the clinic"), 422),
    Place("people", ADMINISTRATOR, "/admin/people?q=riverside.example"),
    Place("person", ADMINISTRATOR, "/admin/people/{member}", open_menu),
    Place("merge", ADMINISTRATOR, "/admin/people/merge", merge_plan),
    Place("certificates", ADMINISTRATOR, "/admin/certificates"),
    Place("certificate-admin", ADMINISTRATOR, "/admin/certificates/{number}"),
    Place(
        "revocation-refused",
        ADMINISTRATOR,
        "/admin/certificates/{number}",
        send("Revoke the certificate"),
        422,
    ),
    Place("ledger", ADMINISTRATOR, "/admin/ledger"),
    Place(
        "ledger-verified",
        ADMINISTRATOR,
        "/admin/ledger",
        press("Verify all chains", "The ledger is whole"),
    ),
    Place("system", ADMINISTRATOR, "/admin/system"),
    Place("outbox", ADMINISTRATOR, "/admin/outbox"),
    Place("provider", ADMINISTRATOR, "/admin/provider"),
    Place("evaluations", ADMINISTRATOR, "/admin/evaluations"),
    Place("evaluation", ADMINISTRATOR, f"/admin/evaluations/{COURSE}"),
    Place("deletions", ADMINISTRATOR, "/admin/deletions"),
)
"""On the demonstration with the shipped content."""

TYPE_PLACES = (
    *(Place(f"type-{kind}", NEW, f"{{{kind}}}") for kind in GRADED_TYPES),
    *(Place(f"type-{kind}-checked", BUSY, f"{{{kind}-checked}}") for kind in GRADED_TYPES),
    Place("type-branching-step", IN_CASE, f"{{{IN_CASE}}}"),
    Place("type-branching-nothing", IN_CASE, f"{{{IN_CASE}}}", press("Continue", "Choose what")),
    Place("type-branching-ended", AFTER_CASE, f"{{{AFTER_CASE}}}"),
    Place("type-branching-practice", IN_CASE, "/courses/basics/lessons/needles", go_a_case),
    Place("type-practice", BUSY, "/courses/basics/lessons/needles", practise),
    Place("type-survey", STUDIED, "/courses/basics/evaluation"),
    Place("author-new", INSTRUCTOR, "/author/new"),
    Place("author-edit", INSTRUCTOR, _EDIT),
    Place("author-looked", INSTRUCTOR, _EDIT, look_at_a_mistake),
    Place("author-conflict", INSTRUCTOR, _EDIT, come_too_late, status=409),
)
"""On a demonstration with one question of each type."""
