"""*May this person treat this region here today?* — what is on record, never a permission."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import credit_counts
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.passing import Lack, Missing, Seen, missing
from courseware.domain.competency.rules import Requirement, RequirementKind, Rules
from courseware.domain.counted import counted
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.times import day_words
from courseware.services.certificates.reading import end_of
from courseware.services.competency.documents.stated_papers import PaperKind
from courseware.services.competency.history import Scope
from courseware.services.competency.membership import Membership, membership, was_suspended
from courseware.services.competency.past.credit_since import ended_since_words
from courseware.services.competency.past.hindsight import KnownNow, hindsight
from courseware.services.competency.past.names import name_then
from courseware.services.competency.past.releases import rule_sets_at, rules_at
from courseware.services.competency.past.then import Then, moment_of
from courseware.services.competency.past.unrecorded import places_of_member
from courseware.services.competency.prerequisites import (
    Credentials,
    credentials,
    is_in_time,
    requirement_words,
)
from courseware.services.competency.rules import (
    RuleBook,
    require_region,
    scope_words,
)
from courseware.services.competency.standings import Place, places, rules_for
from courseware.services.competency.treating.jurisdiction import Studied, said_by_rules
from courseware.services.competency.treating.looked_at import Answer, Check
from courseware.services.competency.treating.may_papers import (
    accepted,
    licence_checks,
    paper_checks,
    paper_words,
    waiver_words,
)
from courseware.services.competency.wording import last_day_words, zone_words
from courseware.store.accounts import people
from courseware.store.credits import awards as award_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

ALL_MET = "On record: all requirements met."
_LEFT_AHEAD = "That is a time that the server's clock has not reached; it was ahead then."
_QUOTAS = frozenset({Lack.SESSIONS, Lack.REGIONS})
_TOLD_APART = _QUOTAS | {Lack.REQUIREMENT}
"""What is missing and has a check of its own."""
CAUTION = (
    "This is what is on record here. It is no permission: whether somebody may treat is decided "
    "by law, employer and insurer."
)


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

    Of a former member a clinic hears that they have left; and of a day of their membership, what
    was on record by then.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic, or the person never was there.
        Invalid: the checklist is not held in this region.
    """
    with db.snapshot() as connection:
        here = membership(connection, actor, person_id, clinic_id)
        then = moment_of(here.clinic.timezone, now, on)
        name = name_then(connection, clinic_id, person_id, here.until_left(then))
        answer = Answer(
            person_id=person_id,
            name=name.name,
            renamed=name.renamed,
            scope=scope,
            words=scope_words(catalogue, *scope),
            day=then.day,
            zone=here.clinic.timezone,
            status=None,
            past=then.past,
            future=then.moment > now,
            checks=(),
        )
        if here.left is not None and (not then.past or then.moment > here.left):
            return replace(answer, checks=(_gone(here.clinic, here.left, now),))
        book = rules_at(connection, catalogue, then)
        place = _place(connection, book, person_id, scope, then)
        later = _known_now(connection, catalogue, here.clinic, person_id, then)
        checks, missing_now = _checks(connection, book, person_id, place, then, here.clinic)
        return replace(
            answer,
            status=place.standing.status,
            enough=place.enough,
            known_now=later.scopes.get((person_id, place.scope)),
            accounts=later.accounts.get(person_id, ()),
            rules_missing_now=missing_now,
            notices=tuple(place.notices),
            taken_back_since=() if here.left else ended_since_words(connection, person_id, then),
            checks=(_member(connection, person_id, here, then), *checks),
        )


def _gone(clinic: AnyRow, left: datetime, now: datetime) -> Check:
    since = day_words(day_of(left, clinic.timezone))
    words = f"No member of {clinic.name} any more, since {since}."
    return Check("clinic", False, f"{words} {_LEFT_AHEAD}" if left > now else words)


def _place(
    connection: Connection, book: RuleBook, person_id: str, scope: Scope, then: Then
) -> Place:
    """Where the person stood.

    Raises:
        NotFound, Invalid: that never was published, nor anything of it on record by then.
    """
    found = places_of_member(connection, book, person_id, then.moment, scope[0])
    if all(place.scope != scope for place in found):
        try:
            require_region(book.catalogue, book.catalogue.last_checklist(scope[0]), scope[1])
        except KeyError:
            raise NotFound from None
        found = places(connection, book, person_id, then.moment, scope[0], [scope])
    return next(place for place in found if place.scope == scope)


def _known_now(
    connection: Connection, catalogue: Catalogue, clinic: AnyRow, person_id: str, then: Then
) -> KnownNow:
    about = (clinic.id, [person_id], then, clinic.timezone)
    return hindsight(connection, catalogue, *about)


def _checks(
    connection: Connection, book: RuleBook, person_id: str, place: Place, then: Then, clinic: AnyRow
) -> tuple[list[Check], tuple[str, ...] | None]:
    """Everything that is asked of a member of a clinic in a scope; and what of it today's rule
    sets of places would say is missing, where those of a day that is over say something else."""
    catalogue, (moment, day, past), zone = book.catalogue, then, clinic.timezone
    brought = credentials(connection, person_id, moment, book.past)
    licences = people.licences_at(connection, person_id, moment)
    papers = accepted(connection, person_id, moment, past)
    awards = _awards(connection, person_id, moment, past)
    rules = rules_for(book, place.scope, place.history)
    published = rule_sets_at(connection, catalogue, then)
    studied = _studied(awards, papers, moment)
    said = said_by_rules(catalogue, published, licences, studied, day)
    checks = [
        _competency(place, zone),
        *_requirements(book, place, brought, zone),
        *_logbook(rules, place, brought, zone),
        _hours(awards),
        *licence_checks(connection, person_id, licences, clinic.name, day, moment),
        *paper_checks(connection, person_id, papers, then, zone),
        *said.checks,
    ]
    return checks, said.missing_now


