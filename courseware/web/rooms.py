"""Rooms that few people enter: their addresses are known at the start, their code comes later.

Learners seldom see these pages, but what stands behind them (workbooks, binders, checks of a
library, corrections of marks) was a quarter of all that a start imported. `doors.json` has what
must be known before: each address with its methods and its mark. `make doors` writes it out of the
views themselves, which say it as all views do, and a test holds the two equal.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask

from courseware.domain.policy import Permission
from courseware.web.access import PUBLIC, mark_of, needs, public, refuse_unmarked

DOORS = Path(__file__).parent / "doors.json"
ROOMS = (
    "certificates",
    "learner.courses",
    "learner.search",
    "learner.transcript",
    "verification",
    "assessor.desk",
    "assessor.forms",
    "assessor.sessions",
    "assessor.signed",
    "instructor.statistics",
    "instructor.evaluations",
    "instructor.author",
    "instructor.editing",
    "instructor.publishing",
    "instructor.regrading",
    "instructor.reports",
    "instructor.marking",
    "instructor.taking_back",
    "manager.team",
    "manager.views",
    "manager.members",
    "manager.leavers",
    "manager.evidence",
    "manager.events",
    "manager.assignments",
    "manager.recalls",
    "manager.invitations",
    "manager.staff",
    "binders",
    "admin.index",
    "admin.clinics",
    "admin.people",
    "admin.person",
    "admin.merging",
    "admin.assessors",
    "admin.outbox",
    "admin.certificates",
    "admin.provider",
    "admin.ledger",
    "admin.system",
)
"""Modules below `courseware.web`; each has a blueprint of its name, with views and nothing else."""


class WrongDoor(Exception):
    """A view asks for another permission than its door says; `make doors` mends it."""


class NoDoor(Exception):
    """A route of a room says something that a door would lose."""


@dataclass(frozen=True, slots=True)
class Door:
    """What is known of a view before it is loaded.

    Attributes:
        room: its module, of `ROOMS`.
        endpoint: its blueprint's and its own name: `assignments.preview`.
        methods: GET, POST.
        mark: the permission that it needs, or `public`.
    """

    room: str
    endpoint: str
    rule: str
    methods: tuple[str, ...]
    mark: str


def put_up_doors(app: Flask) -> None:
    """Register every view of every room, without loading one."""
    for door in known_doors():
        app.add_url_rule(door.rule, door.endpoint, _entrance(door), methods=door.methods)


def known_doors() -> list[Door]:
    """What `doors.json` says."""
    return [
        Door(**{**plain, "methods": tuple(plain["methods"])})
        for plain in json.loads(DOORS.read_text(encoding="utf-8"))
    ]


def _entrance(door: Door) -> Callable[..., Any]:
    """A view that loads the real one when it is asked."""

    def enter(**arguments: Any) -> Any:
        return _view(door)(**arguments)

    return public(enter) if door.mark == PUBLIC else needs(Permission(door.mark))(enter)


def _view(door: Door) -> Callable[..., Any]:
    """Load a room (once; a module that is there is only looked up) and find the view.

    Raises:
        WrongDoor: whoever stands before it was asked for another permission than it needs.
    """
    room = import_module(f"courseware.web.{door.room}")
    view: Callable[..., Any] = getattr(room, door.endpoint.rpartition(".")[2])
    if mark_of(view) != door.mark:
        raise WrongDoor(f"{door.endpoint} needs {mark_of(view)}, its door says {door.mark}")
    return view


def doors_of_views() -> list[Door]:
    """What `doors.json` has to say: every view of every room, all of them loaded.

    Raises:
        UnmarkedRoute: a view says neither `@public` nor `@needs(...)`.
        NoDoor: a route says something that a door cannot say.
    """
    found = []
    for room in ROOMS:
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(import_module(f"courseware.web.{room}").blueprint)
        refuse_unmarked(app)
        for rule in app.url_map.iter_rules():
            methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            view = app.view_functions[rule.endpoint]
            name = rule.endpoint.rpartition(".")[2]
            if rule.defaults or getattr(import_module(view.__module__), name, None) is not view:
                raise NoDoor(f"{rule.endpoint} has defaults or another name than its function")
            mark = str(mark_of(view))
            found.append(Door(room, rule.endpoint, rule.rule, methods, mark))
    return found


def written(doors: list[Door]) -> str:
    """The text of `doors.json`: a line for each, so that a change shows what it changes."""
    return "[\n" + ",\n".join(json.dumps(asdict(door)) for door in doors) + "\n]\n"


if __name__ == "__main__":
    DOORS.write_text(written(doors_of_views()), encoding="utf-8")
