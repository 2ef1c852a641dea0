"""Many acts in one transaction, on both engines: all of them, or none."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from courseware.domain.errors import Conflict
from courseware.domain.people import Actor, Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import people
from courseware.services.membership import clinics
from courseware.store.engine import Database

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def names(db: Database) -> list[str]:
    return [found.name for found in people.find_people(db, COMMAND_LINE, "")]


def add(db: Database, name: str) -> str:
    return people.create_person(db, COMMAND_LINE, f"{name.lower()}@clinic.example", name, NOW)


def test_acts_see_each_other_and_are_kept_together(db: Database) -> None:
    with db.together() as one:
        person = add(one, "Ada")
        place = clinics.create_clinic(one, COMMAND_LINE, "Hilltop", "Europe/Zurich", NOW)
        clinics.grant_role(one, COMMAND_LINE, person, place, Role.LEARNER, NOW)
        assert names(one) == ["Ada"]

    manager = Actor("", "command line", {place: frozenset({Role.MANAGER})})
    assert names(db) == ["Ada"]
    assert [m.name for m in clinics.members(db, manager, place)] == ["Ada"]


def test_none_is_kept_when_one_fails(db: Database) -> None:
    with pytest.raises(Conflict), db.together() as one:
        add(one, "Ada")
        raise Conflict("Too late.")

    assert names(db) == []


def test_an_act_that_fails_is_undone_by_itself(db: Database) -> None:
    with db.together() as one:
        add(one, "Ada")
        with pytest.raises(Conflict), one.write() as connection:
            connection.execute(text("UPDATE person SET name = 'Eve'"))
            raise Conflict("Not this one.")
        add(one, "Bea")

    assert names(db) == ["Ada", "Bea"]
