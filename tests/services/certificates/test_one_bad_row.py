"""An award whose certificate cannot be made is told, and stops nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from courseware.credentials.pdf import Unprintable, render
from courseware.services.certificates import issuing, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.identity.people import correct_name
from courseware.store.tables import Award
from tests.awards import SNAPSHOT, give_award
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON
from tests.services.certificates.test_verifying import revoke
from tests.services.test_ledger import tamper

LATER = NOON + timedelta(days=1)


@pytest.fixture
def unprintable(monkeypatch):
    """Nobody of this name can be typeset."""

    def refuse(statement, fonts):
        if statement.holder.startswith("Luc"):
            raise Unprintable("too many characters are in none of the fonts")
        return render(statement, fonts)

    monkeypatch.setattr(issuing, "render", refuse)


def test_everybody_else_gets_theirs(clinic_db, office, unprintable):
    give_award(clinic_db, MAX)
    assert len(bring_up_to_date(clinic_db, office, None, NOON).numbers) == 1
    damaged, unset = (give_award(clinic_db, member) for member in (LEA, LUC))
    give_award(clinic_db, HAL)
    correct_name(clinic_db, ADA.actor, MAX.id, "Max Brand", "Misspelt.", NOON)
    with clinic_db.write() as connection:
        lacking = {name: value for name, value in SNAPSHOT.items() if name != "title"}
        connection.execute(update(Award).where(Award.id == damaged).values(snapshot=lacking))

    done = bring_up_to_date(clinic_db, office, None, NOON)

    assert (len(done.numbers), len(done.replaced)) == (2, 1)
    told = {sentence.partition(":")[0]: sentence for sentence in done.refused}
    assert set(told) == {
        f"the certificate of award {award_id} is not issued" for award_id in (damaged, unset)
    }
    assert (
        "none of the fonts. Characters that no font has need one in the folder"
        in (told[f"the certificate of award {unset} is not issued"])
    )
    assert (
        "Let `python -m courseware ledger verify` name"
        in (told[f"the certificate of award {damaged} is not issued"])
    )
    again = bring_up_to_date(clinic_db, office, None, NOON)
    assert (again.numbers, set(again.refused)) == ((), set(done.refused))


def give_awards(db):
    """Three to Luc, and then one to Hal."""
    for number, member in enumerate((LUC, LUC, LUC, HAL)):
        give_award(db, member, NOON + timedelta(minutes=number), course=f"basics-{number}")


def first_ones(db, office):
    give_awards(db)


def after_an_unsafe_key(db, office):
    give_awards(db)
    for number in bring_up_to_date(db, office, None, NOON).numbers:
        revoke(db, number, "key_unsafe")
    signing_keys.rotate(db, ADA.actor, office, NOON)


def under_another_name(db, office):
    give_awards(db)
    bring_up_to_date(db, office, None, NOON)
    for member, name in ((LUC, "Luc Morel"), (HAL, "Hal Hale")):
        correct_name(db, ADA.actor, member.id, name, "Misspelt.", NOON)


@pytest.mark.parametrize("waiting", [first_ones, after_an_unsafe_key, under_another_name])
def test_a_run_goes_on_past_as_many_as_it_makes(clinic_db, office, monkeypatch, request, waiting):
    waiting(clinic_db, office)
    monkeypatch.setattr(issuing, "MOST_AT_ONCE", 2)
    request.getfixturevalue("unprintable")

    done = bring_up_to_date(clinic_db, office, None, LATER)

    assert (len(done.numbers), len(set(done.refused))) == (1, 3)
    again = bring_up_to_date(clinic_db, office, None, LATER)
    assert (again.numbers, sorted(again.refused)) == ((), sorted(done.refused))


def test_an_award_of_which_nothing_can_be_read_keeps_nobody_elses_waiting(clinic_db, office):
    bad, _ = give_award(clinic_db, LEA), give_award(clinic_db, HAL)
    broken = text("UPDATE award SET snapshot = '{' WHERE id = :id").bindparams(id=bad)
    tamper(clinic_db, broken)

    done = bring_up_to_date(clinic_db, office, None, NOON)

    assert len(done.numbers) == 1
    (told,) = done.refused
    assert told.startswith(f"the certificate of award {bad} is not issued: ")
    assert "the column snapshot cannot be read" in told
