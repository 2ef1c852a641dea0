"""`team`: what scripts read."""

import json

import pytest
from sqlalchemy import update

from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.tables import CompetencyInterval
from tests.cast import ASA, LUC
from tests.ward import BEN, build_ward

D1 = "2026-03-02"


@pytest.fixture
def ward(cli, instance, tmp_path):

    assert cli("db", "upgrade").code == 0
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    yield build_ward(db, tmp_path / "library")
    db.close()


def test_the_matrix_of_a_clinic_on_any_day(cli, ward):
    ward.certify(D1)

    def lea(*more):
        found = json.loads(cli("team", "matrix", "--clinic", "riverside", "--json", *more).out)
        assert found["zone"] == "Europe/Dublin"
        return next(p for p in found["people"] if p["email"] == "lea@example.org")

    assert lea("--on", "2026-03-01")["competencies"] == []
    assert lea("--on", "2028-03-01")["competencies"][0]["status"] == "expiring"
    assert lea()["competencies"] == [
        {
            "checklist": "cl-x",
            "region": None,
            "status": "current",
            "reason": None,
            "ends_on": "2028-03-02",
            "awaiting_confirmation": False,
            "critical_item_unsafe": False,
            "known_now": None,
        }
    ]


def test_one_person_with_what_is_missing_and_the_evidence(cli, ward):
    observation = ward.observe(D1, ASA, learner=LUC)

    found = json.loads(cli("team", "person", LUC.email, "--json").out)

    first = found["competencies"][0]
    assert (first["checklist"], first["status"]) == ("cl-x", "in_progress")
    assert first["evidence"] == {"observations": [observation], "decisions": []}
    assert first["missing"][0] == {
        "lack": "observations",
        "what": None,
        "have": 1,
        "need": 2,
        "words": "1 more observation without an unsafe critical item.",
    }
    assert [c["region"] for c in found["competencies"][1:]] == ["thigh", "arm-hand"]


def test_may_answers_by_exit_code_and_never_as_a_permission(cli, ward):
    ward.certify(D1)
    ask = ("team", "may", "lea@example.org", "--checklist", "cl-x", "--json")

    answer = cli(*ask)

    found = json.loads(answer.out)
    assert (answer.code, found["met"]) == (1, False)
    assert found["missing"] == ["No licence is stated in the account."]
    assert "no permission" in found["caution"]
    assessor = cli("team", "may", BEN.email, "--checklist", "cl-y", "--region", "thigh", "--json")
    assert json.loads(assessor.out)["missing"][0].startswith("CL-Y Needling, Thigh is not started")
    assert cli("team", "may", BEN.email, "--checklist", "cl-y").code == 1


def test_rebuild_proves_the_kept_status_and_mends_it(cli, ward):
    ward.certify(D1)
    assert cli("team", "rebuild", "--check").out == "1 scopes: what is kept equals history\n"
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.status == "expired")
        connection.execute(wrong.values(status="current"))

    broken = cli("team", "rebuild", "--check", "--json")
    assert (broken.code, json.loads(broken.out)["differences"]) == (
        1,
        [{"person": "lea", "checklist": "cl-x", "region": None}],
    )
    assert cli("team", "rebuild").code == 0
    assert cli("team", "rebuild", "--check").code == 0


def test_competencies_are_counted_on_any_day(cli, ward):
    ward.certify(D1)
    ward.observe(D1, ASA, learner=LUC)

    def counted(*more):
        out = cli("team", "count", "--clinic", "riverside", "--json", *more).out
        return json.loads(out)["competencies"]

    assert counted() == {"in_progress": 1, "current": 1}
    assert counted("--on", "2026-03-01") == {}
    assert counted("--on", "2028-03-02") == {"in_progress": 1, "expired": 1}
    assert cli("team", "count", "--clinic", "hilltop").out == ""


def test_the_proof_can_be_shared_among_processes(cli, ward):
    ward.certify("2026-03-02")
    ward.certify("2026-03-02", learner=LUC)
    args = ("team", "rebuild", "--check", "--workers", "2")
    whole = cli(*args)
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.person_id == "luc")
        connection.execute(wrong.values(why="else"))
    broken = cli(*args, "--json")

    assert (whole.code, whole.out) == (0, "2 scopes: what is kept equals history\n")
    assert broken.code == 1
    assert {one["person"] for one in json.loads(broken.out)["differences"]} == {"luc"}
    assert cli("team", "rebuild", "--workers", "2").code == 2


def test_rebuild_can_be_asked_about_one_clinic(cli, ward):
    ward.certify(D1)
    with ward.db.write() as connection:
        wrong = update(CompetencyInterval).where(CompetencyInterval.status == "expired")
        connection.execute(wrong.values(status="current"))

    assert cli("team", "rebuild", "--check", "--clinic", "hilltop").code == 0
    assert cli("team", "rebuild", "--check", "--clinic", "riverside").code == 1
