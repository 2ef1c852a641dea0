"""What withdrawing a period of leave would bring, before anybody does it."""

from datetime import date

from courseware.services.assignments import leave, reading
from tests.cast import LEA, MAX, RIVERSIDE
from tests.services.assignments.conftest import TODAY, ask
from tests.ward import noon


def test_withdrawn_leave_brings_back_the_day_that_the_rest_of_the_leave_gives(sqlite_ward):
    ward = sqlite_ward
    ask(ward, due="2026-04-01")
    periods = (("2026-03-10", "2026-03-16"), ("2026-03-15", "2026-03-17"))
    for first, last in periods:
        days = (date.fromisoformat(first), date.fromisoformat(last))
        leave.enter_leave(ward.db, MAX.actor, LEA.id, RIVERSIDE, *days, noon(TODAY))
    tasks = reading.member_tasks(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY))
    long, short = sorted(tasks.leave, key=lambda one: one.first)
    assert [one.due for one in tasks.assigned] == [date(2026, 4, 9)]

    def without(one, today, of=tasks):
        found = leave.sooner_without(of, one.leave_id, today)
        return [(one.due, one.instead_of, one.newly_overdue) for one in found]

    now_due = date(2026, 4, 9)
    assert without(short, date(2026, 4, 8)) == [(date(2026, 4, 8), now_due, False)]
    # Its last two days are days of the other one, too.
    assert without(long, date(2026, 4, 8)) == [(date(2026, 4, 4), now_due, True)]
    late = reading.member_tasks(
        ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon("2026-04-20")
    )
    assert without(long, date(2026, 4, 20), late) == [(date(2026, 4, 4), now_due, False)]


def test_leave_that_moves_nothing_brings_nothing_back(sqlite_ward):
    ward = sqlite_ward
    ask(ward, due="2026-04-01")
    days = (date(2026, 6, 1), date(2026, 6, 5))
    leave.enter_leave(ward.db, MAX.actor, LEA.id, RIVERSIDE, *days, noon(TODAY))
    tasks = reading.member_tasks(ward.db, ward.catalogue, MAX.actor, LEA.id, RIVERSIDE, noon(TODAY))

    assert leave.sooner_without(tasks, tasks.leave[0].leave_id, date(2026, 3, 5)) == []
