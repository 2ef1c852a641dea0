"""What a review says of a pass: of the account that made it, and as every other page says it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courseware.services.attempts.reviewing import review
from courseware.services.credits.learner_home import home
from courseware.services.credits.uncounted import Uncounted, open_uncounted
from courseware.services.identity.merging import merge, preview_merge
from courseware.store.tables import Attempt
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


def pass_of(desk, who):
    with desk.db.read() as connection:
        return connection.scalar(select(Attempt.id).where(Attempt.person_id == who.id))


def unite(desk, now):
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", now)


def told(desk, attempt_id, now):
    return review(desk.db, desk.catalogue, LEA.actor, attempt_id, now).uncounted


@pytest.mark.parametrize("moved", [False, True])
def test_a_pass_is_no_part_of_the_only_award_where_another_account_earned_that(desk, moved):
    desk.publish(first=["one", "two"])
    desk.study("one", member=LEA)
    hers = pass_of(desk, LEA)
    desk.complete("first", NOON + DAY, member=HAL)
    his = pass_of(desk, HAL)
    if moved:
        desk.publish(NOON + DAY, first=["two"], other=["one"])

    unite(desk, NOON + 2 * DAY)

    assert told(desk, hers, NOON + 3 * DAY) is Uncounted.OTHER_ACCOUNT
    assert told(desk, his, NOON + 3 * DAY) is None


def test_every_page_tells_alike_of_a_quiz_whose_award_keeps_it_from_counting(desk):
    """Of the round of `first`; what moved into it was credited a month before."""
    desk.publish(first=["one"], other=["two"])
    desk.complete("first")
    lately = A_YEAR_ON - timedelta(days=30)
    desk.complete("other", lately)
    desk.publish(lately, first=["one", "two"])
    desk.repeat("first", A_YEAR_ON)
    attempt_id = desk.begin("two", A_YEAR_ON)

    (shown,) = home(desk.db, desk.catalogue, LEA.actor, A_YEAR_ON).open_attempts
    page = open_uncounted(desk.db, desk.catalogue, LEA.actor, attempt_id, "two", A_YEAR_ON)
    desk.hand_in(attempt_id, A_YEAR_ON)

    after = told(desk, attempt_id, A_YEAR_ON)
    assert shown.uncounted is page is after is Uncounted.CREDITED
