"""*May this person treat this region here today?* — what is on record, never a permission."""

from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.certificates import credit_counts
from courseware.domain.competency.passing import Lack, Seen, missing
from courseware.domain.competency.rules import RequirementKind
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.certificates.reading import end_of
from courseware.services.competency.history import Scope
from courseware.services.competency.jurisdiction import Studied, rule_set_checks
from courseware.services.competency.looked_at import Answer, Check
from courseware.services.competency.papers import PaperKind
from courseware.services.competency.prerequisites import (
    Credentials,
    credentials,
    is_in_time,
    requirement_words,
)
from courseware.services.competency.rules import (
    RuleBook,
    live_checklist,
    require_region,
    scope_words,
)
from courseware.services.competency.standings import Place, places, rules_for
from courseware.services.competency.team import hindsight, moment_of
from courseware.services.competency.wording import (
    day_words,
    last_day_words,
    until_words,
    zone_words,
)
from courseware.store import awards as award_rows
from courseware.store import clinics, people
from courseware.store import licences as licence_rows
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
        moment, day, past = moment_of(clinic.timezone, now, on)
        found = places(connection, RuleBook(catalogue), person_id, moment, scope[0])
        place = next((p for p in found if p.scope == scope), None)
        if place is None:  # neither published nor on record
            require_region(catalogue, live_checklist(catalogue, scope[0]), scope[1])
            raise NotFound
        later = hindsight(connection, catalogue, [person_id], moment, day) if past else {}
        known_now = later.get((person_id, scope))
        return Answer(
            person_id=person_id,
            name=people.name_of(connection, person_id),
            scope=scope,
            words=scope_words(catalogue, *scope),
            day=day,
            zone=clinic.timezone,
            status=place.standing.status,
            past=past,
            future=moment > now,
            known_now=None if known_now is place.standing.status else known_now,
            notices=tuple(place.notices),
            checks=(
                _member(connection, person_id, clinic, held, moment),
                *_checks(connection, catalogue, person_id, place, moment, day, clinic.timezone),
            ),
        )


def _checks(
    connection: Connection,
    catalogue: Catalogue,
    person_id: str,
    place: Place,
    moment: datetime,
    day: date,
    zone: str,
) -> list[Check]:
    """Everything that is asked of a member in a scope."""
    book = RuleBook(catalogue)
    brought = credentials(connection, person_id, moment)
    licences = people.licences_at(connection, person_id, moment)
    papers = _accepted(connection, person_id, moment)
    awards = _awards(connection, person_id, moment)
    return [
        _competency(place, zone),
        *_requirements(catalogue, book, place, brought),
        *_logbook(book, place, brought),
        _hours(awards),
        _licence(connection, person_id, licences, day, moment),
        *_papers(papers, moment, zone),
        *rule_set_checks(catalogue, licences, _studied(awards, papers, moment), day),
    ]


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


def _competency(place: Place, zone: str) -> Check:
    found = place.standing
    status = found.status.words.lower()
    evidence = (found.term.decision_id,) if found.term else ()
    if found.in_force and found.ends_on and found.term:
        words = (
            f"{place.words} is {status}: confirmed on {day_words(found.term.confirmed_on)}, "
            f"until {last_day_words(found.ends_on)}{zone_words(found.term.zone, zone)}."
        )
        return Check("competency", True, words, evidence)
    more = " ".join([f"{place.words} is {status}.", place.because, *place.missing])
    return Check("competency", False, " ".join(more.split()), evidence)


def _requirements(
    catalogue: Catalogue, book: RuleBook, place: Place, brought: Credentials
) -> list[Check]:
    scope = place.scope
    rules = rules_for(book, scope, place.history)
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


def _logbook(book: RuleBook, place: Place, brought: Credentials) -> list[Check]:
    """The quotas of watched sessions and regions, each by itself; nothing where none is asked."""
    scope = place.scope
    rules = rules_for(book, scope, place.history)
    if not (rules.sessions or rules.regions_needed):
        return []
    seen = Seen(
        place.history.counted(),
        place.history.all_sessions,
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


def _papers(accepted: list[AnyRow], moment: datetime, zone: str) -> list[Check]:
    """Accepted documents: those that hold, and those that have run out unrenewed."""
    good = [p for p in accepted if is_in_time(p, moment)]
    kinds = {p.kind for p in good}
    found = []
    for paper in good:
        words = f"Accepted: {_paper_words(paper)}{until_words(paper.expires_on)}"
        words += zone_words(paper.zone, zone) if paper.expires_on else ""
        found.append(Check("evidence", True, f"{words}.", (paper.id,)))
    for paper in accepted:
        if paper.kind not in kinds and paper.expires_on is not None:
            words = (
                f"{_paper_words(paper)} expired: it held until "
                f"{last_day_words(paper.expires_on)}{zone_words(paper.zone, zone)}."
            )
            found.append(Check("evidence", False, words, (paper.id,)))
    return found or [Check("evidence", None, "No document from elsewhere is on record.")]


def _studied(awards: list[AnyRow], accepted: list[AnyRow], moment: datetime) -> Studied:
    courses = tuple(
        (p.id, _paper_words(p))
        for p in accepted
        if p.kind == PaperKind.COURSE and is_in_time(p, moment)
    )
    return Studied(sum(award.minutes for award in awards), courses)


def _paper_words(paper: AnyRow) -> str:
    return f"{paper.title} ({paper.issuer})"
