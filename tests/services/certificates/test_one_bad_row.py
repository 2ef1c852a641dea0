"""An award whose certificate cannot be made is told, and stops nobody else's."""

import pytest
from sqlalchemy import update

from courseware.credentials.pdf import Unprintable, render
from courseware.services.certificates import issuing
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.people import correct_name
from courseware.store.tables import Award
from tests.awards import SNAPSHOT, give_award
from tests.cast import ADA, HAL, LEA, LUC, MAX, NOON


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