def _member(connection: Connection, person_id: str, here: Membership, then: Then) -> Check:
    if was_suspended(connection, person_id, then):
        words = "was suspended on that day" if then.past else "is suspended"
        return Check("account", False, f"The account {words}.")
    if not here.held_at(then):
        return Check("clinic", False, f"Not a member of {here.clinic.name} on that day.")
    return Check("clinic", True, f"A member of {here.clinic.name}.")


def _competency(place: Place, zone: str) -> Check:
    """The competency itself, with what is missing that no other check says."""
    found = place.standing
    status = found.status.words.lower()
    evidence = (found.term.decision_id,) if found.term else ()
    if found.in_force and found.ends_on and found.term:
        words = (
            f"{place.words} is {status}: confirmed on {day_words(found.term.confirmed_on)}, "
            f"until {last_day_words(found.ends_on)}{zone_words(found.term.zone, zone)}."
        )
        return Check("competency", True, f"{words} {place.because}".strip(), evidence)
    lacking = tuple(" ".join(said.split()) for said in place.told(zone, _TOLD_APART))
    more = " ".join([f"{place.words} is {status}.", place.because, *lacking])
    return Check("competency", False, " ".join(more.split()), evidence, lacking=lacking)


def _requirements(book: RuleBook, place: Place, brought: Credentials, zone: str) -> list[Check]:
    scope, catalogue = place.scope, book.catalogue
    rules = rules_for(book, scope, place.history)
    met = brought.met(book, rules, scope[1])
    waived = brought.waivers(rules)
    found = []
    for requirement in rules.requires:
        words = requirement_words(catalogue, str(requirement))
        what = "course" if requirement.kind is RequirementKind.COURSE else requirement.kind.value
        if requirement in met:
            found.append(Check(what, True, f"On record: {words}."))
        elif requirement in waived:
            waiver = brought.waiver(rules, str(requirement))
            words = f"Waived: {words}{waiver_words(waiver, zone)}."
            found.append(Check(what, True, words, (waiver.id,)))
        else:
            found.append(Check(what, False, f"Missing: {words}."))
    return found


def _logbook_lacks(
    rules: Rules, place: Place, waived: Collection[Requirement]
) -> dict[Lack, Missing]:
    """What is missing of the quotas of watched sessions and regions: for a competency that is not
    in force, what a confirmation asks for now."""
    seen = Seen(place.history.counted(), place.history.all_sessions, rules.requires, waived)
    now = () if place.standing.in_force else place.standing.missing
    found = (*missing(rules, seen, place.scope[1]), *now)
    return {m.lack: m for m in found if m.lack in _QUOTAS}


def _logbook(rules: Rules, place: Place, brought: Credentials, zone: str) -> list[Check]:
    """The quotas of watched sessions and regions, each by itself; nothing where none is asked."""
    lacking = _logbook_lacks(rules, place, brought.waivers(rules))
    unwaived = _logbook_lacks(rules, place, ())
    found = []
    for lack, kind, need, what in (
        (Lack.SESSIONS, RequirementKind.SESSIONS, rules.sessions, "watched sessions"),
        (Lack.REGIONS, RequirementKind.REGIONS, rules.regions_needed, "regions"),
    ):
        evidence: tuple[str, ...] = ()
        less, on_record = unwaived.get(lack), "are on record in logbook and observations."
        if lack in lacking:
            words = f"{lacking[lack].have} of {need} {what} {on_record}"
        elif less is not None:
            waiver = brought.waiver(rules, str(Requirement(kind, "")))
            evidence = (waiver.id,)
            words = f"Waived: {what}{waiver_words(waiver, zone)}. "
            words += f"{less.have} of {need} {on_record}"
        elif need:
            words = f"{need} {what} {on_record}"
        else:
            continue
        found.append(Check("logbook", lack not in lacking, words, evidence))
    return found


def _awards(connection: Connection, person_id: str, moment: datetime, past: bool) -> list[AnyRow]:
    """The awards that counted at the moment."""
    awards = award_rows.awards(connection, person_id, moment, past)
    return [a for a in awards if credit_counts(a.demonstration, end_of(a))]


def _hours(awards: list[AnyRow]) -> Check:
    minutes = sum(award.minutes for award in awards)
    are, them = ("is", "it") if minutes == 1 else ("are", "them")
    credited = f"{counted(minutes, 'minute')} of knowledge {are} credited"
    words = f"{credited}; none of {them} is in person."
    return Check("hours", None, words, tuple(award.id for award in awards))


def _studied(awards: list[AnyRow], accepted: list[AnyRow], moment: datetime) -> Studied:
    courses = tuple(
        (p.id, paper_words(p))
        for p in accepted
        if p.kind == PaperKind.COURSE and is_in_time(p, moment)
    )
    return Studied(sum(award.minutes for award in awards), courses)
