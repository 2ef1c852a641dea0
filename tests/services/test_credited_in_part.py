"""A course of which a part is in other awards: what is no credit keeps nothing, what is can be had
anew like a whole course."""

from datetime import date, timedelta

import pytest

from courseware.domain.errors import Conflict
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import working_of
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repetitions
from courseware.services.credits.uncounted import Uncounted, open_uncounted
from courseware.services.installation import Decision, decide
from tests.cast import LEA, NOON
from tests.services.certificates.conftest import SITE
from tests.services.certificates.test_verifying import revoke
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

LATER = NOON + DAY


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


def whole(desk, course="other"):
    return working_of(desk.catalogue.course(course)).minutes


def again(desk, now, course="other"):
    return repetitions(desk.db, desk.catalogue, LEA.actor, now).get(course)


def demonstrated(desk, **courses):
    """Lea has a demonstration of `first`; awards are valid from then on."""
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, False, "a test", None, NOON)
    desk.publish(first=["one", "two"])
    desk.complete("first")
    assert desk.credits()[0].demonstration
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)
    desk.publish(LATER, **courses)


def revoked(desk, tmp_path, **courses):
    """Lea's award of `first` was revoked."""
    desk.publish(first=["one", "two"])
    desk.complete("first")
    office = Office("Riverside Education", SITE, tmp_path / "instance" / "keys")
    (number,) = bring_up_to_date(desk.db, office, None, NOON).numbers
    revoke(desk.db, number, now=NOON)
    desk.publish(LATER, **courses)


def test_a_demonstration_takes_no_minutes_from_the_course_that_its_lesson_is_in_now(desk):
    demonstrated(desk, first=["one"], other=["two", "three"])
    desk.study("three", now=LATER)
    progress = desk.progress("other", LATER)
    assert (progress.before.sentence, progress.working.minutes) == ("", whole(desk))

    desk.finish("other", LATER)

    newest = desk.credits()[0]
    assert newest.counts and newest.minutes == whole(desk)
    assert set(newest.snapshot["revisions"]["quizzes"]) == {"two", "three"}
    assert "credited_before" not in newest.snapshot


def test_a_course_whose_id_went_with_a_demonstration_is_completed_under_the_new_one(desk):
    demonstrated(desk, renamed=["one", "two"])
    assert not desk.progress("renamed", LATER).closed

    desk.finish("renamed", LATER)

    assert [one.counts for one in desk.credits()] == [True, False]


def test_an_attempt_at_a_quiz_that_only_a_demonstration_names_counts(desk):
    demonstrated(desk, first=["one"], other=["two", "three"])
    attempt_id = desk.begin("two", LATER)

    (shown,) = home(desk.db, desk.catalogue, LEA.actor, LATER).open_attempts

    about = (desk.db, desk.catalogue, LEA.actor, attempt_id, "two", LATER)
    assert shown.uncounted is open_uncounted(*about) is None


def test_what_a_revoked_award_has_of_it_is_read_and_passed_anew_at_once(desk, tmp_path):
    revoked(desk, tmp_path, first=["one"], other=["two", "three"])
    progress = desk.progress("other", LATER)
    assert (
        "(“Basics” of 2 March 2026, revoked since) and is not counted" in progress.before.sentence
    )
    assert progress.working.minutes < whole(desk)
    found = again(desk, LATER)
    assert (found.open_now, found.elsewhere, found.in_part) == (True, True, True)

    assert desk.repeat("other", LATER) == 2

    assert [c.met for c in desk.progress("other", LATER).conditions] == [False] * 6
    desk.complete("other", LATER)
    newest = desk.credits()[0]
    assert newest.counts and newest.minutes == whole(desk)


def test_what_is_in_an_award_is_read_and_passed_anew_once_that_could_be_repeated(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, first=["one"], other=["two", "three"])
    early = again(desk, LATER)
    assert (early.from_day, early.open_now, early.in_part) == (date(2027, 3, 3), False, True)
    with pytest.raises(Conflict, match="from 3 March 2027 on"):
        desk.repeat("other", LATER)
    desk.study("three", now=A_YEAR_ON)

    assert desk.repeat("other", A_YEAR_ON) == desk.repeat("other", A_YEAR_ON) == 2

    desk.complete("other", A_YEAR_ON)
    newest = desk.credits()[0]
    assert newest.minutes == whole(desk) and "credited_before" not in newest.snapshot


def test_who_does_not_repeat_it_is_credited_with_the_rest(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, first=["one"], other=["two", "three"])

    desk.study("three", now=A_YEAR_ON)
    desk.finish("other", A_YEAR_ON)

    assert 0 < desk.credits()[0].minutes < whole(desk)
    assert not again(desk, A_YEAR_ON).open_now


@pytest.fixture
def of_two_ages(desk):
    """Of `other` one lesson was credited more than a year ago, and one a month ago."""
    lately = A_YEAR_ON - timedelta(days=30)
    desk.publish(first=["one", "two"], second=["three", "four"])
    desk.complete("first")
    desk.complete("second", lately)
    desk.publish(lately, first=["one"], second=["four"], other=["two", "three"])
    return desk


def test_what_waits_longer_keeps_nothing_else_waiting_and_is_named(of_two_ages):
    desk = of_two_ages
    assert desk.progress("other", A_YEAR_ON).used_up
    found = again(desk, A_YEAR_ON)
    assert (found.open_now, found.in_part) == (True, False)
    assert found.waiting == ("“The three”", "quiz “The three”")

    # A request that comes twice opens one round, though something still waits.
    assert desk.repeat("other", A_YEAR_ON) == desk.repeat("other", A_YEAR_ON) == 2

    desk.complete("other", A_YEAR_ON)
    newest = desk.credits()[0]
    assert list(newest.snapshot["revisions"]["lessons"]) == ["two"]
    assert list(newest.snapshot["credited_before"]["lessons"]) == ["three"]


def test_an_attempt_at_the_quiz_of_what_waits_says_so(of_two_ages):
    desk = of_two_ages
    desk.repeat("other", A_YEAR_ON)
    desk.begin("three", A_YEAR_ON)

    (shown,) = home(desk.db, desk.catalogue, LEA.actor, A_YEAR_ON).open_attempts

    assert shown.uncounted is Uncounted.CREDITED
    now = course_progress(desk.db, desk.catalogue, LEA.actor, "other", A_YEAR_ON)
    assert now.before.titles == ("“The three”", "quiz “The three”")
