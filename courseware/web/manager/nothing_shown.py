"""Why a matrix is empty, in sentences: nothing of what was asked for exists, or not on that day."""

from datetime import date

from courseware.domain.competency.standing import Status
from courseware.domain.times import day_words
from courseware.services.competency.rules import checklist_title
from courseware.services.competency.teams.ordering import Filter
from courseware.services.competency.teams.team import Matrix
from courseware.web.runtime import catalogue


def nothing_shown(wanted: Filter, found: Matrix) -> str:
    """Why a matrix has no row or no column; "" where it has both.

    A filter may name what is not there: an old address, or one that was typed.
    """
    if found.rows and found.checklists:
        return ""
    said = []
    if wanted.status and wanted.status not in set(Status):
        said.append(f"There is no status “{wanted.status}”.")
    if wanted.checklist and not found.checklists:
        said.append(without_column(wanted.checklist, found.past, found.day))
    if found.past and not (found.rows or wanted.name or wanted.status):
        said.append(f"Nobody was a member of {found.clinic} by the end of {day_words(found.day)}.")
    if not (said or wanted.checklist or found.checklists):
        said.append("No checklist is published.")
    return " ".join(said) or "Nobody fits."


def without_column(checklist_id: str, past: bool, day: date) -> str:
    """Why there is no column for a checklist that was asked for."""
    title = checklist_title(catalogue(), checklist_id)
    if checklist_id not in catalogue().checklists and title == checklist_id:
        return f"There is no checklist “{checklist_id}”."
    if past:
        return f"“{title}” was not published on {day_words(day)}."
    return f"“{title}” is not published any more."
