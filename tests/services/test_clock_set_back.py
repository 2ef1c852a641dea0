"""The machine's clock ran fast for a day and was set back: nothing is lost, doubled or denied."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.people import Role
from courseware.services.credits.resting_awards import to_decide
from courseware.services.identity import administrators, people
from courseware.services.lessons.reading import report_seconds
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import apply
from courseware.store.credits.resting_awards import resting
from courseware.store.tables import Reading
from tests.cast import ADA, LEA, LUC, NOON, RIVERSIDE, put_cast_on_record
from tests.services import correcting
from tests.services.correcting import answer_all, one_of, wish
from tests.services.test_credit import attest, evaluate, read_lesson

FAST = NOON + timedelta(days=1)
RIGHT = NOON + timedelta(minutes=5)


@pytest.fixture
def place(school):
    put_cast_on_record(school[0])
    return school


def role(db):
    clinics.grant_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, FAST)
    clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.ASSESSOR, RIGHT)


def role_again(db):
    clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, FAST)
    clinics.grant_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, RIGHT)


def administrator(db):
    administrators.grant_administration(db, ADA.actor, LUC.id, FAST)
    administrators.end_administration(db, ADA.actor, LUC.id, RIGHT)


def account(db):
    people.suspend(db, ADA.actor, LUC.id, "Left.", FAST)
    people.reinstate(db, ADA.actor, LUC.id, "Back.", RIGHT)


def name(db):
    people.correct_name(db, ADA.actor, LUC.id, "Luc M. Moreau", "Married.", FAST)
    people.correct_name(db, ADA.actor, LUC.id, "Luc Moreau-Roth", "Married.", RIGHT)


@pytest.mark.parametrize("acts", [role, role_again, administrator, account, name])
def test_the_ledger_is_read_in_the_order_in_which_it_was_written(place, acts):
    acts(place[0])

    assert verify(place[0]) == []


def test_an_award_dated_before_the_pass_that_it_rests_on_is_found_once_that_is_lost(
    place, monkeypatch
):
    db, catalogue = place
    monkeypatch.setattr(correcting, "NOON", FAST)
    attempt = answer_all(place, LEA)
    for step in (read_lesson, evaluate, attest):
        step(place)

    apply(db, catalogue, None, wish(one_of(place, attempt, "c")), FAST, allow_lost_passes=True)

    assert [one.holder for one in to_decide(db, catalogue, ADA.actor)] == [LEA.name]
    assert verify(db) == []


def test_a_later_attempt_is_none_that_an_award_rests_on(place, monkeypatch):
    db, catalogue = place
    first = answer_all(place, LEA)
    for step in (read_lesson, evaluate, attest):
        step(place)
    monkeypatch.setattr(correcting, "NOON", FAST)
    answer_all(place, LEA)

    apply(db, catalogue, None, wish(one_of(place, first, "c")), FAST, allow_lost_passes=True)

    with db.read() as connection:
        assert {row.attempt_id for row in resting(connection)} <= {first}


def test_seconds_on_screen_count_at_once(place):
    db, catalogue = place
    lesson = catalogue.lesson("needles")
    one, two, *_ = (part.id for part in lesson.parts)
    report_seconds(db, catalogue, LEA.actor, lesson, {one: 1}, FAST)

    reports = [RIGHT + timedelta(seconds=10 * number) for number in range(12)]
    done = [report_seconds(db, catalogue, LEA.actor, lesson, {two: 10}, at) for at in reports]

    assert two in done[-1]


def test_a_host_whose_clock_is_some_seconds_behind_brings_no_time_twice(place):
    db, catalogue = place
    lesson = catalogue.lesson("needles")
    one, two, *_ = (part.id for part in lesson.parts)
    report_seconds(db, catalogue, LEA.actor, lesson, {one: 5}, RIGHT)

    behind = RIGHT - timedelta(seconds=30)
    report_seconds(db, catalogue, LEA.actor, lesson, {two: 20}, behind)

    with db.read() as connection:
        query = select(Reading.seconds).where(Reading.part_id == two)
        assert connection.scalars(query).all() == [0]
