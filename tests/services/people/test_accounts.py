"""The own account: licences, and everything that is kept about a person."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from courseware.domain.errors import Invalid, NotFound
from courseware.services.attempts.starting import start
from courseware.services.housekeeping import tidy
from courseware.services.identity import accounts, sign_in
from courseware.store.tables import Evaluation
from tests.cast import HAL, LEA, LUC, NOON, PASSWORD


def stated(db, member=LEA):
    return [(row.jurisdiction, row.number) for row in accounts.profile(db, member.actor).licences]


def test_licences_are_stated_once_and_removed(office):
    accounts.add_licence(office, LEA.actor, " Colorado ", "PTL  123", NOON)
    for place in ("Colorado", "COLORADO"):
        with pytest.raises(Invalid) as refused:
            accounts.add_licence(office, LEA.actor, place, "PTL 123", NOON)
        assert refused.value.errors["number"].startswith("You have stated this licence already")
    assert stated(office) == [("Colorado", "PTL 123")]

    (licence,) = accounts.profile(office, LEA.actor).licences
    with pytest.raises(NotFound):
        accounts.remove_licence(office, LUC.actor, licence.id, NOON)
    accounts.remove_licence(office, LEA.actor, licence.id, NOON)

    assert stated(office) == []
    with pytest.raises(NotFound):
        accounts.remove_licence(office, LEA.actor, licence.id, NOON)


def test_an_empty_or_endless_licence_is_refused(sqlite_office):
    with pytest.raises(Invalid) as refused:
        accounts.add_licence(sqlite_office, LEA.actor, " ", "x" * 81, NOON)

    assert set(refused.value.errors) == {"jurisdiction", "number"}


def test_the_profile_shows_roles_held_now(sqlite_office):
    profile = accounts.profile(sqlite_office, LEA.actor)

    assert [(r.clinic_name, r.role) for r in profile.roles] == [("Riverside", "learner")]
    assert (profile.name, profile.email) == ("Lea Lindqvist", "lea@example.org")


def test_the_export_holds_everything_of_this_person_and_of_nobody_else(school):
    db, _ = school
    sign_in.sign_in(db, LEA.email, PASSWORD, "Firefox on Android", "x", NOON)
    accounts.add_licence(db, LEA.actor, "Colorado", "PTL 123", NOON)
    with db.write() as connection:
        for person, word in (("lea", "mine"), ("luc", "THEIRS")):
            values = {"course_id": "basics", "answers": {"remarks": word}, "submitted_at": NOON}
            connection.execute(insert(Evaluation).values(person_id=person, **values))

    data = accounts.export_own(db, LEA.actor, NOON)
    text = json.dumps(data)

    assert data["account"]["email"] == "lea@example.org"
    assert data["evaluations"][0]["answers"] == {"remarks": "mine"}
    assert data["licences"][0]["number"] == "PTL 123"
    assert data["sessions"][0]["device"] == "Firefox on Android"
    assert data["memberships"][0]["clinic_name"] == "Riverside"
    assert "THEIRS" not in text
    assert "scrypt" not in text and "password" not in text


def test_the_export_tells_nothing_of_the_answer_key(school):
    db, catalogue = school
    attempt_id = start(db, catalogue, LEA.actor, "needles", NOON)

    data = accounts.export_own(db, LEA.actor, NOON)

    (attempt,) = data["attempts"]
    assert attempt["id"] == attempt_id
    assert set(attempt) == {
        "quiz_id",
        "number",
        "id",
        "revision_sha256",
        "started_at",
        "deadline",
        "submitted_at",
        "score",
        "passed",
    }


def test_tidying_removes_only_what_ended_long_ago(office):
    sign_in.sign_in(office, LEA.email, PASSWORD, "", "x", NOON)
    with pytest.raises(Invalid):
        sign_in.sign_in(office, HAL.email, "wrong", "", "x", NOON)

    assert tidy(office, NOON).counters == 0
    later = tidy(office, NOON + timedelta(minutes=15))
    assert (later.counters > 0, later.sessions, later.links) == (True, 0, 0)
    assert tidy(office, NOON + timedelta(days=119)).sessions == 0
    assert tidy(office, NOON + timedelta(days=121)).sessions == 1
