"""Who may assess and who may confirm."""

from datetime import date

import pytest

from courseware.domain.competency.eligibility import (
    AssessorRecord,
    Ground,
    confirmation_fault,
    eligibility,
)
from courseware.domain.competency.standing import Status

END = date(2027, 1, 1)


def record(status=Status.CURRENT, founding=None, licences=("IE 17",), person="asa"):
    return AssessorRecord(person, status, founding, licences, END)


@pytest.mark.parametrize("status", [Status.CURRENT, Status.EXPIRING])
def test_own_current_competency_makes_eligible(status):
    found = eligibility(record(status), "lea")

    assert (found.ground, found.refusal, found.ends_on) == (Ground.OWN_COMPETENCY, "", END)


def test_a_founding_assessor_needs_no_competency_of_their_own():
    found = eligibility(record(Status.NOT_STARTED, founding="f1"), "lea")

    assert (found.ground, found.founding_id) == (Ground.FOUNDING, "f1")


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (record(person="lea"), "Nobody signs for themselves"),
        (record(founding="f1", person="lea"), "Nobody signs for themselves"),
        (record(licences=()), "names no licence"),
        (record(Status.SUSPENDED, founding="f1"), "suspended"),
        (record(Status.EXPIRED), "yours: expired"),
        (record(Status.IN_PROGRESS), "yours: in progress"),
        (record(Status.RETRACTED), "yours: retracted"),
        (record(Status.NOT_STARTED), "yours: not started"),
    ],
)
def test_everybody_else_is_refused_with_the_reason(of, words):
    found = eligibility(of, "lea")

    assert not found.is_eligible
    assert words in found.refusal


def test_one_attests_and_another_one_confirms():
    assert confirmation_fault("max", "lea", ["asa", "ben"]) is None
    assert "their own competency" in str(confirmation_fault("lea", "lea", ["asa"]))
    assert "Somebody else has to confirm" in str(confirmation_fault("asa", "lea", ["asa", "ben"]))
