"""Licences against the rules of their places: what is on record, until when, what is missing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache, partial

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledRule, RuleEntry
from courseware.content.models.rule import Confidence, Rule
from courseware.domain.award_days import completed_on
from courseware.domain.certificates import credit_counts
from courseware.domain.credit_units import SIXTY, Unit, UnitRule, line
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.renewal import (
    Balance,
    DistanceRule,
    Learned,
    Period,
    Requirement,
    balance_of,
    period_ending,
)
from courseware.services.authorize import require
from courseware.services.certificates.reading import end_of
from courseware.services.identifiers import new_id
from courseware.store.accounts import people as people_rows
from courseware.store.competency import licences as rows
from courseware.store.credits import awards as award_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_YEARS_AROUND = 12


@dataclass(frozen=True, slots=True)
class LicenceOnRecord:
    """One licence with the rule of its place and what is on record against it.

    Attributes:
        rule: the rule set that answers to the stated place; None where we have none.
        renews_on: the day that the person stated last; None before.
        requirement: what the rule asks for; None where that is unknown.
        balance: what is on record in the period; None without a day or a requirement.
        minutes: knowledge minutes: of the period, or of all valid awards where there is none.
        units: the same in units that the place defines and its renewal does not count in.
        days_left: days until `renews_on`, negative after it; None without a day.
    """

    licence_id: str
    jurisdiction: str
    number: str
    rule: CompiledRule | None
    renews_on: date | None
    requirement: Requirement | None
    balance: Balance | None
    minutes: int
    units: tuple[str, ...]
    days_left: int | None


def state_renewal(
    db: Database, actor: Actor, licence_id: str, renews_on: date | None, now: datetime
) -> None:
    """State on which day one of the actor's own licences is to be renewed.

    Raises:
        NotFound: the actor has no such licence.
        Invalid: there is no day, or one that no renewal could have.
    """
    require(actor, Permission.OWN_ACCOUNT, Subject(person_id=actor.person_id))
    with db.write() as connection:
        # First whose it is: a stranger's day would be refused in the same words as any other.
        if not rows.holds(connection, actor.person_id, licence_id):
            raise NotFound
        add_renewal(connection, licence_id, checked_renewal(renews_on, now), now)


def checked_renewal(renews_on: date | None, now: datetime) -> date:
    """The day, if a renewal can be on it.

    Raises:
        Invalid: it is missing or more than twelve years away (field `renews_on`).
    """
    if renews_on is None:
        raise Invalid({"renews_on": "Write the day as year, month and day: 2026-11-30."})
    if abs(renews_on.year - now.year) > _YEARS_AROUND:
        raise Invalid({"renews_on": "That is too far from today. Look at the year again."})
    return renews_on


def add_renewal(connection: Connection, licence_id: str, day: date, now: datetime) -> None:
    """Keep a stated day; earlier ones stay."""
    values = {"id": new_id(), "licence_id": licence_id, "renews_on": day, "stated_at": now}
    rows.add_renewal(connection, values)


def on_record(
    db: Database, catalogue: Catalogue, actor: Actor, today: date
) -> tuple[LicenceOnRecord, ...]:
    """Each of the actor's licences against the rule of its place, in the order of stating.

    It says what is recorded here, and never that somebody may practise.

    Args:
        today: where the actor is.
    """
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.snapshot() as connection:
        licences = people_rows.licences(connection, actor.person_id)
        days = rows.renewal_days(connection, actor.person_id)
        learned = learned_of(award_rows.awards(connection, actor.person_id))
    return tuple(_on_record(catalogue, row, days.get(row.id), learned, today) for row in licences)


def learned_of(awards: Iterable[AnyRow]) -> list[Learned]:
    """The awards that count, as the rules take them: no demonstration, nothing taken back."""
    return [
        Learned(row.course_id, row.minutes, completed_on(row.snapshot))
        for row in awards
        if credit_counts(row.demonstration, end_of(row))
    ]


def periods_of(connection: Connection, catalogue: Catalogue, person_id: str) -> list[Period]:
    """The renewal periods that are known of a person's licences, by the day stated last."""
    stated = {row.licence_id: row for row in rows.renewals(connection, person_id)}
    found = []
    for licence in stated.values():
        rule = rule_for(catalogue, licence.jurisdiction)
        if rule is not None and rule.rule.renewal is not None and licence.removed_at is None:
            found.append(period_ending(licence.renews_on, rule.rule.renewal.months))
    return found


