"""A suspended account is marked wherever the person's competencies are read."""

import csv

import pytest

from courseware.services.competency.decisions import deciding
from courseware.services.identity import people
from tests.cast import ADA, LEA, LUC, MAX
from tests.ward import noon
from tests.web.markup import words
from tests.web.ward_site import open_ward

MARK, SUSPENDED, REINSTATED = "Account suspended", "2026-02-24", "2026-02-26"


@pytest.fixture
def closed(sqlite_site):
    """LEA and LUC are current; LEA's account was suspended, and is again."""
    ward = open_ward(sqlite_site)
    for learner in (LEA, LUC):
        ward.certify("2026-02-20", learner=learner)
        about = ward.about(learner)
        deciding.suspend(ward.db, ward.catalogue, MAX.actor, about, "Late.", noon("2026-02-21"))
    for act, day in (
        (people.suspend, SUSPENDED),
        (people.reinstate, REINSTATED),
        (people.suspend, "2026-02-28"),
    ):
        act(ward.db, ADA.actor, LEA.id, "Away.", noon(day))
    sqlite_site.clock.moment = noon("2026-03-02")
    return ward


def test_every_page_and_file_marks_it(closed, sqlite_site):
    manager = sqlite_site.browser(MAX)

    # In the matrix and under what needs attention.
    assert words(manager.get("/team")).count(MARK) == 2
    assert words(manager.get("/team/print")).count("Lea Lindqvist (account suspended)") == 1
    assert words(manager.get("/team/print")).count("account suspended") == 1
    for page, person in (("cl-x", "lea"), ("file", "lea")):
        assert "The account of Lea Lindqvist is suspended." in words(
            manager.get(f"/team/{person}/{page}")
        )
    assert MARK not in words(manager.get("/team/luc/cl-x"))
    sheet = csv.DictReader(manager.get("/team/matrix.csv").text.lstrip("\ufeff").splitlines())
    assert {line["Name"] for line in sheet if line[MARK] == "yes"} == {"Lea Lindqvist"}


def test_a_past_day_says_what_was_so_then(closed, sqlite_site):
    manager = sqlite_site.browser(MAX)

    for day, said in ((SUSPENDED, 1), (REINSTATED, 0), ("2026-02-23", 0)):
        assert words(manager.get(f"/team?on={day}")).count(MARK) == said, day
        evidence = words(manager.get(f"/team/lea/cl-x?on={day}"))
        assert ("was suspended on that day" in evidence) is bool(said), day
