"""The whole story of one competency, on both engines, told by the site's own clock."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Locator, Page, expect
from werkzeug.serving import make_server

from courseware.services.competency import rebuilding
from courseware.services.proving.ledger_walk import verify
from tests.browser.conftest import OpenContext
from tests.browser.watching import DESKTOP, Watch, check_layout
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE, Member
from tests.services.people.conftest import acts
from tests.ward import BEN, GOOD, Ward, noon
from tests.web.conftest import Site, build_site
from tests.web.ward_site import open_ward

REQUESTED, SEEN, AGAIN, CONFIRMED = "2026-03-02", "2026-03-03", "2026-03-05", "2026-03-06"
EXPIRED, RENEWED, SUSPENDED = "2028-03-07", "2028-03-10", "2028-04-02"


@dataclass
class Served:
    """A site of this process with the address at which browsers reach it."""

    site: Site
    url: str

    def go_to(self, day: str) -> None:
        """Let the site's clock stand at noon of a day."""
        self.site.clock.moment = noon(day)


@contextmanager
def served(site: Site) -> Iterator[Served]:
    """The site behind a real socket, as long as the block lasts."""
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Served(site, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    page: Page
    who: Member

    def sign_in(self) -> "Person":
        """Sign in anew, as on another day."""
        self.page.context.clear_cookies()
        self.page.goto("/login")
        self.page.get_by_label("E-mail address").fill(self.who.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.main.get_by_role("button", name="Sign in").click()
        expect(self.page).to_have_url(re.compile(r"/home$"))
        return self

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def open(self, path: str) -> None:
        self.page.goto(path)
        check_layout(self.page)

    def press(self, words: str) -> None:
        self.main.get_by_role("button", name=words).first.click()

    def mark(self, marks: dict[str, str]) -> None:
        for item, value in marks.items():
            name = f'[name="{item}.mark"][value="{value}"]'
            self.main.locator(f".option:has({name})").click()

    def cell(self, query: str = "") -> Locator:
        """Lea's cell of the matrix."""
        self.open(f"/team?name=Lea{query}")
        row = self.page.get_by_role("row").filter(has_text="Lea Lindqvist")
        return row.locator("td").first


def test_from_the_request_to_the_competency_and_through_the_years(
    open_context: OpenContext, watch: Watch, database_url: str, tmp_path: Path
) -> None:
    site = build_site(database_url, tmp_path)
    ward = open_ward(site)
    with served(site) as at:

        def person(who: Member, **settings: Any) -> Person:
            return Person(open_context(at, **settings).new_page(), who).sign_in()

        at.go_to(REQUESTED)
        lea = person(LEA)
        request_and_rate(lea)
        at.go_to(SEEN)
        asa = person(ASA)
        observe_on_a_phone(asa, watch)
        acknowledge(lea.sign_in())
        at.go_to(AGAIN)
        observe_as_the_second(person(BEN), ward)
        at.go_to(CONFIRMED)
        max_ = person(MAX, viewport=DESKTOP)
        confirm(max_)
        expect(max_.cell()).to_contain_text("Current until 5 March 2028")

        at.go_to(EXPIRED)
        expect(max_.sign_in().cell()).to_contain_text("Expired held until 5 March 2028")
        renew(at, ward, max_)
        suspend(at, max_)
        expect_what_was_on_record(max_)
    assert rebuilding.check_intervals(site.db, ward.catalogue).differences == ()
    # The site's cast was never put on the ledger; what was done in the story was.
    assert [
        b.what for b in verify(site.db) if "observation" in b.what or "decision" in b.what
    ] == []
    told = [act for act, _, _ in acts(site.db, RIVERSIDE)]
    assert told == [
        *("observation.signed", "observation.acknowledged", "observation.answered"),
        *("observation.signed", "competency.confirmed"),
        *("observation.signed", "observation.signed", "competency.confirmed"),
        "competency.suspended",
    ]
    site.db.close()


def request_and_rate(lea: Person) -> None:
    """Ask to be observed, and rate oneself first."""
    lea.open("/competencies/cl-x")
    lea.press("Ask")
    expect(lea.page).to_have_url(re.compile(r"/observations/[^/]+$"))
    check_layout(lea.page)
    lea.mark(GOOD)
    expect(lea.page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    lea.press("Hand in")
    expect(lea.main).to_contain_text("Your assessor's ratings will stand beside yours")


def observe_on_a_phone(asa: Person, watch: Watch) -> None:
    """Rate without a network, come back, and sign."""
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    # The page after a decision, when the next address is opened before it has come whole.
    watch.forgive(r"^failed: GET \S+/team/lea/\S+ net::ERR_ABORTED$")
    asa.open("/observe")
    expect(asa.main).to_contain_text("Own rating is in.")
    asa.press("Observe Lea Lindqvist")
    fill_context(asa)
    state = asa.page.locator("[data-save-state]")
    expect(state).to_have_text(re.compile(r"^Saved"))
    asa.press("Continue")

    asa.page.context.set_offline(True)
    asa.mark(GOOD)
    expect(state).to_have_text("Kept on this phone, will send")
    asa.press("Continue")
    asa.main.locator('.option:has([name="overall.ready"][value="yes"])').click()
    expect(state).to_have_text("Kept on this phone, will send")
    asa.page.context.set_offline(False)
    expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))

    asa.press("Look over and sign")
    sign(asa)
    expect(asa.page).to_have_url(re.compile(r"/observe$"))


def fill_context(assessor: Person) -> None:
    expect(assessor.page).to_have_url(re.compile(r"/observe/forms/[^/]+/1$"))
    check_layout(assessor.page)
    assessor.page.get_by_label("Setting").select_option("peer_model")
    assessor.page.get_by_label("Side").select_option("left")
    assessor.page.get_by_label("How closely you stand by").select_option("beside")


def sign(assessor: Person) -> None:
    """Sign with name, licence and password; what is signed stands there."""
    expect(assessor.main).to_contain_text("I watched this and these are my ratings.")
    check_layout(assessor.page)
    assessor.page.get_by_label("That is so, and I mean it as my signature.").check()
    assessor.page.get_by_label("Your full name").fill(assessor.who.name)
    licence = assessor.page.get_by_label("Your licence")
    licence.select_option(licence.locator("option").last.get_attribute("value"))
    assessor.page.get_by_label("Your password").fill(PASSWORD)
    assessor.main.get_by_role("button", name="Sign", exact=True).click()
    expect(assessor.page).to_have_url(re.compile(r"/observe"))


def acknowledge(lea: Person) -> None:
    """Read both ratings side by side, and answer."""
    lea.open("/competencies")
    expect(lea.main).to_contain_text("Asa Okoye has signed an observation of you.")
    lea.main.get_by_role("link", name="Read it").click()
    row = lea.page.get_by_role("row").filter(has_text="X02")
    expect(row.locator("td")).to_have_text([re.compile("4"), re.compile("4")])
    lea.page.get_by_label("Your answer").fill("Thank you.")
    lea.press("Acknowledge")
    expect(lea.main).to_contain_text("Thank you.")


def observe_as_the_second(ben: Person, ward: Ward) -> None:
    """Another assessor begins on their own account; the learner's rating comes in meanwhile."""
    ben.open("/observe/lea/cl-x")
    ben.main.get_by_role("button").last.click()
    fill_context(ben)
    form = ben.page.url.rsplit("/", 2)[1]
    ward.rate_oneself(form, AGAIN)
    ben.press("Continue")
    ben.mark(GOOD)
    ben.press("Continue")
    ben.main.locator('.option:has([name="overall.ready"][value="yes"])').click()
    expect(ben.page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved"))
    ben.press("Look over and sign")
    sign(ben)
    expect(ben.page).to_have_url(re.compile(r"/observe$"))


def confirm(manager: Person) -> None:
    """From *needs attention* over the evidence to the confirmation."""
    manager.open("/team")
    attention = manager.page.get_by_role("region", name="Needs attention")
    expect(attention).to_contain_text("Awaiting confirmation")
    attention.get_by_role("link", name=re.compile("Lea Lindqvist")).click()
    check_layout(manager.page)
    manager.page.get_by_label("Your full name").fill(manager.who.name)
    manager.page.locator('form:has([value="confirm"]) input[type="password"]').fill(PASSWORD)
    manager.main.get_by_role("button", name="Confirm", exact=True).click()
    expect(manager.main).to_contain_text("Confirmed on 6 March 2026")


def renew(at: Served, ward: Ward, manager: Person) -> None:
    """Two new observations and a confirmation; it begins anew, because the window was missed."""
    for assessor in (ASA, BEN):
        ward.observe(RENEWED, assessor)
    at.go_to(RENEWED)
    expect(manager.sign_in().cell()).to_contain_text("Awaiting confirmation")
    manager.page.goto("/team/lea/cl-x")
    manager.page.get_by_label("Your full name").fill(manager.who.name)
    manager.page.locator('form:has([value="confirm"]) input[type="password"]').fill(PASSWORD)
    button = manager.main.get_by_role("button", name="Confirm", exact=True)
    button.click()
    expect(button).to_have_count(0)  # sent once the connection was looked for
    expect(manager.cell()).to_contain_text("Current until 9 March 2030")


def suspend(at: Served, manager: Person) -> None:
    """At once, with a reason."""
    at.go_to(SUSPENDED)
    manager.sign_in().open("/team/lea/cl-x")
    manager.main.locator("summary").filter(has_text="Suspend").click()
    form = manager.page.locator('form:has([value="suspend"])')
    form.get_by_role("textbox").fill("Left needles in the bin for paper.")
    form.get_by_role("button", name="Suspend").click()
    expect(manager.main).to_contain_text("Left needles in the bin for paper.")
    expect(manager.cell()).to_contain_text("Suspended")


def expect_what_was_on_record(manager: Person) -> None:
    """The same question about earlier days, before and after each turn."""
    for day, words in (
        ("2026-03-01", "Not started"),
        (SEEN, "In progress"),
        (AGAIN, "Awaiting confirmation"),
        (CONFIRMED, "Current"),
        ("2028-01-06", "Expiring"),
        ("2028-03-05", "Expiring"),
        ("2028-03-06", "Expired"),
        (RENEWED, "Current"),
        ("2028-04-01", "Current"),
        (SUSPENDED, "Suspended"),
    ):
        expect(manager.cell(f"&on={day}"), day).to_contain_text(words)
