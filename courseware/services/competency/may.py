"""*May this person needle this region here today?* — what is on record, never a permission."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.rules import RequirementKind
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.history import Scope
from courseware.services.competency.prerequisites import (
    Credentials,
    credentials,
    requirement_words,
)
from courseware.services.competency.rules import (
    RuleBook,
    live_checklist,
    require_region,
    scope_words,
)
from courseware.services.competency.standings import Place, places
from courseware.services.competency.team import moment_of
from courseware.store import awards as award_rows
from courseware.store import clinics, people
from courseware.store import practice as practice_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

ALL_MET = "On record: all requirements met."
CAUTION = (
    "This is what is on record here. It is no permission: whether somebody may needle is decided "
    "by law, employer and insurer."
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Attributes:
        met: None where it was looked at but nothing asks for it here.
        evidence: ids of what it rests on.
    """

    what: str
    met: bool | None
    words: str
    evidence: tuple[str, ...] = ()


_NO_RULES = Check("rule set", None, "No rule set of a jurisdiction was held against this record.")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one person, scope and day."""

    person_id: str
    name: str
    scope: Scope
    words: str
    day: date
    checks: tuple[Check, ...]

    @property
    def met(self) -> bool:
        """Whether everything that is asked for is on record."""
        return all(check.met is not False for check in self.checks)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not, in words."""
        return tuple(check.words for check in self.checks if check.met is False)


def may(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    clinic_id: str,
    scope: Scope,
    now: datetime,
    on: date | None = None,
) -> Answer:
    """Hold what is on record against what a scope asks for, on a day.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person was no member.
        Invalid: the checklist is not held in this region.
    """
    with db.snapshot() as connection:
        held = people.membership_history(connection, person_id)
        everywhere = frozenset(row.clinic_id for row in held)
        require(actor, Permission.TEAM_READ, Subject(person_id, everywhere))
        clinic = clinics.clinic(connection, clinic_id)
        if clinic is None or clinic_id not in everywhere:
            raise NotFound
        require(actor, Permission.TEAM_READ, Subject(person_id, frozenset({clinic_id})))
        require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
        moment, day, _ = moment_of(clinic.timezone, now, on)
        book = RuleBook(catalogue)
        found = places(connection, book, person_id, day, moment, scope[0])
        place = next(p for p in found if p.scope == scope)
        brought = credentials(connection, person_id, day, moment)
        return Answer(
            person_id=person_id,
            name=people.name_of(connection, person_id),
            scope=scope,
            words=scope_words(catalogue, *scope),
            day=day,
            checks=(
                _member(connection, person_id, clinic, held, moment),
                _competency(place),
                *_requirements(catalogue, book, scope, brought),
                _hours(connection, person_id, moment),
                _licence(connection, person_id, moment),
                *_papers(connection, person_id, day, moment),
                _NO_RULES,
            ),
        )


def _member(
    connection: Connection, person_id: str, clinic: AnyRow, held: list[AnyRow], moment: datetime
) -> Check:
    person = people.person(connection, person_id)
    here = any(
        row.clinic_id == clinic.id
        and row.since <= moment
        and (row.ended_at is None or row.ended_at > moment)
        for row in held
    )
    if person is not None and person.suspended_at is not None:
        return Check("account", False, "The account is suspended.")
    if not here:
        return Check("clinic", False, f"Not a member of {clinic.name} on that day.")
    return Check("clinic", True, f"A member of {clinic.name}.")


def _competency(place: Place) -> Check:
    found = place.standing
    status = found.status.words.lower()
    evidence = (found.term.decision_id,) if found.term else ()
    if found.in_force and found.ends_on and found.term:
        words = (
            f"{place.words} is {status}: confirmed on {found.term.confirmed_on.isoformat()}, until "
            f"the day before {found.ends_on.isoformat()}."
        )
        return Check("competency", True, words, evidence)
    more = " ".join(place.missing)
    return Check("competency", False, f"{place.words} is {status}. {more}".strip(), evidence)


def _requirements(
    catalogue: Catalogue, book: RuleBook, scope: Scope, brought: Credentials
) -> list[Check]:
    rules = book.live(scope[0])
    if rules is None:
        return []
    met = brought.met(catalogue, rules, scope[1])
    waived = brought.waivers(rules)
    found = []
    for requirement in rules.requires:
        words = requirement_words(catalogue, str(requirement))
        what = "course" if requirement.kind is RequirementKind.COURSE else requirement.kind.value
        if requirement in met:
            found.append(Check(what, True, f"On record: {words}."))
        elif requirement in waived:
            found.append(Check(what, True, f"Waived: {words}."))
        else:
            found.append(Check(what, False, f"Missing: {words}."))
    return found


def _hours(connection: Connection, person_id: str, moment: datetime) -> Check:
    awards = award_rows.awards(connection, person_id)
    valid = [a for a in awards if a.awarded_at <= moment and not a.demonstration]
    minutes = sum(award.minutes for award in valid)
    words = f"{minutes} minutes of knowledge are credited; none of them is in person."
    return Check("hours", None, words, tuple(award.id for award in valid))


def _licence(connection: Connection, person_id: str, moment: datetime) -> Check:
    licences = [
        row
        for row in people.licences(connection, person_id, removed=True)
        if row.added_at <= moment and (row.removed_at is None or row.removed_at > moment)
    ]
    if not licences:
        return Check("licence", False, "No licence is stated in the account.")
    named = ", ".join(f"{row.jurisdiction} {row.number}" for row in licences)
    return Check("licence", True, f"Stated: {named}.", tuple(row.id for row in licences))


def _papers(connection: Connection, person_id: str, day: date, moment: datetime) -> list[Check]:
    """Accepted documents that have run out: a licence or life support that nobody renewed."""
    accepted = [
        p
        for p in practice_rows.evidence_of(connection, [person_id])
        if p.accepted and p.decided_at <= moment
    ]
    good = {p.kind for p in accepted if p.expires_on is None or day < p.expires_on}
    return [
        Check(
            "evidence",
            False,
            f"{p.title} ({p.issuer}) expired on {p.expires_on.isoformat()}.",
            (p.id,),
        )
        for p in accepted
        if p.kind not in good and p.expires_on is not None
    ]
