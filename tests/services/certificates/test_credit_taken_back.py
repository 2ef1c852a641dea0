"""A revoked certificate takes its award out of every sum; a replaced one does not."""

from datetime import timedelta

import pytest

from courseware.content.catalogue import Catalogue
from courseware.content.compiled_index import Index
from courseware.domain.certificates import CHOSEN, RevocationReason, State
from courseware.services.certificates import reading, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.competency.prerequisites import credentials
from courseware.services.credits import awards as credited_awards
from courseware.services.credits.credit import credits
from courseware.services.credits.licences import learned_of
from courseware.services.credits.repeating import repetitions
from courseware.services.credits.transcript import transcript
from courseware.services.credits.transcript_files import transcript_csv
from courseware.services.identity import people
from courseware.services.proving.ledger_walk import verify
from courseware.store.credits import awards
from tests.awards import give_award
from tests.cast import ADA, LEA, LUC, NOON
from tests.services.certificates.test_issuing import issue
from tests.services.certificates.test_verifying import revoke

DAY = timedelta(days=1)
NO_RULES = Catalogue(0, Index(), lambda key: b"")


def read_transcript(db):
    return transcript(db, NO_RULES, LEA.actor, None, None, "Riverside Education", NOON.date())


def learned(db, moment=awards.EVER):
    with db.read() as connection:
        return [one.course for one in learned_of(awards.awards(connection, LEA.id, moment))]


@pytest.mark.parametrize("reason", CHOSEN)
def test_a_revoked_award_stays_visible_and_is_in_no_sum(clinic_db, office, reason):
    number = issue(clinic_db, office)
    assert read_transcript(clinic_db).minutes == 151

    revoke(clinic_db, number, reason)

    (credit,) = credits(clinic_db, LEA.actor)
    assert (credit.counts, credit.taken_back, credit.minutes) == (False, True, 151)
    found = read_transcript(clinic_db)
    (line,) = found.lines
    words = f"revoked on 2026-03-02: {reason.words}"
    assert (found.minutes, line.valid) == (0, False)
    assert line.stamp == ("REVOKED, DOES NOT COUNT", words)
    assert f"no: {words}" in transcript_csv(found).decode("utf-8-sig")
    assert learned(clinic_db) == []


def test_a_replaced_award_counts_and_the_revoked_replacement_does_not(clinic_db, office):
    issue(clinic_db, office)
    people.correct_name(clinic_db, ADA.actor, LEA.id, "Lea Lund", "She married.", NOON)
    (second,) = bring_up_to_date(clinic_db, office, None, NOON + DAY).numbers

    assert read_transcript(clinic_db).minutes == 151
    assert learned(clinic_db) == ["basics"]

    revoke(clinic_db, second, now=NOON + 2 * DAY)

    assert read_transcript(clinic_db).minutes == 0
    assert learned(clinic_db) == []


def test_what_counted_on_a_past_day_counted(clinic_db, office):
    number = issue(clinic_db, office)
    revoke(clinic_db, number, now=NOON + 2 * DAY)

    assert learned(clinic_db, NOON + DAY) == ["basics"]
    assert learned(clinic_db, NOON + 2 * DAY) == []
    assert learned(clinic_db, NOON - DAY) == []


def test_after_an_unsafe_key_the_award_counts_again_with_another_keys_certificate(
    clinic_db, office
):
    number = issue(clinic_db, office)
    revoke(clinic_db, number, "key_unsafe", now=NOON + DAY)
    assert bring_up_to_date(clinic_db, office, None, NOON + DAY).numbers == ()

    signing_keys.rotate(clinic_db, ADA.actor, office, NOON + 2 * DAY)
    done = bring_up_to_date(clinic_db, office, None, NOON + 2 * DAY)

    (second,) = done.numbers
    assert done.replaced == ()
    new, old = reading.own_certificates(clinic_db, LEA.actor, NOON + 3 * DAY).popitem()[1]
    assert (new.number.replace("-", ""), new.state) == (second, State.VALID)
    assert (new.statement.edition, new.statement.replaces) == (2, number)
    assert (old.state, old.successor) == (State.REVOKED, None)
    assert read_transcript(clinic_db).minutes == 151
    assert learned(clinic_db, NOON + DAY) == []
    assert learned(clinic_db, NOON + 2 * DAY) == ["basics"]
    assert bring_up_to_date(clinic_db, office, None, NOON + 3 * DAY).numbers == ()
    assert verify(clinic_db) == []


@pytest.mark.parametrize(
    "reason", [one for one in CHOSEN if one is not RevocationReason.KEY_UNSAFE]
)
def test_no_other_class_is_issued_anew_by_another_key(clinic_db, office, reason):
    revoke(clinic_db, issue(clinic_db, office), reason)
    signing_keys.rotate(clinic_db, ADA.actor, office, NOON)

    assert bring_up_to_date(clinic_db, office, None, NOON + DAY).numbers == ()


def test_a_course_whose_credit_was_taken_back_is_not_credited_to_assignments(clinic_db, office):
    def credited():
        with clinic_db.read() as connection:
            return credited_awards.credited(connection, [LEA.id], ["basics"])

    number = issue(clinic_db, office)
    assert credited() == {(LEA.id, "basics")}

    revoke(clinic_db, number)

    assert credited() == set()


def test_another_award_with_a_second_edition_gives_nobodys_credit_back(clinic_db, office):
    number = issue(clinic_db, office)
    give_award(clinic_db, LUC)
    bring_up_to_date(clinic_db, office, None, NOON)
    people.correct_name(clinic_db, ADA.actor, LUC.id, "Luc Morel", "He married.", NOON)
    assert len(bring_up_to_date(clinic_db, office, None, NOON + DAY).replaced) == 1
    revoke(clinic_db, number, now=NOON + 2 * DAY)

    with clinic_db.read() as connection:
        found = credited_awards.credited(connection, [LEA.id, LUC.id], ["basics"])
    assert found == {(LUC.id, "basics")}


def test_it_may_be_repeated_from_the_day_of_the_revocation_on(school, office):
    db, catalogue = school
    number = issue(db, office)
    today = NOON + 5 * DAY
    assert not repetitions(db, catalogue, LEA.actor, today)["basics"].open_now

    revoke(db, number, now=NOON + 2 * DAY)

    found = repetitions(db, catalogue, LEA.actor, today)["basics"]
    assert (found.from_day, found.open_now) == ((NOON + 2 * DAY).date(), True)


def test_what_was_revoked_by_a_clock_that_was_ahead_opens_nothing_now(clinic_db, office):
    number = issue(clinic_db, office)

    def opened(moment, past):
        with clinic_db.read() as connection:
            return credentials(connection, LEA.id, moment, past).courses

    assert opened(NOON, past=False)
    revoke(clinic_db, number, now=NOON + 3 * DAY)

    assert opened(NOON, past=False) == frozenset()
    assert opened(NOON, past=True) and not opened(NOON + 3 * DAY, past=True)
