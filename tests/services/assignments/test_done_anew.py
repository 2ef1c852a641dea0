"""An assignment is done by what stands: from when on, where a confirmation behind it fell."""

from datetime import date

import pytest
from sqlalchemy import select, update

from courseware.services.competency.decisions import adverse, deciding
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.store.tables import Assignment
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.services.assignments.conftest import ask, states, tasks
from tests.services.competency.practice import event, needling, take_back
from tests.ward import BEN, THIGH, noon


def done_on(ward, day):
    return [(str(one.state), one.done_on) for one in tasks(ward, day)]


def kept(ward):
    with ward.db.read() as connection:
        return connection.scalars(select(Assignment.done_from)).all()


def keep(ward, moment):
    with ward.db.write() as connection:
        connection.execute(update(Assignment).values(done_from=moment))


def withdraw(ward, day):
    about = (MAX.actor, ward.about(), "Wrong person.")
    deciding.withdraw(ward.db, ward.catalogue, *about, noon(day))


def suspend(ward, day):
    about = (MAX.actor, ward.about(), "Left the box open.")
    deciding.suspend(ward.db, ward.catalogue, *about, noon(day))


def reinstate(ward, day, scope=("cl-x", "")):
    about = (MAX.actor, ward.about(scope=scope), "Talked it over.")
    deciding.reinstate(ward.db, ward.catalogue, *about, noon(day))


def confirmation_withdrawn(ward, seen):
    withdraw(ward, "2026-03-18")


def observation_retracted(ward, seen):
    take_back(ward, seen[0], ASA, "2026-03-18")
    ward.observe("2026-04-11", ASA)


@pytest.mark.parametrize("falls", [confirmation_withdrawn, observation_retracted])
def test_what_fell_and_was_confirmed_anew_is_done_from_then_on(ward, falls):
    ask(ward, due="2026-04-10")
    falls(ward, ward.certify("2026-03-05"))
    assert done_on(ward, "2026-04-11") == [("Overdue", None)]
    assert kept(ward) == [None]

    ward.confirm("2026-04-12")

    assert done_on(ward, "2026-04-13") == [("Done", date(2026, 4, 12))]
    assert kept(ward) == [noon("2026-04-12")]


def test_a_day_before_it_fell_is_answered_by_what_was_on_record(ward):
    ask(ward, due="2026-04-10")
    ward.certify("2026-03-05")
    withdraw(ward, "2026-03-18")
    ward.confirm("2026-04-12")

    assert done_on(ward, "2026-03-17") == [("Done", date(2026, 3, 5))]
    assert done_on(ward, "2026-03-19") == [("Open", None)]


def test_a_renewal_that_was_asked_for_and_fell_is_open_again(ward):
    """The confirmation before it holds on, and is not what was asked for."""
    ward.certify("2026-03-05")
    ask(ward, day="2028-01-20", due="2028-02-20", again=True)
    ward.certify("2028-02-02")
    assert done_on(ward, "2028-02-03") == [("Done", date(2028, 2, 2))]

    withdraw(ward, "2028-02-10")
    assert done_on(ward, "2028-02-11") == [("Open", None)]

    ward.confirm("2028-02-25")
    assert done_on(ward, "2028-02-26") == [("Done", date(2028, 2, 25))]


def test_a_renewal_that_fell_opens_nothing_that_the_one_before_had_done(ward):
    ask(ward)
    ward.certify("2026-03-05")
    ward.certify("2028-02-02")
    withdraw(ward, "2028-02-10")

    assert done_on(ward, "2028-02-11") == [("Done", date(2026, 3, 5))]


def test_what_ran_out_or_was_suspended_stays_done_since_it_was_confirmed(ward):
    """Neither says that the confirmation should not have been given."""
    ask(ward)
    ward.certify("2026-03-05")
    suspend(ward, "2026-03-10")
    assert done_on(ward, "2026-03-11") == [("Done", date(2026, 3, 5))]
    reinstate(ward, "2026-03-12")
    assert done_on(ward, "2026-03-13") == [("Done", date(2026, 3, 5))]
    assert done_on(ward, "2028-04-01") == [("Done", date(2026, 3, 5))]

    ward.certify("2028-04-02")
    assert done_on(ward, "2028-04-03") == [("Done", date(2026, 3, 5))]


def test_what_falls_while_it_is_suspended_is_open_at_once(ward):
    ask(ward, due="2026-04-10")
    ward.certify("2026-03-05")
    suspend(ward, "2026-03-10")
    withdraw(ward, "2026-03-18")
    assert states(ward, "2026-03-19") == ["Open"]

    reinstate(ward, "2026-04-11")
    ward.confirm("2026-04-12")
    assert done_on(ward, "2026-04-13") == [("Done", date(2026, 4, 12))]


