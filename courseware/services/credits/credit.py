"""The minutes of a course, and the award: made once, with a course's last condition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse
from courseware.domain.award_days import completed_on, zone_of
from courseware.domain.certificates import End, credit_counts, takes_credit
from courseware.domain.completion import is_complete
from courseware.domain.credit import CreditWorking, work_out_credit
from courseware.domain.errors import NotFound
from courseware.domain.ledger import Act
from courseware.domain.offering import is_over
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.certificates.reading import end_of_award
from courseware.services.credits.awards import awards_of
from courseware.services.credits.credited_before import credited_before
from courseware.services.credits.licences import periods_once
from courseware.services.credits.repeated_early import count_once
from courseware.services.credits.snapshot import (
    attested_in,
    confirmed_for,
    facts_of,
    last_decided,
    snapshot_of,
)
from courseware.services.credits.study import gate_of, study_record
from courseware.services.identifiers import new_id
from courseware.services.ledger import chain_for, record
from courseware.services.recalls import later_recalls
from courseware.store.accounts import people as people_rows
from courseware.store.accounts.ends import EVER
from courseware.store.credits import awards as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Credit:
    """One award as its owner sees it.

    Attributes:
        round: 1, or more for a repetition of the course.
        minutes: whole minutes of knowledge learning.
        demonstration: whether it was never valid (`reasons` says why).
        end: how its newest certificate ended; None while it stands.
        snapshot: the frozen record.
    """

    award_id: str
    course_id: str
    title: str
    round: int
    minutes: int
    demonstration: bool
    reasons: tuple[str, ...]
    awarded_at: datetime
    snapshot: Mapping[str, Any]
    end: End | None = None

    @property
    def completed_on(self) -> date:
        """The day on which the course was completed, as certificate and transcript say it."""
        return completed_on(self.snapshot)

    @property
    def zone(self) -> str:
        """The zone in whose days that is told, and by whose clock the moment of the award is."""
        return zone_of(self.snapshot)

    @property
    def counts(self) -> bool:
        """Whether its minutes are valid credit."""
        return credit_counts(self.demonstration, self.end)

    @property
    def taken_back(self) -> bool:
        """Whether the credit was taken back with its certificate."""
        return takes_credit(self.end) and not self.set_aside

    @property
    def set_aside(self) -> bool:
        """Whether another award of the course counts in its place."""
        return self.end is not None and self.end.set_aside


def working_of(course: CompiledCourse) -> CreditWorking:
    """The minutes of a course in the live release, with the working; of what somebody has read in
    other versions, `learned.py` says them."""
    return work_out_credit(
        course.words, course.questions_in_one_draw, course.difficulty, course.declared_minutes
    )


def course_or_404(catalogue: Catalogue, course_id: str) -> CompiledCourse:
    """The course of the live release.

    Raises:
        NotFound: there is none with this id.
    """
    try:
        return catalogue.course(course_id)
    except KeyError:
        raise NotFound from None


def award_if_complete(
    connection: Connection, catalogue: Catalogue, person_id: str, course_id: str, now: datetime
) -> None:
    """Make the award if every condition is met, there is none yet, the course has not ended, and
    not all of it is part of other awards.

    Called in the transaction of each act that may close the last condition. The unique
    constraint on (person, course, round) makes two such acts at once award once; that they wait
    for each other here makes the later one see what the earlier one closed. An act looks at the
    clock before it waits, so what the other one confirmed may be later than `now`: the award is
    then as late as that.
    """
    try:
        course = catalogue.course(course_id)
    except KeyError:  # the course left the catalogue while the attempt was open
        return
    people_rows.hold(connection, person_id)
    signed = rows.attestation(connection, person_id, course_id)
    if signed is None:
        return  # signing comes last for nearly everybody: one look-up spares the others
    if course.completion_checklists:
        now = max(now, last_decided(connection, person_id, course.completion_checklists))
    studies = study_record(connection, person_id, [course], now)
    if not is_complete(gate_of(course, studies)):
        return
    studied = studies.of(course)
    awards = awards_of(connection, person_id)
    periods = periods_once(connection, catalogue, person_id)
    before = credited_before(catalogue, course, studied.since, awards, periods)
    if before.whole or studies.round_of(course, awards).over:
        return
    snapshot = snapshot_of(connection, catalogue, course, person_id, studied, before, now)
    if is_over(course.expires, completed_on(snapshot)):
        return
    snapshot |= attested_in(signed)
    if course.completion_checklists:
        snapshot["competencies"] = confirmed_for(connection, course, person_id, now)
    made = _store(connection, person_id, course_id, studied.round, snapshot, now)
    if made and studied.round > 1:
        count_once(connection, catalogue, person_id, made, now)


def award_what_asked_for(
    connection: Connection, catalogue: Catalogue, person_id: str, checklist_id: str, now: datetime
) -> None:
    """Make the awards of the courses that asked for a competency, where it was the last condition.

    Called in the transaction of each act that may bring a competency into force.
    """
    for course in catalogue.courses:
        if checklist_id in course.completion_checklists:
            award_if_complete(connection, catalogue, person_id, course.id, now)


def credits(db: Database, actor: Actor) -> list[Credit]:
    """The actor's own awards, newest first."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        return credits_of(connection, actor.person_id)


def credits_of(
    connection: Connection, person_id: str, moment: datetime = EVER, past: bool = True
) -> list[Credit]:
    """Somebody's awards that were on record at a moment, newest first, for a caller who has
    decided.

    Args:
        past: whether that moment may be over; if not, an end that is dated later counts already.
    """
    return [
        Credit(
            award_id=row.id,
            course_id=row.course_id,
            title=row.snapshot["title"],
            round=row.round,
            minutes=row.minutes,
            demonstration=row.demonstration,
            reasons=tuple(row.snapshot["not_valid_because"]),
            awarded_at=row.awarded_at,
            snapshot=row.snapshot,
            end=end_of_award(row),
        )
        for row in rows.awards(connection, person_id, moment, past)
    ]


def _store(
    connection: Connection,
    person_id: str,
    course_id: str,
    number: int,
    snapshot: Mapping[str, Any],
    now: datetime,
) -> str | None:
    """Keep the award of a round, on record, unless there is one; its id, or None."""
    award_id = new_id()
    stored = rows.add_award(
        connection,
        {
            "id": award_id,
            "person_id": person_id,
            "course_id": course_id,
            "round": number,
            "minutes": snapshot["minutes"],
            "demonstration": bool(snapshot["not_valid_because"]),
            "awarded_at": now,
            "snapshot": snapshot,
        },
    )
    if not stored:
        return None
    _on_record(connection, person_id, award_id, snapshot, now)
    return award_id


def _on_record(
    connection: Connection,
    person_id: str,
    award_id: str,
    snapshot: Mapping[str, Any],
    now: datetime,
) -> None:
    record(
        connection,
        chain=chain_for(connection, person_id),
        act=Act.AWARD_MADE,
        actor_id=person_id,
        subject=award_id,
        facts={"person": person_id, **facts_of(snapshot)},
        now=now,
    )
    lessons = snapshot["revisions"]["lessons"]
    later_recalls.ask_about(connection, person_id, award_id, lessons, now)
