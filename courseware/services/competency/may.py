"""*May this person treat this region here today?* — what is on record, never a permission."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import credit_counts
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.passing import Lack, Seen, missing
from courseware.domain.competency.rules import RequirementKind
from courseware.domain.competency.standing import Status
from courseware.domain.people import Actor
from courseware.services.certificates.reading import end_of
from courseware.services.competency.history import Scope
from courseware.services.competency.jurisdiction import Studied, rule_set_checks
from courseware.services.competency.looked_at import Answer, Check
from courseware.services.competency.membership import Membership, membership, was_suspended
from courseware.services.competency.ordering import Then
from courseware.services.competency.papers import PaperKind
from courseware.services.competency.prerequisites import (
    Credentials,
    credentials,
    requirement_words,
)
from courseware.services.competency.releases_then import rules_at
from courseware.services.competency.rules import (
    RuleBook,
    live_checklist,
    require_region,
    scope_words,
)
from courseware.services.competency.standings import Place, place_of, places
from courseware.services.competency.team import hindsight, moment_of
from courseware.services.competency.wording import day_words, last_day_words, until_words
from courseware.store import awards as award_rows
from courseware.store import licences as licence_rows
from courseware.store import people
from courseware.store import practice as practice_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

ALL_MET = "On record: all requirements met."
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
        require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
        then = moment_of(here.clinic.timezone, now, on)
        answer = Answer(
            person_id=person_id,
            name=people.name_of(connection, person_id),
            scope=scope,
            words=scope_words(catalogue, *scope),
            day=then.day,
            zone=here.clinic.timezone,
            status=None,
            past=then.past,
            future=then.moment > now,
            checks=(),
        )
        if here.left is not None and then.moment > here.left:
            since = day_words(day_of(here.left, here.clinic.timezone))
            words = f"No member of {here.clinic.name} any more, since {since}."
            return replace(answer, checks=(Check("clinic", False, words),))
        book = rules_at(connection, catalogue, then)
        place = _place(connection, book, person_id, scope, then)
        return replace(
            answer,
            status=place.standing.status,
            known_now=_known_now(connection, catalogue, clinic_id, person_id, place, then),
            checks=(
                _member(connection, person_id, here, then),
                *_checks(connection, book, person_id, place, then),
            ),
        )


def _place(
    connection: Connection, book: RuleBook, person_id: str, scope: Scope, then: Then
) -> Place:
    """Where the person stood; also in a region that the checklist did not have on that day."""
    found = places(connection, book, person_id, then.day, then.moment, scope[0])
    brought = credentials(connection, person_id, then.day, then.moment)
    other = place_of(book, scope, None, brought, then.day, then.moment)
    return next((place for place in found if place.scope == scope), other)


def _known_now(
    connection: Connection,
    catalogue: Catalogue,
    clinic_id: str,
    person_id: str,
    place: Place,
    then: Then,
) -> Status | None:
    """The status on a past day by what is known now, where a later correction changes it."""
    if not then.past:
        return None
    later = hindsight(connection, catalogue, clinic_id, [person_id], then)
    known = later.get((person_id, place.scope))
    return None if known is place.standing.status else known


def _checks(
    connection: Connection, book: RuleBook, person_id: str, place: Place, then: Then
) -> list[Check]:
    """Everything that is asked of a member in a scope."""
    catalogue, scope, (moment, day, _) = book.catalogue, place.scope, then
    brought = credentials(connection, person_id, day, moment)
    licences = people.licences_at(connection, person_id, moment)
    papers = _accepted(connection, person_id, moment)
    awards = _awards(connection, person_id, moment)
    return [
        _competency(place),
        *_requirements(catalogue, book, scope, brought),
        *_logbook(book, scope, place, brought, day),
        _hours(awards),
        _licence(connection, person_id, licences, day, moment),
        *_papers(papers, day),
        *rule_set_checks(catalogue, licences, _studied(awards, papers, day), day),
    ]


def _member(connection: Connection, person_id: str, here: Membership, then: Then) -> Check:
    if was_suspended(connection, person_id, then):
        words = "was suspended on that day" if then.past else "is suspended"
        return Check("account", False, f"The account {words}.")
    if not here.held_at(then.moment):
        return Check("clinic", False, f"Not a member of {here.clinic.name} on that day.")
    return Check("clinic", True, f"A member of {here.clinic.name}.")


def _competency(place: Place) -> Check:
    found = place.standing
    status = found.status.words.lower()
    evidence = (found.term.decision_id,) if found.term else ()
    if found.in_force and found.ends_on and found.term:
        words = (
            f"{place.words} is {status}: confirmed on {day_words(found.term.confirmed_on)}, "
            f"until {last_day_words(found.ends_on)}."
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


def _logbook(
    book: RuleBook, scope: Scope, place: Place, brought: Credentials, day: date
) -> list[Check]:
    """The quotas of watched sessions and regions, each by itself; nothing where none is asked."""
    rules = book.live(scope[0])
    if rules is None or not (rules.sessions or rules.regions_needed):
        return []
    seen = Seen(
        [o for o in place.history.counted() if o.on <= day],
        [s for s in place.history.all_sessions if s.on <= day],
        rules.requires,
        brought.waivers(rules),
    )
    lacking = {m.lack: m for m in missing(rules, seen, scope[1])}
    found = []
    for lack, need, what in (
        (Lack.SESSIONS, rules.sessions, "watched sessions"),
        (Lack.REGIONS, rules.regions_needed, "regions"),
    ):
        less = lacking.get(lack)
        if less is not None:
            words = f"{less.have} of {need} {what} are on record in logbook and observations."
            found.append(Check("logbook", False, words))
        elif need:
            found.append(Check("logbook", True, f"{need} {what}: on record, or waived."))
    return found


def _awards(connection: Connection, person_id: str, moment: datetime) -> list[AnyRow]:
    """The awards that counted at the moment."""
    awards = award_rows.awards(connection, person_id, moment)
    return [a for a in awards if credit_counts(a.demonstration, end_of(a))]


def _hours(awards: list[AnyRow]) -> Check:
    minutes = sum(award.minutes for award in awards)
    words = f"{minutes} minutes of knowledge are credited; none of them is in person."
    return Check("hours", None, words, tuple(award.id for award in awards))


def _licence(
    connection: Connection,
    person_id: str,
    licences: list[AnyRow],
    day: date,
    moment: datetime,
) -> Check:
    """Whether a licence is stated whose day of renewal, as far as it is stated, is not over."""
    if not licences:
        return Check("licence", False, "No licence is stated in the account.")
    days = {
        row.licence_id: row.renews_on
        for row in licence_rows.renewals(connection, person_id)
        if row.stated_at <= moment
    }
    named = ", ".join(_licence_words(row, days.get(row.id)) for row in licences)
    held = [row for row in licences if row.id not in days or day <= days[row.id]]
    if not held:
        return Check("licence", False, f"The stated day of renewal is over: {named}.")
    return Check("licence", True, f"Stated: {named}.", tuple(row.id for row in held))


def _licence_words(row: AnyRow, renews_on: date | None) -> str:
    words = f"{row.jurisdiction} {row.number}"
    return words if renews_on is None else f"{words} (to be renewed by {day_words(renews_on)})"


def _accepted(connection: Connection, person_id: str, moment: datetime) -> list[AnyRow]:
    return [
        paper
        for paper in practice_rows.evidence_of(connection, [person_id])
        if paper.accepted and paper.decided_at <= moment
    ]


def _papers(accepted: list[AnyRow], day: date) -> list[Check]:
    """Accepted documents: those that hold, and those that have run out unrenewed."""
    good = [p for p in accepted if p.expires_on is None or day < p.expires_on]
    kinds = {p.kind for p in good}
    found = [
        Check("evidence", True, f"Accepted: {_paper_words(p)}{until_words(p.expires_on)}.", (p.id,))
        for p in good
    ]
    for paper in accepted:
        if paper.kind not in kinds and paper.expires_on is not None:
            words = (
                f"{_paper_words(paper)} expired: it held until {last_day_words(paper.expires_on)}."
            )
            found.append(Check("evidence", False, words, (paper.id,)))
    return found or [Check("evidence", None, "No document from elsewhere is on record.")]


def _studied(awards: list[AnyRow], accepted: list[AnyRow], day: date) -> Studied:
    courses = tuple(
        (p.id, _paper_words(p))
        for p in accepted
        if p.kind == PaperKind.COURSE and (p.expires_on is None or day < p.expires_on)
    )
    return Studied(sum(award.minutes for award in awards), courses)


def _paper_words(paper: AnyRow) -> str:
    return f"{paper.title} ({paper.issuer})"
