"""A past day on which credit counted says what became of it later."""

from datetime import date

import pytest

from courseware.domain.certificates import RevocationReason
from courseware.services.certificates import revoking
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.office import Office
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.treating.may import may
from tests.awards import give_award
from tests.cast import ADA, LEA, MAX, RIVERSIDE
from tests.ward import X, noon

GIVEN, BETWEEN, TAKEN, NOW = "2026-03-02", "2026-03-04", "2026-03-09", "2026-03-12"
WORDS = (
    "The credit of Basics, completed on 2 March 2026, counts on that day and was taken back on "
    "9 March 2026: the work was found not to be the holder's own."
)


@pytest.fixture
def taken(ward, tmp_path):
    """Takes back, for a reason of a class, the credit that Lea was given a week before."""
    award = give_award(ward.db, LEA, noon(GIVEN))
    office = Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
    (number,) = bring_up_to_date(ward.db, office, None, noon(GIVEN)).numbers

    def take(because="not_own_work"):
        revoking.revoke(ward.db, ADA.actor, number, because, "Told by a colleague.", noon(TAKEN))
        return award

    return take


def file_on(ward, day):
    who = (MAX.actor, LEA.id, RIVERSIDE)
    on = date.fromisoformat(day)
    return evidence_file(ward.db, ward.catalogue, *who, noon(NOW), on=on)


def may_on(ward, day):
    asked = (LEA.id, RIVERSIDE, X, noon(NOW), date.fromisoformat(day))
    return may(ward.db, ward.catalogue, MAX.actor, *asked)


def test_the_file_and_may_tell_it_beside_what_counted(ward, taken):
    assert may_on(ward, BETWEEN).taken_back_since == ()
    award = taken()

    file = file_on(ward, BETWEEN)
    assert [one.counts for one in file.completed] == [True]
    assert file.taken_back_since[award].reason is RevocationReason.NOT_OWN_WORK
    assert may_on(ward, BETWEEN).taken_back_since == (WORDS,)


def test_nothing_is_beside_a_day_on_which_it_did_not_count(ward, taken):
    taken()

    for day in ("2026-03-01", TAKEN, NOW):
        assert file_on(ward, day).taken_back_since == {}
        assert may_on(ward, day).taken_back_since == ()


def test_a_key_that_is_not_safe_any_more_is_no_word_about_the_learning(ward, taken):
    taken("key_unsafe")

    assert may_on(ward, BETWEEN).taken_back_since == ()


def test_a_clinic_that_they_left_hears_nothing_of_it(ward, taken):
    with ward.db.write() as connection:
        connection.exec_driver_sql(
            "UPDATE membership SET ended_at = '2026-03-06 12:00:00' WHERE person_id = 'lea'"
        )
    taken()

    assert file_on(ward, BETWEEN).taken_back_since == {}
    assert may_on(ward, BETWEEN).taken_back_since == ()
