"""A real browser before the real demonstration, one of each per test process."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, expect, sync_playwright

from courseware.store.engine import Database
from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.every_type import write_every_type
from tests.browser.exam import SAVE, Exam
from tests.browser.seats import Seats
from tests.browser.stage import Stage, set_stage, set_type_stage
from tests.browser.story import LONG_QUIZ
from tests.browser.visitors import Visitor, database_of, fresh_learner
from tests.browser.watching import PHONE, Watch
from tests.demo_process import Login, Site, running
from tests.web.conftest import Site as OwnSite
from tests.web.conftest import build_site

# Only `make screenshots` names a folder; without one there is nothing to test there.
collect_ignore = [] if os.environ.get("COURSEWARE_SCREENSHOTS") else ["test_screenshots.py"]
# Long enough for a busy machine: nothing waits longer than it has to.
_PATIENCE_MS = 15_000
AXE = Path(__file__).parent / "vendor" / "axe-core"

OpenContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.removesuffix("conftest.py")):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window; a test opens its own context."""
    found = chromium()
    if found.program is None:
        pytest.skip(found.reason)
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found.program, args=list(ARGUMENTS), headless=True
        )
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real demonstration on a fresh instance."""
    with running(tmp_path_factory.mktemp("site") / "instance") as started:
        yield started


@pytest.fixture(scope="package")
def site_db(site: Site) -> Iterator[Database]:
    """The database behind the demonstration."""
    db = database_of(site)
    yield db
    db.close()


@pytest.fixture(scope="package")
def stage(browser: Browser, site: Site) -> Stage:
    """The demonstration with somebody in every state."""
    return set_stage(browser, site)


@pytest.fixture(scope="package")
def type_stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A demonstration with one question of each type, and somebody in every state."""
    folder = tmp_path_factory.mktemp("types")
    library = write_every_type(folder / "library")
    settings = {"COURSEWARE_LIBRARY": str(library), "COURSEWARE_AUTHORING": "1"}
    with running(folder / "instance", **settings) as started:
        yield set_type_stage(browser, started, library)


@pytest.fixture(scope="package")
def seats(browser: Browser) -> Iterator[Seats]:
    """Pages for looking at many places."""
    kept = Seats(browser, _PATIENCE_MS, AXE / "axe.min.js")
    yield kept
    kept.close()


@pytest.fixture
def own_site(sqlite_template: Path, tmp_path: Path) -> Iterator[OwnSite]:
    """The small site of one test alone; `test_competency_story.served` puts it behind a socket."""
    path = tmp_path / "courseware.sqlite3"
    copy(sqlite_template, path)
    found = build_site(f"sqlite:///{path}", tmp_path)
    yield found
    found.db.close()


@pytest.fixture
def learner(site_db: Database) -> Login:
    """Somebody new, who has done nothing yet."""
    return fresh_learner(site_db)


@pytest.fixture
def watch() -> Iterator[Watch]:
    """What goes wrong behind the pages of this test; anything does fail it."""
    watching = Watch()
    yield watching
    watching.check()


@pytest.fixture
def open_context(browser: Browser, watch: Watch) -> Iterator[OpenContext]:
    """Opens watched contexts, at phone size unless told otherwise; closes them at the end."""
    opened: list[BrowserContext] = []

    def open_one(site: Site, **settings: Any) -> BrowserContext:
        usual = {"viewport": PHONE, "reduced_motion": "reduce", "locale": "en-GB"}
        context = browser.new_context(base_url=site.url, **(usual | settings))
        context.set_default_timeout(_PATIENCE_MS)
        watch.follow(context)
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def exam(site: Site, open_context: OpenContext, site_db: Database, learner: Login) -> Exam:
    context = open_context(site)
    attempt = Visitor(context).sign_in(learner).start(LONG_QUIZ)
    page = context.new_page()
    page.clock.install()
    found = Exam(context, page, site_db, attempt, learner)
    found.open()
    return found


@pytest.fixture
def sent(exam: Exam) -> list[Request]:
    """The autosaves that the browser sends."""
    seen: list[Request] = []
    exam.context.on("request", lambda r: seen.append(r) if SAVE.search(r.url) else None)
    return seen
