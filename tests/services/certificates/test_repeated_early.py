"""An award that gets another certificate under another key counts once, however it was repeated."""

from datetime import timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.domain.ledger import Act
from courseware.services.certificates import reading, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import credits
from courseware.services.credits.repeated_early import CountedOnce, count_everybody_once
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.installation import Decision, decide
from courseware.services.ledger import chain_for, record
from courseware.services.proving.ledger_walk import verify
from courseware.store.credits import rounds
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.certificates.test_credit_taken_back import NO_RULES
from tests.services.certificates.test_issuing import issue
from tests.services.certificates.test_verifying import revoke
from tests.services.test_repeating import complete

DAY = timedelta(days=1)
UNSAFE = "key_unsafe"


def open_round(db, now):
    """A further round, as versions opened it that did not ask whether the award comes back."""
    with db.write() as connection:
        key = {"person_id": LEA.id, "course_id": "basics", "round": 2}
        rounds.open_round(connection, {**key, "opened_at": now})
        record(
            connection,
            chain=chain_for(connection, LEA.id),
            act=Act.ROUND_OPENED,
            actor_id=LEA.id,
            subject=LEA.id,
            facts={"course": "basics", "round": 2},
            now=now,
        )


def counting(db):
    return [one.round for one in credits(db, LEA.actor) if one.counts]


def test_it_cannot_be_repeated_before_its_period_is_over_and_the_reason_is_told(school, office):
    db, catalogue = school
    revoke(db, issue(db, office), UNSAFE, now=NOON + DAY)
    today = NOON + 2 * DAY

    found = repetitions(db, catalogue, LEA.actor, today)["basics"]
    with pytest.raises(Conflict, match=r"comes back with a new certificate.* 3 March 2027 on"):
        repeat_course(db, catalogue, LEA.actor, "basics", today)

    assert (found.open_now, found.comes_back) == (False, True)
    over = NOON + 366 * DAY
    assert repeat_course(db, catalogue, LEA.actor, "basics", over) == 2


def test_a_demonstration_under_an_unsafe_key_is_repeated_as_any_other(school, office):
    db, catalogue = school
    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    revoke(db, issue(db, office, not_valid_because=["a draft"]), UNSAFE, now=NOON + DAY)

    found = repetitions(db, catalogue, LEA.actor, NOON + 2 * DAY)["basics"]

    assert (found.open_now, found.comes_back) == (True, False)


def test_where_both_are_there_the_later_is_set_aside_and_its_certificate_revoked(clinic_db, office):
    revoke(clinic_db, issue(clinic_db, office), UNSAFE, now=NOON + DAY)
    open_round(clinic_db, NOON + 2 * DAY)
    later = give_award(clinic_db, LEA, NOON + 3 * DAY, 2)
    signing_keys.rotate(clinic_db, ADA.actor, office, NOON + 4 * DAY)
    assert len(bring_up_to_date(clinic_db, office, None, NOON + 4 * DAY).numbers) == 2
    assert counting(clinic_db) == [2, 1]

    assert count_everybody_once(clinic_db, NO_RULES, NOON + 5 * DAY) == CountedOnce(1)

    assert counting(clinic_db) == [1]
    (one,) = reading.own_certificates(clinic_db, LEA.actor, NOON + 5 * DAY)[later]
    assert one.end is not None and one.end.set_aside
    kept = reading.all_certificates(clinic_db, ADA.actor, NOON + 5 * DAY)
    (why,) = [one.private_reason for one in kept if one.end and one.end.set_aside]
    assert why.startswith("There are two awards for Basics. The award of 5 March 2026 is set aside")
    assert count_everybody_once(clinic_db, NO_RULES, NOON + 6 * DAY) == CountedOnce(0)
    assert verify(clinic_db) == []


def test_a_later_round_of_somebody_else_hides_none(clinic_db, office):
    revoke(clinic_db, issue(clinic_db, office), UNSAFE, now=NOON + DAY)
    open_round(clinic_db, NOON + 2 * DAY)
    give_award(clinic_db, LEA, NOON + 3 * DAY, 2)
    signing_keys.rotate(clinic_db, ADA.actor, office, NOON + 4 * DAY)
    bring_up_to_date(clinic_db, office, None, NOON + 4 * DAY)
    with clinic_db.write() as connection:
        other = {"person_id": HAL.id, "course_id": "basics", "round": 2}
        rounds.open_round(connection, {**other, "opened_at": NOON + 5 * DAY})

    assert count_everybody_once(clinic_db, NO_RULES, NOON + 6 * DAY) == CountedOnce(1)


def test_what_came_after_the_period_counts_beside_it(clinic_db, office):
    revoke(clinic_db, issue(clinic_db, office), UNSAFE, now=NOON + DAY)
    open_round(clinic_db, NOON + 366 * DAY)
    give_award(clinic_db, LEA, NOON + 367 * DAY, 2)

    assert count_everybody_once(clinic_db, NO_RULES, NOON + 368 * DAY) == CountedOnce(0)


@pytest.mark.parametrize("reason", ["record_wrong", None])
def test_what_was_repeated_for_another_reason_is_not_judged_again(clinic_db, office, reason):
    number = issue(clinic_db, office)
    if reason:
        revoke(clinic_db, number, reason, now=NOON + DAY)
    open_round(clinic_db, NOON + 2 * DAY)
    give_award(clinic_db, LEA, NOON + 3 * DAY, 2)

    assert count_everybody_once(clinic_db, NO_RULES, NOON + 4 * DAY) == CountedOnce(0)


def test_a_round_that_was_open_already_ends_in_an_award_that_does_not_count(school, office):
    db, catalogue = school
    decide(db, Decision.UNREVIEWED_AWARDS_VALID, True, "our own review", None, NOON)
    revoke(db, issue(db, office), UNSAFE, now=NOON + DAY)
    open_round(db, NOON + 2 * DAY)
    signing_keys.rotate(db, ADA.actor, office, NOON + 3 * DAY)
    bring_up_to_date(db, office, None, NOON + 3 * DAY)

    complete(school, NOON + 4 * DAY)

    assert counting(db) == [1]
    assert bring_up_to_date(db, office, None, NOON + 4 * DAY).numbers == ()
    # The round is over, so that the course can be repeated when its time has come.
    progress = course_progress(db, catalogue, LEA.actor, "basics", NOON + 4 * DAY)
    assert progress.awarded_at == NOON and progress.counts
    found = repetitions(db, catalogue, LEA.actor, NOON + 4 * DAY)["basics"]
    assert found.open_now is False
    over = NOON + 366 * DAY
    assert repeat_course(db, catalogue, LEA.actor, "basics", over) == 3
