"""The frozen record of an award, and what of it the ledger hashes."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.history import DecisionKind
from courseware.domain.competency.standing import IN_FORCE
from courseware.domain.credit import PERSONAL, CreditWorking, clear_of
from courseware.domain.credit_units import CEU_TEN_HOURS, line
from courseware.domain.ledger import written
from courseware.domain.people import shared_zone
from courseware.services.credits.credited_before import CreditedBefore
from courseware.services.credits.learned import learned
from courseware.services.credits.licences import place_named, unit_line, units_for
from courseware.services.credits.provider import frozen
from courseware.services.credits.study import CourseStudy
from courseware.services.credits.validity import why_not_valid
from courseware.services.ledger import Named
from courseware.store.accounts import clinics
from courseware.store.accounts import people as people_rows
from courseware.store.competency import decisions as competency_rows
from courseware.store.rows import AnyRow


def snapshot_of(
    connection: Connection,
    catalogue: Catalogue,
    course: CompiledCourse,
    person_id: str,
    studied: CourseStudy,
    before: CreditedBefore,
    now: datetime,
) -> dict[str, Any]:
    """Everything about the award as it is now; later changes of content or name don't reach it.

    Minutes and objectives are those of the versions that were read and passed. What is part of
    other awards (`before`) gives none here: this one names it as theirs. When each lesson was read
    stays with the award, because the row of it may tell of a later reading one day.

    The day is the one that it is where the learner is, and the zone stays with it: whatever is
    told of the award later is told in days of that zone, to whomever.
    """
    found = learned(connection, catalogue, course, studied, before)
    working = found.working
    zone = shared_zone(clinics.zones_of(connection, person_id))
    provider, licences = frozen(connection), _licences(connection, catalogue, person_id)
    read = _read(course, studied, before)
    return {
        **({} if provider is None else {"provider": provider}),
        "learner": people_rows.name_of(connection, person_id),
        "licences": licences,
        "course": course.id,
        "title": course.title,
        "level": course.level,
        "kind": "knowledge",
        "round": studied.round,
        "minutes": working.minutes,
        "units": _units(catalogue, licences, working.minutes),
        "working": _working(working),
        "objectives": [f"{objective.id} {objective.text}" for objective in found.objectives],
        "authors": list(course.authors),
        "disclosures": course.disclosures,
        "revisions": _revisions(course, studied, read, before),
        "read": {id_: written(at) for id_, (at, _) in read.items()},
        **({"credited_before": before.recorded} if before.titles else {}),
        "completed_on": day_of(now, zone).isoformat(),
        "zone": zone,
        "not_valid_because": why_not_valid(connection, course, studied.lessons_read),
    }


def attested_in(signed: AnyRow) -> dict[str, Any]:
    """What an award freezes of the attestation: name, wording, moment."""
    attested = {"wording": signed.wording, "at": written(signed.signed_at)}
    return {"attested": attested, "signed_name": signed.signed_name}


def confirmed_for(
    connection: Connection, course: CompiledCourse, person_id: str, now: datetime
) -> list[dict[str, Any]]:
    """The competencies in force that a course asked for, each with the confirmation behind it.

    They are no minutes: the award's kind stays what its minutes are.
    """
    asked = set(course.completion_checklists)
    confirmed = {
        (row.checklist_id, row.region, row.decided_on): row.id
        for row in competency_rows.decisions(connection, [person_id])
        if row.kind == DecisionKind.CONFIRMED
    }
    return [
        {
            "checklist": row.checklist_id,
            "region": row.region,
            "confirmed_on": row.confirmed_on.isoformat() if row.confirmed_on else None,
            "decision": confirmed.get((row.checklist_id, row.region, row.confirmed_on)),
        }
        for row in sorted(
            competency_rows.intervals_at(connection, [person_id], now),
            key=lambda row: (row.checklist_id, row.region),
        )
        if row.checklist_id in asked and row.status in IN_FORCE
    ]


def last_decided(
    connection: Connection, person_id: str, checklist_ids: Collection[str]
) -> datetime:
    """When somebody last decided about a person's competencies in some checklists; the first of
    all moments where nobody ever did."""
    return max(
        (
            row.decided_at
            for row in competency_rows.decisions(connection, [person_id])
            if row.checklist_id in checklist_ids
        ),
        default=datetime.min.replace(tzinfo=UTC),
    )


def facts_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger states about an award: the snapshot, with commitments for what is personal.

    Where there are no licences, none are committed to.
    """
    facts = {key: value for key, value in snapshot.items() if key not in PERSONAL}
    named = {key: Named(clear_of(snapshot[key])) for key in PERSONAL if snapshot.get(key)}
    return {**facts, **named}


def _read(
    course: CompiledCourse, studied: CourseStudy, before: CreditedBefore
) -> dict[str, tuple[datetime, str]]:
    """Lesson id -> (when, revision) of what was read and is part of no other award."""
    lessons = [lesson.id for lesson in course.lessons if lesson.id not in before.lessons]
    return {id_: studied.lessons_read[id_] for id_ in lessons}


def _revisions(
    course: CompiledCourse,
    studied: CourseStudy,
    read: Mapping[str, tuple[datetime, str]],
    before: CreditedBefore,
) -> dict[str, Any]:
    """The versions on which the award rests: what is part of other awards stands in theirs."""
    passed = studied.quizzes_passed
    quizzes = [lesson.quiz for lesson in course.lessons if lesson.quiz]
    return {
        "course": course.revision_sha256,
        "lessons": {id_: revision for id_, (_, revision) in read.items()},
        "quizzes": {id_: passed[id_][1] for id_ in quizzes if id_ not in before.quizzes},
    }


def _licences(connection: Connection, catalogue: Catalogue, person_id: str) -> list[dict[str, str]]:
    return [
        {"jurisdiction": place_named(catalogue, row.jurisdiction), "number": row.number}
        for row in people_rows.licences(connection, person_id)
    ]


def _units(catalogue: Catalogue, licences: list[dict[str, str]], minutes: int) -> list[str]:
    """The minutes as CEU, and in what the places of the licences define."""
    places = (licence["jurisdiction"] for licence in licences)
    own = (unit_line(minutes, *defined) for defined in units_for(catalogue, places))
    return [line(minutes, CEU_TEN_HOURS), *own]


def _working(working: CreditWorking) -> dict[str, Any]:
    return {
        "words": working.words,
        "questions": working.questions,
        "difficulty": working.difficulty,
        "formula": _exact(working.formula),
        "reading": _exact(working.reading),
        "declared": working.declared,
    }


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
