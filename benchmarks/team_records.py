"""A clinic group as rows: 10,000 people, 200 checklists, ten years of observations and sign-offs.

Fifty units of two hundred people, and one clinic, the whole group, to which all belong. Everybody
in the first unit holds all checklists, so that its matrix is full; elsewhere people hold a dozen.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.team_history import ASSESSORS, ZONE, Career
from courseware.domain.people import Role
from tests.library import write_library

GROUP, FULL_UNIT, SPARSE_UNIT = "group", "unit-00", "unit-01"
UNIT = 200
_REGIONS = ("thigh", "arm-hand")
_DIVIDED_EACH = 10
"""One checklist in ten is held by region."""
_BEGIN = datetime(2014, 1, 6, 8, tzinfo=UTC)
_REGION_FILE = """\
- {id: thigh, name: "Thigh", hazards: "Vessels."}
- {id: arm-hand, name: "Arm and hand", hazards: "Nerves."}
"""
_CHECKLIST = """\
id: {id}
title: "{title}"
requires: {{courses: [], quizzes: [], checklists: []}}
regions: [{regions}]
{covers}items:
  - {{id: i1, text: "Positions safely.", domain: D6, critical: true, scale: safe_unsafe}}
  - {{id: i2, text: "Explains the risks.", domain: D2, scale: entrustment}}
  - {{id: i3, text: "Advances slowly.", domain: D6, scale: entrustment}}
pass: {{rating: 4, observations: 2, assessors: 2, statement: "Ready without supervision."}}
valid_months: 24
renewal_window_days: 60
"""
_FIRST = ("Aoife", "Bram", "Chloe", "Dara", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas")
_LAST = ("Adler", "Byrne", "Castro", "Doyle", "Egan", "Fischer", "Grant", "Hayes", "Ito", "Joyce")


@dataclass(frozen=True, slots=True)
class Extent:
    """How large the group is.

    Attributes:
        each: how many checklists a person holds outside of the full unit.
    """

    people: int
    checklists: int
    each: int

    @property
    def units(self) -> int:
        """How many units there are."""
        return self.people // UNIT


def write_checklist_library(root: Path, checklists: int) -> Path:
    """A small library with so many checklists, one in ten held by region."""
    write_library(root)
    (root / "lessons/regions.yaml").write_text(_REGION_FILE, encoding="utf-8")
    ids = [f"c-{number:03d}" for number in range(checklists)]
    for number, id_ in enumerate(ids):
        regions = ", ".join(_regions(number)) if _is_divided(number) else ""
        title = f"C{number:03d} Needling skill of kind {number}"
        covers = "" if regions else "covers: []\n"
        words = _CHECKLIST.format(id=id_, title=title, regions=regions, covers=covers)
        (root / f"lessons/basics/{id_}.checklist.yaml").write_text(words, encoding="utf-8")
    course = root / "lessons/basics/course.yaml"
    listed = course.read_text(encoding="utf-8")
    listed = listed.replace("checklists: []", f"checklists: [{', '.join(ids)}]")
    course.write_text(listed, encoding="utf-8")
    return root


@dataclass(frozen=True, slots=True)
class Held:
    """One person in one scope, and the career that they had there."""

    person: int
    checklist: str
    region: str
    career: int


def scopes(extent: Extent, careers_drawn: int) -> Iterator[Held]:
    """Every scope in which something is on record; the same ones every time."""
    for person in range(extent.people):
        chance = random.Random(person)
        full = person < UNIT
        numbers = range(extent.checklists)
        held = numbers if full else sorted(chance.sample(numbers, extent.each))
        for number in held:
            regions = _regions(number) if _is_divided(number) else ("",)
            for region in regions:
                career = chance.randrange(careers_drawn)
                yield Held(person, f"c-{number:03d}", region, career)


Versions = dict[str, tuple[str, str]]


def observations(number: int, held: Held, career: Career, versions: Versions) -> Iterator[Any]:
    """The signed observations of a scope."""
    sha256, key = versions[held.checklist]
    unit = unit_of(held.person)
    for n, (day, at, assessor, marks, corrects) in enumerate(career.observations):
        yield {
            "id": f"o{number:07d}-{n}",
            **_scope(held),
            "clinic_id": unit,
            "revision_sha256": sha256,
            "compiled_key": key,
            "requested_by": person_id_of(held.person),
            "requested_at": at - timedelta(hours=2),
            "assessor_id": assessor_of(held.person, assessor),
            "corrects_id": None if corrects is None else f"o{number:07d}-{corrects}",
            "signed_at": at,
            "observed_on": day,
            "zone": ZONE,
            "record": {
                "marks": marks,
                "self": marks,
                "ready": True,
                "assessor": f"Assessor {assessor}",
                "licence": "IE PT-12345",
                "meaning": "I watched this and these are my ratings.",
                "setting": "real_patient",
                "side": "left",
                "supervision": "beside",
            },
            "record_sha256": "0" * 64,
        }


def retractions(number: int, held: Held, career: Career, versions: Versions) -> Iterator[Any]:
    """Those of them that were taken back."""
    for n, at in career.retracted.items():
        yield {
            "id": f"w{number:07d}-{n}",
            "observation_id": f"o{number:07d}-{n}",
            "kind": "retracted",
            "said_by": assessor_of(held.person, career.observations[n][2]),
            "said_at": at,
            "text": "Written for the wrong person.",
        }


def decisions(number: int, held: Held, career: Career, versions: Versions) -> Iterator[Any]:
    """The managers' decisions about a scope."""
    sha256, key = versions[held.checklist]
    for n, (kind, at, basis) in enumerate(career.decisions):
        confirmed = kind == "confirmed"
        yield {
            "id": f"d{number:07d}-{n}",
            **_scope(held),
            "number": n + 1,
            "kind": kind,
            "clinic_id": unit_of(held.person),
            "zone": ZONE,
            "decided_by": f"manager-{unit_of(held.person)}",
            "signed_name": "Mona Manager",
            "decided_at": at,
            "decided_on": at.date(),
            "revision_sha256": sha256 if confirmed else None,
            "compiled_key": key if confirmed else None,
            "basis": [f"o{number:07d}-{b}" for b in basis],
            "reason": "" if confirmed else "Looked into.",
        }


