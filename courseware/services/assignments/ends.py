"""What of people's records ends or is due when: the days of reminders and calendars."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.services.assignments.reading import assigned
from courseware.services.competency.rules import scope_words
from courseware.store import assignments as rows
from courseware.store import reminders
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class End:
    """One day in somebody's records.

    Attributes:
        about: names what ends, the same at every look.
        day: the first day without it; of an assignment the last day, after leave.
        set_for: the day that a reminder is filed under; leave does not change it.
        words: a title and nothing more: `CL-C Core skill, Thigh ends`.
        path: the owner's page about it.
    """

    person_id: str
    about: str
    day: date
    set_for: date
    words: str
    path: str


def ends_of(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    person_ids: Collection[str],
    first: date,
    last: date,
    now: datetime,
) -> list[End]:
    """What ends or is due for members of a clinic within days: five queries, in order of days.

    Competencies that are in force, accepted documents and stated licences belong to the person;
    assignments are those of the clinic.
    """
    found = [
        *_competencies(connection, catalogue, person_ids, now, first, last),
        *_papers(connection, person_ids, first, last),
        *_assignments(connection, catalogue, clinic, person_ids, now),
    ]
    within = [end for end in found if first <= end.day <= last]
    return sorted(within, key=lambda end: (end.day, end.words, end.person_id, end.about))


def _competencies(
    connection: Connection,
    catalogue: Catalogue,
    person_ids: Collection[str],
    now: datetime,
    first: date,
    last: date,
) -> list[End]:
    return [
        End(
            row.person_id,
            f"competency:{row.checklist_id}/{row.region}",
            row.ends_on,
            row.ends_on,
            f"{scope_words(catalogue, row.checklist_id, row.region)} ends",
            f"/competencies/{row.checklist_id}",
        )
        for row in reminders.competency_ends(connection, person_ids, now, first, last)
    ]


def _papers(
    connection: Connection, person_ids: Collection[str], first: date, last: date
) -> list[End]:
    documents = reminders.evidence_ends(connection, person_ids, first, last)
    licences = reminders.licence_ends(connection, person_ids, first, last)
    return [
        *(
            End(
                row.person_id,
                f"document:{row.id}",
                row.expires_on,
                row.expires_on,
                f"Document “{row.title}” expires",
                "/documents",
            )
            for row in documents
        ),
        *(
            End(
                row.person_id,
                f"licence:{row.id}",
                row.renews_on,
                row.renews_on,
                f"Licence in {row.jurisdiction} is to be renewed",
                "/account",
            )
            for row in licences
        ),
    ]


def _assignments(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    person_ids: Collection[str],
    now: datetime,
) -> list[End]:
    found = rows.open_of_people(connection, clinic.id, person_ids, now)
    return [
        End(
            one.person_id,
            f"assignment:{one.assignment_id}",
            one.due,
            one.due_on,
            f"{one.words} is due",
            one.path,
        )
        for one in assigned(connection, catalogue, found, {clinic.id: clinic.timezone}, now)
    ]
