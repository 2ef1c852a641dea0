"""`team rebuild`: the statuses that are kept are proved against history and worked out anew."""

import json

import pytest
from sqlalchemy import update

from courseware.store.tables import CompetencyInterval
from tests.cast import LUC
from tests.services.competency.practice import D1


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


def keep_by_older_rules(db):
    """As before an upgrade that brought other rules."""
    changed = update(CompetencyInterval).values(rules_version=0)
    expired = CompetencyInterval.status == "expired"
    with db.write() as connection:
        connection.execute(changed)
        connection.execute(changed.where(expired).values(status="current"))


@pytest.mark.parametrize("mended", [("db", "upgrade"), ("team", "rebuild")], ids=" ".join)
def test_an_upgrade_works_out_anew_what_older_rules_worked_out(cli, ward, mended):
    ward.certify(D1)
    keep_by_older_rules(ward.db)
    problem = "statuses of competencies are kept as the rules of another version worked them out"
    assert problem in cli("doctor").out

    done = cli(*mended)

    assert done.code == 0
    if mended[0] == "db":
        assert done.out.startswith("tables at ") and done.out.count("\n") == 1
        assert done.err.startswith("working out anew the competencies of one person, by this ")
        assert done.err.endswith("1 of 1 scopes were put right\n")
    assert problem not in cli("doctor").out
    assert cli("team", "rebuild", "--check").code == 0
    assert cli("db", "upgrade").err == ""


def test_a_rebuild_of_one_clinic_leaves_the_others_named(cli, ward):
    ward.certify(D1)
    keep_by_older_rules(ward.db)

    assert cli("team", "rebuild", "--clinic", "hilltop").code == 0
    assert "rules of another version" in cli("doctor").out
    assert cli("team", "rebuild", "--clinic", "riverside").code == 0
    assert "rules of another version" not in cli("doctor").out


def test_a_restored_backup_goes_by_the_rules_of_the_version_that_restores_it(
    cli, ward, instance, tmp_path
):
    ward.certify(D1)
    keep_by_older_rules(ward.db)
    file = str(tmp_path / "b.zip")
    assert cli("backup", "create", "--to", file).code == 0
    ward.db.close()
    for path in instance.glob("courseware.sqlite3*"):
        path.rename(tmp_path / path.name)

    restored = cli("backup", "restore", file, "--json")

    assert (restored.code, restored.out.count("\n")) == (0, 1)
    assert "1 of 1 scopes were put right" in restored.err
    assert cli("team", "rebuild", "--check").code == 0


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


@pytest.mark.parametrize("shared", [(), ("--workers", "2")])
def test_where_nothing_is_published_nothing_is_proved(cli, tmp_path, monkeypatch, shared):
    monkeypatch.setenv("COURSEWARE_INSTANCE", str(tmp_path / "new"))
    assert cli("db", "upgrade").code == 0

    told = cli("team", "rebuild", "--check", *shared, "--json")

    assert told.code == 2
    assert "nothing is published yet" in json.loads(told.out)["error"]
