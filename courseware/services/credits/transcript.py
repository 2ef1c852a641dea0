"""What one person was credited with in a period, from the frozen snapshots of their awards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courseware.content.catalogue import Catalogue
from courseware.credentials.number import shown
from courseware.domain.award_days import completed_on
from courseware.domain.certificates import End, credit_counts, takes_credit
from courseware.domain.credit_units import (
    CEU_TEN_HOURS,
    HOUR_50,
    HOUR_60,
    UnitRule,
    contact_hours,
    line,
)
from courseware.domain.errors import Invalid
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.times import day_words
from courseware.services.authorize import require
from courseware.services.certificates.reading import end_of_award
from courseware.services.credits.licences import unit_line, units_for
from courseware.services.credits.provider import provider_of
from courseware.store.accounts import people as people_rows
from courseware.store.credits import awards as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

NOT_VALID = "DEMONSTRATION, NOT VALID"
TAKEN_BACK = "REVOKED, DOES NOT COUNT"
SET_ASIDE = "SET ASIDE, DOES NOT COUNT"
SAYS = (
    "Knowledge component; it contains no supervised or in-person hours. Your board, insurer and "
    "employer decide what it counts for and what you may do."
)


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One award.

    Attributes:
        learner: the name under which it was awarded.
        minutes: knowledge minutes; none of them are face to face.
        provider: who awarded it, as it was then; empty where nothing was configured.
        reasons: why it was never valid; empty for one that was.
        certificate: number of its newest certificate, under which a reader can look it up; empty
            before there is one.
        end: how its newest certificate ended; None while it stands.
    """

    award_id: str
    course_id: str
    learner: str
    title: str
    level: str
    kind: str
    completed_on: date
    minutes: int
    provider: str
    round: int
    revision: str
    reasons: tuple[str, ...]
    certificate: str = ""
    end: End | None = None

    @property
    def valid(self) -> bool:
        """Whether its minutes count."""
        return credit_counts(bool(self.reasons), self.end)

    @property
    def hours(self) -> str:
        """The minutes in hours of 60 minutes, as the certificate says them."""
        return contact_hours(self.minutes)

    @property
    def stamp(self) -> tuple[str, str]:
        """What stands at an award that does not count, and why; empty for one that does."""
        revoked = self.end.words if self.end and takes_credit(self.end) else ""
        if self.reasons:
            return NOT_VALID, "; ".join([*self.reasons, *([revoked] if revoked else [])])
        if not revoked:
            return "", ""
        return SET_ASIDE if self.end and self.end.set_aside else TAKEN_BACK, revoked


@dataclass(frozen=True, slots=True)
class Transcript:
    """All awards of a person in a period, oldest first.

    Attributes:
        first, last: the days of the period, both included; None for no limit.
        goes_on_until: the last day that was asked for, where it is still to come; the transcript
            then ends today.
        licences: (place, number) as stated today.
        defined: (place, unit) that the places of the licences define.
    """

    learner: str
    licences: tuple[tuple[str, str], ...]
    provider: str
    first: date | None
    last: date | None
    printed_on: date
    lines: tuple[TranscriptLine, ...]
    defined: tuple[tuple[str, UnitRule], ...] = ()
    goes_on_until: date | None = None

    @property
    def period(self) -> str:
        """The period in words."""
        end = self.last or _newest_day(self.lines, self.printed_on)
        days = f"up to {day_words(end)}"
        if self.first == end:
            days = f"on {day_words(end)}"
        elif self.first:
            days = f"from {day_words(self.first)} to {day_words(end)}"
        covered = f"Awards for courses completed {days}."
        if self.goes_on_until is None:
            return covered
        asked = day_words(self.goes_on_until)
        return f"{covered} The period asked for is not over: it ends on {asked}."

    @property
    def minutes(self) -> int:
        """Knowledge minutes of the valid awards."""
        return sum(one.minutes for one in self.lines if one.valid)

    @property
    def units(self) -> tuple[str, ...]:
        """The minutes in common units, each with its definition."""
        common = (line(self.minutes, unit) for unit in (HOUR_60, HOUR_50, CEU_TEN_HOURS))
        return (*common, *(unit_line(self.minutes, place, unit) for place, unit in self.defined))


def transcript(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    first: date | None,
    last: date | None,
    provider_name: str,
    today: date,
) -> Transcript:
    """The actor's own transcript. It tells what was, so it ends today at the latest.

    Args:
        provider_name: who speaks on the page where no provider was configured.

    Raises:
        Invalid: the period ends before it begins (field `last`), or is still to come (`first`).
    """
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        lines = [_line(row) for row in rows.awards(connection, actor.person_id)]
        licences = people_rows.licences(connection, actor.person_id)
        provider = provider_of(connection)
        name = people_rows.name_of(connection, actor.person_id)
    newest = _newest_day(lines, today)
    _check(first, last, newest)
    goes_on_until = last if last and last > newest else None
    within = [
        one
        for one in reversed(lines)
        if (first is None or one.completed_on >= first)
        and (last is None or one.completed_on <= last)
    ]
    return Transcript(
        learner=name,
        licences=tuple((row.jurisdiction, row.number) for row in licences),
        provider=provider.name if provider else provider_name,
        first=first,
        last=newest if goes_on_until else last,
        printed_on=today,
        lines=tuple(within),
        defined=units_for(catalogue, (row.jurisdiction for row in licences)),
        goes_on_until=goes_on_until,
    )


def _check(first: date | None, last: date | None, newest: date) -> None:
    if first and last and last < first:
        raise Invalid({"last": "The last day is before the first one."})
    if first and first > newest:
        raise Invalid({"first": "This day is still to come. Correct the date."})


def _newest_day(lines: Iterable[TranscriptLine], today: date) -> date:
    """Today, or an award's day, which another zone may have put ahead of the learner's today."""
    return max([today, *(one.completed_on for one in lines)])


def _line(row: AnyRow) -> TranscriptLine:
    snapshot = row.snapshot
    return TranscriptLine(
        award_id=row.id,
        course_id=row.course_id,
        learner=snapshot["learner"],
        title=snapshot["title"],
        level=snapshot["level"],
        kind=snapshot["kind"],
        completed_on=completed_on(snapshot),
        minutes=row.minutes,
        provider=snapshot.get("provider", {}).get("name", ""),
        round=row.round,
        revision=snapshot["revisions"]["course"],
        reasons=tuple(snapshot["not_valid_because"]),
        certificate=shown(row.certificate) if row.certificate else "",
        end=end_of_award(row),
    )
