"""What a team needs is told row by row and counted by two ways: both say what each scope shows."""

import random
from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import insert

from courseware.services.competency.teams import needs
from courseware.services.competency.teams.needs import Need
from courseware.store.competency.cells import times
from courseware.store.competency.urgent import rest, waiting
from courseware.store.tables import CompetencyInterval
from tests.cast import ADA, ASA, HAL, LEA, LUC, MAX, RIVERSIDE
from tests.ward import BEN, MIA, SAM, noon

NOW = noon("2026-03-25")
SOON = date(2026, 5, 24)
DAYS = date(2026, 3, 24), SOON
MEMBERS = (LEA, LUC, ASA, MAX, BEN, MIA, SAM)
OUTSIDERS = (ADA, HAL)
STATUSES = ("in_progress", "current", "expiring", "expired", "retracted", "suspended")
ENDS = (None, date(2026, 3, 20), date(2026, 3, 25), date(2026, 5, 1), SOON, date(2027, 1, 1))


class Row(NamedTuple):
    person_id: str
    name: str
    checklist_id: str
    region: str
    ends_on: date | None


def strewn(chance, ahead):
    """Intervals of a few scopes of everybody, one behind the other; some still to come."""
    found = []
    for person in (*MEMBERS, *OUTSIDERS):
        for number in range(6):
            days = sorted(chance.sample(range(-400, 60), 3))
            marks = [NOW + timedelta(days=day) for day in days] + [None]
            for place in range(3):
                last = place == 2
                status = chance.choice(STATUSES)
                if last and days[2] > 0:
                    # What the calendar brings is never a suspension, unless a clock was ahead.
                    status = "suspended" if ahead and chance.random() < 0.5 else "expired"
                found.append(
                    {
                        "person_id": person.id,
                        "checklist_id": f"cl-{number}",
                        "region": "",
                        "since": marks[place],
                        "until": marks[place + 1],
                        "status": status,
                        "why": "",
                        "ends_on": chance.choice(ENDS),
                        "confirmed_on": None,
                        "ready": chance.random() < 0.2,
                        "unsafe": chance.random() < 0.1,
                        "revision_sha256": None,
                    }
                )
    return found


def shown(intervals):
    """Scope -> what it shows now, said without a database."""
    found = {}
    for one in intervals:
        key = one["person_id"], one["checklist_id"], one["region"]
        is_ahead = one["until"] is None and one["status"] == "suspended" and one["since"] > NOW
        begun = one["since"] <= NOW and (one["until"] is None or one["until"] > NOW)
        if is_ahead or (begun and key not in found):
            found[key] = one
    return {k: v for k, v in found.items() if k[0] in {person.id for person in MEMBERS}}


def test_of_needs_that_are_alike_always_the_same_are_told():
    alike = [(Row("lea", "Lea", f"cl-{number}", "", None), Need.SUSPENDED) for number in range(6)]
    sooner = (Row("ben", "Ben", "cl-9", "", date(2026, 5, 1)), Need.SOON)

    told = {_first_of([sooner, *mixed], 3) for mixed in (alike, alike[::-1], alike[3:] + alike[:3])}

    assert told == {("cl-0", "cl-1", "cl-2")}


def _first_of(needing, most):
    return tuple(row.checklist_id for row, _ in needs._first(needing, most))


def kind(one):
    """Of what waits for nobody, what it is counted as."""
    if one["status"] in ("expired", "retracted"):
        return one["status"]
    ends = one["ends_on"]
    if one["status"] in ("current", "expiring") and ends and DAYS[0] <= ends < SOON:
        return "soon"
    return None


@pytest.mark.parametrize("ahead", [False, True], ids=["in-order", "clock-ahead"])
@pytest.mark.parametrize("seed", range(4))
def test_every_scope_is_told_or_counted_once(ward, seed, ahead):
    intervals = strewn(random.Random(seed), ahead)
    with ward.db.write() as connection:
        connection.execute(insert(CompetencyInterval), intervals)
    expected = shown(intervals)
    waits = {
        key
        for key, one in expected.items()
        if one["status"] == "suspended" or one["ready"] or one["unsafe"]
    }
    kinds = {key: kind(one) for key, one in expected.items() if key not in waits and kind(one)}
    at = times(NOW, past=False)

    with ward.db.read() as connection:
        found = waiting(connection, RIVERSIDE, at, SOON)
        outweighed = any(row.is_ahead for row in found)
        _, counted = rest(connection, RIVERSIDE, at, DAYS, 0, outweighed)
        first, in_passing = rest(connection, RIVERSIDE, at, DAYS, 5, outweighed)
        everything, _ = rest(connection, RIVERSIDE, at, DAYS, 1_000, outweighed)

    assert sorted(row[:3] for row in found) == sorted(waits)
    assert outweighed == any(one["since"] > NOW for one in expected.values())
    assert {k: n for k, n in counted.items() if n} == Counter(kinds.values())
    assert in_passing == counted
    assert {row[:3]: row.kind for row in everything} == kinds
    assert len(everything) == len(kinds)
    assert [row[:3] for row in first] == [row[:3] for row in everything[:5]]
    order = [(row.kind, row.ends_on or date.max, row.name) for row in everything]
    assert order == sorted(order)
