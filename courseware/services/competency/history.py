"""From rows to histories, and the intervals that are kept beside them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from courseware.domain.competency.calendar import start_of
from courseware.domain.competency.history import (
    Decision,
    DecisionKind,
    History,
    Observation,
    Waived,
)
from courseware.domain.competency.logged import Session
from courseware.domain.competency.marks import ItemMark
from courseware.domain.competency.merges import Merge
from courseware.domain.competency.rules import Requirement, RequirementKind
from courseware.domain.competency.timeline import (
    RULES_VERSION,
    Interval,
    timeline,
)
from courseware.services.competency.past.one_person import Joined, joined_behind, merges_of
from courseware.services.competency.rules import RuleBook
from courseware.store import assignments as assignment_rows
from courseware.store.competency import decisions as rows
from courseware.store.competency import observations as observation_rows
from courseware.store.competency import practice as practice_rows
from courseware.store.competency.taken_back_ahead import decided_from, said_from, signed_from
from courseware.store.rows import AnyRow

Scope = tuple[str, str]
"""(checklist, region); the region is "" where the checklist is not divided."""
_QUOTAS = {
    str(quota): quota
    for quota in (
        Requirement(RequirementKind.SESSIONS, ""),
        Requirement(RequirementKind.REGIONS, ""),
    )
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rows behind the histories of some people.

    Attributes:
        merges: of the accounts that signed or decided.
        joined: the people's own accounts, where it plays a part which of them a decision was about.
        waivers: of the people, of whatever is required.
    """

    observations: Sequence[AnyRow]
    words: Sequence[AnyRow]
    decisions: Sequence[AnyRow]
    sessions: Sequence[AnyRow]
    merges: Sequence[Merge] = ()
    waivers: Sequence[AnyRow] = ()
    joined: Joined = field(default_factory=Joined)


def load(connection: Connection, person_ids: Collection[str], scope: Scope | None = None) -> Loaded:
    """Read what is on record about people: five queries, however many there are.

    One or two more where an account that signed or decided was merged into another one, and some
    where somebody was reinstated (`joined_behind`).
    """
    observed = observation_rows.signed(connection, person_ids, scope)
    decided = rows.decisions(connection, person_ids, scope)
    return Loaded(
        observed,
        observation_rows.words_of_people(connection, person_ids),
        decided,
        practice_rows.confirmed_sessions(connection, person_ids),
        merges_behind(connection, observed, decided),
        practice_rows.waivers(connection, person_ids),
        joined_behind(connection, decided),
    )


def merges_behind(
    connection: Connection, observed: Sequence[AnyRow], decided: Sequence[AnyRow]
) -> Sequence[Merge]:
    """The merges of accounts that signed or decided; mostly there is none to be asked for."""
    merged = {row.assessor_id for row in observed if row.merged_into}
    merged |= {row.decided_by for row in decided if row.merged_into}
    return merges_of(connection, merged) if merged else ()


def histories(book: RuleBook, loaded: Loaded) -> dict[tuple[str, Scope], History]:
    """(person, scope) -> history, for every scope in which something is on record."""
    retracted = {w.observation_id: said_from(w) for w in loaded.words if w.kind == "retracted"}
    observed: dict[tuple[str, Scope], list[Observation]] = {}
    decided: dict[tuple[str, Scope], list[Decision]] = {}
    for row in loaded.observations:
        key = (row.person_id, (row.checklist_id, row.region))
        found = replace(observation_of(book, row), retracted_at=retracted.get(row.id))
        observed.setdefault(key, []).append(found)
    for row in loaded.decisions:
        key = (row.person_id, (row.checklist_id, row.region))
        decided.setdefault(key, []).append(_decision(book, row, loaded.joined.under))
    sessions: dict[str, list[Session]] = {}
    for row in loaded.sessions:
        sessions.setdefault(row.person_id, []).append(_session(row))
    waived: dict[tuple[str, str], list[Waived]] = {}
    for row in loaded.waivers:
        if row.requirement in _QUOTAS:
            waived.setdefault((row.person_id, row.checklist_id), []).append(_waived(row))
    return {
        key: _with_sessions(
            _with_merges(
                History(
                    key[1][1],
                    tuple(observed.get(key, ())),
                    tuple(decided.get(key, ())),
                    joined=tuple(loaded.joined.merges),
                    waived=tuple(waived.get((key[0], key[1][0]), ())),
                ),
                loaded.merges,
            ),
            sessions.get(key[0], ()),
        )
        for key in sorted({*observed, *decided})
    }


def history_of(connection: Connection, book: RuleBook, person_id: str, scope: Scope) -> History:
    """The history of one scope of one person; an empty one where nothing is on record."""
    found = histories(book, load(connection, [person_id], scope))
    return found.get((person_id, scope)) or _with_sessions(
        History(scope[1]), _sessions_of(connection, person_id)
    )


