"""`doctor` lists awards that earlier versions made of what was credited already."""

import pytest

from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.credits import credit, finishing
from courseware.services.credits.credited_before import NOTHING
from courseware.services.credits.doubled import doubled
from courseware.services.doctor.awards import credited_twice
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.installation import Decision, decide
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.certificates.conftest import SITE
from tests.services.certificates.test_verifying import revoke
from tests.services.test_credited_before import A_YEAR_ON, DAY, Desk

LATER = NOON + DAY


@pytest.fixture
def desk(school, tmp_path):
    return Desk(school, tmp_path)


@pytest.fixture
def earlier_version(monkeypatch):
    """Credits as versions did that knew of no other award."""
    for module in (credit, finishing):
        monkeypatch.setattr(module, "credited_before", lambda *about: NOTHING)


@pytest.fixture
def twice(desk, earlier_version):
    """Lea is credited with lesson two in `first` and, where it moved, in `other`."""
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, first=["one"], other=["two", "three"])
    desk.study("three", now=LATER)
    desk.finish("other", LATER)
    return desk


def listed(desk):
    with desk.db.read() as connection:
        return list(doubled(connection))


def told(desk):
    with desk.db.read() as connection:
        return list(credited_twice(connection))


def test_each_is_named_with_what_it_shares_and_how_to_mend_it(twice):
    later, former = twice.credits()

    (one,) = listed(twice)

    assert (one.award_id, one.former_id) == (later.award_id, former.award_id)
    assert one.what == ("lesson two", "quiz two")
    (finding,) = told(twice)
    assert finding.what == (
        f"award {later.award_id} of person {LEA.id} (“Basics”, 3 March 2026) gives credit for what "
        f"award {former.award_id} (“Basics”, 2 March 2026) rests on already: lesson two, quiz two"
    )
    assert "make its certificate (`certificate issue`), and revoke it" in finding.mend


def test_revoked_it_is_named_no_more_and_the_rest_can_be_had_at_once(twice, tmp_path, monkeypatch):
    office = Office("Riverside Education", SITE, tmp_path / "instance" / "keys")
    bring_up_to_date(twice.db, office, None, LATER)
    (one,) = listed(twice)
    (finding,) = told(twice)
    assert f"certificate revoke {one.certificate[:4]}" in finding.mend

    revoke(twice.db, one.certificate, "record_wrong", now=LATER)

    assert told(twice) == []
    monkeypatch.undo()
    twice.repeat("other", LATER + DAY)
    twice.complete("other", LATER + DAY)
    newest = twice.credits()[0]
    assert list(newest.snapshot["revisions"]["lessons"]) == ["three"]
    assert told(twice) == []


def test_of_a_course_with_another_id_everything_is_named(desk, earlier_version):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, renamed=["one", "two"])
    desk.finish("renamed", LATER)

    (one,) = listed(desk)

    assert one.what == ("lesson one", "lesson two", "quiz one", "quiz two")


def test_what_was_read_and_passed_anew_is_no_double(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, first=["one"], other=["two"])
    desk.repeat("other", A_YEAR_ON)
    desk.complete("other", A_YEAR_ON)

    assert len(desk.credits()) == 2
    assert listed(desk) == []


def test_a_part_that_is_left_out_is_no_double(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first")
    desk.publish(LATER, first=["one"], other=["two", "three"])
    desk.study("three", now=LATER)
    desk.finish("other", LATER)

    assert listed(desk) == []


def test_a_demonstration_is_no_credit_and_doubles_none(desk):
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, False, "a test", None, NOON)
    desk.publish(first=["one", "two"])
    desk.complete("first")
    decide(desk.db, Decision.UNREVIEWED_AWARDS_VALID, True, "a test", None, NOON)
    desk.publish(LATER, first=["one"], other=["two", "three"])
    desk.study("three", now=LATER)
    desk.finish("other", LATER)

    assert listed(desk) == []


def test_what_two_accounts_read_and_passed_each_is_no_double(desk):
    desk.publish(first=["one", "two"])
    desk.complete("first", member=HAL)
    desk.publish(LATER, first=["one"], other=["two", "three"])
    desk.complete("other", LATER, member=LEA)
    plan = preview_merge(desk.db, desk.catalogue, ADA.actor, LEA.email, HAL.email)
    merge(desk.db, desk.catalogue, ADA.actor, LEA.id, HAL.id, plan.digest, "One person", LATER)

    assert len(desk.credits()) == 2
    assert listed(desk) == []


def test_where_nothing_ever_moved_nobody_is_looked_at(desk):
    desk.publish(first=["one"], other=["two"])
    desk.complete("first")
    desk.complete("other")

    assert listed(desk) == []