def intervals(number: int, held: Held, career: Career, versions: Versions) -> Iterator[Any]:
    """What is kept of a scope; careers are drawn by the rules of one checklist, which all share."""
    scope, (sha256, _) = _scope(held), versions[held.checklist]
    for values in career.intervals:
        kept = values["revision_sha256"] and sha256
        yield {**scope, **values, "revision_sha256": kept}


def _scope(held: Held) -> dict[str, str]:
    return {
        "person_id": person_id_of(held.person),
        "checklist_id": held.checklist,
        "region": held.region,
    }


def clinics(extent: Extent) -> Iterator[dict[str, Any]]:
    """The group and its units."""
    for id_ in (GROUP, *(f"unit-{number:02d}" for number in range(extent.units))):
        name = "The whole group" if id_ == GROUP else f"Unit {id_[-2:]}"
        yield {"id": id_, "slug": id_, "name": name, "timezone": ZONE, "created_at": _BEGIN}


def people(extent: Extent) -> Iterator[dict[str, Any]]:
    """Learners, and a manager and assessors for each unit."""
    for number in range(extent.people):
        first, last = _FIRST[number % 10], _LAST[number // 10 % 10]
        yield _person(person_id_of(number), f"{first} {last} {number:05d}")
    for number in range(extent.units):
        yield _person(f"manager-unit-{number:02d}", f"Mona Manager {number:02d}")
        for n in range(ASSESSORS):
            yield _person(f"assessor-{number:02d}-{n}", f"Asa Assessor {number:02d}-{n}")


def memberships(extent: Extent) -> Iterator[dict[str, Any]]:
    """Who belongs where."""
    for number in range(extent.people):
        for clinic in (unit_of(number), GROUP):
            yield _member(person_id_of(number), clinic, Role.LEARNER)
    for number in range(extent.units):
        unit = f"unit-{number:02d}"
        yield _member(f"manager-{unit}", unit, Role.MANAGER)
        for n in range(ASSESSORS):
            yield _member(f"assessor-{number:02d}-{n}", unit, Role.ASSESSOR)
    for clinic in ("unit-01", GROUP):
        yield _member("manager-unit-00", clinic, Role.MANAGER)


def _person(id_: str, name: str) -> dict[str, Any]:
    return {"id": id_, "email": f"{id_}@example.org", "name": name, "created_at": _BEGIN}


def _member(person_id: str, clinic_id: str, role: Role) -> dict[str, Any]:
    return {
        "id": f"{person_id}.{clinic_id}",
        "person_id": person_id,
        "clinic_id": clinic_id,
        "role": role.value,
        "since": _BEGIN,
    }


def person_id_of(number: int) -> str:
    """The id of a learner."""
    return f"p{number:05d}"


def unit_of(person: int) -> str:
    """The unit that a learner belongs to."""
    return f"unit-{person // UNIT:02d}"


def assessor_of(person: int, number: int) -> str:
    """The id of an assessor of a learner's unit."""
    return f"assessor-{person // UNIT:02d}-{number}"


def _is_divided(checklist: int) -> bool:
    return checklist % _DIVIDED_EACH == 0


def _regions(checklist: int) -> tuple[str, ...]:
    return _REGIONS
