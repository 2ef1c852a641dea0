"""`stats`: the golden vector as a table, a quiz from its answers, and what is said of neither."""

import json
from pathlib import Path

import pytest

from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.addresses import sqlite_url
from courseware.store.engine import Database
from courseware.store.migrate import upgrade
from tests.cast import NOON, install_cast
from tests.cli.conftest import Cli
from tests.library import quiz, write_library
from tests.services.answering import add_attempt

GOLDEN = """\
person,q1,q2,q3,q4,q5
Ann,1,1,1,1,1
Ben,1,1,1,1,0
Cas,1,1,1,0,0
Dot,1,1,0,0,1
Eve,1,0,0,0,0
Fay,0,1,0,0,0
"""


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    path = tmp_path / "marks.csv"
    path.write_text(GOLDEN)
    return path


@pytest.fixture
def answered(instance: Path, tmp_path: Path) -> None:
    """A quiz with twelve attempts, in which the able choose b of q0."""
    instance.mkdir()
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    upgrade(db)
    install_cast(db)
    assert not publish(db, write_library(tmp_path / "library"), None, "", NOON).refused
    quiz = CatalogueSource(db).current(0).quiz("needles")
    for number in range(12):
        able = number % 2 == 0
        sheet = {"q0": "b" if able else "a", "q1": "a" if able else "b", "c0": "a"}
        add_attempt(db, quiz, f"p{number}", sheet)
    db.close()


def test_the_golden_vector_goes_through_a_table_of_marks(cli: Cli, marks: Path) -> None:
    outcome = cli("stats", "--marks", str(marks), "--json")

    found = json.loads(outcome.out)
    assert outcome.code == 0
    assert [item["id"] for item in found["items"]] == ["q1", "q2", "q3", "q4", "q5"]
    assert [round(item["facility"], 2) for item in found["items"]] == [
        83.33,
        83.33,
        50,
        33.33,
        33.33,
    ]
    assert [round(item["discrimination"], 2) for item in found["items"]] == [
        34.64,
        34.64,
        60.3,
        63.25,
        28.1,
    ]
    assert [round(item["efficiency"], 2) for item in found["items"]] == [50, 50, 66.67, 100, 33.33]
    assert round(found["alpha"], 4) == 0.6818
    assert round(found["sd"], 4) == 1.6021
    assert round(found["sem"], 4) == 0.9037
    assert found["people"] == 6
    assert found["not_enough_data"] == {}


def test_a_table_needs_no_database(cli: Cli, marks: Path, instance: Path) -> None:
    cli("stats", "--marks", str(marks))

    assert not instance.exists()


def test_too_little_is_null_with_a_reason_and_never_zero(cli: Cli, marks: Path) -> None:
    marks.write_text("q1,q2\n1,1\n1,0\n")

    found = json.loads(cli("stats", "--marks", str(marks), "--json").out)

    item = found["items"][0]
    assert (item["discrimination"], item["efficiency"]) == (None, None)
    assert item["not_enough_data"]["discrimination"] == "everybody earned the same here"
    assert found["items"][1]["discrimination"] is None


def test_the_text_says_not_enough_data(cli: Cli, marks: Path) -> None:
    marks.write_text("q1,q2\n1,1\n")

    told = cli("stats", "--marks", str(marks)).out

    assert "alpha: not enough data (one answer shows no differences)" in told
    assert "q1: not enough data for discrimination: one answer shows no differences" in told


def test_two_people_have_no_reliability_in_text_and_json(cli: Cli, marks: Path) -> None:
    marks.write_text("\n".join(GOLDEN.splitlines()[:1] + GOLDEN.splitlines()[4:6]))
    why = "fewer than 5 people show no consistency"

    text = cli("stats", "--marks", str(marks)).out
    told = json.loads(cli("stats", "--marks", str(marks), "--json").out)

    assert f"alpha: not enough data ({why})\n" in text
    assert f"standard error of measurement: not enough data ({why})\n" in text
    assert (told["alpha"], told["sem"]) == (None, None)
    assert told["not_enough_data"] == {"alpha": why, "sem": why}


def test_a_mark_that_cannot_be_read_is_named_with_file_and_line(cli: Cli, marks: Path) -> None:
    marks.write_text(GOLDEN.replace("Cas,1,1", "Cas,1,yes"))

    outcome = cli("stats", "--marks", str(marks), "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == (
        f"{marks}:4: column 3: 'yes' is no mark — write a number, or leave it blank for 0\n"
    )


def test_a_table_in_another_encoding_is_refused_in_a_sentence(cli: Cli, marks: Path) -> None:
    marks.write_bytes("name,Prüfung\nLea,1\n".encode("latin-1"))

    outcome = cli("stats", "--marks", str(marks))

    assert outcome.code == 1
    assert outcome.err == f"{marks}: is not UTF-8 — save it as CSV UTF-8\n"


