"""How a member of a clinic stands with the quizzes, as the clinic's manager sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import groupby

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.attempts import is_past, ran_out
from courseware.domain.errors import NotFound
from courseware.domain.extra_attempts import ExtraAttempts
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.store.accounts import clinics as clinic_rows
from courseware.store.accounts import people as people_rows
from courseware.store.engine import Database
from courseware.store.quizzes import overview as rows
from courseware.store.quizzes.overrides import overrides_of
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class MemberClinic:
    """A clinic of the actor's to which the member belongs, with the roles held there now.

    Attributes:
        timezone: IANA name; days on the page are counted in it.
    """

    clinic_id: str
    name: str
    timezone: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """One attempt (times UTC; score as exact share, None before it is graded)."""

    number: int
    started_at: datetime
    deadline: datetime | None
    submitted_at: datetime | None
    score: Fraction | None
    passed: bool | None

    @property
    def ran_out(self) -> bool:
        """Whether its time ended, at `submitted_at`, before it was handed in."""
        return ran_out(self.deadline, self.submitted_at)


@dataclass(frozen=True, slots=True)
class QuizResults:
    """All attempts of a person at one quiz, by number."""

    quiz_id: str
    title: str
    attempts: tuple[AttemptResult, ...]
    offered: bool

    @property
    def passed(self) -> bool:
        """Whether any attempt passed."""
        return any(attempt.passed for attempt in self.attempts)

    def open_at(self, now: datetime) -> AttemptResult | None:
        """The attempt that takes answers at `now`, if there is one."""
        return next(
            (a for a in self.attempts if not a.submitted_at and not is_past(a.deadline, now)), None
        )


@dataclass(frozen=True, slots=True)
class GrantedOverride:
    """An override with its author, reason and end (times UTC).

    Attributes:
        reason: as it was written; "" where another clinic granted it.
        author: None where another clinic granted it.
        holds: whether it widens the limits at this moment.
        extended_number, extended_until: of the running attempt that it extended, and until when
            that takes answers by it; None where it extended none.
        withdrawn_at, withdrawn_by, withdrawn_because: of its withdrawal; None without one. Where
            another clinic withdrew it, its moment alone.
    """

    override_id: str
    title: str
    extra_attempts: int
    extra_minutes: int
    waive_cooldown: bool
    reason: str
    author: str | None
    granted_at: datetime
    expires_at: datetime
    holds: bool
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    extended_number: int | None
    extended_until: datetime | None


@dataclass(frozen=True, slots=True)
class MemberOverview:
    """One member as a manager sees them.

    Attributes:
        clinics: the clinics of the actor's to which the member belongs, by name; at least one.
        results: only quizzes that were started, by title.
        overrides: latest first.
    """

    person_id: str
    name: str
    email: str
    suspended: bool
    clinics: tuple[MemberClinic, ...]
    results: tuple[QuizResults, ...]
    overrides: tuple[GrantedOverride, ...]


def member_overview(
    db: Database, catalogue: Catalogue, actor: Actor, person_id: str, now: datetime
) -> MemberOverview:
    """A member of a clinic that the actor manages.

    Answers to questions are not part of it: those are between the learner and the review page.

    Raises:
        NotFound: there is no such person, or none in a clinic of the actor's.
        Forbidden: the actor shares a clinic with the person but does not manage it.
    """
    with db.read() as connection:
        held = people_rows.memberships_of(connection, person_id)
        require(actor, Permission.TEAM_READ, Subject(person_id, frozenset(held)))
        person = people_rows.person(connection, person_id)
        if person is None:
            raise NotFound
        return MemberOverview(
            person_id=person.id,
            name=person.name,
            email=person.email,
            suspended=person.suspended_at is not None,
            clinics=_shared_clinics(connection, actor, held),
            results=_results(catalogue, rows.attempts_of(connection, person_id)),
            overrides=tuple(
                _granted(catalogue, row, now)
                for row in overrides_of(connection, person_id, actor.clinics_as(Role.MANAGER))
            ),
        )


def _shared_clinics(
    connection: Connection, actor: Actor, held: dict[str, frozenset[Role]]
) -> tuple[MemberClinic, ...]:
    """What another clinic's manager knows about this person is not shown here."""
    shared = actor.clinics_as(Role.MANAGER) & frozenset(held)
    return tuple(
        MemberClinic(row.id, row.name, row.timezone, tuple(sorted(held[row.id])))
        for row in clinic_rows.clinics(connection, shared)
    )


def _results(catalogue: Catalogue, found: Iterable[AnyRow]) -> tuple[QuizResults, ...]:
    grouped = (
        QuizResults(
            quiz_id,
            catalogue.quiz_title(quiz_id),
            tuple(_result(row) for row in attempts),
            offered=quiz_id in catalogue.quizzes,
        )
        for quiz_id, attempts in groupby(found, key=lambda row: str(row.quiz_id))
    )
    return tuple(sorted(grouped, key=lambda results: (results.title, results.quiz_id)))


def _result(row: AnyRow) -> AttemptResult:
    return AttemptResult(
        row.number, row.started_at, row.deadline, row.submitted_at, row.score, row.passed
    )


def _granted(catalogue: Catalogue, row: AnyRow, now: datetime) -> GrantedOverride:
    extra = ExtraAttempts(row.extra_attempts, row.granted_at, row.expires_at, row.withdrawn_at)
    return GrantedOverride(
        override_id=row.id,
        title=catalogue.quiz_title(row.quiz_id),
        extra_attempts=row.extra_attempts,
        extra_minutes=row.extra_minutes,
        waive_cooldown=row.waive_cooldown,
        reason=row.reason if row.told else "",
        author=row.author if row.told else None,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        holds=extra.holds(now),
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by if row.withdrawal_told else None,
        withdrawn_because=row.withdrawn_because if row.withdrawal_told else None,
        extended_number=row.extended_number,
        extended_until=row.extended_until,
    )
