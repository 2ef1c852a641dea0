"""Which observations are still needed is said in one line that a learner understands."""

import pytest

from courseware.domain.competency.further import Further, further
from courseware.services.competency.evidence import evidence_file
from courseware.services.competency.own import overview, own_checklist
from tests.cast import ASA, LEA, MAX, RIVERSIDE
from tests.ward import BEN, SAM, X, noon

UNSAFE = {"x01": "unsafe"}


def line(ward, day="2026-02-25") -> str:
    return own_checklist(ward.db, ward.catalogue, LEA.actor, "cl-x", noon(day)).further.get(X, "")


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ([], "Two good observations, by two different assessors."),
        ([(ASA, {})], "One more good observation, by somebody other than Asa Okoye."),
        (
            [(ASA, {}), (ASA, {})],
            "One more good observation, by somebody other than Asa Okoye.",
        ),
        (
            [(ASA, {"marks": UNSAFE})],
            "Two more good observations, by two different assessors.",
        ),
        (
            [(ASA, {}), (BEN, {"marks": UNSAFE})],
            "Two more good observations, one of them by somebody other than Asa Okoye.",
        ),
        (
            [(ASA, {}), (BEN, {"ready": "no"})],
            "One more good observation, by somebody other than Asa Okoye.",
        ),
        (
            [(ASA, {"ready": "no"})],
            "Two more good observations, by different assessors, one of them by somebody other "
            "than Asa Okoye.",
        ),
        ([(ASA, {}), (BEN, {"marks": {"x02": "2"}})], "One more good observation."),
        ([(ASA, {}), (BEN, {})], ""),
    ],
)
def test_the_line_names_how_many_observations_and_by_whom(ward, seen, words):
    for day, (by, said) in enumerate(seen, start=20):
        ward.observe(f"2026-02-{day}", by, **said)

    assert line(ward) == words


@pytest.mark.parametrize("first", [{}, {"marks": UNSAFE}, {"ready": "no"}, {"marks": {"x02": "1"}}])
def test_so_many_good_observations_by_such_people_are_enough(ward, first):
    """What the line promises is true: after them nothing but a confirmation is missing."""
    ward.observe("2026-02-20", ASA, **first)
    (place,) = own_checklist(ward.db, ward.catalogue, LEA.actor, "cl-x", noon("2026-02-21")).places
    needed = further(place.standing, place.history)
    by = [BEN, SAM][: needed.different or needed.number] or [BEN]

    for n in range(needed.number):
        assert line(ward, f"2026-02-{21 + n}") != ""
        ward.observe(f"2026-02-{21 + n}", by[n % len(by)])

    assert line(ward) == ""
    ward.confirm("2026-02-25")


def test_what_is_current_or_suspended_is_told_nothing_of_it(ward):
    ward.certify("2026-02-20")

    assert line(ward) == ""
    found = overview(ward.db, ward.catalogue, LEA.actor, noon("2026-02-25"))
    assert X not in found.further


def test_the_manager_reads_the_same_line(ward):
    ward.observe("2026-02-20", ASA)
    about = (MAX.actor, LEA.id, RIVERSIDE, noon("2026-02-25"))

    file = evidence_file(ward.db, ward.catalogue, *about, "cl-x")

    assert file.further == {X: line(ward)}


def test_nothing_that_observations_lack_is_no_number(ward):
    ward.certify("2026-02-20")
    (place,) = own_checklist(ward.db, ward.catalogue, LEA.actor, "cl-x", noon("2026-02-21")).places

    assert further(place.standing, place.history) == Further(0)
