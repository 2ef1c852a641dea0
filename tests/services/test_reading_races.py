"""Two tabs, two devices, a merge: what counts as read stays read, and the lesson is finished.

On SQLite, where there is one writer, the same acts come one after the other.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict
from courseware.domain.reading import ReadHow
from courseware.services.attempts.starting import start
from courseware.services.credits.repeating import repeat_course
from courseware.services.identity import merging
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons import reading
from courseware.services.lessons.reading import lesson_progress, mark_parts, report_seconds
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import people
from courseware.store.credits import reading as rows
from courseware.store.tables import Attempt, CourseRound, Reading
from tests.cast import ADA, LEA, LUC, NOON, put_cast_on_record
from tests.services.test_lock_order import PATIENCE_SECONDS, somebody_waits

SOON = NOON + timedelta(seconds=10)


def lesson_of(school):
    return school[1].lesson("needles")


def press(school, parts, now=NOON):
    db, catalogue = school
    return mark_parts(db, catalogue, LEA.actor, lesson_of(school), parts, ReadHow.BUTTON, now)


def report(school, seconds, now=NOON):
    db, catalogue = school
    return report_seconds(db, catalogue, LEA.actor, lesson_of(school), seconds, now)


def kept(db):
    with db.read() as connection:
        query = select(Reading.part_id, Reading.seconds, Reading.read_at, Reading.how)
        return [tuple(row) for row in connection.execute(query)]


def together(monkeypatch, *acts):
    """Let each of two acts store something before either goes on, unless one waits for the other.

    What each of them gave.
    """
    put, both = rows.put, Barrier(2)

    def stopped(*arguments):
        put(*arguments)
        with suppress(BrokenBarrierError):
            both.wait(1)

    monkeypatch.setattr(reading.rows, "put", stopped)
    with ThreadPoolExecutor(2) as pool:
        return [done.result(PATIENCE_SECONDS) for done in [pool.submit(act) for act in acts]]


def test_a_report_takes_back_no_press_of_the_button(school):
    db, _ = school
    part = lesson_of(school).parts[0].id
    report(school, {part: 1})
    read = {"seconds": 1, "reported_at": SOON, "read_at": SOON, "how": "button"}
    keys = {"person_id": LEA.id, "lesson_id": "needles", "part_id": part}
    revision = {"revision_sha256": lesson_of(school).revision_sha256}

    with ThreadPoolExecutor(1) as pool:
        with db.write() as connection:
            people.hold(connection, LEA.id)
            rows.put(connection, "basics", {**keys, **revision, **read})
            other = pool.submit(report, school, {part: 1}, SOON)
            somebody_waits(db)
        assert part in other.result(PATIENCE_SECONDS)

    assert kept(db) == [(part, 1, SOON, "button")]


def test_two_devices_that_finish_the_last_two_parts_finish_the_lesson(school, monkeypatch):
    *first, last_but_one, last = (part.id for part in lesson_of(school).parts)
    press(school, first)

    together(
        monkeypatch,
        partial(press, school, [last_but_one], SOON),
        partial(press, school, [last], SOON),
    )

    assert lesson_progress(*school, LEA.actor, lesson_of(school)).read_at == SOON


def test_two_tabs_bring_the_time_that_passed_once(school, monkeypatch):
    db, _ = school
    one, other, *_ = (part.id for part in lesson_of(school).parts)
    report(school, {one: 0})

    together(
        monkeypatch,
        partial(report, school, {one: 10}, SOON),
        partial(report, school, {other: 10}, SOON),
    )

    assert sum(seconds for _, seconds, _, _ in kept(db)) == 10


def begin(school):
    db, catalogue = school
    start(db, catalogue, LEA.actor, "needles", SOON)


def again(school):
    db, catalogue = school
    repeat_course(db, catalogue, LEA.actor, "basics", SOON)


def read_on(school):
    report(school, {lesson_of(school).parts[0].id: 5}, SOON)


def say_so(school):
    press(school, [lesson_of(school).parts[0].id], SOON)


@pytest.mark.parametrize("act", [begin, again, read_on, say_so])
def test_nothing_is_begun_or_read_under_an_account_that_was_joined_meanwhile(
    school, act, monkeypatch
):
    db, catalogue = school
    put_cast_on_record(db)
    carry_out, begun = merging._carry_out, []
    plan = preview_merge(db, catalogue, ADA.actor, LUC.email, LEA.email)

    with ThreadPoolExecutor(1) as pool:

        def stopped(*arguments):
            begun.append(pool.submit(act, school))
            somebody_waits(db)
            carry_out(*arguments)

        monkeypatch.setattr(merging, "_carry_out", stopped)
        merge(db, catalogue, ADA.actor, LUC.id, LEA.id, plan.digest, "Same person", NOON)
        refused = begun[0].exception(PATIENCE_SECONDS)

    assert isinstance(refused, Conflict) and "joined to another one" in refused.sentence
    with db.read() as connection:
        for table in (Attempt, CourseRound, Reading):
            assert connection.execute(select(table)).all() == []
    assert verify(db) == []
