"""A past day names no account that began after it, though it was merged into one of that day."""

from datetime import date

import pytest
from sqlalchemy import select, update

from courseware.domain.people import Role
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.teams import changes, team
from courseware.services.competency.treating.may import may
from courseware.store.tables import LedgerEntry, Person
from tests.cast import ASA, LEA, MAX, RIVERSIDE, Member, add_member, put_member_on_record
from tests.services.competency.test_merged_later import merge
from tests.ward import X, noon

FIRST, BEGAN, BETWEEN, MERGED, TODAY = (
    f"2026-{day}" for day in ("02-20", "02-22", "02-23", "02-25", "03-01")
)
TWO = Member("two", "Lea Two", ((RIVERSIDE, Role.LEARNER),))


@pytest.fixture
def story(ward):
    """Lea was observed; her second account came two days later."""
    with ward.db.write() as connection:
        add_member(connection, TWO)
        dated(connection, BEGAN)
    ward.observe(FIRST, ASA)
    return ward


def dated(connection, day):
    connection.execute(update(Person).where(Person.id == TWO.id).values(created_at=noon(day)))


def accounts_told(ward, on, person=LEA):
    """The accounts of a past day, as every reader hears of them: all the same."""
    about, day = (ward.db, ward.catalogue, MAX.actor), date.fromisoformat(on)
    matrix = team.matrix(*about, RIVERSIDE, noon(TODAY), day)
    [row] = [row for row in matrix.rows if row.person_id == person.id]
    file = evidence_file(*about, person.id, RIVERSIDE, noon(TODAY), on=day)
    answer = may(*about, person.id, RIVERSIDE, X, noon(TODAY), day)
    assert row.accounts == file.accounts == answer.accounts
    if not row.accounts:
        assert answer.known_now is None and not file.known_now
    return [account.words("Europe/Dublin") for account in row.accounts]


def test_an_account_is_not_named_on_a_day_before_it_began(story):
    merge(story, LEA, TWO, MERGED)

    assert accounts_told(story, FIRST) == []
    both = [
        "Lea Lindqvist (lea@example.org)",
        "Lea Two (two@example.org, merged on 25 February 2026)",
    ]
    assert accounts_told(story, BETWEEN) == both


def test_the_one_that_remained_may_be_the_one_that_began_later(story):
    merge(story, TWO, LEA, MERGED)

    assert accounts_told(story, FIRST, TWO) == [
        "Lea Lindqvist (lea@example.org, merged on 25 February 2026 into two@example.org, "
        "which began later)"
    ]
    assert len(accounts_told(story, BETWEEN, TWO)) == 2


def test_one_that_a_clock_ahead_dated_stood_from_its_first_record_on(story):
    with story.db.write() as connection:
        dated(connection, "2031-01-01")
    story.observe(BETWEEN, ASA, learner=TWO)
    merge(story, LEA, TWO, MERGED)

    assert accounts_told(story, FIRST) == []
    assert len(accounts_told(story, BETWEEN)) == 2


def test_or_from_its_first_role_on(story):
    with story.db.write() as connection:
        dated(connection, "2031-01-01")
        put_member_on_record(connection, TWO)
        at = connection.scalar(select(LedgerEntry.at).where(LedgerEntry.subject == TWO.id))
    assert at < noon(FIRST)
    merge(story, LEA, TWO, MERGED)

    assert len(accounts_told(story, FIRST)) == 2


def test_changes_between_two_days_name_the_accounts_of_the_later_one_too(story):
    merge(story, LEA, TWO, MERGED)
    days = (date.fromisoformat(FIRST), date.fromisoformat(BETWEEN))

    found = changes.changes(story.db, story.catalogue, MAX.actor, RIVERSIDE, *days, noon(TODAY))

    [accounts] = found.merged
    assert [account.email for account in accounts] == [LEA.email, TWO.email]
