"""Who of a team needs attention now, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of, first_day_without, last_day_of
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.assignments.overdue import overdue_in
from courseware.services.authorize import require
from courseware.services.competency.decisions.suspensions import held_among
from courseware.services.competency.history import Scope
from courseware.services.competency.lacking import Key, Lacks
from courseware.services.competency.reasons import unless_used
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.teams.line_reasons import reasons_behind
from courseware.services.competency.teams.needs import RANK, SOON, Need, wanting_in
from courseware.services.competency.whose_words import is_elsewhere
from courseware.services.membership.clinics import clinic_in
from courseware.store.accounts import people
from courseware.store.competency import practice
from courseware.store.competency.running_out import documents_running_out, licences_running_out
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_LINES = 30
"""So many lines are shown; the rest is counted."""
_LACKS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Attention:
    """One line of *needs attention*.

    Attributes:
        scope: what it is about; None for an assignment and a licence, and for a document where no
            checklist is published; otherwise a document names a checklist whose page shows it.
        ends_on: the first day without it; of an assignment, the day by which it was due.
        zone: by which clinic's days it ends, where that is another one's than the reader's; else
            "". Told where it ends soon or is over.
        part: the part of the manager's page about it, as an anchor; "" for its beginning.
        lessons: titles to read again, where an adverse event suspended it.
        because: why it is suspended, as managers of this clinic wrote, or what happened in it;
            what was written elsewhere stays there.
        elsewhere: whether another clinic suspended it.
        lacks: where enough was observed, what a confirmation still needs, in sentences.
        behind: which critical item was unsafe, or what was taken back, with the reason; or that
            somebody has watched anew, and a manager can reinstate it.
        closed: whether the person's account is suspended.
        unless_used: behind `ends_on`: that a use before it keeps it, where it lapses unused.
    """

    need: Need
    person_id: str
    name: str
    scope: Scope | None
    words: str
    ends_on: date | None
    part: str = ""
    lessons: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    elsewhere: bool = False
    lacks: str = ""
    behind: tuple[str, ...] = ()
    closed: bool = False
    unless_used: str = ""
    zone: str = ""

    @property
    def path(self) -> str:
        """The manager's page about it."""
        if self.scope is None:
            return f"/team/{self.person_id}"
        return f"/team/{self.person_id}/{self.scope[0]}"


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """What needs attention in a clinic: all of it counted, the most urgent lines in full."""

    total: int
    lines: list[Attention]
    counts: dict[Need, int]


def attention(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    clinic_id: str,
    now: datetime,
    most: int = MOST_LINES,
) -> NeedsAttention:
    """Who needs attention in a clinic now, the most urgent first: a fixed number of queries.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        clinic = clinic_in(connection, clinic_id)
        return attention_in(connection, catalogue, clinic, now, most)


def count_attention(
    db: Database, catalogue: Catalogue, actor: Actor, clinic_id: str, now: datetime
) -> int:
    """How much needs attention in a clinic now: nothing is explained.

    Raises:
        NotFound, Forbidden: the actor does not manage the clinic.
    """
    require(actor, Permission.TEAM_READ, Subject(clinic_ids=frozenset({clinic_id})))
    with db.read() as connection:
        clinic = clinic_in(connection, clinic_id)
        return _most_urgent(connection, catalogue, clinic, now, 1).total


def attention_in(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    now: datetime,
    most: int = MOST_LINES,
) -> NeedsAttention:
    """The same for a caller who has decided."""
    found = _most_urgent(connection, catalogue, clinic, now, most)
    shown = _with_reasons(connection, catalogue, clinic, found.lines, now)
    closed = people.suspended(connection, {one.person_id for one in shown}) if shown else ()
    shown = [replace(one, closed=one.person_id in closed) for one in shown]
    return replace(found, lines=shown)


def _most_urgent(
    connection: Connection, catalogue: Catalogue, clinic: AnyRow, now: datetime, most: int
) -> NeedsAttention:
    """All of it counted, and the most urgent lines before anything is explained."""
    today = day_of(now, clinic.timezone)
    found = wanting_in(connection, RuleBook(catalogue), clinic.id, today, now, most)
    late = [
        Attention(Need.OVERDUE, one.person_id, one.name, None, one.words, one.due, "#assignments")
        for one in overdue_in(connection, catalogue, clinic, now)
    ]
    papers = practice.waiting_evidence(connection, clinic.id, most)
    ending = papers_running_out(connection, catalogue, clinic, now, today)
    counts = found.counts + Counter({Need.OVERDUE: len(late)})
    counts += Counter({Need.DOCUMENT: papers[0].total if papers else 0})
    counts.update(one.need for one in ending)
    known = {need: int(counts[need]) for need in Need if counts[need]}
    lines = [
        _attention(catalogue, clinic.timezone, row, need, found.unready)
        for row, need in found.first
    ]
    lines = _in_order([*lines, *late, *ending, *_documents(catalogue, papers)])[:most]
    return NeedsAttention(sum(known.values()), lines, known)


def _in_order(lines: Iterable[Attention]) -> list[Attention]:
    """The most urgent first; of those, what ends first."""
    return sorted(lines, key=lambda a: (RANK[a.need], a.ends_on or date.max, a.name, a.words))


def _documents(catalogue: Catalogue, papers: Iterable[AnyRow]) -> list[Attention]:
    """Documents that wait for a manager's word."""
    where, need = _page_of_documents(catalogue), Need.DOCUMENT
    return [
        Attention(need, row.person_id, row.name, where, row.title, None, "#documents")
        for row in papers
    ]


