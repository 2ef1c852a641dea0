"""The server's clock was ahead when an observation was corrected, and was set right: the correction
counts from when that was noticed on, and what was on record before stays."""

import json
from datetime import timedelta

from sqlalchemy import update

from courseware.services.proving.ledger_walk import verify
from courseware.store.competency import observations
from courseware.store.records.ledger import entries
from courseware.store.tables import Observation
from tests.cast import ASA, RIVERSIDE
from tests.services.competency.test_clock_ahead import NOW, at, said, sound
from tests.services.competency.test_retracted_ahead import (
    D1,
    file,
    noticed,
    retract,
    status_on,
)
from tests.ward import BEN, X, noon

FAR = "2029-05-01"
"""A day that the clock showed years too early."""
UNSAFE = {"x01": "unsafe"}


def test_a_correction_by_a_clock_that_was_ahead_counts_once_it_is_noticed(ward):
    first, _ = ward.certify(D1)
    ward.correct(first, ASA, FAR, marks=UNSAFE)
    assert said(ward, NOW) == {"current"}

    assert noticed(ward, at(1)) == 1

    assert said(ward, at(1)) == said(ward, at(60)) == {"retracted"}
    assert {one.row.id for one in file(ward, at(2)).observations if one.corrected} == {first}
    assert len(file(ward, at(2)).observations) == 3
    sound(ward)
    assert noticed(ward, at(2)) == 0


def test_past_days_before_it_was_noticed_stay_and_tell_what_is_known_now(ward):
    first, _ = ward.certify(D1)
    ward.correct(first, ASA, FAR, marks=UNSAFE)
    noticed(ward, at(1))

    later = noon("2026-04-10")
    assert status_on(ward, "2026-03-24", later) == {"current"}
    assert status_on(ward, "2026-03-26", later) == {"retracted"}
    assert file(ward, later, noon("2026-03-24").date()).known_now[X].now.words.startswith("retract")
    assert file(ward, later, noon("2026-03-26").date()).known_now == {}
    assert len(file(ward, later, noon("2026-03-24").date()).observations) == 2


def test_what_was_signed_stays_and_the_ledger_says_from_when_on_it_counts(ward):
    first, _ = ward.certify(D1)
    copy = ward.correct(first, ASA, FAR, marks=UNSAFE)
    noticed(ward, at(1))

    with ward.db.snapshot() as connection:
        row = observations.observation(connection, copy)
        last = json.loads(list(entries(connection, RIVERSIDE))[-1].canonical)
    assert (row.signed_at, row.counts_from) == (noon(FAR), at(1))
    assert (last["act"], last["subject"]) == ("observation.correction_counted", copy)
    assert last["facts"] == {"record": row.record_sha256}

    with ward.db.write() as connection:
        sooner = update(Observation).where(Observation.id == copy)
        connection.execute(sooner.values(counts_from=at(0)))
    [found] = verify(ward.db)
    assert copy in str(found)


def test_a_correction_of_it_counts_with_the_run_after(ward):
    first, _ = ward.certify(D1)
    copy = ward.correct(first, ASA, FAR, marks=UNSAFE)
    ward.correct(copy, ASA, "2029-05-02", marks={"x01": "safe"})

    assert (noticed(ward, at(1)), said(ward, at(1))) == (1, {"retracted"})
    assert (noticed(ward, at(2)), said(ward, at(2))) == (1, {"current"})
    sound(ward)


def test_one_that_was_retracted_as_well_counts_for_nothing(ward):
    first, _ = ward.certify(D1)
    copy = ward.correct(first, ASA, FAR)
    retract(ward, copy, noon("2029-05-02"))

    assert noticed(ward, at(1)) == 2
    assert said(ward, at(1)) == {"retracted"}
    sound(ward)


def test_a_correction_of_what_is_ahead_itself_is_let_be(ward):
    seen = ward.observe(FAR, BEN)
    ward.correct(seen, BEN, "2029-05-02")

    assert noticed(ward, NOW + timedelta(minutes=1)) == 0
