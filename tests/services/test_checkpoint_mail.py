"""Managers and administrators are mailed a checkpoint of what is theirs, once a week at most."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from courseware.credentials.verify_ledger import check_signature, read_checkpoint
from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION
from courseware.services.proving.checkpoint_mail import EVERY, mail_checkpoints
from courseware.store.tables import LedgerCheckpoint, LedgerEntry, LedgerHead, Mail, Person
from tests.cast import ADA, HILLTOP, MAX, MOA, NOON, RIVERSIDE, install_cast
from tests.keys import TestKey
from tests.services.people.conftest import all_at_once
from tests.services.test_ledger import put, tamper

KEY = TestKey()


@pytest.fixture
def active(db):
    install_cast(db)
    put(db, 3)
    put(db, 2, chain=HILLTOP)
    put(db, 1, chain=INSTALLATION)
    return db


def mail(db, days=0):
    return mail_checkpoints(db, lambda: KEY, NOON + timedelta(days=days))


def mailed(db):
    with db.read() as connection:
        query = select(Mail.recipient, Mail.body).order_by(Mail.recipient)
        return {row.recipient: row.body for row in connection.execute(query)}


def test_each_is_mailed_the_chains_that_are_theirs(active):
    assert mail(active) == 3

    letters = {address: read_checkpoint(body) for address, body in mailed(active).items()}
    for letter in letters.values():
        check_signature(letter, KEY.keys)
    chains = {who: [state.chain for state in found.chains] for who, found in letters.items()}
    assert chains == {
        ADA.email: [HILLTOP, RIVERSIDE, INSTALLATION],
        MAX.email: [RIVERSIDE, INSTALLATION],
        MOA.email: [HILLTOP, INSTALLATION],
    }


def test_nothing_is_mailed_before_a_week_is_over_or_without_anything_new(active):
    sent = [mail(active), mail(active, days=6)]
    put(active, 1)
    sent += [mail(active, days=6), mail(active, days=7), mail(active, days=15)]

    assert sent == [3, 0, 0, 3, 0]
    assert timedelta(days=7) == EVERY


def test_nothing_is_mailed_of_an_empty_ledger_and_no_key_is_asked_for(db):
    install_cast(db)

    def no_key():
        raise AssertionError("a key was asked for")

    assert mail_checkpoints(db, no_key, NOON) == 0
    assert mailed(db) == {}


def test_who_is_suspended_is_not_mailed(active):
    with active.write() as connection:
        connection.execute(update(Person).where(Person.id == MAX.id).values(suspended_at=NOON))

    assert mail(active) == 2
    assert MAX.email not in mailed(active)


def test_many_hosts_at_once_mail_once(active):
    assert sorted(all_at_once(6, lambda _: mail(active))) == [0, 0, 0, 0, 0, 3]


def test_a_ledger_that_was_cut_is_not_vouched_for(active):
    mail(active)
    tail = (LedgerEntry.chain == RIVERSIDE) & (LedgerEntry.sequence > 2)
    with active.read() as connection:
        query = select(LedgerEntry.digest).where(LedgerEntry.chain == RIVERSIDE)
        last = connection.scalar(query.where(LedgerEntry.sequence == 2))
    head = update(LedgerHead).where(LedgerHead.chain == RIVERSIDE).values(length=2, digest=last)
    tamper(active, delete(LedgerEntry).where(tail), head)

    with pytest.raises(Conflict, match="cut off"):
        mail(active, days=8)

    with active.read() as connection:
        assert len(connection.scalars(select(LedgerCheckpoint.id)).all()) == 1
    assert len(mailed(active)) == 3
