"""Overrides widen one person's limits for a while, by somebody else, with a reason."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import written
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.quizzes import attempts
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.tables import (
    LedgerDisclosure,
    LedgerEntry,
    OverrideWithdrawal,
)
from tests.cast import ASA, LEA, LUC, MAX, MOA, NOON, install_cast, put_cast_on_record
from tests.library import quiz, write_library

LIMITED = quiz(
    attempts="{limit: 3, cooldown: {after: 2, hours: 24}}", extra="time_limit_minutes: 7\n"
)
ONE_MORE = Override(1, 0, False, "power cut in the clinic", NOON + timedelta(days=7))


def published(db, folder, text=LIMITED):
    """The catalogue with a quiz that has every limit which an override can widen."""
    outcome = publish(db, write_library(folder, text), None, "", NOON)
    assert not outcome.refused, outcome.problems
    return CatalogueSource(db).current(0)


@pytest.fixture
def used_up(db, tmp_path):
    """Lea has used her only attempt."""
    install_cast(db)
    catalogue = published(db, tmp_path, quiz(attempts="{limit: 1}"))
    submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", NOON), NOON)
    return db, catalogue


def test_an_extra_attempt_can_be_started_until_the_override_expires(used_up):
    db, catalogue = used_up
    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 0

    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ONE_MORE, NOON)

    told = rules_page(db, catalogue, LEA.actor, "needles", NOON)
    assert (told.left, told.granted_until) == (1, ONE_MORE.expires_at)
    with pytest.raises(Conflict):
        start(db, catalogue, LEA.actor, "needles", ONE_MORE.expires_at)
    assert start(db, catalogue, LEA.actor, "needles", NOON)
    told = rules_page(db, catalogue, LEA.actor, "needles", NOON)
    assert (told.left, told.granted_until) == (0, None)


def test_the_grant_is_on_record_with_author_and_reason(used_up):
    db, catalogue = used_up
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ONE_MORE, NOON)

    with db.read() as connection:
        query = select(LedgerEntry.actor_id, LedgerEntry.subject, LedgerEntry.canonical)
        row = connection.execute(query.where(LedgerEntry.act == "override.granted")).one()
        kept = connection.scalars(select(LedgerDisclosure.clear)).all()
    assert (row.actor_id, row.subject) == (MAX.id, LEA.id)
    assert "power cut in the clinic" not in row.canonical
    assert kept == ["power cut in the clinic"]


@pytest.fixture
def running(db, tmp_path):
    """Lea has seven minutes for her attempt since noon."""
    install_cast(db)
    put_cast_on_record(db)
    catalogue = published(db, tmp_path)
    return db, catalogue, start(db, catalogue, LEA.actor, "needles", NOON)


LONGER = replace(ONE_MORE, extra_attempts=0, extra_minutes=5, extend_open=True, key="form")


def test_a_running_attempt_is_extended_once_on_record_and_closed_by_its_new_end(running):
    db, catalogue, attempt = running
    for _ in range(2):  # the same form, sent again
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, after(6))

    assert open_until(db, catalogue, after(6)) == after(12)
    assert close_all_overdue(db, catalogue, after(11)).closed == 0
    assert close_all_overdue(db, catalogue, after(13)).closed == 1
    with db.read() as connection:
        row = attempts.attempt(connection, attempt)
        said = connection.scalars(
            select(LedgerEntry.canonical).where(LedgerEntry.act == "override.granted")
        ).all()
    assert row.submitted_at == row.deadline == after(12)
    (facts,) = [json.loads(text)["facts"] for text in said]
    assert facts["extended_attempt"] == attempt
    assert facts["was_until"] == written(after(7))
    assert facts["extended_until"] == written(after(12))
    assert verify(db) == []
    # A repetition that comes after the end is acknowledged, too.
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, after(14))


@pytest.mark.parametrize("ticked", [True, False])
def test_a_form_that_comes_again_with_or_without_the_tick_is_another_one(running, ticked):
    db, catalogue, _ = running
    first, second = (replace(LONGER, extend_open=one) for one in (ticked, not ticked))
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", first, NOON)

    with pytest.raises(Conflict, match="something else in it"):
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", second, NOON)

    assert open_until(db, catalogue, NOON) == after(12 if ticked else 7)
    with db.read() as connection:
        assert len(overrides_of(connection, LEA.id)) == 1


def test_what_is_over_or_has_no_limit_or_is_anothers_is_not_extended(running):
    db, catalogue, attempt = running
    late = ("is over", LEA, after(8))
    for what, who, moment in (late, ("No attempt", LUC, NOON)):
        with pytest.raises(Invalid) as refused:
            grant_override(db, catalogue, MAX.actor, who.id, "needles", LONGER, moment)
        assert what in refused.value.errors["extend_open"]
    for who in (ASA, MOA):
        with pytest.raises((Forbidden, NotFound)):
            grant_override(db, catalogue, who.actor, LEA.id, "needles", LONGER, NOON)
    assert open_until(db, catalogue, NOON) == after(7)
    submit(db, catalogue, LEA.actor, attempt, NOON)
    with pytest.raises(Invalid):
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, NOON)


def test_an_extended_attempt_keeps_its_time_when_the_override_is_withdrawn(running):
    db, catalogue, _ = running
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", LONGER, NOON)
    with db.read() as connection:
        (granted,) = overrides_of(connection, LEA.id)

    withdraw_override(db, MAX.actor, LEA.id, granted.id, "Too much.", after(1))

    assert open_until(db, catalogue, after(1)) == after(12)
    assert verify(db) == []


def after(minutes):
    return NOON + timedelta(minutes=minutes)


def open_until(db, catalogue, moment):
    told = rules_page(db, catalogue, LEA.actor, "needles", moment)
    return told.open and told.open.deadline


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
    nothing = Override(21, -1, False, " ", NOON)

    with pytest.raises(Invalid) as refused:
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", nothing, NOON)

    assert set(refused.value.errors) == {
        "extra_attempts",
        "extra_minutes",
        "reason",
        "expires_on",
    }


@pytest.mark.parametrize(("minutes", "least"), [(0, 1), (5, 0)])
def test_a_number_that_would_be_refused_is_not_offered(used_up, minutes, least):
    db, catalogue = used_up
    wrong = Override(21, minutes, False, "power cut", NOON + timedelta(days=7))

    with pytest.raises(Invalid) as refused:
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", wrong, NOON)

    assert refused.value.errors["extra_attempts"] == f"Give a number from {least} to 20."


WITHOUT_LIMIT = {
    "extra_attempts": "This quiz has no limit of attempts: more of them would change nothing.",
    "extra_minutes": "This quiz has no time limit: more minutes would change nothing.",
    "waive_cooldown": "This quiz has no pause after failed attempts: "
    "to waive it would change nothing.",
}


@pytest.mark.parametrize("field", WITHOUT_LIMIT)
def test_what_the_quiz_does_not_limit_is_not_widened(db, tmp_path, field):
    install_cast(db)
    bare = published(db, tmp_path, quiz())
    part = Override(0, 0, False, "Noise", NOON + timedelta(days=7))
    part = replace(part, **{field: True if field == "waive_cooldown" else 15})

    with pytest.raises(Invalid) as refused:
        grant_override(db, bare, MAX.actor, LEA.id, "needles", part, NOON)
    assert refused.value.errors == {field: WITHOUT_LIMIT[field]}

    limited = published(db, tmp_path)
    grant_override(db, limited, MAX.actor, LEA.id, "needles", part, NOON)
    with db.read() as connection:
        assert [row.quiz_id for row in overrides_of(connection, LEA.id)] == ["needles"]


def test_an_override_ends_within_two_years(used_up):
    db, catalogue = used_up
    for days, taken in ((731, True), (733, False)):
        wish = replace(ONE_MORE, expires_at=NOON + timedelta(days=days))
        try:
            grant_override(db, catalogue, MAX.actor, LEA.id, "needles", wish, NOON)
        except Invalid as refused:
            assert not taken
            assert "at most two years from now" in refused.errors["expires_on"]
        else:
            assert taken


def test_the_same_form_sent_twice_grants_once(used_up):
    db, catalogue = used_up
    sent = replace(ONE_MORE, key="form-1")
    for _ in range(2):
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", sent, NOON)

    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 1
    with db.read() as connection:
        query = select(LedgerEntry.sequence).where(LedgerEntry.act == "override.granted")
        assert len(connection.scalars(query).all()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"extra_attempts": 2},
        {"reason": "another reason"},
        {"expires_at": NOON + timedelta(days=8)},
    ],
)
def test_the_same_form_with_other_contents_is_no_repetition(used_up, other):
    db, catalogue = used_up
    sent = replace(ONE_MORE, key="form-1")
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", sent, NOON)

    with pytest.raises(Conflict, match="sent before with something else"):
        changed = replace(sent, **other)
        grant_override(db, catalogue, MAX.actor, LEA.id, "needles", changed, NOON)

    assert rules_page(db, catalogue, LEA.actor, "needles", NOON).left == 1


SOON = NOON + timedelta(hours=1)


@pytest.fixture
def granted(used_up):
    """Lea was granted one more attempt; gives its id as well."""
    db, catalogue = used_up
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", ONE_MORE, NOON)
    with db.read() as connection:
        (row,) = overrides_of(connection, LEA.id)
    return db, catalogue, row.id


def test_a_withdrawn_override_widens_nothing_any_more_and_stays_on_record(granted):
    db, catalogue, override_id = granted

    withdraw_override(db, MAX.actor, LEA.id, override_id, "The wrong  quiz", SOON)

    assert rules_page(db, catalogue, LEA.actor, "needles", SOON).left == 0
    with pytest.raises(Conflict):
        start(db, catalogue, LEA.actor, "needles", SOON)
    with db.read() as connection:
        (row,) = overrides_of(connection, LEA.id)
        query = select(LedgerEntry).where(LedgerEntry.act == "override.withdrawn")
        (entry,) = connection.execute(query).mappings()
        kept = connection.scalars(select(LedgerDisclosure.clear)).all()
    assert (row.reason, row.withdrawn_because) == (ONE_MORE.reason, "The wrong quiz")
    assert (row.withdrawn_by, row.withdrawn_at) == (MAX.name, SOON)
    assert (entry["actor_id"], entry["subject"]) == (MAX.id, override_id)
    assert "The wrong quiz" not in entry["canonical"]
    assert set(kept) == {ONE_MORE.reason, "The wrong quiz"}
    assert about_overrides(db) == []


@pytest.mark.parametrize("ends", ["withdrawn", "expired"])
def test_an_attempt_used_under_what_ended_since_takes_nothing_from_the_next_grant(granted, ends):
    db, catalogue, override_id = granted
    submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", SOON), SOON)
    later = SOON + timedelta(hours=1) if ends == "withdrawn" else ONE_MORE.expires_at
    if ends == "withdrawn":
        withdraw_override(db, MAX.actor, LEA.id, override_id, "The wrong quiz", later)
    page = rules_page(db, catalogue, LEA.actor, "needles", later)
    assert (page.rules.limit, page.left) == (2, 0)
    assert page.refusal == "All 2 attempts at this quiz have been used."

    again = replace(ONE_MORE, expires_at=later + timedelta(days=7))
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", again, later)

    page = rules_page(db, catalogue, LEA.actor, "needles", later)
    assert (page.rules.limit, page.left, page.refusal) == (3, 1, None)
    submit(db, catalogue, LEA.actor, start(db, catalogue, LEA.actor, "needles", later), later)
    assert rules_page(db, catalogue, LEA.actor, "needles", later).left == 0


def test_an_attempt_that_is_open_keeps_what_a_withdrawn_override_gave_it(granted):
    db, catalogue, override_id = granted
    attempt_id = start(db, catalogue, LEA.actor, "needles", NOON)

    withdraw_override(db, MAX.actor, LEA.id, override_id, "The wrong quiz", SOON)

    assert start(db, catalogue, LEA.actor, "needles", SOON) == attempt_id


def test_an_override_is_withdrawn_once_before_its_end_with_a_reason_and_by_a_manager(granted):
    db, _, override_id = granted
    with pytest.raises(Invalid) as refused:
        withdraw_override(db, MAX.actor, LEA.id, override_id, " ", SOON)
    assert refused.value.errors == {"withdrawal": "Say why; the reason goes on record."}
    for actor, person, wrong in (
        (ASA.actor, LEA.id, Forbidden),
        (MOA.actor, LEA.id, NotFound),
        (MAX.actor, ASA.id, NotFound),
    ):
        with pytest.raises(wrong):
            withdraw_override(db, actor, person, override_id, "The wrong quiz", SOON)
    with pytest.raises(Conflict, match="ended by itself"):
        withdraw_override(db, MAX.actor, LEA.id, override_id, "Late", ONE_MORE.expires_at)

    withdraw_override(db, MAX.actor, LEA.id, override_id, "The wrong quiz", SOON)

    with pytest.raises(Conflict, match="withdrawn before"):
        withdraw_override(db, MAX.actor, LEA.id, override_id, "Once more", SOON)


@pytest.mark.parametrize("forged", ["removed", "changed", "inserted"])
def test_a_withdrawal_that_was_forged_is_found(granted, forged):
    db, _, override_id = granted
    by = {"withdrawn_by": MAX.id, "withdrawn_at": NOON, "reason": "x"}
    statement = {
        "removed": delete(OverrideWithdrawal),
        "changed": update(OverrideWithdrawal).values(reason="Another"),
        "inserted": insert(OverrideWithdrawal).values(override_id=override_id, **by),
    }[forged]
    if forged != "inserted":
        withdraw_override(db, MAX.actor, LEA.id, override_id, "The wrong quiz", SOON)

    with db.write() as connection:
        connection.execute(statement)

    assert about_overrides(db) != []


def about_overrides(db):
    return [one.what for one in verify(db) if "override" in one.what]
