"""Nothing is signed over an award, or a former certificate, that differs from its entry."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from courseware.services.certificates import signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity.people import correct_name
from courseware.store.tables import Award, Certificate, LedgerDisclosure, LedgerEntry
from tests.awards import give_award
from tests.cast import ADA, HAL, LEA, NOON
from tests.services.certificates.test_issuing import issue
from tests.services.certificates.test_verifying import revoke
from tests.services.test_ledger import tamper

LATER = NOON + timedelta(days=1)


def frozen(db, award_id):
    with db.read() as connection:
        return connection.scalar(select(Award.snapshot).where(Award.id == award_id))


def change(db, award_id, **values):
    with db.write() as connection:
        connection.execute(update(Award).where(Award.id == award_id).values(**values))


def issued(db):
    with db.read() as connection:
        return connection.scalar(select(func.count()).select_from(Certificate))


@pytest.mark.parametrize(
    ("changed", "row", "named"),
    [
        ({"minutes": 1510}, {}, "minutes"),
        ({"minutes": 1510}, {"minutes": 1510}, "minutes"),
        ({}, {"minutes": 1510}, "minutes"),
        ({"course": "other"}, {}, "course"),
        ({"title": "Other"}, {}, "title"),
        ({"learner": "Somebody Else"}, {}, "learner"),
        ({"licences": [{"jurisdiction": "Ohio", "number": "1"}]}, {}, "licences"),
        ({"not_valid_because": ["nobody reviewed it"]}, {}, "demonstration, not_valid_because"),
        ({}, {"demonstration": True}, "demonstration"),
        ({}, {"awarded_at": LATER}, "when"),
    ],
)
def test_a_changed_award_gets_no_certificate_and_stops_nobody_elses(
    clinic_db, office, changed, row, named
):
    bad, _ = give_award(clinic_db, LEA), give_award(clinic_db, HAL)
    whole = frozen(clinic_db, bad)
    change(clinic_db, bad, snapshot={**whole, **changed}, **row)

    done = bring_up_to_date(clinic_db, office, None, NOON)

    assert (len(done.numbers), issued(clinic_db)) == (1, 1)
    (told,) = done.refused
    assert told == (
        f"the certificate of award {bad} is not issued: it differs from its entry in the ledger "
        f"({named}), and nothing is signed over a record that was changed. Let `python -m "
        "courseware ledger verify` name what was changed, and restore the value from the last "
        "backup."
    )
    as_it_was = {"snapshot": whole, "minutes": whole["minutes"], "awarded_at": NOON}
    change(clinic_db, bad, **as_it_was, demonstration=False)
    assert len(bring_up_to_date(clinic_db, office, None, NOON).numbers) == 1


def test_an_award_that_was_put_in_by_hand_gets_none(clinic_db, office):
    give_award(clinic_db, LEA)
    tamper(clinic_db, delete(LedgerEntry).where(LedgerEntry.act == "award.made"))

    done = bring_up_to_date(clinic_db, office, None, NOON)

    assert (done.numbers, issued(clinic_db)) == ((), 0)
    assert "it has no entry in the ledger, and nothing is signed" in done.refused[0]


def test_a_name_that_nobody_can_open_any_more_refuses_nothing(clinic_db, office):
    give_award(clinic_db, LEA)
    tamper(clinic_db, delete(LedgerDisclosure))

    assert len(bring_up_to_date(clinic_db, office, None, NOON).numbers) == 1


def after_an_unsafe_key(db, office, number):
    revoke(db, number, "key_unsafe")
    signing_keys.rotate(db, ADA.actor, office, NOON)


def under_another_name(db, office, number):
    correct_name(db, ADA.actor, LEA.id, "Lea Berg", "Married.", NOON)


@pytest.mark.parametrize("waiting", [after_an_unsafe_key, under_another_name])
def test_a_changed_statement_gets_no_next_edition(clinic_db, office, waiting):
    number = issue(clinic_db, office)
    with clinic_db.write() as connection:
        statement = connection.scalar(select(Certificate.statement))
        changed = {**statement, "minutes": 1510}
        connection.execute(update(Certificate).values(statement=changed))
    waiting(clinic_db, office, number)

    done = bring_up_to_date(clinic_db, office, None, LATER)

    assert (done.numbers, issued(clinic_db)) == ((), 1)
    assert "certificate that it follows differs from its entry in the ledger" in done.refused[0]


@pytest.mark.parametrize("waiting", [after_an_unsafe_key, under_another_name])
def test_a_changed_award_gets_no_next_edition(clinic_db, office, waiting):
    number = issue(clinic_db, office)
    with clinic_db.write() as connection:
        connection.execute(update(Award).values(awarded_at=LATER))
    waiting(clinic_db, office, number)

    done = bring_up_to_date(clinic_db, office, None, LATER)

    assert (done.numbers, issued(clinic_db)) == ((), 1)
    assert "it differs from its entry in the ledger (when)" in done.refused[0]