def periods_once(
    connection: Connection, catalogue: Catalogue, person_id: str
) -> Callable[[], list[Period]]:
    """The same for who may need them several times, or not at all: asked the first time."""
    return cache(partial(periods_of, connection, catalogue, person_id))


def rule_for(
    catalogue: Catalogue, jurisdiction: str, published: Iterable[RuleEntry] | None = None
) -> CompiledRule | None:
    """The rule set that answers to the name of a place, whatever the case of its letters.

    Args:
        published: the rule sets of the release that answers; None for the live one.
    """
    wanted = _folded(jurisdiction)
    for entry in catalogue.rules if published is None else published:
        if wanted in map(_folded, (entry.name, *entry.also)):
            return catalogue.rule_by_key(entry.compiled_key)
    return None


def requirement_of(rule: Rule) -> Requirement | None:
    """What a rule set asks of a renewal; None where that was not seen."""
    renewal = rule.renewal
    if renewal is None:
        return None
    distance = rule.distance
    limit = distance.at_most if distance else None
    return Requirement(
        needed=Fraction(renewal.amount),
        months=renewal.months,
        unit=unit_of(rule, renewal.unit),
        parts=tuple((part.name.strip(), Fraction(part.least)) for part in renewal.parts),
        distance=DistanceRule(distance.knowledge) if distance else DistanceRule.UNKNOWN,
        at_most=None if limit is None else Fraction(limit),
    )


def unit_of(rule: Rule, unit: Unit) -> UnitRule | None:
    """How a rule set turns minutes into a unit; None where it was not seen.

    An hour whose length is unknown is taken as 60 minutes, which credits less than 50 would.
    """
    length = rule.hour.minutes if rule.hour else SIXTY
    for stated in rule.units:
        if stated.unit is unit:
            size = Fraction(stated.hours)
            return UnitRule(unit, length, size, stated.step, stated.source.strip())
    if unit is Unit.HOUR:
        return UnitRule(unit, length, source=rule.hour.source.strip() if rule.hour else "")
    return None


def defined_units(rule: Rule) -> tuple[UnitRule, ...]:
    """The units that a place defines, as far as that was seen well enough to print an amount."""
    well_seen = (stated for stated in rule.units if stated.confidence is not Confidence.LOW)
    found = (unit_of(rule, stated.unit) for stated in well_seen)
    return tuple(unit for unit in found if unit is not None)


def units_for(catalogue: Catalogue, places: Iterable[str]) -> tuple[tuple[str, UnitRule], ...]:
    """(place, unit) of what the places of some licences define, each place once."""
    rules = {rule.rule.name: rule.rule for rule in (rule_for(catalogue, p) for p in places) if rule}
    return tuple((name, unit) for name, rule in rules.items() for unit in defined_units(rule))


def unit_line(minutes: int, place: str, unit: UnitRule) -> str:
    """An amount in a place's own unit, for certificates and transcripts."""
    return f"{line(minutes, unit)} for {place}"


def place_named(catalogue: Catalogue, typed: str) -> str:
    """A place in the letters that its rule set writes it with; as it was typed where we have none.

    Who typed an abbreviation gets the abbreviation.
    """
    rule = rule_for(catalogue, typed)
    names = (rule.rule.name, *rule.rule.also) if rule else ()
    return next((name for name in names if _folded(name) == _folded(typed)), typed)


def _on_record(
    catalogue: Catalogue,
    licence: AnyRow,
    renews_on: date | None,
    learned: Sequence[Learned],
    today: date,
) -> LicenceOnRecord:
    rule = rule_for(catalogue, licence.jurisdiction)
    requirement = requirement_of(rule.rule) if rule else None
    balance, minutes = None, sum(one.minutes for one in learned)
    if requirement is not None and renews_on is not None:
        period = period_ending(renews_on, requirement.months)
        balance = balance_of(requirement, period, learned, today)
        minutes = balance.minutes
    defined = defined_units(rule.rule) if rule else ()
    counted_in = requirement.unit if requirement else None
    return LicenceOnRecord(
        licence_id=licence.id,
        jurisdiction=licence.jurisdiction,
        number=licence.number,
        rule=rule,
        renews_on=renews_on,
        requirement=requirement,
        balance=balance,
        minutes=minutes,
        units=tuple(line(minutes, unit) for unit in defined if unit != counted_in),
        days_left=None if renews_on is None else (renews_on - today).days,
    )


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
