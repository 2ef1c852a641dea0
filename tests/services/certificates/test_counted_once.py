"""Two accounts of one person with credit for one course: merging them counts it once."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.domain.certificates import State
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.renewal import Period
from courseware.services.certificates import reading
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.revoking import revoke
from courseware.services.credits import awards as credited_awards
from courseware.services.credits import double_credit
from courseware.services.credits.credit import credits
from courseware.services.credits.transcript_files import transcript_csv
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.proving.ledger_walk import verify
from courseware.store.tables import Award, AwardSetAside
from tests.awards import SNAPSHOT, give_award
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.certificates.test_credit_taken_back import NO_RULES, read_transcript

DAY = timedelta(days=1)
MERGED = NOON + 900 * DAY
WORDS = "the same person had credit for this course already and could not repeat it yet"


def previewed(db):
    return preview_merge(db, NO_RULES, ADA.actor, LEA.email, HAL.email)


def unite(db, now=MERGED):
    plan = previewed(db)
    merge(db, NO_RULES, ADA.actor, LEA.id, HAL.id, plan.digest, "Same licence", now)
    return plan


def counting(db):
    return [one.award_id for one in credits(db, LEA.actor) if one.counts]


def test_the_second_of_two_awards_of_one_day_stays_on_record_and_does_not_count(clinic_db):
    first = give_award(clinic_db, LEA)
    second = give_award(clinic_db, HAL, NOON + DAY)

    plan = unite(clinic_db)

    assert plan.notices[0] == (
        "Both accounts hold credit for Basics. The award of 3 March 2026 is set aside: after "
        "the one of 2 March 2026 the course could be repeated from 3 March 2027 on. It stays on "
        "record, its minutes do not count, and its certificate is revoked."
    )
    assert counting(clinic_db) == [first]
    by_id = {one.award_id: one for one in credits(clinic_db, LEA.actor)}
    assert (by_id[second].set_aside, by_id[second].taken_back) == (True, False)
    found = read_transcript(clinic_db)
    assert found.minutes == 151
    words = f"set aside on {MERGED.date().isoformat()}: {WORDS}"
    assert [line.stamp for line in found.lines] == [
        ("", ""),
        ("SET ASIDE, DOES NOT COUNT", words),
    ]
    assert f"no: {words}" in transcript_csv(found).decode("utf-8-sig")
    assert verify(clinic_db) == []


def test_the_earlier_award_counts_whichever_account_remains(clinic_db):
    later = give_award(clinic_db, LEA, NOON + DAY)
    earlier = give_award(clinic_db, HAL)

    unite(clinic_db)

    assert counting(clinic_db) == [earlier]
    assert later != earlier


def test_an_award_counts_where_a_repetition_was_allowed_then(clinic_db):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + 366 * DAY)

    plan = unite(clinic_db)

    assert plan.set_aside == ()
    assert "Both accounts hold an award for basics; both stay on record as they are." in (
        plan.notices
    )
    assert len(counting(clinic_db)) == 2


def test_a_renewal_period_that_ended_between_the_awards_lets_both_count(clinic_db, monkeypatch):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + 10 * DAY)
    ended = Period((NOON - 300 * DAY).date(), (NOON + 9 * DAY).date())
    licensed = {HAL.id: [ended], LEA.id: []}
    monkeypatch.setattr(double_credit, "periods_of", lambda _, __, person: licensed[person])

    assert unite(clinic_db).set_aside == ()


def repeated(db, member, now):
    """A further award of an account; the one before makes room in a round of its own."""
    with db.write() as connection:
        connection.execute(update(Award).where(Award.person_id == member.id).values(round=2))
    return give_award(db, member, now)


def test_a_period_that_began_years_later_sets_nothing_aside(clinic_db, monkeypatch):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + 730 * DAY)
    stated_last = Period((NOON + 1700 * DAY).date(), (NOON + 2400 * DAY).date())
    monkeypatch.setattr(double_credit, "periods_of", lambda *_: [stated_last])

    assert unite(clinic_db).set_aside == ()
    assert len(counting(clinic_db)) == 2


def test_what_one_account_repeated_is_not_held_against_the_licences_of_the_other(
    clinic_db, monkeypatch
):
    give_award(clinic_db, LEA)
    repeated(clinic_db, LEA, NOON + 100 * DAY)
    give_award(clinic_db, HAL, NOON + 800 * DAY)
    own, later = (
        Period((NOON - 300 * DAY).date(), (NOON + 60 * DAY).date()),
        Period((NOON - 10 * DAY).date(), (NOON + 700 * DAY).date()),
    )
    licensed = {LEA.id: [own], HAL.id: [later]}
    monkeypatch.setattr(double_credit, "periods_of", lambda _, __, person: licensed[person])

    assert unite(clinic_db).set_aside == ()
    assert len(counting(clinic_db)) == 3


def test_each_award_has_to_come_after_the_last_one_that_counts(clinic_db):
    first = give_award(clinic_db, LEA)
    second = give_award(clinic_db, HAL, NOON + 200 * DAY)
    third = repeated(clinic_db, HAL, NOON + 400 * DAY)

    plan = unite(clinic_db)

    assert [(one.award_id, one.kept_id) for one in plan.set_aside] == [(second, first)]
    assert sorted(counting(clinic_db)) == sorted([first, third])


def test_a_demonstration_and_a_revoked_award_keep_nobody_from_counting(clinic_db, office):
    give_award(clinic_db, LEA, not_valid_because=["the course is a draft"])
    valid = give_award(clinic_db, HAL, NOON + DAY)
    give_award(clinic_db, LEA, course="other", title="Other")
    bring_up_to_date(clinic_db, office, None, NOON)
    (number,) = [
        one.number
        for one in reading.all_certificates(clinic_db, ADA.actor, NOON)
        if one.statement.course == "other"
    ]
    revoke(clinic_db, ADA.actor, number, "record_wrong", "A wrong key.", NOON)
    other = give_award(clinic_db, HAL, NOON + DAY, course="other", title="Other")

    assert unite(clinic_db).set_aside == ()
    assert sorted(counting(clinic_db)) == sorted([valid, other])


def test_the_certificate_is_revoked_and_none_is_made_for_what_is_set_aside(clinic_db, office):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + DAY)
    assert len(bring_up_to_date(clinic_db, office, None, NOON + DAY).numbers) == 2

    unite(clinic_db)

    states = {
        one.statement.completed_on: (one.state, one.end and one.end.words)
        for one in reading.all_certificates(clinic_db, ADA.actor, MERGED)
        if one.statement.holder == HAL.name
    }
    words = f"set aside on {MERGED.date().isoformat()}: {WORDS}"
    assert states == {"2026-03-03": (State.REVOKED, words)}
    assert bring_up_to_date(clinic_db, office, None, MERGED).numbers == ()
    assert verify(clinic_db) == []


def test_an_award_without_a_certificate_gets_none_after_it_was_set_aside(clinic_db, office):
    kept = give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + DAY)
    unite(clinic_db)

    bring_up_to_date(clinic_db, office, None, MERGED)

    with clinic_db.read() as connection:
        found = reading.rows.of_person(connection, LEA.id)
    assert [row.award_id for row in found] == [kept]


def test_an_assignment_still_finds_the_award_that_counts(clinic_db):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + DAY)
    unite(clinic_db, NOON + 2 * DAY)

    with clinic_db.read() as connection:
        assert credited_awards.credited(connection, [LEA.id], ["basics"]) == {(LEA.id, "basics")}


def test_what_would_be_set_aside_is_part_of_what_was_previewed(clinic_db):
    give_award(clinic_db, LEA)
    give_award(clinic_db, HAL, NOON + DAY)
    plan = previewed(clinic_db)
    later = {**SNAPSHOT, "learner": HAL.name, "completed_on": "2027-04-06"}
    with clinic_db.write() as connection:
        of_hal = update(Award).where(Award.person_id == HAL.id)
        connection.execute(of_hal.values(awarded_at=NOON + 400 * DAY, snapshot=later))

    with pytest.raises(Conflict, match="changed since the preview"):
        merge(clinic_db, NO_RULES, ADA.actor, LEA.id, HAL.id, plan.digest, "Same", MERGED)


def test_nobody_revokes_by_hand_what_only_a_merge_decides(clinic_db, office):
    give_award(clinic_db, LEA)
    (number,) = bring_up_to_date(clinic_db, office, None, NOON).numbers

    with pytest.raises(Invalid):
        revoke(clinic_db, ADA.actor, number, "counted_once", "Twice.", NOON)


EDITS = {
    "award_id": lambda kept, gone: {"award_id": kept},
    "kept_award_id": lambda kept, gone: {"kept_award_id": gone},
    "set_aside_at": lambda kept, gone: {"set_aside_at": NOON},
    "set_aside_by": lambda kept, gone: {"set_aside_by": LEA.id},
}


@pytest.mark.parametrize("column", [*EDITS, "removed", "added"])
def test_a_change_by_hand_of_what_was_set_aside_is_found(clinic_db, column):
    kept = give_award(clinic_db, LEA)
    gone = give_award(clinic_db, HAL, NOON + DAY)
    other = give_award(clinic_db, LEA, course="other", title="Other")
    unite(clinic_db)
    assert verify(clinic_db) == []

    with clinic_db.write() as connection:
        if column == "removed":
            connection.execute(delete(AwardSetAside))
        elif column == "added":
            values = {"award_id": other, "kept_award_id": kept, "set_aside_at": NOON}
            connection.execute(insert(AwardSetAside).values(**values))
        else:
            connection.execute(update(AwardSetAside).values(EDITS[column](kept, gone)))
        assert connection.execute(select(AwardSetAside)).all() or column == "removed"

    assert any("setting aside of award" in one.what for one in verify(clinic_db))