def test_a_reinstatement_that_fell_made_nothing_done(ward):
    """Asked for while it was suspended after an event, it was done by being reinstated."""
    needling(ward, "2026-03-09")
    about = (MAX.actor, LEA.id, RIVERSIDE, event())
    adverse.note_event(ward.db, ward.catalogue, *about, noon("2026-03-20"))
    ask(ward, day="2026-03-21", due="2026-04-10", scopes=(THIGH,))
    seen = ward.observe("2026-03-22", BEN, scope=THIGH)
    reinstate(ward, "2026-03-23", THIGH)
    assert done_on(ward, "2026-03-24") == [("Done", date(2026, 3, 23))]

    take_back(ward, seen, BEN, "2026-03-25")
    assert done_on(ward, "2026-03-26") == [("Open", None)]

    ward.observe("2026-04-11", BEN, scope=THIGH)
    reinstate(ward, "2026-04-12", THIGH)
    assert done_on(ward, "2026-04-13") == [("Done", date(2026, 4, 12))]


def test_what_ran_out_stays_done_when_the_confirmation_after_it_falls(ward):
    ask(ward)
    ward.certify("2026-03-05")
    ward.certify("2028-04-02")
    withdraw(ward, "2028-04-10")
    assert done_on(ward, "2028-04-11") == [("Done", date(2026, 3, 5))]
    assert kept(ward) == [noon("2026-03-05")]

    ward.confirm("2028-04-12")
    assert done_on(ward, "2028-04-13") == [("Done", date(2026, 3, 5))]


def test_a_further_reinstatement_that_fell_leaves_done_what_the_one_before_had(ward):
    needling(ward, "2026-03-09")
    about = (MAX.actor, LEA.id, RIVERSIDE)
    adverse.note_event(ward.db, ward.catalogue, *about, event(), noon("2026-03-20"))
    ask(ward, day="2026-03-21", due="2026-04-10", scopes=(THIGH,))
    ward.observe("2026-03-22", BEN, scope=THIGH)
    reinstate(ward, "2026-03-23", THIGH)
    adverse.note_event(
        ward.db, ward.catalogue, *about, event(note="It happened once more."), noon("2026-05-01")
    )
    seen = ward.observe("2026-05-02", BEN, scope=THIGH)
    reinstate(ward, "2026-05-03", THIGH)
    take_back(ward, seen, BEN, "2026-05-05")

    assert done_on(ward, "2026-05-06") == [("Done", date(2026, 3, 23))]


def test_without_what_is_kept_it_is_told_alike_while_it_is_retracted(ward):
    ask(ward, due="2026-04-10")
    ward.certify("2026-03-05")
    ward.certify("2028-04-02")
    withdraw(ward, "2028-04-10")
    keep(ward, None)

    assert done_on(ward, "2028-04-11") == [("Done", date(2026, 3, 5))]
    found = attention.attention(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, noon("2028-04-11"))
    assert Need.OVERDUE not in found.counts
    keep(ward, noon("2026-03-05"))


def test_what_fell_while_a_later_confirmation_stood_is_done_by_that_one(ward):
    ask(ward, due="2026-04-10")
    seen = ward.certify("2026-03-05")
    ward.certify("2028-02-02")
    take_back(ward, seen[0], ASA, "2028-02-05")

    assert done_on(ward, "2028-02-04") == [("Done", date(2026, 3, 5))]
    assert done_on(ward, "2028-02-06") == [("Done", date(2028, 2, 2))]
    assert kept(ward) == [noon("2028-02-02")]


@pytest.mark.parametrize("again", ["2028-02-02", "2028-04-02"])
def test_where_the_later_one_falls_too_nothing_stands_and_it_is_open(ward, again):
    """Whether the first one had been renewed or had run out before."""
    ask(ward, due="2026-04-10")
    seen = ward.certify("2026-03-05")
    ward.certify(again)
    take_back(ward, seen[0], ASA, "2028-04-05")
    withdraw(ward, "2028-04-10")

    assert done_on(ward, "2028-04-11") == [("Overdue", None)]
    assert kept(ward) == [None]
    assert done_on(ward, "2028-04-09") == [("Done", date.fromisoformat(again))]


def test_a_third_confirmation_is_what_it_is_done_by_where_two_before_it_fell(ward):
    ask(ward, due="2026-04-10")
    first = ward.certify("2026-03-05")
    second = ward.certify("2028-02-02")
    ward.certify("2030-02-01")
    take_back(ward, first[0], ASA, "2030-02-10")
    assert done_on(ward, "2030-02-11") == [("Done", date(2028, 2, 2))]
    take_back(ward, second[0], ASA, "2030-02-12")

    assert done_on(ward, "2030-02-13") == [("Done", date(2030, 2, 1))]
