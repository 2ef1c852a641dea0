"""A lost pass leaves the award standing, and everybody concerned is told that it does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.services import retention
from courseware.services.attempts.reviewing import review
from courseware.services.binder.collecting import collect
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.credits import resting_awards
from courseware.services.credits.letting_stand import let_stand
from courseware.services.credits.resting_awards import look_at, own_resting, to_decide
from courseware.services.identity import administrators
from courseware.services.proving.ledger_walk import verify
from courseware.services.regrading.correcting import Correction, Kind, apply, dry_run
from courseware.store.records.export import RECORDS
from courseware.store.records.merging_between import done_to_each_other
from courseware.store.tables import AwardLetStand, LedgerEntry, Mail
from tests.awards import give_award
from tests.cast import ADA, INA, LEA, LUC, RIVERSIDE, put_cast_on_record
from tests.services.correcting import LATER, answer_all, one_of, wish
from tests.services.test_credit import attest, evaluate, read_lesson

STAYS = "The award that rests on this pass stays on record"


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")


@pytest.fixture
def awarded(school):
    """(school, Lea's attempt, its critical question): the course is awarded, on this attempt."""
    put_cast_on_record(school[0])
    attempt_id = answer_all(school, LEA)
    for step in (read_lesson, evaluate, attest):
        step(school)
    yield school, attempt_id, one_of(school, attempt_id, "c")
    assert verify(school[0]) == []


def lose(awarded, **more):
    (db, catalogue), _, question = awarded
    return apply(db, catalogue, None, wish(question, **more), LATER, allow_lost_passes=True)


def listed(school):
    return [one.holder for one in to_decide(*school, ADA.actor)]


def letters(db):
    with db.read() as connection:
        return list(connection.scalars(select(Mail.body)))


def test_dry_run_and_result_name_the_awards_that_rest_on_lost_passes(awarded):
    school, _, question = awarded
    answer_all(school, LUC)  # no award rests on this pass

    looked = dry_run(*school, None, wish(question))
    done = lose(awarded)

    for plan in (looked, done):
        assert (plan.resting_awards, plan.resting_certificates) == (1, 0)
    assert looked.digest == done.digest


def test_the_learner_reads_that_the_award_stays(awarded):
    school, attempt_id, _ = awarded
    assert not review(*school, LEA.actor, attempt_id, LATER).award_stays

    lose(awarded)

    assert review(*school, LEA.actor, attempt_id, LATER).award_stays
    (mine,) = own_resting(*school, LEA.actor).values()
    assert (mine.title, len(mine.quizzes), mine.lost_on) == ("Basics", 1, LATER.date())
    assert own_resting(*school, LUC.actor) == {}
    assert [STAYS in body for body in letters(school[0]) if "Now:" in body] == [True]


def test_an_administrator_sees_it_until_the_quiz_is_passed_again(awarded):
    school, attempt_id, question = awarded
    assert listed(school) == []
    lose(awarded)
    assert listed(school) == [LEA.name]
    with pytest.raises(Forbidden):
        to_decide(*school, INA.actor)

    answer_all(school, LEA, {question: "b"})

    assert listed(school) == []
    assert not review(*school, LEA.actor, attempt_id, LATER).award_stays


def test_an_undone_correction_leaves_nothing_to_decide(awarded):
    school, _, question = awarded
    lose(awarded)
    apply(*school, None, wish(question, Correction(Kind.KEY, "a")), LATER + timedelta(days=1))

    assert listed(school) == []


def test_another_pass_keeps_an_award_out_of_the_list(awarded):
    school, _, question = awarded
    answer_all(school, LEA, {question: "b"})  # passes by the new key, whatever it drew

    plan = lose(awarded)

    assert (plan.lost, plan.resting_awards) == (1, 0)
    assert listed(school) == []
    assert not any(STAYS in body for body in letters(school[0]))


def test_a_revoked_certificate_decides(awarded, office):
    school, _, _ = awarded
    (number,) = bring_up_to_date(school[0], office, None, LATER).numbers
    plan = lose(awarded)
    assert (plan.resting_awards, plan.resting_certificates) == (1, 1)
    (one,) = to_decide(*school, ADA.actor)
    assert one.certificate.replace("-", "") == number.replace("-", "")

    revoke(school[0], ADA.actor, number, "record_wrong", "The pass is gone.", LATER)

    assert listed(school) == []
    assert own_resting(*school, LEA.actor) == {}


def test_any_number_of_people_is_asked_for_in_portions(awarded, monkeypatch):
    school, _, question = awarded
    monkeypatch.setattr(resting_awards, "_PEOPLE_AT_ONCE", 1)
    answer_all(school, LUC)

    assert dry_run(*school, None, wish(question)).resting_awards == 1


LATEST = LATER + timedelta(hours=1)
WHY = "The question was taken out of the course."


@pytest.fixture
def lost(awarded):
    """(school, attempt, award): the award rests on a lost pass, and nobody has decided."""
    lose(awarded)
    school, attempt_id, _ = awarded
    (one,) = to_decide(*school, ADA.actor)
    return school, attempt_id, one.award_id


def stand(school, award_id, by=ADA.actor, reason=WHY, seen=None, now=LATEST):
    let_stand(school[0], by, award_id, reason, seen, now)


def test_an_administrator_lets_an_award_stand_on_record(lost):
    school, attempt_id, award_id = lost
    before = look_at(*school, ADA.actor, award_id)
    assert (before.holder, before.resting.let_stand) == (LEA.name, None)

    stand(school, award_id, seen=before.resting.digest)

    assert listed(school) == []
    with school[0].read() as connection:
        about = select(LedgerEntry.chain, LedgerEntry.actor_id, LedgerEntry.canonical)
        ((chain, by, text),) = connection.execute(
            about.where(LedgerEntry.act == "award.let_stand", LedgerEntry.subject == award_id)
        )
    assert (chain, by) == (RIVERSIDE, ADA.id)
    assert attempt_id in text and WHY not in text  # a commitment
    decided = look_at(*school, ADA.actor, award_id).resting.let_stand
    assert (decided.on, decided.by, decided.reason) == (LATEST.date(), ADA.name, WHY)


def test_what_is_told_of_an_award_is_told_in_days_of_its_zone(awarded):
    """In July it is past midnight in Dublin at half past eleven, UTC."""
    (db, catalogue), attempt_id, question = awarded
    night = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
    apply(db, catalogue, None, wish(question), night, allow_lost_passes=True)

    (one,) = to_decide(db, catalogue, ADA.actor)
    assert one.lost_on == date(2026, 7, 14)
    stand((db, catalogue), one.award_id, now=night + timedelta(days=1))

    decided = look_at(db, catalogue, ADA.actor, one.award_id).resting.let_stand
    told = review(db, catalogue, LEA.actor, attempt_id, night).award_stays.let_stand
    assert (decided.on, told.on) == (date(2026, 7, 15), date(2026, 7, 15))


def test_the_holder_reads_that_it_stands_and_why(lost):
    school, attempt_id, award_id = lost
    stand(school, award_id)

    (mine,) = own_resting(*school, LEA.actor).values()
    assert mine.let_stand.reason == WHY
    found = review(*school, LEA.actor, attempt_id, LATEST).award_stays
    assert found.let_stand.on == LATEST.date()
    (letter,) = [body for body in letters(school[0]) if "has decided that the award" in body]
    assert "“Basics”" in letter and WHY in letter


@pytest.mark.parametrize(
    ("by", "reason", "award_id", "refused"),
    [
        (INA.actor, WHY, None, Forbidden),
        (LEA.actor, WHY, None, Forbidden),
        (Actor(LEA.id, LEA.name, administrator=True), WHY, None, Forbidden),
        (ADA.actor, " ", None, Invalid),
        (ADA.actor, WHY, "nothing", NotFound),
    ],
)
def test_nobody_else_decides_nor_for_themselves_nor_without_a_reason(
    lost, by, reason, award_id, refused
):
    school, _, real = lost
    if by.administrator and by.person_id != ADA.id:
        administrators.grant_administration(school[0], ADA.actor, by.person_id, LATER)

    with pytest.raises(refused):
        stand(school, award_id or real, by, reason)

    assert listed(school) == [LEA.name]


def test_what_is_decided_or_rests_on_nothing_lost_is_not_decided_again(lost):
    school, _, award_id = lost
    stand(school, award_id)

    with pytest.raises(Conflict, match="nothing to decide"):
        stand(school, award_id, reason="Again.")

    assert len([body for body in letters(school[0]) if "has decided that the award" in body]) == 1


def test_a_pass_that_is_lost_later_has_to_be_decided_anew(lost, awarded):
    school, attempt_id, award_id = lost
    seen = look_at(*school, ADA.actor, award_id).resting.digest
    stand(school, award_id)
    _, _, question = awarded
    again = LATEST + timedelta(days=1)
    apply(*school, None, wish(question, Correction(Kind.KEY, "a")), again)
    assert dry_run(*school, None, wish(question)).resting_awards == 1
    apply(*school, None, wish(question), again, allow_lost_passes=True)

    assert listed(school) == [LEA.name]
    assert review(*school, LEA.actor, attempt_id, again).award_stays.let_stand is None
    with pytest.raises(Conflict, match="another pass behind this award was lost"):
        stand(school, award_id, seen=seen, now=again)
    stand(school, award_id, now=again)
    assert listed(school) == []


def test_the_decision_is_exported_and_named_in_the_answer_to_a_request_to_delete(lost):
    school, _, award_id = lost
    stand(school, award_id)

    with school[0].read() as connection:
        (row,) = RECORDS["awards_let_stand"](connection, LEA.id)
    assert (row.award_id, row.decided_at, row.reason) == (award_id, LATEST, WHY)
    kept = retention.plan_of(school[0], LEA.actor, LATEST).keeps
    (awards,) = [one for one in kept if "that they stand" in one.what]
    assert awards.until == "2033-03-04"  # from the decision on, which came a day after the award


def test_a_binder_says_that_it_stands_and_holds_the_entry(lost):
    school, _, award_id = lost
    stand(school, award_id)

    with school[0].snapshot() as connection:
        found = collect(connection, {LEA.id: True}, [RIVERSIDE], RIVERSIDE)
        where = select(LedgerEntry.chain, LedgerEntry.sequence)
        entry = connection.execute(where.where(LedgerEntry.act == "award.let_stand")).one()

    (award,) = found.records["awards"]
    assert [(one["award_id"], one["reason"]) for one in award["let_stand"]] == [(award_id, WHY)]
    assert tuple(entry) in found.places


def test_accounts_of_which_one_decided_about_the_other_are_warned_of_before_a_merge(lost):
    school, _, award_id = lost
    stand(school, award_id)

    with school[0].read() as connection:
        done = done_to_each_other(connection, LEA.id, ADA.id)

    assert done == ["let an award of the other stand"]


EDITS = {
    "award_id": lambda other: update(AwardLetStand).values(award_id=other),
    "regrade_id": lambda other: update(AwardLetStand).values(
        regrade_id=AwardLetStand.regrade_id + 1
    ),
    "reason": lambda other: update(AwardLetStand).values(reason="Another one."),
    "decided_by": lambda other: update(AwardLetStand).values(decided_by=LEA.id),
    "decided_at": lambda other: update(AwardLetStand).values(decided_at=LATER),
    "removed": lambda other: delete(AwardLetStand),
    "added": lambda other: insert(AwardLetStand).values(
        award_id=other, regrade_id=1, reason=WHY, decided_at=LATEST
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_of_the_decision_by_hand_is_found(lost, awarded, edit):
    school, _, award_id = lost
    db, _ = school
    question = one_of(school, lost[1], "q")
    apply(*school, None, wish(question, Correction(Kind.ACCEPT, "b")), LATER)
    other = give_award(db, LUC)
    stand(school, award_id)
    assert verify(db) == []
    with db.write() as connection:
        before = list(connection.execute(select(AwardLetStand.__table__)))
        connection.execute(EDITS[edit](other))

    found = [one.what for one in verify(db)]

    assert any("decision to let stand the award" in what for what in found)
    with db.write() as connection:
        connection.execute(delete(AwardLetStand))
        connection.execute(insert(AwardLetStand).values([row._asdict() for row in before]))