def _page_of_documents(catalogue: Catalogue) -> Scope | None:
    """Documents stand on the page of each checklist; the first will do."""
    return next(((checklist, "") for checklist in catalogue.checklists), None)


def papers_running_out(
    connection: Connection, catalogue: Catalogue, clinic: AnyRow, moment: datetime, today: date
) -> list[Attention]:
    """Accepted documents and stated licences of members that have ended or soon will."""
    soon, where = today + SOON, _page_of_documents(catalogue)

    def need(ends_on: date) -> Need:
        return Need.EXPIRED if ends_on <= today else Need.SOON

    documents = documents_running_out(connection, clinic.id, moment, soon)
    found = [
        Attention(
            *(need(day), person_id, name, where, f"Document “{title}”", day, "#documents"),
            zone=_abroad(zone, clinic.timezone),
        )
        for person_id, name, title, day, zone in documents
    ]
    # A licence still holds on its day of renewal; a document's day is the first without it.
    for person_id, name, place, last in licences_running_out(
        connection, clinic.id, last_day_of(soon)
    ):
        ends_on = first_day_without(last)
        words = f"Licence in {place}"
        found.append(Attention(need(ends_on), person_id, name, None, words, ends_on, "#licences"))
    return found


def _with_reasons(
    connection: Connection,
    catalogue: Catalogue,
    clinic: AnyRow,
    lines: list[Attention],
    now: datetime,
) -> list[Attention]:
    """What is suspended says why, after an adverse event also the lessons to read again and that
    somebody has watched anew; what was unsafe or taken back says what that was."""
    held: dict[tuple[str, Scope], list[AnyRow]] = {}
    people = {a.person_id for a in lines if a.need is Need.SUSPENDED}
    for row in held_among(connection, catalogue, people):
        held.setdefault((row.person_id, (row.checklist_id, row.scope_region)), []).append(row)
    stopped = {key for key, rows in held.items() if any(row.event_id for row in rows)}
    scopes = [
        ((one.person_id, one.scope), one.need)
        for one in lines
        if one.scope and (one.need is not Need.SUSPENDED or (one.person_id, one.scope) in stopped)
    ]
    behind = reasons_behind(connection, catalogue, clinic, scopes, now)
    explained = [
        replace(one, behind=behind.get(((one.person_id, one.scope), one.need), ()))
        if one.scope
        else one
        for one in lines
    ]
    return [
        _explained(catalogue, clinic.id, one, held.get((one.person_id, one.scope), []))
        if one.need is Need.SUSPENDED and one.scope
        else one
        for one in explained
    ]


def _explained(
    catalogue: Catalogue, clinic_id: str, one: Attention, held: list[AnyRow]
) -> Attention:
    named = [id_ for row in held for id_ in row.lessons or () if id_ in catalogue.lessons]
    lessons = dict.fromkeys(catalogue.lessons[id_].title for id_ in named)
    elsewhere = [is_elsewhere(row.clinic_id, clinic_id) for row in held]
    here = [row for row, other in zip(held, elsewhere, strict=True) if not other]
    because = dict.fromkeys(row.reason.rstrip(".") for row in here)
    said = replace(one, lessons=tuple(lessons), because=tuple(because))
    return replace(said, elsewhere=any(elsewhere))


def _attention(
    catalogue: Catalogue, here: str, row: AnyRow, need: Need, unready: Mapping[Key, Lacks]
) -> Attention:
    scope = row.checklist_id, row.region
    words = scope_words(catalogue, *scope)
    # One of several regions may stand far down on the page of its checklist.
    part = f"#region-{scope[1]}" if scope[1] else ""
    unless = unless_used(need is Need.SOON and row.lapses)
    lacks = _told(unready[row.person_id, scope]) if need is Need.ENOUGH else ""
    about = need, row.person_id, row.name, scope, words
    zone = _abroad(row.zone, here)
    return Attention(*about, row.ends_on, part, lacks=lacks, unless_used=unless, zone=zone)


def _abroad(zone: str | None, here: str) -> str:
    return "" if zone in (None, here) else zone


def _told(lacks: Lacks) -> str:
    """What is missing, the first of it in full."""
    told = [words for _, words in lacks[:_LACKS_SHOWN]]
    if more := len(lacks) - len(told):
        told.append(f"And {more} more.")
    return " ".join(told)
