"""A lost pass leaves the award standing, and everybody concerned is told that it does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Forbidden
from courseware.services import resting_awards
from courseware.services.attempts.reviewing import review
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.ledger_walk import verify
from courseware.services.regrading import Correction, Kind, apply, dry_run
from courseware.services.resting_awards import own_resting, to_decide
from courseware.store.tables import Mail
from tests.cast import ADA, INA, LEA, LUC, put_cast_on_record
from tests.services.test_credit import attest, evaluate, read_lesson
from tests.services.test_regrading import LATER, answer_all, one_of, wish

STAYS = "The award that rests on this pass stays on record"


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")


@pytest.fixture
def awarded(school):
    """(school, Lea's attempt, its critical question): the course is awarded, on this attempt."""
    put_cast_on_record(school[0])
    attempt_id = answer_all(school, LEA)
    for step in (read_lesson, evaluate, attest):
        step(school)
    yield school, attempt_id, one_of(school, attempt_id, "c")
    assert verify(school[0]) == []


def lose(awarded, **more):
    (db, catalogue), _, question = awarded
    return apply(db, catalogue, None, wish(question, **more), LATER, allow_lost_passes=True)


def listed(school):
    return [one.holder for one in to_decide(*school, ADA.actor)]


def letters(db):
    with db.read() as connection:
        return list(connection.scalars(select(Mail.body)))


def test_dry_run_and_result_name_the_awards_that_rest_on_lost_passes(awarded):
    school, _, question = awarded
    answer_all(school, LUC)  # no award rests on this pass

    looked = dry_run(*school, None, wish(question))
    done = lose(awarded)

    for plan in (looked, done):
        assert (plan.resting_awards, plan.resting_certificates) == (1, 0)
    assert looked.digest == done.digest


def test_the_learner_reads_that_the_award_stays(awarded):
    school, attempt_id, _ = awarded
    assert not review(*school, LEA.actor, attempt_id, LATER).award_stays

    lose(awarded)

    assert review(*school, LEA.actor, attempt_id, LATER).award_stays
    (mine,) = own_resting(*school, LEA.actor).values()
    assert (mine.title, len(mine.quizzes), mine.lost_at) == ("Basics", 1, LATER)
    assert own_resting(*school, LUC.actor) == {}
    assert [STAYS in body for body in letters(school[0]) if "Now:" in body] == [True]


def test_an_administrator_sees_it_until_the_quiz_is_passed_again(awarded):
    school, attempt_id, question = awarded
    assert listed(school) == []
    lose(awarded)
    assert listed(school) == [LEA.name]
    with pytest.raises(Forbidden):
        to_decide(*school, INA.actor)

    answer_all(school, LEA, {question: "b"})

    assert listed(school) == []
    assert not review(*school, LEA.actor, attempt_id, LATER).award_stays


def test_an_undone_correction_leaves_nothing_to_decide(awarded):
    school, _, question = awarded
    lose(awarded)
    apply(*school, None, wish(question, Correction(Kind.KEY, "a")), LATER + timedelta(days=1))

    assert listed(school) == []


def test_another_pass_keeps_an_award_out_of_the_list(awarded):
    school, _, question = awarded
    answer_all(school, LEA, {question: "b"})  # passes by the new key, whatever it drew

    plan = lose(awarded)

    assert (plan.lost, plan.resting_awards) == (1, 0)
    assert listed(school) == []
    assert not any(STAYS in body for body in letters(school[0]))


def test_a_revoked_certificate_decides(awarded, office):
    school, _, _ = awarded
    (number,) = bring_up_to_date(school[0], office, None, LATER).numbers
    plan = lose(awarded)
    assert (plan.resting_awards, plan.resting_certificates) == (1, 1)
    (one,) = to_decide(*school, ADA.actor)
    assert one.certificate.replace("-", "") == number.replace("-", "")

    revoke(school[0], ADA.actor, number, "record_wrong", "The pass is gone.", LATER)

    assert listed(school) == []
    assert own_resting(*school, LEA.actor) == {}


def test_any_number_of_people_is_asked_for_in_portions(awarded, monkeypatch):
    school, _, question = awarded
    monkeypatch.setattr(resting_awards, "_PEOPLE_AT_ONCE", 1)
    answer_all(school, LUC)

    assert dry_run(*school, None, wish(question)).resting_awards == 1
