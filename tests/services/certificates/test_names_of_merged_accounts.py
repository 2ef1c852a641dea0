"""One person has one name: certificates under another name of a merged account are replaced."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from courseware.domain.certificates import ReplacementReason, State
from courseware.services.certificates import checking, files, reading, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity.people import correct_name
from courseware.services.proving.ledger_walk import verify
from courseware.store.credits import certificates as rows
from courseware.store.tables import Certificate, CertificateEnd
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, LUC, NOON
from tests.services.certificates.test_counted_once import previewed, unite

DAY = timedelta(days=1)


def bring(db, office, now):
    return bring_up_to_date(db, office, None, now)


def states(db):
    """(holder, state) of the one award's certificates, the newest first."""
    (listed,) = reading.own_certificates(db, LEA.actor, NOON + 99 * DAY).values()
    return [(one.statement.holder, one.state) for one in listed]


def reasons(db):
    """(holder, class of the reason) of those certificates that ended."""
    (listed,) = reading.own_certificates(db, LEA.actor, NOON + 99 * DAY).values()
    return [(one.statement.holder, one.end.reason) for one in listed if one.end]


def test_a_merge_replaces_what_stands_under_the_name_of_the_other_account(clinic_db, office):
    give_award(clinic_db, HAL)
    give_award(clinic_db, LUC)
    assert len(bring(clinic_db, office, NOON).numbers) == 2

    (told,) = (one for one in previewed(clinic_db).notices if "names differ" in one)
    unite(clinic_db, NOON + DAY)
    done = bring(clinic_db, office, NOON + 2 * DAY)

    assert f"certificates under “{HAL.name}” are replaced by certificates under “{LEA.name}”" in (
        told
    )
    assert len(done.replaced) == 1
    assert states(clinic_db) == [(LEA.name, State.VALID), (HAL.name, State.REPLACED)]
    assert reasons(clinic_db) == [(HAL.name, ReplacementReason.ACCOUNTS_MERGED)]
    assert bring(clinic_db, office, NOON + 3 * DAY).numbers == ()
    assert verify(clinic_db) == []


def test_a_name_corrected_after_the_merge_reaches_the_other_account_s_certificate(
    clinic_db, office
):
    give_award(clinic_db, HAL)
    bring(clinic_db, office, NOON)
    unite(clinic_db, NOON + DAY)
    correct_name(clinic_db, ADA.actor, LEA.id, "Lea Berg", "Married", NOON + 2 * DAY)

    assert len(bring(clinic_db, office, NOON + 3 * DAY).replaced) == 1
    assert states(clinic_db) == [("Lea Berg", State.VALID), (HAL.name, State.REPLACED)]
    assert reasons(clinic_db) == [(HAL.name, ReplacementReason.ACCOUNTS_MERGED)]


def test_a_name_that_the_other_account_had_before_the_merge_is_replaced_too(clinic_db, office):
    """As where the key was not here when the name was corrected."""
    give_award(clinic_db, HAL)
    bring(clinic_db, office, NOON)
    correct_name(clinic_db, ADA.actor, HAL.id, LEA.name, "Mistyped", NOON + DAY)
    unite(clinic_db, NOON + 2 * DAY)

    assert len(bring(clinic_db, office, NOON + 3 * DAY).replaced) == 1
    assert states(clinic_db) == [(LEA.name, State.VALID), (HAL.name, State.REPLACED)]
    assert reasons(clinic_db) == [(HAL.name, ReplacementReason.NAME_CORRECTED)]
    assert verify(clinic_db) == []


def test_a_name_that_the_account_that_remained_was_corrected_from_is_a_correction(
    clinic_db, office
):
    """Whichever account bore it last."""
    give_award(clinic_db, HAL)
    bring(clinic_db, office, NOON)
    correct_name(clinic_db, ADA.actor, HAL.id, LEA.name, "As on the licence", NOON + DAY)
    bring(clinic_db, office, NOON + DAY)
    correct_name(clinic_db, ADA.actor, LEA.id, "Lea Berg", "Married", NOON + 2 * DAY)
    unite(clinic_db, NOON + 3 * DAY)
    bring(clinic_db, office, NOON + 4 * DAY)

    assert states(clinic_db)[0] == ("Lea Berg", State.VALID)
    corrected = ReplacementReason.NAME_CORRECTED
    assert reasons(clinic_db) == [(LEA.name, corrected), (HAL.name, corrected)]


def test_ledger_list_and_answer_to_a_file_say_that_accounts_were_merged(clinic_db, office):
    give_award(clinic_db, HAL)
    (number,) = bring(clinic_db, office, NOON).numbers
    unite(clinic_db, NOON + DAY)
    bring(clinic_db, office, NOON + 2 * DAY)

    with clinic_db.read() as connection:
        entry = rows.entry_about(connection, number, "certificate.replaced")
    assert '"reason_class":"accounts_merged"' in entry.canonical
    (listed,) = signing_keys.revocations(clinic_db, office, NOON)["revokedCredential"]
    words = "two accounts of the holder were merged, which bore different names"
    assert listed["revocationReason"] == f"replaced by a newer certificate: {words}"
    data = files.own_file(clinic_db, LEA.actor, number, files.FileKind.PDF)
    sentence = checking.check_here(clinic_db, data, NOON + 3 * DAY).finding.sentence
    assert sentence == f"A newer certificate replaced it on 2026-03-04, because {words}."


@pytest.mark.parametrize("changed", [{"reason": "Otherwise."}, {"reason_class": "name_corrected"}])
def test_another_reason_than_the_recorded_one_is_found(clinic_db, office, changed):
    give_award(clinic_db, HAL)
    bring(clinic_db, office, NOON)
    unite(clinic_db, NOON + DAY)
    bring(clinic_db, office, NOON + 2 * DAY)
    with clinic_db.write() as connection:
        connection.execute(update(CertificateEnd).values(**changed))

    assert verify(clinic_db) != []


def test_the_name_of_the_account_that_remains_stays_on_its_certificate(clinic_db, office):
    give_award(clinic_db, LEA)
    bring(clinic_db, office, NOON)
    unite(clinic_db, NOON + DAY)

    assert bring(clinic_db, office, NOON + 2 * DAY).numbers == ()
    assert states(clinic_db) == [(LEA.name, State.VALID)]


def test_a_namesake_s_certificate_makes_nobody_else_s_one_to_replace(clinic_db, office):
    """Only a name that a certificate bears itself is looked for among its holder's former ones."""
    correct_name(clinic_db, ADA.actor, LEA.id, "Lea Berg", "Married", NOON)
    give_award(clinic_db, LEA)
    give_award(clinic_db, LUC)
    bring(clinic_db, office, NOON)
    with clinic_db.write() as connection:
        for bore, bears in (("Lea Berg", "Nobody's name"), (LUC.name, LEA.name)):
            by_hand = update(Certificate).where(Certificate.holder == bore)
            connection.execute(by_hand.values(holder=bears))
        assert rows.under_former_names(connection, None, 9) == []