@pytest.mark.parametrize("arguments", [(), ("needles", "--marks", "MARKS"), ("--first",)])
def test_it_takes_a_quiz_or_a_table(cli: Cli, marks: Path, arguments: tuple[str, ...]) -> None:
    named = [str(marks) if word == "MARKS" else word for word in arguments]

    assert cli("stats", *named).code == 2


@pytest.mark.usefixtures("answered")
def test_a_quiz_says_what_to_look_at_first(cli: Cli) -> None:
    found = json.loads(cli("stats", "needles", "--json").out)

    assert found["look_at_first"][0]["item"] == "q0"
    assert found["look_at_first"][0]["why"].startswith("People who did well chose b")
    assert (found["attempts"], found["people"]) == (12, 12)
    q0 = next(item for item in found["items"] if item["id"] == "q0")
    assert (q0["facility"], q0["discrimination"]) == (50, -100)
    assert [(c["id"], c["answers"], c["percent"]) for c in q0["choices"]] == [
        ("a", 6, 50),
        ("b", 6, 50),
        ("c", 0, 0),
    ]
    assert [revision["attempts"] for revision in found["revisions"]] == [12]
    assert [(month["month"], month["attempts"]) for month in found["months"]] == [("2026-03", 12)]
    (line,) = [one for one in cli("stats", "needles").out.splitlines() if "revision " in one]
    assert line.endswith(" March 2026 (UTC)")


@pytest.mark.usefixtures("answered")
def test_people_are_counted_and_not_their_attempts(cli: Cli, instance: Path) -> None:
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    quiz = CatalogueSource(db).current(0).quiz("needles")
    for number in (2, 3):
        add_attempt(db, quiz, "p0", {"q0": "a", "q1": "a", "c0": "a"}, number=number)
    db.close()

    found = json.loads(cli("stats", "needles", "--json").out)
    told = cli("stats", "needles").out

    assert (found["attempts"], found["people"]) == (14, 12)
    assert "14 attempts" in told and "people: 12\n" in told


@pytest.mark.usefixtures("answered")
def test_attempts_that_nobody_submitted_are_said(cli: Cli, instance: Path) -> None:
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    quiz = CatalogueSource(db).current(0).quiz("needles")
    add_attempt(db, quiz, "late", {"q0": "a", "q1": "a", "c0": "a"}, ran_out=True)
    db.close()

    lines = cli("stats", "needles").out.splitlines()

    assert lines[0] == "Needles: 13 attempts, 13 passed"
    assert lines[1] == "1 of them not submitted: graded when their time ended"
    found = json.loads(cli("stats", "needles", "--json").out)
    assert (found["attempts"], found["time_ended"]) == (13, 1)


@pytest.mark.usefixtures("answered")
def test_answers_by_another_key_are_said_to_be_left_out(
    cli: Cli, instance: Path, tmp_path: Path
) -> None:
    left_out = "left_out_as_other_words_or_key"
    assert json.loads(cli("stats", "needles", "--json").out)[left_out] == {}
    db = Database(sqlite_url(instance / "courseware.sqlite3"))
    library = write_library(tmp_path / "library", quiz(right="b"))
    assert publish(db, library, None, "", NOON).published
    db.close()

    lines = cli("stats", "needles").out.splitlines()

    assert "q0: 12 answers left out, to other words or by another key" in lines
    found = json.loads(cli("stats", "needles", "--json").out)
    assert found[left_out] == {"c0": 12, "q0": 12, "q1": 12}


@pytest.mark.usefixtures("answered")
def test_no_learner_is_named(cli: Cli) -> None:
    printed = cli("stats", "needles", "--json").out + cli("stats", "needles").out

    assert "p1" not in printed.replace("person", "")
    assert "example.org" not in printed


@pytest.mark.usefixtures("answered")
def test_the_text_begins_with_what_to_look_at(cli: Cli) -> None:
    lines = cli("stats", "needles", "--first").out.splitlines()

    assert lines[0] == "Needles: 12 first attempts, 12 passed"
    assert lines[1].startswith("look at q0: People who did well chose b")


@pytest.mark.usefixtures("answered")
def test_a_quiz_that_never_was_is_one_sentence(cli: Cli) -> None:
    outcome = cli("stats", "nothing", "--json")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "There is no quiz 'nothing', and nobody ever took one of this name.\n"


def test_before_the_first_release_it_says_what_comes_first(cli: Cli) -> None:
    cli("db", "upgrade")

    outcome = cli("stats", "needles")

    assert outcome.code == 1
    assert outcome.err == "nothing is published yet — run `python -m courseware publish`\n"
