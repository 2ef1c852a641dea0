"""The application on a real database with the small library, and browsers signed in to it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from courseware.app import create_app
from courseware.config import Config, MailSettings
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from tests.beginnings import begin
from tests.cast import ASA, LEA, MAX, NOON, PASSWORD, Member, install_cast
from tests.library import LESSON, write_library
from tests.ward import Ward
from tests.web.built_once import BuiltApplications
from tests.web.patient_fields import REFUSED, unwarned
from tests.web.pressed_by_enter import graver_by_enter
from tests.web.summaries import dead_links
from tests.web.ward_site import open_ward


class CompiledTemplates(BytecodeCache):
    """Templates that an earlier test of this process compiled; a changed one has another key."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = CompiledTemplates()
_BUILT = BuiltApplications()
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class SteppingClock:
    """A clock that stands still until it is told to move."""

    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def step(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class Browser:
    """A browser without JavaScript: keeps cookies, sends the tokens that forms hold."""

    client: FlaskClient
    token: str = ""
    seen: list[str] = field(default_factory=list)

    def get(self, path: str, **more) -> TestResponse:
        response = self.client.get(path, **more)
        self._remember(response)
        return response

    def post(self, path: str, data: dict | None = None, **more) -> TestResponse:
        if not self.token:
            self.get("/login")
        fields = {"csrf_token": self.token, **(data or {})}
        response = self.client.post(path, data=fields, **more)
        self._remember(response)
        return response

    def sign_in(self, member: Member) -> "Browser":
        self.get("/login")
        answer = self.post("/login", {"email": member.email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        self.get("/help")  # for the token: of all pages one that takes little time
        return self

    def _remember(self, response: TestResponse) -> None:
        if response.mimetype == "text/html" and "Content-Encoding" not in response.headers:
            found = _TOKEN.search(response.text)
            self.token = found.group(1) if found else self.token
            self._follow_summary(response)
            graver = graver_by_enter(response.text)
            assert not graver, f"{response.request.path}: Enter does more than was meant: {graver}"

    def _follow_summary(self, response: TestResponse) -> None:
        """Whatever page of whatever test names errors, each of its links leads to its field."""
        if "error-summary" in response.text:
            dead = dead_links(response.text, lambda address: self.client.get(address).text)
            assert not dead, f"{response.request.path}: the error summary leads nowhere at {dead}"
        if REFUSED in response.text:
            assert not unwarned(response.text), f"{response.request.path}: no warning of patients"


@dataclass
class Site:
    """An application with its database, clock and library."""

    app: Flask
    db: Database
    clock: SteppingClock
    library: Path

    def browser(self, member: Member | None = None) -> Browser:
        browser = Browser(self.app.test_client())
        return browser.sign_in(member) if member else browser

    def publish(self, quiz_text: str, lesson: str = LESSON) -> None:
        write_library(self.library, quiz_text, lesson)
        self.publish_files()

    def publish_files(self) -> None:
        """Publish the library's files as they are."""
        assert not publish(self.db, self.library, None, "", self.clock.now()).refused


def build_site(url: str, folder: Path, **settings) -> Site:
    """A site with an application of its own."""
    config = _prepare(url, folder, settings)
    clock = SteppingClock()
    app = create_app(config, clock)
    app.jinja_env.bytecode_cache = _COMPILED
    return _site(app, clock)


@contextmanager
def lent_site(url: str, folder: Path, **settings) -> Iterator[Site]:
    """A site whose application was another test's before."""
    clock = SteppingClock()
    with _BUILT.lend(_prepare(url, folder, settings), clock) as app:
        app.jinja_env.bytecode_cache = _COMPILED
        yield _site(app, clock)


def _site(app: Flask, clock: SteppingClock) -> Site:
    built = app.extensions["courseware"]
    return Site(app, built.db, clock, built.config.library)


def _prepare(url: str, folder: Path, settings: dict[str, Any]) -> Config:
    """Fill the database, and say with which settings it is served."""
    library = write_library(folder / "library")

    def open_school(db: Database) -> None:
        install_cast(db)
        assert not publish(db, library, None, "", NOON).refused

    db = Database(url)
    begin("site", db, open_school)
    db.close()
    return Config(
        host="127.0.0.1",
        port=0,
        instance=folder,
        library=library,
        database_url=url,
        secret_key=b"a secret of this test only, 32 bytes and more",
        **{"mail": MailSettings(host="mail.test"), **settings},
    )


@pytest.fixture
def authoring() -> bool:
    """Whether files may be changed in the browser; a module about that says otherwise."""
    return False


@pytest.fixture
def site(database_url: str, tmp_path: Path, authoring: bool) -> Iterator[Site]:
    """The application on each engine."""
    with lent_site(database_url, tmp_path, authoring=authoring) as found:
        yield found


@pytest.fixture
def sqlite_site(sqlite_template: Path, tmp_path: Path, authoring: bool) -> Iterator[Site]:
    """The application on SQLite, for tests in which the engine plays no part."""
    path = tmp_path / "courseware.sqlite3"
    shutil.copy(sqlite_template, path)
    with lent_site(f"sqlite:///{path}", tmp_path, authoring=authoring) as found:
        yield found


@pytest.fixture
def ward(sqlite_site: Site) -> Ward:
    """People who observe each other, on SQLite."""
    return open_ward(sqlite_site)


@pytest.fixture
def manager(sqlite_site: Site, ward: Ward) -> Browser:
    """The browser of the ward's manager."""
    return sqlite_site.browser(MAX)


@pytest.fixture
def lea(sqlite_site, ward):
    """The browser of the ward's learner."""
    return sqlite_site.browser(LEA)


@pytest.fixture
def asa(sqlite_site, ward):
    """The browser of the ward's assessor."""
    return sqlite_site.browser(ASA)
