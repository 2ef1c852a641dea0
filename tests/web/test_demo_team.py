"""Every page of the demonstration's team, for each of its managers, as a browser finds it."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from courseware.app import create_app
from courseware.cli import cast
from courseware.cli.stage import actor_of
from courseware.config import Config
from courseware.services.acting import COMMAND_LINE
from courseware.services.assignments.letters import digest_letter
from courseware.services.competency.decisions.adverse import scopes_in
from courseware.services.competency.teams.attention import attention
from courseware.services.identity.people import find_people
from courseware.services.membership import clinics
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests.told_team import NOW, ROOT, at_work, files_of
from tests.web.conftest import Browser, SteppingClock
from tests.web.markup import words

MANAGERS = ("maeve@riverside.example", "marta@harbour.example")
_LINK = re.compile(r'href="(/team[^"#]*)')


class Demo:
    """The demonstration's application: its people, and browsers signed in as them."""

    def __init__(self, folder: Path) -> None:
        url = sqlite_url(folder / "courseware.sqlite3")
        self.db = Database(url)
        upgrade(self.db)
        self.catalogue = at_work(self.db, folder)
        config = Config(
            host="127.0.0.1",
            port=0,
            instance=files_of(folder),
            library=ROOT,
            database_url=url,
            secret_key=b"a secret of this test only, 32 bytes and more",
        )
        self.app = create_app(config, SteppingClock(NOW))

    def browser(self, email: str) -> Browser:
        found = Browser(self.app.test_client())
        found.get("/login")
        answer = found.post("/login", {"email": email, "password": cast.PASSWORD})
        assert answer.status_code == 303, answer.text
        found.get("/help")  # for the token
        return found

    def clinic(self, email: str) -> str:
        slug = f"{email.split('@')[1].split('.')[0]}-physiotherapy"
        return clinics.clinic_by_slug(self.db, COMMAND_LINE, slug).clinic_id

    def person(self, email: str) -> str:
        return next(p.person_id for p in find_people(self.db, COMMAND_LINE, email))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    found = Demo(tmp_path_factory.mktemp("demo"))
    yield found
    found.app.extensions["courseware"].db.close()
    found.db.close()


def links(page) -> set[str]:
    """Where a page leads among the team's pages, as addresses."""
    return {unescape(link) for link in _LINK.findall(page.text)}


@pytest.mark.parametrize("email", MANAGERS)
def test_every_page_that_the_demonstrations_team_leads_to_opens(demo: Demo, email: str) -> None:
    browser, clinic = demo.browser(email), demo.clinic(email)
    todo, answers = [f"/team?clinic={clinic}", f"/team?clinic={clinic}&on=2026-06-01"], {}

    while todo:
        path = todo.pop()
        answer = browser.get(path)
        answers[path] = answer.status_code
        if answer.mimetype == "text/html":
            todo += sorted(links(answer) - answers.keys() - set(todo))

    assert {path: code for path, code in answers.items() if code != 200} == {}
    assert len([path for path in answers if path.count("/") >= 3]) > 20


@pytest.mark.parametrize("email", MANAGERS)
def test_every_page_about_everybody_of_the_demonstration_opens_in_their_clinics(
    demo: Demo, email: str
) -> None:
    browser, clinic = demo.browser(email), demo.clinic(email)
    opened = []

    for part in cast.CAST:
        person = demo.person(part.email)
        here = part.email.endswith(email.split("@")[1]) or part.name == "Hanna Lindqvist"
        pages = ["file", *demo.catalogue.checklists]
        answers = {
            page: browser.get(f"/team/{person}/{page}?clinic={clinic}").status_code
            for page in pages
        }
        assert set(answers.values()) == {200 if here else 404}, (part.name, answers)
        opened += [part.name] if here else []

    assert "Hanna Lindqvist" in opened and len(opened) >= 3


def test_a_manager_reads_a_new_colleagues_decisions_without_the_other_clinics_words(
    demo: Demo,
) -> None:
    maeve, marta = (demo.browser(email) for email in MANAGERS)
    hanna = demo.person("hanna@harbour.example")

    here = marta.get(f"/team/{hanna}/file?clinic={demo.clinic(MANAGERS[1])}").text
    there = maeve.get(f"/team/{hanna}/file?clinic={demo.clinic(MANAGERS[0])}").text

    assert "<strong>Confirmed</strong>" in here and "Maeve Doyle" in here
    assert "<strong>Confirmed</strong>" in there
    # What was written stays where it was written; that it was waived goes along.
    written = "Needling diploma and logbook of Uppsala seen."
    assert written in there and "qualified elsewhere" in there
    assert written not in here and "qualified elsewhere" in here


def test_what_cannot_be_confirmed_yet_says_so_wherever_it_is_shown(demo: Demo) -> None:
    browser, clinic = demo.browser(MANAGERS[0]), demo.clinic(MANAGERS[0])
    actor = actor_of(demo.db, MANAGERS[0])
    lacks = "Still missing: A current “CL-B Hygiene, needle handling, sharps”."

    page = words(browser.get(f"/team?clinic={clinic}"))
    needs = attention(demo.db, demo.catalogue, actor, clinic, NOW)
    letter = digest_letter("Maeve Doyle", "Riverside", clinic, NOW.date(), needs, "")

    scope = "CL-C Core needling skill, superficial and deep, Thigh, hip and groin"
    assert f"Clara Rossi: {scope} {lacks} Enough observed" in page
    assert "Thigh, hip and groin: In progress Enough observed" in page
    assert f"- Enough observed: Clara Rossi, {scope}. {lacks}" in letter
    assert "In progress; enough observed" in words(browser.get(f"/team/print?clinic={clinic}"))
    clara = demo.person("clara@riverside.example")
    evidence = words(browser.get(f"/team/{clara}/cl-c?clinic={clinic}"))
    assert "A current “CL-B Hygiene, needle handling, sharps”." in evidence
    assert "I have looked at the observations on record and confirm" not in evidence


def test_an_adverse_event_stops_every_shipped_checklist_that_covers_its_region(demo: Demo) -> None:
    assert [scope[0] for scope in scopes_in(demo.catalogue, "pelvic-floor")] == ["cl-g", "cl-h"]
    assert scopes_in(demo.catalogue, "interscapular-thorax") == [("cl-e", "")]
    browser, clinic = demo.browser(MANAGERS[0]), demo.clinic(MANAGERS[0])
    saoirse = demo.person("saoirse@riverside.example")
    sent = {
        "clinic": clinic,
        "region": "pelvic-floor",
        "kind": "bleeding",
        "happened_on": "2026-11-30",
        "lessons": "s6-when-something-goes-wrong",
    }

    answer = browser.post(f"/team/{saoirse}/events", sent)

    assert answer.status_code == 303, answer.text
    page = browser.get(answer.headers["Location"]).text
    assert "Suspended: CL-G Pelvic readiness; CL-H Pelvic session, supervised." in page
    for checklist in ("cl-g", "cl-h"):
        asked = f"/team/may?clinic={clinic}&person={saoirse}&checklist={checklist}&region="
        said = browser.get(asked).text
        assert "all requirements met" not in said and "is suspended." in said
        read = browser.get(f"/team/{saoirse}/{checklist}?clinic={clinic}").text
        assert "bleeding, Pelvic floor and perineum. To read again: " in read
