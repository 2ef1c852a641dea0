"""What a merge brings beside an award that counts lets nobody repeat the course before it does."""

import pytest

from courseware.domain.errors import Conflict
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.certificates.revoking import revoke
from courseware.services.credits.courses import course_progress
from courseware.services.credits.repeating import repetitions
from courseware.services.identity.merging import merge, preview_merge
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, MAX, NOON
from tests.services.certificates.conftest import SITE
from tests.services.test_overtaken_rounds import at, counting, repeating, unite, valid
from tests.services.test_repeating import complete, repeat

__all__ = ["repeating"]  # the fixture
DEMONSTRATION = {"not_valid_because": ["the course is a draft"]}


def progress(school, day):
    return course_progress(*school, LEA.actor, "basics", at(day))


def waits_until(school, day, allowed):
    found = repetitions(*school, LEA.actor, at(day))["basics"]
    assert (found.from_day, found.open_now) == (at(allowed).date(), False)
    with pytest.raises(Conflict, match="can be repeated for new credit from"):
        repeat(school, at(day))
    repeat(school, at(allowed))
    complete(school, at(allowed))


def test_a_demonstration_does_not(school):
    db, _ = school
    valid(school)
    complete(school, NOON)
    give_award(db, HAL, at(20), **DEMONSTRATION)
    unite(school, at(30))

    now = progress(school, 31)
    assert (now.awarded_at, now.demonstration, now.counts) == (NOON, False, True)
    waits_until(school, 31, 366)
    assert counting(db) == [NOON, at(366)]


def test_nor_does_a_revoked_award(school, tmp_path):
    db, _ = school
    valid(school)
    give_award(db, HAL, at(20))
    office = Office("Riverside Education", SITE, tmp_path / "instance" / "keys")
    (number,) = bring_up_to_date(db, office, None, at(20)).numbers
    revoke(db, ADA.actor, number, "record_wrong", "Another person's.", at(21))
    complete(school, at(15))
    unite(school, at(30))

    now = progress(school, 31)
    assert (now.awarded_at, now.taken_back) == (at(15), False)
    waits_until(school, 31, 15 + 366)


def test_nor_does_one_beside_a_round_that_a_merge_had_ended_whose_award_is_named(repeating):
    db, catalogue = repeating
    give_award(db, HAL, at(380))
    unite(repeating, at(425))
    give_award(db, MAX, at(420), **DEMONSTRATION)
    plan = preview_merge(db, catalogue, ADA.actor, LEA.email, MAX.email)
    merge(db, catalogue, ADA.actor, LEA.id, MAX.id, plan.digest, "One person.", at(430))

    now = progress(repeating, 431)
    assert (now.awarded_at, now.demonstration) == (at(380), False)
    assert "credited on 17 March 2027 under another account" in now.closed
    waits_until(repeating, 431, 380 + 367)
