"""Overrides widen one person's limits for a while, by somebody else, with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.live import CatalogueSource
from courseware.services.releases import publish
from courseware.store.tables import LedgerEntry
from tests.cast import ASA, LEA, MAX, MOA, NOON, install_cast
from tests.library import quiz, write_library

ONE_MORE = Override(1, 0, False, "power cut in the clinic", NOON + timedelta(days=7))


@pytest.fixture
def used_up(db, tmp_path):
    """Lea has used her only attempt."""
    install_cast(db)
    publish(db, write_library(tmp_path, quiz(attempts="{limit: 1}")), None, "", NOON)
    catalogue = CatalogueSource(db).current(0)
    submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", NOON), NOON)
    return db, catalogue


def test_an_extra_attempt_can_be_started_until_the_override_expires(used_up):
    db, catalogue = used_up
    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 0

    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ONE_MORE, NOON)

    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 1
    with pytest.raises(Conflict):
        start(db, catalogue, LEA.actor, "needles", ONE_MORE.expires_at)
    assert start(db, catalogue, LEA.actor, "needles", NOON)


def test_the_grant_is_on_record_with_author_and_reason(used_up):
    db, catalogue = used_up
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ONE_MORE, NOON)

    with db.read() as connection:
        query = select(LedgerEntry.actor_id, LedgerEntry.subject, LedgerEntry.canonical)
        row = connection.execute(query.where(LedgerEntry.act == "override.granted")).one()
    assert (row.actor_id, row.subject) == (MAX.id, LEA.id)
    assert "power cut in the clinic" in row.canonical


def test_only_the_learners_own_manager_may_grant(used_up):
    db, catalogue = used_up
    with pytest.raises(Forbidden):
        grant_override(db, catalogue, ASA.actor, LEA.id, "needles", ONE_MORE, NOON)
    with pytest.raises(NotFound):
        grant_override(db, catalogue, MOA.actor, LEA.id, "needles", ONE_MORE, NOON)


def test_nobody_widens_their_own_limits(used_up):
    db, catalogue = used_up
    with pytest.raises(Invalid) as refused:
        grant_override(db, catalogue, MAX.actor, MAX.id, "needles", ONE_MORE, NOON)
    assert "Somebody else" in refused.value.errors["reason"]


def test_every_mistake_is_named_at_once(used_up):
    db, catalogue = used_up
    nothing = Override(0, -1, False, " ", NOON)

    with pytest.raises(Invalid) as refused:
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", nothing, NOON)

    assert set(refused.value.errors) == {
        "extra_attempts",
        "extra_minutes",
        "reason",
        "expires_on",
    }


def test_the_same_form_sent_twice_grants_once(used_up):
    db, catalogue = used_up
    sent = replace(ONE_MORE, key="form-1")
    for _ in range(2):
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", sent, NOON)

    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 1
    with db.read() as connection:
        query = select(LedgerEntry.sequence).where(LedgerEntry.act == "override.granted")
        assert len(connection.scalars(query).all()) == 1
