"""A signature keeps the name as it was typed, without the signs that nobody saw in it."""

from sqlalchemy import select

from courseware.services.competency.decisions import deciding
from courseware.services.competency.decisions.recording import About
from courseware.store.tables.competency import CompetencyDecision
from tests.cast import ASA, LEA, MAX, PASSWORD, RIVERSIDE
from tests.services.competency.practice import D1
from tests.ward import BEN, X, noon


def unseen(name):
    """A name as a page or a file gives it to whoever copies it from there."""
    return "\u200e" + name.replace(" ", " \u200b" * 600) + "\u200f"


def test_signs_that_nobody_sees_come_into_no_signature(ward):
    first = ward.take(D1, ASA)
    ward.rate_oneself(first, D1)
    ward.assess(first, ASA, D1)
    ward.sign(first, ASA, D1, printed_name=unseen(ASA.name))
    ward.observe(D1, BEN)
    about = About(LEA.id, X, RIVERSIDE)
    typed = (unseen(MAX.name), PASSWORD)
    deciding.confirm(ward.db, ward.catalogue, MAX.actor, about, *typed, noon(D1))

    with ward.db.read() as connection:
        confirmed = connection.execute(select(CompetencyDecision.signed_name)).scalar_one()
    assert ward.record(first)["assessor"] == ASA.name
    assert confirmed == MAX.name
