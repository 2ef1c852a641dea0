"""An override that extends a running attempt says so in its own row, and to whom it matters."""

import re
from dataclasses import replace
from datetime import datetime
from importlib import import_module

import pytest
from sqlalchemy import select, update

from courseware.domain.errors import Conflict
from courseware.services.attempts.extending import GrantedTime, time_granted
from courseware.services.attempts.overrides import grant_override, withdraw_override
from courseware.services.attempts.overview import member_overview
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.binder.collecting import collect
from courseware.services.binder.readable import readable
from courseware.services.identity.accounts import export_own
from courseware.store.quizzes import attempts
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.tables import AttemptOverride, Person
from tests.cast import HAL, LEA, LUC, MAX, NOON, RIVERSIDE, install_cast, put_cast_on_record
from tests.services.test_overrides import LONGER, about_overrides, after, published

FROM_BEFORE = dict.fromkeys(("extended_attempt", "was_until", "extended_until"))
SECOND = replace(LONGER, extend_open=False, key="another form")


@pytest.fixture
def running(db, tmp_path):
    """Lea has seven minutes for her attempt since noon."""
    install_cast(db)
    put_cast_on_record(db)
    catalogue = published(db, tmp_path)
    return db, catalogue, start(db, catalogue, LEA.actor, "needles", NOON)


def extensions_kept(db):
    columns = [AttemptOverride.__table__.c[name] for name in ("id", *FROM_BEFORE)]
    with db.read() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*columns)))


def forget_extensions(db):
    """Leave the rows as the version before wrote them."""
    with db.write() as connection:
        connection.execute(update(AttemptOverride).values(**FROM_BEFORE))


def test_the_row_of_an_override_tells_which_attempt_it_extended_and_until_when(running):
    db, catalogue, attempt = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, after(6))
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", SECOND, after(7))

    with db.read() as connection:
        plain, extending = overrides_of(connection, LEA.id)
    assert (extending.extended_attempt, extending.extended_number) == (attempt, 1)
    assert (extending.was_until, extending.extended_until) == (after(7), after(12))
    assert (plain.extended_attempt, plain.was_until, plain.extended_until) == (None, None, None)
    found = member_overview(db, catalogue, MAX.actor, LEA.id, after(7)).overrides
    assert [(one.extended_number, one.extended_until) for one in found] == [
        (None, None),
        (1, after(12)),
    ]


def test_the_learner_alone_is_told_who_granted_their_attempt_more_time(running):
    db, catalogue, attempt = running
    for key in ("first", "second"):
        longer = replace(LONGER, key=key)
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", longer, after(6))

    told = time_granted(db, LEA.actor, attempt)

    assert told == (
        GrantedTime(MAX.name, after(7), after(12)),
        GrantedTime(MAX.name, after(12), after(17)),
    )
    assert time_granted(db, LUC.actor, attempt) == ()


@pytest.mark.parametrize("column", ["extended_attempt", "was_until", "extended_until"])
def test_an_extension_that_was_taken_off_its_row_is_found(running, column):
    db, catalogue, _ = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, after(6))
    assert about_overrides(db) == []

    with db.write() as connection:
        connection.execute(update(AttemptOverride).values({column: None}))

    assert about_overrides(db) != []


def test_the_export_and_the_binder_tell_of_an_extension(running):
    db, catalogue, attempt = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, after(6))

    (own,) = export_own(db, LEA.actor, NOON)["allowances"]
    with db.read() as connection:
        (record,) = collect(connection, {LEA.id: True}, {RIVERSIDE}).records["allowances"]

    for told in (own, record):
        moments = [datetime.fromisoformat(told[name]) for name in ("was_until", "extended_until")]
        assert (told["extended_attempt"], moments) == (attempt, [after(7), after(12)])


def test_the_text_of_a_binder_names_the_extended_attempt_by_its_entry(running):
    db, catalogue, attempt = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, NOON)
    submit(db, catalogue, LEA.actor, attempt, after(1))

    with db.read() as connection:
        told = readable("Lea", collect(connection, {LEA.id: True}, {RIVERSIDE}).records)

    assert attempt not in told
    for line in (
        r"extended the running attempt: entry \S+:\d+",
        r"which took answers until: 2026-03-02 12:07:00\S* UTC",
        r"which takes answers until: 2026-03-02 12:12:00\S* UTC",
    ):
        assert re.search(line, told), line


@pytest.mark.parametrize("ticked", [True, False])
def test_a_form_that_was_sent_before_the_rows_told_it_grants_nothing_more(running, ticked):
    db, catalogue, attempt = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, NOON)
    forget_extensions(db)

    again = replace(LONGER, extend_open=ticked)
    if ticked:
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", again, after(1))
    else:
        with pytest.raises(Conflict, match="something else in it"):
            grant_override(db, catalogue, MAX.actor, LEA.id, "needles", again, after(1))

    with db.read() as connection:
        assert attempts.attempt(connection, attempt).deadline == after(12)
        assert len(overrides_of(connection, LEA.id)) == 1


def test_the_upgrade_fills_the_rows_from_the_ledger_after_a_merge_too(running):
    db, catalogue, _ = running
    for minute, form in enumerate((LONGER, SECOND, replace(LONGER, key="third"))):
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", form, after(minute))
    withdrawn = extensions_kept(db)[0][0]
    withdraw_override(db, MAX.actor, LEA.id, withdrawn, "Too much.", after(4))
    with db.write() as connection:
        connection.execute(update(AttemptOverride).values(person_id=HAL.id))
        connection.execute(update(Person).where(Person.id == LEA.id).values(merged_into=HAL.id))
    before = extensions_kept(db)
    forget_extensions(db)

    fill_from_ledger(db)

    assert extensions_kept(db) == before
    assert sum(row[1] is not None for row in before) == 2


def test_the_upgrade_leaves_what_fits_two_rows(running):
    db, catalogue, _ = running
    for key in ("first", "second"):
        longer = replace(LONGER, key=key)
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", longer, NOON)
    forget_extensions(db)

    fill_from_ledger(db)

    assert all(row[1:] == (None, None, None) for row in extensions_kept(db))


def fill_from_ledger(db):
    migration = import_module("courseware.store.migrations.versions.0022_override_extension")
    with db.write() as connection:
        migration.fill(connection)
