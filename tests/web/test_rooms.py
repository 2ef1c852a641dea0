"""Rooms that few enter are loaded when somebody comes, and not for those who read a lesson."""

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Blueprint

from benchmarks.installation import add_learners, install
from courseware.domain.policy import Permission
from courseware.store.addresses import sqlite_url
from courseware.web import rooms
from courseware.web.access import UnmarkedRoute, needs
from courseware.web.admin import outbox
from courseware.web.rooms import (
    DOORS,
    ROOMS,
    NoDoor,
    WrongDoor,
    doors_of_views,
    known_doors,
    written,
)
from tests.demo_process import ROOT
from tests.library import write_library

# What a server needs only when somebody enters a room, beside the rooms themselves.
_SELDOM = {
    "courseware.cli.cast",
    "courseware.content.check",
    "courseware.content.compile",
    "courseware.content.library",
    "courseware.content.models.quiz",
    "courseware.interchange.workbook",
    "courseware.services.binder",
    "courseware.services.releases.preparing",
    "courseware.services.reconciling.everything",
    "courseware.services.regrading.correcting",
    "courseware.services.statistics.quizzes",
    "courseware.store.migrate",
    "alembic",
    "xlsxwriter",
}
_OTHER_THINGS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
    "error_handler_spec",
)
_LESSON_PAGE = """
import sys
from courseware.cli import serve
from courseware.app import create_app
from courseware.config import read_config

site = create_app(read_config()).test_client(use_cookies=False)
answer = site.get("/courses/basics/lessons/needles", headers={"Cookie": sys.argv[1]})
assert answer.status_code == 200 and "A filiform needle" in answer.text, answer.text
print(*sys.modules)
"""


def test_every_door_says_what_its_view_says() -> None:
    assert DOORS.read_text() == written(doors_of_views()), "`make doors` writes it anew"


def test_every_room_has_doors_and_every_door_a_room() -> None:
    assert {door.room for door in known_doors()} == set(ROOMS)


@pytest.mark.parametrize("more", [{"defaults": {"kind": "pdf"}}, {"endpoint": "other"}])
def test_a_route_that_a_door_would_cut_short_is_refused(
    monkeypatch: pytest.MonkeyPatch, more: dict[str, Any]
) -> None:
    room = ModuleType("courseware.web.made_up")
    room.blueprint = Blueprint("made_up", room.__name__)  # type: ignore[attr-defined]

    @needs(Permission.OWN_ACCOUNT)
    def shown(kind: str = "html") -> str:
        return kind

    shown.__module__ = room.__name__
    room.shown = room.blueprint.get("/made-up", **more)(shown)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, room.__name__, room)
    monkeypatch.setattr(rooms, "ROOMS", ("made_up",))

    with pytest.raises(NoDoor, match="made_up"):
        doors_of_views()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_views_and_nothing_that_would_be_missed_before_it_is_loaded(room: str) -> None:
    blueprint = import_module(f"courseware.web.{room}").blueprint
    views = [door for door in known_doors() if door.room == room]

    assert len(blueprint.deferred_functions) == len(views)
    bare = Blueprint("bare", __name__)
    assert {name: getattr(blueprint, name) for name in _OTHER_THINGS} == {
        name: getattr(bare, name) for name in _OTHER_THINGS
    }


def test_a_view_that_needs_more_than_its_door_says_stays_closed(
    sqlite_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stricter: Callable[..., Any] = needs(Permission.LEDGER_READ)(lambda: "open")
    monkeypatch.setattr(outbox, "outbox", stricter)

    with sqlite_site.app.test_request_context("/"), pytest.raises(WrongDoor):
        sqlite_site.app.view_functions["admin_outbox.outbox"]()


def test_a_view_without_a_mark_gets_no_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(outbox.outbox, "__courseware_access__")
    monkeypatch.setattr(rooms, "ROOMS", ("admin.outbox",))

    with pytest.raises(UnmarkedRoute, match="outbox"):
        doors_of_views()


def test_who_reads_a_lesson_loads_none_of_the_rooms(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "site.sqlite3")
    made = install(tmp_path / "instance", write_library(tmp_path / "library"), url)
    reader = add_learners(made, 1, "reader")[0]
    made.db.close()
    surroundings = {
        "COURSEWARE_INSTANCE": str(tmp_path / "instance"),
        "COURSEWARE_DATABASE_URL": url,
    }

    asked = subprocess.run(
        [sys.executable, "-c", _LESSON_PAGE, reader.cookie],
        cwd=ROOT,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert asked.returncode == 0, asked.stderr
    loaded = set(asked.stdout.split())
    assert "courseware.web.learner.lessons" in loaded
    assert loaded & (_SELDOM | {f"courseware.web.{room}" for room in ROOMS}) == set()
