"""`regrade` as scripts use it."""

import json

import pytest

from courseware.services.attempts.reasons import Reasons
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.words import reasons_words
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests.cast import LEA, NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library
from tests.services.correcting import answer_all, one_of

WHY = ("--reason", "The key was wrong.")


LEFT_OUT = reasons_words(Reasons.LEFT_OUT)


@pytest.fixture
def questions(instance, tmp_path):
    """(an ordinary, a critical) question of an attempt of Lea's that earned everything."""
    instance.mkdir()
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    upgrade(db)
    install_cast(db)
    put_cast_on_record(db)
    publish(db, write_library(tmp_path / "library"), None, "", NOON)
    school = (db, CatalogueSource(db).current(0))
    attempt_id = answer_all(school, LEA)
    yield one_of(school, attempt_id, "q"), one_of(school, attempt_id, "c")
    assert verify(db) == []
    db.close()


def test_a_dry_run_and_the_act_print_the_same_changes(cli, questions):
    told = json.loads(
        cli("regrade", "needles", questions[0], "--key", "b", "--dry-run", "--json").out
    )
    done = json.loads(cli("regrade", "needles", questions[0], "--key", "b", *WHY, "--json").out)

    assert (told["applied"], done["applied"]) == (False, True)
    assert told["changes"] == done["changes"]
    (change,) = done["changes"]
    assert (change["name"], change["score"], change["passed"]) == (
        "Lea Lindqvist",
        ["1", "2/3"],
        [True, True],
    )
    again = cli("regrade", "needles", questions[0], "--key", "b", "--dry-run")
    assert again.out == (
        "This correction is in force already; applying it is refused.\n"
        "0 of 1 graded attempts would change; passes lost: 0, gained: 0\n"
        f"{LEFT_OUT}\n"
    )
    assert told["in_force_already"] is False
    assert (told["resting_awards"], told["resting_certificates"]) == (0, 0)
    assert told["reasons"] == done["reasons"] == "left-out"
    in_force = cli("regrade", "needles", questions[0], "--key", "b", "--dry-run", "--json")
    assert json.loads(in_force.out)["in_force_already"] is True


def test_publishing_tells_scripts_what_becomes_of_a_correction(cli, questions, tmp_path):
    cli("regrade", "needles", questions[0], "--key", "b", *WHY)
    library = write_library(tmp_path / "library", quiz() + "# a remark among authors\n")
    named = ("publish", "--library", str(library), "--json")

    planned = json.loads(cli(*named, "--dry-run").out)
    done = json.loads(cli(*named).out)

    (told,) = planned["changes"][0]["corrections"]
    assert (told["question_id"], told["state"]) == (questions[0], "goes-on")
    assert told["words"].endswith(" goes on: the right answer is b")
    assert done["corrections"] == [{"quiz": "needles", **told}]
    assert done["kept_marks"] == []


def test_a_lost_pass_stops_until_it_is_allowed(cli, questions):
    stopped = cli("regrade", "needles", questions[1], "--key", "b", *WHY)
    allowed = cli("regrade", "needles", questions[1], "--key", "b", *WHY, "--allow-lost-passes")

    assert (stopped.code, "1 attempt loses its pass" in stopped.err) == (1, True)
    assert allowed.out == (
        "Lea Lindqvist: 100 %, passed -> 66.6 %, not passed\n"
        "1 of 1 graded attempts changed; passes lost: 1, gained: 0\n"
        f"{LEFT_OUT}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("needles", "q0"), 2),
        (("needles", "q0", "--drop", "--full-marks"), 2),
        (("needles", "nothing", "--drop", *WHY), 1),
        (("needles", "q0", "--key", "z", *WHY), 1),
        (("needles", "q0", "--full-marks"), 1),
    ],
)
def test_what_cannot_be_meant_is_refused(cli, questions, arguments, code):
    ran = cli("regrade", *arguments)

    assert (ran.code, bool(ran.err)) == (code, True)
