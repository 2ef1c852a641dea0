"""Results go out as a table and as statements: who, when, how well; never a key or a formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Forbidden, NotFound
from courseware.domain.formula_guard import guarded
from courseware.services.acting import COMMAND_LINE
from courseware.services.attempts.answering import save
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.results import results_csv, xapi_statements
from courseware.store.quizzes import quiz_results
from courseware.store.tables import AttemptQuestion, Person
from tests.cast import ADA, INA, LEA, LUC, MAX, NOON

BASE = "https://learn.example.org"
LATER = NOON + timedelta(minutes=12, seconds=5)


def answered(school, member, choices):
    """One submitted attempt in which the first questions got these options; its id."""
    db, catalogue = school
    attempt = start(db, catalogue, member.actor, "needles", NOON)
    for position, choice in enumerate(choices, start=1):
        form = {"answer": [choice]}
        save(db, catalogue, member.actor, attempt, position, form, f"k{position}", 1, NOON)
    submit(db, catalogue, member.actor, attempt, LATER)
    return attempt


def table(school, with_names=False, actor=COMMAND_LINE):
    text = "".join(results_csv(*school, actor, "needles", with_names))
    return list(csv.reader(io.StringIO(text)))


def told(school) -> list[dict[str, Any]]:
    return [json.loads(line) for line in xapi_statements(*school, COMMAND_LINE, "needles", BASE)]


def test_the_table_has_a_row_for_each_attempt_and_a_column_for_each_question(school):
    answered(school, LEA, ["a", "a", "a"])
    answered(school, LUC, ["a", "b"])

    header, *attempts = table(school)

    fixed = ["person", "attempt", "started_at", "submitted_at", "score", "passed", "not_counted"]
    assert header[:7] == fixed
    assert header[7:] == sorted(header[7:])
    rows = {row[0]: row for row in attempts}
    assert rows["lea"][1:6] == ["1", "2026-03-02T12:00:00Z", "2026-03-02T12:12:05Z", "1", "true"]
    assert rows["luc"][4:6] == ["0.333333", "false"]
    assert sorted(cell for cell in rows["lea"][7:] if cell) == ["1", "1", "1"]
    assert sorted(cell for cell in rows["luc"][7:] if cell) == ["0", "0", "1"]


def test_names_are_in_the_table_when_they_are_asked_for(school):
    answered(school, LEA, ["a", "a", "a"])

    assert "name" not in table(school)[0]
    assert table(school, with_names=True)[1][:3] == ["lea", "Lea Lindqvist", "lea@example.org"]


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", " =x", "\t=x"])
def test_a_name_is_never_a_formula(school, name):
    db, _ = school
    with db.write() as connection:
        connection.execute(update(Person).where(Person.id == "lea").values(name=name))
    answered(school, LEA, ["a"])

    assert table(school, with_names=True)[1][1] == guarded(name)
    assert guarded(name).startswith("'")


def test_an_open_attempt_is_no_result(school):
    db, catalogue = school
    start(db, catalogue, LEA.actor, "needles", NOON)

    assert len(table(school)) == 1
    assert told(school) == []


def test_the_statements_are_one_of_the_attempt_and_one_of_each_question(school):
    answered(school, LUC, ["a", "b"])

    attempt, *answers = told(school)

    assert attempt["verb"]["id"] == "http://adlnet.gov/expapi/verbs/failed"
    assert attempt["actor"] == {
        "objectType": "Agent",
        "account": {"homePage": BASE, "name": "luc"},
    }
    assert attempt["object"]["id"] == f"{BASE}/quizzes/needles"
    assert attempt["result"] == {
        "score": {"scaled": 0.333333, "raw": 1, "min": 0, "max": 3},
        "success": False,
        "completion": True,
        "duration": "PT725S",
    }
    assert attempt["timestamp"] == "2026-03-02T12:12:05Z"
    assert [answer["verb"]["display"]["en"] for answer in answers] == ["answered"] * 3
    assert [answer["result"].get("response") for answer in answers] == ["a", "b", None]
    assert [answer["result"]["score"]["scaled"] for answer in answers] == [1.0, 0.0, 0.0]
    assert {answer["object"]["definition"]["interactionType"] for answer in answers} == {"choice"}
    assert {answer["context"]["registration"] for answer in answers} == {
        attempt["context"]["registration"]
    }


def test_the_same_attempt_always_gets_the_same_different_ids(school):
    answered(school, LEA, ["a", "a", "a"])

    first, second = told(school), told(school)

    ids = [UUID(statement["id"]) for statement in first]
    assert len(set(ids)) == len(ids) == 4
    assert first == second


def test_no_statement_tells_a_key_or_a_name(school):
    answered(school, LUC, ["b", "b", "b"])

    text = "".join(xapi_statements(*school, COMMAND_LINE, "needles", BASE))

    assert "A filiform needle" not in text
    for word in ("correctResponsesPattern", "RATIONALE", "EXPLANATION", "Luc", "@example.org"):
        assert word not in text


def test_many_attempts_come_page_by_page_in_their_order(school, monkeypatch):
    monkeypatch.setattr(quiz_results, "PAGE", 1)
    monkeypatch.setattr(quiz_results, "_ATTEMPTS", quiz_results._ATTEMPTS.limit(1))
    monkeypatch.setattr(quiz_results, "_LATER", quiz_results._LATER.limit(1))
    people = [LEA, LUC, INA]
    for member in people:
        answered(school, member, ["a"])

    assert sorted(row[0] for row in table(school)[1:]) == ["ina", "lea", "luc"]


def test_a_question_worth_nothing_is_named_in_the_table_and_has_no_score_in_the_statements(school):
    db, _ = school
    answered(school, LEA, ["a", "a", "b"])
    with db.write() as connection:
        at_three = AttemptQuestion.position == 3
        pilot = connection.execute(select(AttemptQuestion.question_id).where(at_three)).scalar()
        connection.execute(update(AttemptQuestion).where(at_three).values(points=0))

    header, row = table(school)
    attempt, *answers = told(school)

    cells = dict(zip(header, row, strict=True))
    assert (cells["not_counted"], cells[pilot]) == (pilot, "0")
    assert [answer["result"].get("score") for answer in answers] == [
        {"scaled": 1.0, "raw": 1.0, "min": 0, "max": 1},
        {"scaled": 1.0, "raw": 1.0, "min": 0, "max": 1},
        None,
    ]
    assert attempt["result"]["score"]["max"] == 2


def test_the_last_save_of_an_answer_counts(school):
    db, catalogue = school
    attempt = start(db, catalogue, LEA.actor, "needles", NOON)
    for choice, sequence in (("b", 2), ("a", 1)):
        form = {"answer": [choice]}
        save(db, catalogue, LEA.actor, attempt, 1, form, f"k{sequence}", sequence, NOON)
    submit(db, catalogue, LEA.actor, attempt, LATER)

    assert told(school)[1]["result"]["response"] == "b"


@pytest.mark.parametrize("member", [LEA, INA, MAX])
def test_only_an_administrator_takes_results_out(school, member):
    with pytest.raises(Forbidden, match="Only an administrator"):
        table(school, actor=member.actor)
    with pytest.raises(Forbidden, match="Only an administrator"):
        list(xapi_statements(*school, member.actor, "needles", BASE))
    assert len(table(school, actor=ADA.actor)) == 1


def test_a_quiz_that_never_was_is_refused(school):
    with pytest.raises(NotFound, match="there is no quiz nothing"):
        list(results_csv(*school, COMMAND_LINE, "nothing", with_names=False))