def _waived(row: AnyRow) -> Waived:
    expires = None if row.expires_on is None else start_of(row.expires_on, row.zone)
    return Waived(_QUOTAS[row.requirement], row.granted_at, row.ended_at, expires)


def unobserved(book: RuleBook, loaded: Loaded, person_id: str, scope: Scope) -> History:
    """The history of a scope without observation or decision: there may be sessions already."""
    held = [_session(row) for row in loaded.sessions if row.person_id == person_id]
    return _with_sessions(History(scope[1]), held)


def keep(connection: Connection, book: RuleBook, person_id: str, scope: Scope) -> None:
    """Work the intervals of a scope out anew, in the transaction of the act that changed it,
    and what they make of assignments.
    """
    kept = intervals_of(history_of(connection, book, person_id, scope))
    rows.put_intervals(connection, person_id, scope[0], scope[1], kept)
    assignment_rows.keep_done(connection, person_id, scope)


def keep_all(connection: Connection, book: RuleBook, person_id: str, checklist_id: str) -> None:
    """`keep` for every scope of a checklist in which something is on record."""
    for scope in sorted(rows.scopes_of(connection, person_id)):
        if scope[0] == checklist_id:
            keep(connection, book, person_id, scope)


def intervals_of(history: History) -> list[dict[str, Any]]:
    """The intervals of a history as they are kept."""
    return [interval_values(interval) for interval in timeline(history)]


def interval_values(interval: Interval) -> dict[str, Any]:
    """An interval as columns."""
    return {
        "since": interval.since,
        "until": interval.until,
        "status": interval.status.value,
        "why": interval.why.value,
        "ends_on": interval.ends_on,
        "confirmed_on": interval.confirmed_on,
        "ready": interval.ready,
        "unsafe": interval.unsafe,
        "revision_sha256": interval.revision or None,
        "confirmations": " ".join(day.isoformat() for day in interval.confirmations),
        "end_told": interval.end_told,
        "rules_version": RULES_VERSION,
    }


def observation_of(book: RuleBook, row: AnyRow) -> Observation:
    """A signed observation's row as the domain wants it."""
    return Observation(
        id=row.id,
        on=row.observed_on,
        at=signed_from(row),
        zone=row.zone,
        assessor_id=row.assessor_id,
        marks=marks_of(row.record["marks"]),
        ready=bool(row.record["ready"]),
        rules=book.by_key(row.compiled_key),
        corrects=row.corrects_id,
        setting=row.record.get("setting", ""),
    )


def marks_of(stated: Mapping[str, Any]) -> dict[str, ItemMark]:
    """Marks as they stand in a record or a form."""
    return {
        item: ItemMark(body.get("rating"), body.get("safe"), bool(body.get("plan")))
        for item, body in stated.items()
    }


def same(one: Iterable[Mapping[str, Any]], other: Iterable[Mapping[str, Any]]) -> bool:
    """Whether two lists of intervals say the same, whichever version's rules said it."""
    return [_plain(values) for values in one] == [_plain(values) for values in other]


def _plain(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, str(v)) for name, v in values.items() if name != "rules_version")


def _decision(book: RuleBook, row: AnyRow, under: Mapping[str, str]) -> Decision:
    return Decision(
        id=row.id,
        kind=DecisionKind(row.kind),
        on=row.decided_on,
        at=decided_from(row),
        zone=row.zone,
        rules=None if row.compiled_key is None else book.by_key(row.compiled_key),
        basis=tuple(row.basis),
        about=row.about_id,
        adverse=row.adverse_event_id is not None,
        by=row.decided_by,
        under=under.get(row.id, row.person_id),
    )


def _with_merges(history: History, merges: Sequence[Merge]) -> History:
    """Put in the merges of the accounts that signed or decided in this history."""
    if not merges:
        return history
    onward = {merge.duplicate: merge for merge in merges}
    waiting = [o.assessor_id for o in history.observations] + [d.by for d in history.decisions]
    found: dict[str, Merge] = {}
    while waiting:
        merge = onward.pop(waiting.pop(), None)
        if merge is not None:
            found[merge.duplicate] = merge
            waiting.append(merge.survivor)
    return replace(history, merges=tuple(m for m in merges if m.duplicate in found))


def _sessions_of(connection: Connection, person_id: str) -> list[Session]:
    return [_session(row) for row in practice_rows.confirmed_sessions(connection, [person_id])]


def _session(row: AnyRow) -> Session:
    where = frozenset(row.regions)
    how = (row.setting, row.supervision, row.zone, row.ended_at)
    return Session(row.id, row.held_on, row.answered_at, where, *how)


def _with_sessions(history: History, sessions: Sequence[Session]) -> History:
    """Put in the sessions that are use of the scope, and all of them: rules say which count."""
    use = [s for s in sessions if not history.region or history.region in s.regions]
    return replace(history, sessions=tuple(use), all_sessions=tuple(sessions))
