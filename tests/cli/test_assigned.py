"""What the demonstration's manager has asked of the team."""

from datetime import UTC, datetime

import pytest

from courseware.cli import assigned
from courseware.services.assignments.reading import team_assignments
from courseware.services.competency.views import views
from tests.cast import MAX, RIVERSIDE
from tests.ward import build_ward

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LEARNERS = {
    **{"Lena": "lea", "Tomás": "luc", "Owen": "ina", "Saoirse": "ben", "Priya": "asa"},
    **{"Jonas": "mia", "Femi": "sam"},
}


@pytest.fixture
def ward(sqlite_db, tmp_path, monkeypatch):
    monkeypatch.setattr(assigned, "COURSES", ("basics", "basics"))
    monkeypatch.setattr(assigned, "_CHECKLIST", ("cl-x", ""))
    return build_ward(sqlite_db, tmp_path / "library")


def install(ward) -> list[tuple[str, str, str, str]]:
    assigned.install_assignments(ward.db, ward.catalogue, RIVERSIDE, MAX.actor, LEARNERS, NOW)
    found = team_assignments(ward.db, ward.catalogue, MAX.actor, RIVERSIDE, NOW)
    return [(one.name, one.words, str(one.due), one.state.value) for one in found]


def test_the_team_is_in_the_middle_of_things(ward):
    found = install(ward)

    assert found[0] == ("Mia Conti", "Course: Basics", "2026-11-12", "Overdue")
    assert ("Luc Moreau", "Course: Basics", "2026-12-31", "Open") in found
    assert ("Lea Lindqvist", "Course: Basics", "2026-12-17", "Open") in found
    assert ("Sam Weiss", "CL-X Screening", "2026-12-31", "Open") in found
    assert len(found) == 8
    assert [view.name for view in views(ward.db, MAX.actor, RIVERSIDE)] == ["Ends first"]


def test_a_second_start_asks_for_nothing_more(ward):
    assert install(ward) == install(ward)


def test_a_library_without_these_courses_asks_for_nothing(ward, monkeypatch):
    monkeypatch.setattr(assigned, "COURSES", ("foundations", "safety"))

    assert install(ward) == []
