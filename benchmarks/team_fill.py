"""Puts the generated group into a database, and finds it there again the next time."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from benchmarks.bulk import load_rows
from benchmarks.installation import Installation, install, reopen
from benchmarks.team_assignments import assignments, leave
from benchmarks.team_history import careers
from benchmarks.team_records import (
    Extent,
    clinics,
    decisions,
    intervals,
    memberships,
    observations,
    people,
    retractions,
    scopes,
    write_checklist_library,
)
from courseware.services.competency.rules import RuleBook
from courseware.store.assignments import keep_all_done
from courseware.store.tables import (
    Assignment,
    Clinic,
    CompetencyDecision,
    CompetencyInterval,
    LeavePeriod,
    Membership,
    Observation,
    ObservationWord,
    Person,
)

_CAREERS = 400
Tell = Callable[[str], None]


def prepared(
    folder: Path, engine: str, url: str, extent: Extent, tell: Tell
) -> tuple[Installation, date, dict[str, int]]:
    """The installation, the day for which it was filled, and how many rows of each kind it has.

    What an earlier run filled in the same folder to the same extent is taken as it is: a note
    is left there as the last thing, so that a run that was broken off is not believed.

    Raises:
        ValueError: the folder holds something that was not filled to its end, or another extent.
    """
    library, instance = folder / f"library-{engine}", folder / f"instance-{engine}"
    note = folder / f"filled-{engine}.json"
    if note.exists():
        filled = json.loads(note.read_text(encoding="utf-8"))
        if filled["extent"] != repr(extent):
            raise ValueError(f"{folder} holds {filled['extent']}; take another folder")
        tell(f"taking what was filled on {filled['day']}")
        return reopen(instance, library, url), date.fromisoformat(filled["day"]), filled["rows"]
    if instance.exists():
        raise ValueError(f"{instance} was not filled to its end; remove it")
    tell(f"preparing {extent.people:,} people on {engine}")
    installation = install(instance, write_checklist_library(library, extent.checklists), url)
    today = datetime.now(UTC).date()
    rows = _fill(installation, extent, today, tell)
    filled = {"extent": repr(extent), "day": today.isoformat(), "rows": rows}
    note.write_text(json.dumps(filled), encoding="utf-8")
    return installation, today, rows


def _fill(installation: Installation, extent: Extent, today: date, tell: Tell) -> dict[str, int]:
    """Put the group and its history into the database; how many rows of each kind."""
    db, catalogue = installation.db, installation.catalogue()
    rules = RuleBook(catalogue).live("c-000")
    assert rules is not None
    drawn = careers(rules, today, _CAREERS)
    versions = {
        id_: (entry.revision_sha256, entry.compiled_key)
        for id_, entry in catalogue.checklists.items()
    }

    def of_scopes(make: Callable[..., Iterator[Any]]) -> Iterator[dict[str, Any]]:
        for number, scope in enumerate(scopes(extent, len(drawn))):
            yield from make(number, scope, drawn[scope.career], versions)

    load_rows(db, Clinic, clinics(extent))
    load_rows(db, Person, people(extent))
    load_rows(db, Membership, memberships(extent))
    found = {}
    for table, rows in (
        (Observation, of_scopes(observations)),
        (ObservationWord, of_scopes(retractions)),
        (CompetencyDecision, of_scopes(decisions)),
        (CompetencyInterval, of_scopes(intervals)),
        (Assignment, assignments(scopes(extent, len(drawn)), drawn, today)),
        (LeavePeriod, leave(extent.people, today)),
    ):
        found[table.__tablename__] = load_rows(db, table, rows)
        tell(f"{found[table.__tablename__]:,} rows in {table.__tablename__}")
    with db.write() as connection:
        keep_all_done(connection)
    _settle(installation)
    return found


def _settle(installation: Installation) -> None:
    """As after a night's rest: PostgreSQL has vacuumed by itself, SQLite has put its log away.

    SQLite's planner gets no statistics, because nobody runs ANALYZE on an installation.
    """
    engine = installation.db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if installation.db.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")
