"""The logbook out as a CSV file, and in again: what is there already is never entered twice."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.counted import counted
from courseware.domain.errors import Invalid
from courseware.domain.logbook import tidied
from courseware.domain.logbook_file import by_line, read_sessions, write_sessions
from courseware.domain.people import Actor
from courseware.services.competency.logbooks.entering import (
    add_all,
    new_among,
    supervisor_fault,
)
from courseware.services.competency.logbooks.logbook import (
    answer_words,
    clinic_to_enter_in,
    own_logbook,
    words_of,
)
from courseware.services.competency.observations.form_words import chosen_words
from courseware.store.competency import practice as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_MOST_PROBLEMS = 20


def import_sessions(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, text: str, now: datetime
) -> int:
    """Enter all sessions of a CSV file, or none; gives how many were not there before.

    Only those are checked that are new: who supervised an earlier one may have left since.

    Raises:
        NotFound: the actor has no role in the clinic.
        Invalid: everything that is wrong, line by line.
        Forbidden: the logbook would hold too many.
    """
    with db.write() as connection:
        clinic = clinic_to_enter_in(connection, actor, clinic_id)
        today = day_of(now, clinic.timezone)
        entered = [_cells(row) for row in rows.sessions(connection, actor.person_id)]
        at_fault = cache(partial(supervisor_fault, connection, actor, clinic_id))
        words = words_of(catalogue)
        sessions, problems = read_sessions(text, words, today, entered, at_fault)
        new = new_among(connection, actor.person_id, sessions)
        supervised = ((one.session.line, at_fault(one.session.supervisor)) for one in new)
        if faults := [f"Line {line}: {fault}" for line, fault in supervised if fault]:
            problems = by_line(problems + faults)
        if problems:
            raise Invalid({"file": _told(problems)})
        add_all(connection, actor, clinic_id, new, now)
        return len(new)


def _told(problems: Sequence[str]) -> str:
    told, more = problems[:_MOST_PROBLEMS], len(problems) - _MOST_PROBLEMS
    if more <= 0:
        return " ".join(told)
    return " ".join([*told, f"And {counted(more, 'problem')} more further down."])


def export_sessions(db: Database, actor: Actor) -> str:
    """The actor's logbook as a CSV file, in the words of its page; read in again, it enters
    nothing."""
    found = own_logbook(db, actor).sessions
    return write_sessions((*_shown(_cells(row)), answer_words(row)) for row in reversed(found))


def _shown(cells: tuple[str, ...]) -> tuple[str, ...]:
    day, regions, setting, supervision, *more = cells
    return (day, regions, chosen_words(setting), chosen_words(supervision), *more)


def _cells(session: AnyRow) -> tuple[str, ...]:
    return (
        session.held_on.isoformat(),
        " ".join(session.regions),
        session.setting,
        session.supervision,
        session.supervisor_email,
        tidied(session.note),
    )
