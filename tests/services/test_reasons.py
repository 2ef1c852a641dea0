"""No reason on a permanent record identifies a patient, whoever writes it."""

from datetime import timedelta

import pytest

from courseware.domain.errors import Invalid
from courseware.domain.patient_text import patient_fault
from courseware.services.attempts.overrides import Override, grant_override, withdraw_override
from courseware.services.identity import handed_resets, merging, people
from courseware.services.installation import Decision, decide
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.quizzes.overrides import overrides_of
from tests.cast import ADA, LEA, LUC, MAX, NOON, install_cast
from tests.library import quiz, write_library

PATIENT = "Patient John Smith, born 12.03.1961, MRN 00482913"
LATER = NOON + timedelta(days=7)


def grant(db, catalogue, reason):
    wish = Override(1, 0, False, reason, LATER)
    grant_override(db, catalogue, MAX.actor, LEA.id, "needles", wish, NOON)


def withdraw(db, catalogue, reason):
    grant(db, catalogue, "Power cut")
    with db.read() as connection:
        (row,) = overrides_of(connection, LEA.id)
    withdraw_override(db, MAX.actor, LEA.id, row.id, reason, NOON)


ACTS = {
    "an override": grant,
    "its withdrawal": withdraw,
    "a suspension": lambda db, _, why: people.suspend(db, ADA.actor, LEA.id, why, NOON),
    "a reinstatement": lambda db, _, why: people.reinstate(db, ADA.actor, LEA.id, why, NOON),
    "a name": lambda db, _, why: people.correct_name(db, ADA.actor, LEA.id, "Lea B", why, NOON),
    "a merge": lambda db, c, why: merging.merge(db, c, ADA.actor, LEA.id, LUC.id, "", why, NOON),
    "a link": lambda db, _, why: handed_resets.hand_over_reset(db, ADA.actor, LEA.id, why, NOON),
    "a decision": lambda db, _, why: decide(
        db, Decision.UNREVIEWED_AWARDS_VALID, True, why, None, NOON
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_reason_that_identifies_a_patient_is_refused(sqlite_db, tmp_path, act):
    install_cast(sqlite_db)
    assert not publish(
        sqlite_db, write_library(tmp_path, quiz(attempts="{limit: 1}")), None, "", NOON
    ).refused
    catalogue = CatalogueSource(sqlite_db).current(0)

    with pytest.raises(Invalid) as refused:
        ACTS[act](sqlite_db, catalogue, PATIENT)

    assert list(refused.value.errors.values()) == [patient_fault(PATIENT)]
