"""What is kept of a person: all of it is theirs to take along, and an answer to a request to delete
names all of it."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select

from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Role
from courseware.services import retention
from courseware.services.identity import accounts
from courseware.services.membership import clinics
from courseware.store.records import retention as rows
from courseware.store.tables import CalendarLink, LeavePeriod, LedgerEntry, SavedView, metadata
from tests.cast import ADA, LEA, MAX, NOON, RIVERSIDE

# Worked out from decisions and observations, and never the only place of anything.
WORKED_OUT = {"competency_interval"}
# Secret links that work once and run out; an account has at most one calendar's that is open.
LINKS = {"token", "calendar_link"}


def tables_of_people() -> set[str]:
    return {
        table.name
        for table in metadata.tables.values()
        if "person_id" in table.columns and table.columns["person_id"].foreign_keys
    }


def test_an_answer_to_a_request_to_delete_decides_about_every_table_that_names_a_person():
    kept = {owner.table.name for owner, _ in rows.KEPT.values()}
    goes = {table.__tablename__ for table, _ in rows.may_go(LEA.id, NOON).values()}

    assert kept | goes | WORKED_OUT | LINKS == tables_of_people()
    assert not kept & goes
    assert rows.KEPT.keys() == retention.KEPT.keys()
    assert rows.may_go(LEA.id, NOON).keys() == retention.GOES.keys()


def test_the_export_reads_every_table_that_names_a_person(office):
    asked: list[str] = []
    engine = office.engine

    def note(connection, cursor, statement, *rest):
        asked.append(statement.replace('"', " ").replace(".", " "))

    event.listen(engine, "before_cursor_execute", note)
    try:
        accounts.export_own(office, LEA.actor, NOON)
    finally:
        event.remove(engine, "before_cursor_execute", note)

    read = {word for statement in asked for word in statement.split()}
    assert tables_of_people() - read == WORKED_OUT | LINKS
    assert {"observation_entry", "mail", "ledger_entry"} <= read


def test_views_and_ended_links_go_and_leave_is_kept_and_named(office):
    clinics.grant_role(office, ADA.actor, LEA.id, RIVERSIDE, Role.MANAGER, NOON)
    by = {"clinic_id": RIVERSIDE, "person_id": LEA.id}
    view = {"id": "v", **by, "name": "Mine", "query": {}, "created_at": NOON}
    ended = {"id": "a" * 64, "person_id": LEA.id, "created_at": NOON, "ended_at": NOON}
    days = {"first_day": NOON.date(), "last_day": NOON.date() + timedelta(days=3)}
    leave = {"id": "l", **by, **days, "entered_by": MAX.id, "entered_at": NOON}
    with office.write() as connection:
        for table, values in ((SavedView, view), (CalendarLink, ended), (LeavePeriod, leave)):
            connection.execute(insert(table).values(**values))
    retention.ask(office, LEA.actor, NOON)
    (waiting,) = retention.open_requests(office, ADA.actor, NOON)

    told = retention.answer(office, ADA.actor, waiting.request_id, NOON)

    assert told.goes["saved views of a team"] == 1
    assert told.goes["links to calendars that have ended"] == 1
    kept = {one.what: one for one in told.keeps}
    assert (kept["periods of leave"].count, kept["periods of leave"].until) == (1, "2033-03-03")
    assert kept["requests to delete"].count == 1
    with office.read() as connection:
        entry = connection.execute(
            select(LedgerEntry).where(LedgerEntry.act == Act.DELETION_ANSWERED.value)
        ).one()
    assert entry.chain == INSTALLATION  # a clinic's chain would tell it what others keep
    again = retention.plan_of(office, LEA.actor, NOON)
    assert set(again.goes.values()) == {0}
    assert {one.what for one in again.keeps} == set(kept)


@pytest.mark.parametrize("kind", sorted(rows.KEPT))
def test_every_kind_is_counted(office, kind):
    with office.read() as connection:
        count, latest = rows.kept(connection, LEA.id)[kind]

    assert (count == 0) is (latest is None)
