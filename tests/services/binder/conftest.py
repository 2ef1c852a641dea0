"""Somebody with an award, somebody who left and somebody of another clinic, on each engine."""

import pytest

from courseware.domain.people import Role
from courseware.services.attempts.overrides import Override, grant_override
from courseware.services.certificates.office import Office
from courseware.services.identity import people
from courseware.services.membership import clinics
from courseware.services.reviews import record_review
from tests.beginnings import begin
from tests.cast import (
    ADA,
    ASA,
    HAL,
    HILLTOP,
    INA,
    LEA,
    LUC,
    MAX,
    NOON,
    RIVERSIDE,
    put_cast_on_record,
)
from tests.services.binder.binders import LATER
from tests.services.test_credit import attest, evaluate, pass_quiz, read_lesson
from tests.services.test_overrides import published


@pytest.fixture
def surveyed(school, tmp_path):
    """Lea was awarded the course, Luc has left the clinic, Hal belongs to the other one."""
    db, _ = school

    def fill(db):
        put_cast_on_record(db)
        clinics.grant_role(db, ADA.actor, LEA.id, RIVERSIDE, Role.ASSESSOR, NOON)
        clinics.grant_role(db, ADA.actor, HAL.id, HILLTOP, Role.ASSESSOR, NOON)
        record_review(db, "lesson", "needles", INA.email, NOON)
        limited = published(db, tmp_path / "library")
        wider = Override(1, 0, False, "Ill", LATER)
        grant_override(db, limited, MAX.actor, LEA.id, "needles", wider, NOON)
        for member in (LEA, LUC, HAL):
            read_lesson((db, limited), member)
            pass_quiz((db, limited), member)
        evaluate((db, limited))
        attest((db, limited))
        people.suspend(db, ADA.actor, ASA.id, "Something that only the office knows", NOON)
        clinics.end_role(db, ADA.actor, LUC.id, RIVERSIDE, Role.LEARNER, NOON)

    begin("surveyed", db, fill)
    return db


@pytest.fixture
def office(tmp_path):
    return Office("Riverside Education", "https://learn.example.org", tmp_path / "keys")
