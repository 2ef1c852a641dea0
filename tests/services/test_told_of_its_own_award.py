"""What became of a pass is told of the award that rests on it, and of no later one."""

import pytest
from sqlalchemy import select

from courseware.services.attempts.reviewing import review
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.credits.repeating import repeat_course
from courseware.services.credits.uncounted import Uncounted
from courseware.services.identity.merging import merge, preview_merge
from courseware.store.tables import Attempt, Award, Certificate
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.certificates.conftest import SITE
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


@pytest.mark.parametrize(("revoked", "told"), [("renamed", None), ("first", Uncounted.REVOKED)])
def test_the_first_pass_hears_of_the_first_award(desk, tmp_path, revoked, told):
    desk.publish(first=["one"])
    desk.complete("first")
    with desk.db.read() as connection:
        (attempt,) = connection.scalars(select(Attempt.id)).all()
    desk.publish(NOON + DAY, renamed=["one"])
    desk.repeat("renamed", A_YEAR_ON)
    desk.complete("renamed", A_YEAR_ON)
    office = Office("Riverside Education", SITE, tmp_path / "instance" / "keys")
    bring_up_to_date(desk.db, office, None, A_YEAR_ON)
    of_course = (
        select(Certificate.number)
        .join(Award, Award.id == Certificate.award_id)
        .where(Award.course_id == revoked)
    )
    with desk.db.read() as connection:
        number = connection.scalar(of_course)

    now = A_YEAR_ON + DAY
    revoke(desk.db, ADA.actor, number, "record_wrong", "Wrong.", now)

    assert review(desk.db, desk.catalogue, LEA.actor, attempt, now).uncounted is told


def test_what_one_account_alone_has_of_a_course_keeps_its_rounds_in_a_merge(desk, tmp_path):
    """So the round of an award that was revoked is over, as it was before."""
    desk.publish(first=["one"])
    desk.complete("first", member=HAL)
    repeat_course(desk.db, desk.catalogue, HAL.actor, "first", A_YEAR_ON)
    desk.complete("first", A_YEAR_ON, member=HAL)
    office = Office("Riverside Education", SITE, tmp_path / "instance" / "keys")
    bring_up_to_date(desk.db, office, None, A_YEAR_ON)
    latest = select(Certificate.number).join(Award, Award.id == Certificate.award_id)
    with desk.db.read() as connection:
        number = connection.scalar(latest.where(Award.round == 2))
    now = A_YEAR_ON + DAY
    revoke(desk.db, ADA.actor, number, "not_own_work", "Not Hal's.", now)
    before = desk.progress("first", now, HAL)
    assert before.over and before.taken_back

    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", now)

    after = desk.progress("first", now)
    assert after.over and (after.awarded_at, after.taken_back) == (before.awarded_at, True)
    assert [one.round for one in desk.credits()] == [2, 1]


def test_a_repetition_that_was_credited_stays_so_after_a_merge(desk):
    desk.publish(first=["one"])
    desk.complete("first", member=HAL)
    desk.publish(NOON + DAY, renamed=["one"])
    repeat_course(desk.db, desk.catalogue, HAL.actor, "renamed", A_YEAR_ON)
    desk.complete("renamed", A_YEAR_ON, member=HAL)

    now = A_YEAR_ON + DAY
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", now)

    stands = desk.progress("renamed", now)
    assert (stands.awarded_at, stands.closed) == (A_YEAR_ON, "")
