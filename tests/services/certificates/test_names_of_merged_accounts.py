"""One person has one name: certificates under another name of a merged account are replaced."""

from datetime import timedelta

from sqlalchemy import update

from courseware.domain.certificates import State
from courseware.services.certificates import reading
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity.people import correct_name
from courseware.services.proving.ledger_walk import verify
from courseware.store.credits import certificates as rows
from courseware.store.tables import Certificate
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


def test_a_name_that_the_other_account_had_before_the_merge_is_replaced_too(clinic_db, office):
    """As where the key was not here when the name was corrected."""
    give_award(clinic_db, HAL)
    bring(clinic_db, office, NOON)
    correct_name(clinic_db, ADA.actor, HAL.id, LEA.name, "Mistyped", NOON + DAY)
    unite(clinic_db, NOON + 2 * DAY)

    assert len(bring(clinic_db, office, NOON + 3 * DAY).replaced) == 1
    assert states(clinic_db) == [(LEA.name, State.VALID), (HAL.name, State.REPLACED)]


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
