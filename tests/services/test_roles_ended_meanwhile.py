"""Marks, corrections, reviews and overrides: nobody gives them whose role ends while they do."""

from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.people import Role
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.authoring.desk import Desk
from courseware.services.authoring.reviewing import review_file
from courseware.services.marking.giving import change, give
from courseware.services.membership import clinics, roles
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, Wish, apply
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.tables import AnswerMark, OverrideWithdrawal, Regrade, Review
from tests.cast import ADA, INA, LEA, MAX, NOON, RIVERSIDE, install_cast, put_cast_on_record
from tests.library import essay_question, quiz, write_library
from tests.services.competency.test_ended_meanwhile import meanwhile
from tests.services.free_texts import BEST, HALF, LATER, sit
from tests.services.test_overrides import published

END = LATER + timedelta(hours=1)
AFTER = END + timedelta(hours=1)
MORE = Override(1, 0, False, "A power cut.", NOON + timedelta(days=7))


@pytest.fixture
def place(db, tmp_path):
    """A database with an attempt of Lea's that awaits a mark, and a limit to widen."""
    install_cast(db)
    put_cast_on_record(db)
    text = quiz(attempts="{limit: 3}", cases=(essay_question(),))
    catalogue = published(db, write_library(tmp_path, text), text)
    attempt = sit((db, catalogue), LEA)
    desk = Desk(tmp_path, tmp_path.parent / "cache", authoring=True)
    return SimpleNamespace(db=db, catalogue=catalogue, answer=(attempt, 4), desk=desk)


def teach_no_more(place):
    clinics.end_role(place.db, ADA.actor, INA.id, RIVERSIDE, Role.INSTRUCTOR, END)


def manage_no_more(place):
    clinics.end_role(place.db, ADA.actor, MAX.id, RIVERSIDE, Role.MANAGER, END)


def mark(place, chosen=BEST, at=AFTER):
    give(place.db, place.catalogue, INA.actor, place.answer, chosen, at)


def mark_again(place):
    change(place.db, place.catalogue, INA.actor, place.answer, BEST, 1, "Read again.", AFTER)


def grant(place, at=AFTER):
    grant_override(place.db, place.catalogue, MAX.actor, LEA.id, "needles", MORE, at)


def withdraw(place):
    withdraw_override(place.db, MAX.actor, LEA.id, granted(place), "A mistake.", AFTER)


def granted(place):
    with place.db.read() as connection:
        (row,) = overrides_of(connection, LEA.id, "needles")
    return row.id


def held(place, table):
    with place.db.read() as connection:
        return len(connection.execute(select(table)).all())


@pytest.mark.parametrize("act", [mark, mark_again])
def test_nobody_marks_whose_role_ends_at_that_moment(place, monkeypatch, act):
    if act is mark_again:
        mark(place, HALF, LATER)
    before = held(place, AnswerMark)

    refused = meanwhile(place, monkeypatch, roles, teach_no_more, act)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    assert held(place, AnswerMark) == before
    assert verify(place.db) == []


def correct(place):
    wish = Wish("needles", "in-words", Correction(Kind.FULL_MARKS), "Unclear.")
    apply(place.db, place.catalogue, INA.actor, wish, AFTER)


def review(place):
    path = "lessons/basics/needles.md"
    digest = sha256((place.desk.root / path).read_bytes()).hexdigest()
    review_file(place.db, place.desk, INA.actor, path, digest, AFTER)


@pytest.mark.parametrize(("act", "table"), [(correct, Regrade), (review, Review)])
def test_nobody_answers_for_content_whose_role_ends_at_that_moment(place, monkeypatch, act, table):
    before = held(place, table)

    refused = meanwhile(place, monkeypatch, roles, teach_no_more, act)

    assert isinstance(refused, Conflict) and "The role that this takes ended" in refused.sentence
    assert held(place, table) == before
    assert verify(place.db) == []


@pytest.mark.parametrize("act", [grant, withdraw])
def test_nobody_widens_limits_whose_role_ends_at_that_moment(place, monkeypatch, act):
    if act is withdraw:
        grant(place, LATER)

    refused = meanwhile(place, monkeypatch, roles, manage_no_more, act)

    assert isinstance(refused, Conflict) and "Your role in this clinic ended" in refused.sentence
    if act is withdraw:
        assert held(place, OverrideWithdrawal) == 0
    else:
        with place.db.read() as connection:
            assert list(overrides_of(connection, LEA.id, "needles")) == []
    assert verify(place.db) == []
