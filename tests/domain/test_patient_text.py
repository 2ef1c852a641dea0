"""The check that refuses what looks like a patient's identifiers."""

import pytest

from courseware.domain.patient_text import patient_fault, patient_faults


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("John Smith 12/03/1980", "a name or date of birth"),
        ("Anna Müller, born 3.4.1975", "a name or date of birth"),
        ("dob 1980-03-12", "a name or date of birth"),
        ("12 March 1980 Smith, John", "a name or date of birth"),
        ("Mrs Keller 12.03.80", "a name or date of birth"),
        ("john smith, 12.3.1961", "a name or date of birth"),
        ("MRN 1234567", "a record number"),
        ("record no. A 4711", "a record number"),
        ("patient 12345", "a record number"),
        ("79927398713", "a phone number"),
        ("no 483920", "a record number"),
        ("call +41 79 123 45 67", "a phone number"),
        ("(555) 123-4567", "a phone number"),
        ("ann@example.org", "an e-mail address"),
    ],
)
def test_what_looks_like_a_patient_is_refused(text, what):
    assert patient_fault(f"Good grip. {text} Calm.") == (
        f"This looks like {what}. Nothing that identifies a patient is stored here — describe "
        "what was done, not who it was done to."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Good grip on the band; C2 to T2.",
        "Depth 25 mm, 0.30 x 40 needle, 3 insertions",
        "Seen on 12 March 2026 in the clinic",
        "Stopped at once. Explained 1 in 10000 risk",
        "Watched from 10:00 to 10:45 on 12.03.2026",
        "L4-L5, right, 2 needles of 0.25 x 40 mm in and 2 out",
        "Discussed a pacemaker of 2019",
        "Talked through 10-12 steps; scores 3 4 4 5 3 4 4 5",
    ],
)
def test_what_assessors_write_is_taken(text):
    assert patient_fault(text) is None


def test_faults_are_named_by_field():
    faults = patient_faults({"a01": "fine", "a02": "ann@example.org"})

    assert list(faults) == ["a02"]
