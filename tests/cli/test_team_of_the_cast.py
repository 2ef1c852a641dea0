"""The demonstration's team: four years of history, told by the services, whatever the day."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from courseware.cli import cast, practice
from courseware.cli.stage import actor_of
from courseware.content.parse_cache import ParseCache
from courseware.domain.competency.standing import Status
from courseware.domain.errors import Conflict
from courseware.domain.people import Actor
from courseware.services.acting import COMMAND_LINE
from courseware.services.assignments.reading import member_tasks, team_assignments
from courseware.services.competency import evidence
from courseware.services.competency.decisions import deciding
from courseware.services.competency.logbooks.logbook import logbook_of
from courseware.services.competency.observations import observing
from courseware.services.competency.rebuilding import check_intervals
from courseware.services.competency.teams import attention
from courseware.services.competency.teams.needs import Need
from courseware.services.competency.teams.team import Matrix, matrix
from courseware.services.competency.teams.views import views
from courseware.services.competency.treating import may
from courseware.services.identity import people
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.engine import Database
from tests.told_team import NOW, ROOT, at_work, files_of, told

# A leap day, and the Sunday night in which the clinic's clock is put forward.
ODD_DAYS = (
    datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
)


def manager(db: Database) -> tuple[Actor, str]:
    """The clinic's manager, and the clinic."""
    clinic = clinics.clinic_by_slug(db, COMMAND_LINE, "riverside-physiotherapy").clinic_id
    return actor_of(db, "maeve@riverside.example"), clinic


def said(found: Matrix) -> dict[str, str]:
    """`Owen cl-c thigh` -> status, of everything on record but designations."""
    return {
        " ".join(filter(None, (row.name.split()[0], checklist, cell.region_id))): cell.status.value
        for row in found.rows
        for checklist, cells in row.cells.items()
        for cell in cells
        if not (cell.founding and cell.status is Status.NOT_STARTED)
    }


def test_every_state_occurs_in_a_team_of_a_dozen(db: Database, tmp_path: Path) -> None:
    catalogue = at_work(db, tmp_path)
    maeve, clinic = manager(db)

    found = matrix(db, catalogue, maeve, clinic, NOW, page=None)

    cells = said(found)
    assert len(found.rows) == 14
    assert {Status(word) for word in cells.values()} == {*Status} - {Status.NOT_STARTED}
    founders = {row.name for row in found.rows for c in row.cells.get("cl-b", ()) if c.founding}
    assert founders == {"Asha Raman", "Bríd Nolan"}
    assert "Tomás" not in {name.split()[0] for name in cells}
    assert len({name.split()[1] for name in cells}) == 6
    assert cells["Owen cl-c sacral-gluteal"] == "current"
    assert cells["Owen cl-c thoracolumbar"] == "in_progress"
    assert cells["Owen cl-a"] == "expiring"
    assert cells["Niamh cl-c arm-hand"] == "retracted"
    assert cells["Ruairí cl-c upper-trapezius-shoulder"] == "suspended"
    whys = {c.why for row in found.rows for held in row.cells.values() for c in held}
    assert whys >= {"validity_over", "lapsed_without_use", "adverse_event", "manager"}
    needs = attention.attention(db, catalogue, maeve, clinic, NOW).counts
    assert set(needs) == {*Need}
    assert verify(db) == []
    assert check_intervals(db, catalogue).differences == ()


def test_some_meet_all_requirements_and_others_are_told_what_they_lack(
    sqlite_db: Database, tmp_path: Path
) -> None:
    catalogue = at_work(sqlite_db, tmp_path)
    maeve, clinic = manager(sqlite_db)

    def asked(first: str, *scope: str) -> tuple[bool, tuple[str, ...]]:
        person = people.id_of(sqlite_db, COMMAND_LINE, f"{first}@riverside.example")
        found = may.may(
            sqlite_db, catalogue, maeve, person, clinic, (scope[0], "".join(scope[1:])), NOW
        )
        return found.met, found.missing

    assert asked("saoirse", "cl-c", "thigh") == (True, ())
    assert asked("saoirse", "cl-h") == (True, ())
    assert asked("owen", "cl-c", "sacral-gluteal") == (True, ())
    assert asked("ingrid", "cl-e") == (True, ())
    assert asked("priya", "cl-b") == (False, ("No licence is stated in the account.",))
    assert not asked("owen", "cl-c", "thoracolumbar")[0]
    assert "expired: it held until" in " ".join(asked("jonas", "cl-a")[1])


