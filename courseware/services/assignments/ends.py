"""What of people's records ends or is due when: the days of reminders and calendars."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of, first_day_without, last_day_of
from courseware.services.assignments.reading import assigned
from courseware.services.assignments.targets import is_offered
from courseware.services.competency.reasons import unless_used
from courseware.services.competency.rules import scope_words
from courseware.store import assignments as rows
from courseware.store import reminders
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class End:
    """One day in somebody's records.

    Attributes:
        about: names what ends, the same at every look.
        day: the last day with it; of an assignment the last day to do it, after leave.
        filed_under: the day that a reminder is kept with: another one begins the reminders anew.
        words: a title and nothing more: `Last day of CL-C Core skill, Thigh`.
        path: the owner's page about it.
        asked_by: the name of the clinic that asks for it; "" of what is the person's own.
    """

    person_id: str
    about: str
    day: date
    filed_under: date
    words: str
    path: str
    asked_by: str = ""

    def with_asker(self) -> "End":
        """The same, with the clinic that asks for it in its words."""
        asked = f", asked by {self.asked_by}" if self.asked_by else ""
        return replace(self, words=f"{self.words}{asked}")


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
        *_papers(connection, person_ids, now, first, last),
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
            last_day_of(row.ends_on),
            row.ends_on,
            f"Last day of {scope_words(catalogue, row.checklist_id, row.region)}"
            f"{unless_used(row.lapses)}",
            f"/competencies/{row.checklist_id}",
        )
        for row in reminders.competency_ends(connection, person_ids, now, *_without(first, last))
    ]


def _without(first: date, last: date) -> tuple[date, date]:
    """The days under which is kept what holds for the last time between two days."""
    return first_day_without(first), first_day_without(last)


def _papers(
    connection: Connection, person_ids: Collection[str], now: datetime, first: date, last: date
) -> list[End]:
    documents = reminders.evidence_ends(connection, person_ids, now, *_without(first, last))
    licences = reminders.licence_ends(connection, person_ids, first, last)
    return [
        *(
            End(
                row.person_id,
                f"document:{row.id}",
                last_day_of(row.expires_on),
                row.expires_on,
                f"Last day of the document “{row.title}”",
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
    today = day_of(now, clinic.timezone)
    found = rows.open_of_people(connection, clinic.id, person_ids, now)
    return [
        End(
            one.person_id,
            f"assignment:{one.assignment_id}",
            one.due,
            one.due,
            f"{one.words} is due",
            one.path,
            clinic.name,
        )
        for one in assigned(connection, catalogue, found, {clinic.id: clinic.timezone}, now)
        if is_offered(catalogue, one.kind, one.target_id, one.region, today)
    ]
