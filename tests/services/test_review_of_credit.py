"""The review of a pass says what became of the credit that it led to."""

from datetime import timedelta

import pytest

from courseware.services.attempts.reviewing import review
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.credits.uncounted import Uncounted
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, NOON, put_cast_on_record
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson

DAY = timedelta(days=1)
NAMED = {"course": "c" * 64, "lessons": {}, "quizzes": {"needles": "b" * 64}}


@pytest.fixture
def passed(school):
    """Asks why Lea's pass, on which her valid award rests, does not count; None where it does."""
    db, catalogue = school
    put_cast_on_record(db)
    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    for step in (read_lesson, pass_quiz, evaluate, attest):
        step(school)
    return lambda: review(db, catalogue, LEA.actor, newest(db), NOON + 900 * DAY).uncounted


def newest(db):
    with db.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT id FROM attempt WHERE person_id = 'lea' ORDER BY started_at DESC"
        )
        return found.scalars().first()


@pytest.mark.parametrize(
    ("because", "told"),
    [("not_own_work", Uncounted.REVOKED), ("key_unsafe", Uncounted.WAITS)],
)
def test_credit_that_was_taken_back(school, passed, tmp_path, because, told):
    db, _ = school
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    (number,) = bring_up_to_date(db, office, None, NOON).numbers
    assert passed() is None

    revoke(db, ADA.actor, number, because, "Told by a colleague.", NOON + timedelta(hours=1))

    assert passed() is told


def test_credit_that_a_merge_set_aside(school, passed):
    db, catalogue = school
    give_award(db, HAL, NOON - DAY, revisions=NAMED)
    plan = preview_merge(db, catalogue, ADA.actor, LEA.email, HAL.email)
    assert len(plan.set_aside) == 1

    merge(db, catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person.", NOON + DAY)

    assert passed() is Uncounted.SET_ASIDE
