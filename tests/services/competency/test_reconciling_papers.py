"""Each column of each table behind an award, edited by hand: found, or free with a reason."""

import pytest
from sqlalchemy import delete, select, update

from courseware.services.credits.provider import configure
from courseware.store.tables import AnswerSave, Attempt, AttemptQuestion, Attestation, ProviderImage
from tests.beginnings import begin
from tests.cast import ADA, NOON
from tests.pictures import png
from tests.services.competency.test_reconciling import db_breaks, is_noticed
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

# Why each of these may change unseen; a new column has to be decided here, or be found.
FREE = {
    Attempt: {},
    AttemptQuestion: {"revealed_at": "it keeps an answer final before the submission, not after"},
    AnswerSave: {},
    Attestation: {},
    ProviderImage: {"added_at": "certificates name the picture by its hash, whenever it came"},
}


@pytest.fixture
def awarded(sqlite_ward):
    """Lea was awarded the course by a provider whose signatory's picture is kept."""

    def fill(db):
        school = db, sqlite_ward.catalogue
        configure(db, ADA.actor, {"name": "Riverside"}, png(40, 20), "7", NOON)
        for step in (read_lesson, pass_quiz, evaluate, attest):
            step(school)
        assert db_breaks(db) == []

    begin("awarded with a picture", sqlite_ward.db, fill)
    return sqlite_ward.db


@pytest.mark.parametrize("table", FREE, ids=lambda table: table.__tablename__)
def test_every_column_behind_an_award_is_found_or_free_with_a_reason(awarded, table):
    columns = {column.name for column in table.__table__.columns}

    unnoticed = {column for column in columns if not is_noticed(awarded, table, column)}

    assert unnoticed == set(FREE[table])


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (AnswerSave, "the answers or points of attempt"),
        (AttemptQuestion, "the answers or points of attempt"),
        (Attestation, "the attestation behind the award"),
        (ProviderImage, "the picture of a signature"),
    ],
)
def test_a_row_that_is_gone_is_found(awarded, table, found):
    with awarded.write() as connection:
        connection.execute(delete(table))

    assert any(found in one.what for one in db_breaks(awarded))


def test_points_changed_by_hand_are_located_at_the_entry_of_the_submission(awarded):
    with awarded.write() as connection:
        attempt_id = connection.scalar(select(Attempt.id))
        connection.execute(update(AttemptQuestion).values(points=7))

    (broken,) = db_breaks(awarded)

    assert broken.what == f"the answers or points of attempt {attempt_id} were changed"
    assert broken.sequence > 0