def test_papers_logbook_assignments_and_requests_have_every_answer(
    sqlite_db: Database, tmp_path: Path
) -> None:
    catalogue = at_work(sqlite_db, tmp_path)
    maeve, clinic = manager(sqlite_db)
    ids = {p.name.split()[0]: p.person_id for p in people.find_people(sqlite_db, COMMAND_LINE, "")}

    files = {
        name: evidence.evidence_file(sqlite_db, catalogue, maeve, ids[name], clinic, NOW)
        for name in ("Saoirse", "Femi", "Lena", "Jonas", "Niamh", "Ruairí", "Hanna")
    }

    answers = Counter(paper.accepted for file in files.values() for paper in file.papers)
    assert answers.keys() == {True, False, None}
    for file in files.values():
        for paper in file.papers:
            kept = files_of(tmp_path) / "evidence" / paper.file_sha256[:2] / paper.file_sha256
            assert kept.stat().st_size == paper.file_size
    assert files["Hanna"].left is not None and len(files["Hanna"].observations) == 8
    assert [event.region for event in files["Ruairí"].events] == ["upper-trapezius-shoulder"]
    seen = files["Niamh"].observations
    assert (sum(o.retracted for o in seen), sum(o.corrected for o in seen)) == (1, 1)
    assert any(w.expires_on for w in files["Femi"].waivers)
    with sqlite_db.read() as connection:
        assert len(logbook_of(connection, ids["Saoirse"]).sessions) == 10
    states = {
        task.state
        for name in ("Priya", "Jonas", "Lena", "Tomás")
        for task in member_tasks(sqlite_db, catalogue, maeve, ids[name], clinic, NOW).assigned
    }
    assert len(states) >= 3
    asha = observing.desk(sqlite_db, catalogue, actor_of(sqlite_db, "asha@riverside.example"), NOW)
    # On working days to come; the sixth of December is a Sunday.
    assert {waiting.learner: str(waiting.proposed_for) for waiting in asha.requests} == {
        "Lena Fischer": "2026-12-04 11:00:00+00:00",
        "Priya Nair": "2026-12-07 11:00:00+00:00",
    }


def test_the_team_is_in_the_middle_of_what_was_asked_of_it(
    sqlite_db: Database, tmp_path: Path
) -> None:
    catalogue = at_work(sqlite_db, tmp_path)
    maeve, clinic = manager(sqlite_db)

    asked = {
        (one.name, one.words): (str(one.due), one.state.value)
        for one in team_assignments(sqlite_db, catalogue, maeve, clinic, NOW)
    }

    safety = "Course: Safety (draft)"
    frame = "Course: Foundations and professional frame (draft)"
    assert asked["Jonas Weber", safety] == ("2026-11-22", "Overdue")
    assert asked["Lena Fischer", frame] == ("2026-12-27", "Open")
    assert asked["Tomás Keane", frame] == ("2027-01-10", "Open")  # moved by two weeks of leave
    saved = [view.name for view in views(sqlite_db, maeve, clinic)]
    assert saved == ["Ends first", "Suspended"]


@pytest.mark.parametrize("now", ODD_DAYS, ids=str)
def test_it_can_be_told_on_any_day(sqlite_db: Database, tmp_path: Path, now: datetime) -> None:
    catalogue = told(sqlite_db, tmp_path, now)

    with sqlite_db.read() as connection:
        latest = connection.exec_driver_sql("SELECT max(at) FROM ledger_entry").scalar_one()
    assert str(latest) <= str(now.replace(tzinfo=None) + timedelta(seconds=1))
    assert len(said(matrix(sqlite_db, catalogue, *manager(sqlite_db), now, page=None))) == 36


def test_a_start_that_dies_half_way_leaves_nothing_and_the_next_one_tells_it_once(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm, left = deciding.confirm, [20]

    def dies(*arguments: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        confirm(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "confirm", dies)
    with pytest.raises(KeyboardInterrupt):
        told(sqlite_db, tmp_path, NOW)
    monkeypatch.setattr(deciding, "confirm", confirm)
    assert count(sqlite_db) == 0

    told(sqlite_db, tmp_path, NOW)
    once = count(sqlite_db)
    told(sqlite_db, tmp_path, NOW + timedelta(days=1))

    assert count(sqlite_db) == once > 70


def test_a_library_whose_rules_the_history_does_not_meet_is_served_without_it(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(stage: object) -> None:
        raise Conflict("Three observations are needed.")

    publish(sqlite_db, ROOT, None, "shipped", NOW, ParseCache(tmp_path.parent / "cache"))
    catalogue = CatalogueSource(sqlite_db).current(0)
    monkeypatch.setattr(practice, "play", refuses)

    fault = cast.install_cast(sqlite_db, NOW, catalogue, tmp_path / "evidence")

    assert fault == "Three observations are needed."
    assert count(sqlite_db) == 0


def count(db: Database) -> int:
    """How many observations there are."""
    with db.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM observation").scalar_one())
