"""A pause after failures that runs when two accounts are merged goes on to its end."""

from datetime import timedelta

import pytest

from courseware.domain.errors import NotYet
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.identity.merging import merge, preview_merge
from tests.cast import ADA, HAL, LEA, LUC, NOON, install_cast, put_cast_on_record
from tests.library import quiz
from tests.services.test_overrides import published

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def resting(db, tmp_path):
    """A quiz that rests for a day after every three failures."""
    install_cast(db)
    put_cast_on_record(db)
    return db, published(db, tmp_path, quiz(attempts="{cooldown: {after: 3, hours: 24}}"))


def fail(resting, member, *hours):
    db, catalogue = resting
    for at in (NOON + hour * HOUR for hour in hours):
        attempt_id = start(db, catalogue, member.actor, "needles", at)
        submit(db, catalogue, member.actor, attempt_id, at)


def unite(resting, survivor, duplicate, hour):
    db, catalogue = resting
    plan = preview_merge(db, catalogue, ADA.actor, survivor.email, duplicate.email)
    named = (survivor.id, duplicate.id, plan.digest, "One person")
    merge(db, catalogue, ADA.actor, *named, NOON + hour * HOUR)


def rests_until(resting, member, hour):
    """When the quiz may be started, told by its page and by the start itself."""
    db, catalogue = resting
    now = NOON + hour * HOUR
    told = rules_page(db, catalogue, member.actor, "needles", now)
    if told.refusal is None:
        assert start(db, catalogue, member.actor, "needles", now)
        return None
    with pytest.raises(NotYet) as refused:
        start(db, catalogue, member.actor, "needles", now)
    assert told.refusal == "This quiz is resting after 3 tries that did not pass."
    assert refused.value.until <= told.until < refused.value.until + timedelta(minutes=1)
    return refused.value.until


@pytest.mark.parametrize("hour", [-30, 0.5, 1.5, 2.5])
@pytest.mark.parametrize(("survivor", "duplicate"), [(LEA, LUC), (LUC, LEA)])
def test_a_failure_of_the_other_account_ends_no_pause(resting, survivor, duplicate, hour):
    fail(resting, LEA, 0, 1, 2)
    fail(resting, LUC, hour)

    unite(resting, survivor, duplicate, 3)

    assert rests_until(resting, survivor, 4) == NOON + 2 * HOUR + DAY
    assert rests_until(resting, survivor, 26) is None


def test_a_pause_of_an_account_that_was_itself_merged_holds_too(resting):
    fail(resting, HAL, 0, 0.5, 28)  # so that only its own failures earn the pause
    fail(resting, LUC, -1)
    unite(resting, LUC, HAL, 30)
    assert rests_until(resting, LUC, 31) == NOON + 28 * HOUR + DAY
    fail(resting, LEA, 29)
    unite(resting, LEA, LUC, 32)

    assert rests_until(resting, LEA, 33) == NOON + 28 * HOUR + DAY
    assert rests_until(resting, LEA, 52) is None
