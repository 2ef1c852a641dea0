"""The server's clock was ahead when something was taken back, and was set right: it counts no
more from when that was noticed on, everywhere, and what was on record before stays."""

import json
from datetime import date, timedelta

import pytest

from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.taken_back_ahead import count_at_once
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.observations import afterwards
from courseware.services.competency.teams.export import as_csv, open_sheet
from courseware.services.competency.teams.team import matrix
from courseware.store.competency import observations
from courseware.store.records.ledger import entries
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.test_clock_ahead import AHEAD, NOW, YEARS, at, said, sound
from tests.ward import BEN, X, noon

D1 = "2026-03-20"


def retract(ward, observation, when, by=ASA):
    about = (ward.db, ward.catalogue, by.actor, observation, "Not what I saw.", PASSWORD)
    afterwards.retract(*about, when)


def withdraw(ward, when):
    deciding.withdraw(ward.db, ward.catalogue, MAX.actor, ward.about(), "Not so.", when)


def noticed(ward, when):
    found = count_at_once(ward.db, ward.catalogue, when)
    assert found.refused == ()
    return found.counted


def file(ward, now, on=None):
    return evidence_file(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, now, "cl-x", on)


def status_on(ward, day, now):
    """What the page and the sheet of a past day say."""
    on = date.fromisoformat(day)
    about = (ward.db, ward.catalogue, MAX.actor, RIVERSIDE, now)
    (row,) = (r for r in matrix(*about, on=on).rows if r.person_id == LEA.id)
    sheet = "".join(as_csv(open_sheet(*about, on=on))).splitlines()
    line = next(line for line in sheet if LEA.name in line and "CL-X" in line)
    return {
        file(ward, now, on).places[0].standing.status.value,
        row.cells["cl-x"][0].status.value,
        line.split(",")[4].lower(),
    }


@pytest.mark.parametrize("then", [AHEAD, YEARS])
def test_what_was_retracted_by_a_clock_that_was_ahead_counts_no_more_once_it_is_noticed(ward, then):
    first, _ = ward.certify(D1)
    retract(ward, first, then)
    assert said(ward, NOW) == {"current"}

    assert noticed(ward, at(1)) == 1

    assert said(ward, at(1)) == said(ward, at(60)) == {"retracted"}
    assert {one.row.id for one in file(ward, at(2)).observations if one.retracted} == {first}
    assert said(ward, then + timedelta(minutes=1)) <= {"retracted", "in_progress"}
    sound(ward)
    assert noticed(ward, at(2)) == 0


def test_a_withdrawal_by_that_clock_does_so_too(ward):
    ward.certify(D1)
    withdraw(ward, YEARS)

    assert noticed(ward, at(1)) == 1

    assert said(ward, at(1)) == said(ward, at(60)) == {"retracted"}
    assert [one.kind for one in file(ward, at(2)).decisions] == ["withdrawn", "confirmed"]
    assert file(ward, at(2)).places[0].because.count("has not reached") == 0
    ward.confirm("2026-03-26")
    assert said(ward, noon("2026-03-27")) == {"current"}
    sound(ward)


def test_past_days_before_it_was_noticed_stay_and_those_between_show_it(ward):
    first, _ = ward.certify(D1)
    retract(ward, first, YEARS)
    noticed(ward, at(1))

    later = noon("2026-04-10")
    assert status_on(ward, "2026-03-24", later) == {"current"}
    assert status_on(ward, "2026-03-26", later) == {"retracted"}
    day = date(2026, 3, 24)
    assert file(ward, later, day).known_now[X].now.words.startswith("retracted")
    assert file(ward, later, date(2026, 3, 26)).known_now == {}
    seen = file(ward, later, date(2026, 3, 26)).observations
    assert {one.row.id for one in seen if one.retracted} == {first}
    assert not any(one.retracted for one in file(ward, later, day).observations)


def test_what_was_recorded_stays_and_the_ledger_says_from_when_on_it_counts(ward):
    first, _ = ward.certify(D1)
    retract(ward, first, YEARS)
    noticed(ward, at(1))

    with ward.db.snapshot() as connection:
        (word,) = observations.words(connection, first)
        signed = observations.observation(connection, first)
        last = json.loads(list(entries(connection, RIVERSIDE))[-1].canonical)
    assert (word.said_at, word.counts_from) == (YEARS, at(1))
    assert (last["act"], last["subject"]) == ("observation.retraction_counted", first)
    assert last["facts"] == {"record": signed.record_sha256}


def test_a_time_that_has_come_and_one_of_the_next_seconds_are_let_be(ward):
    first, second = ward.certify(D1)
    retract(ward, first, NOW)
    retract(ward, second, at(1), by=BEN)

    assert noticed(ward, at(1) - timedelta(seconds=30)) == 0


def test_nothing_counts_as_taken_back_before_it_was_on_record(ward):
    first, _ = ward.certify(D1)
    withdraw(ward, NOW)
    retract(ward, first, NOW)

    # A clock that is far behind finds everything dated later.
    assert noticed(ward, noon("2020-01-01")) == 0
    assert said(ward, NOW) == {"retracted"}
