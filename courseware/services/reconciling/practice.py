"""Holds observations, what was said of them, decisions and what led to them against the ledger."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import rfc8785

from courseware.domain.ledger import NO_CHAIN, Act, Break, written
from courseware.services.proving.ledger_entries import Ledger, Said
from courseware.services.reconciling.comparing import Clear, Key, Stated, compare
from courseware.store.competency import acceptance_ends, session_ends
from courseware.store.records import recorded_practice as rows
from courseware.store.rows import AnyRow

_Found = Iterable[tuple[Key, Stated]]
_DECISIONS = {
    "confirmed": Act.COMPETENCY_CONFIRMED,
    "withdrawn": Act.COMPETENCY_WITHDRAWN,
    "suspended": Act.COMPETENCY_SUSPENDED,
    "reinstated": Act.COMPETENCY_REINSTATED,
}
_WORDS = {
    "acknowledged": Act.OBSERVATION_ACKNOWLEDGED,
    "answered": Act.OBSERVATION_ANSWERED,
    "retracted": Act.OBSERVATION_RETRACTED,
}


def disagreements_about_practice(ledger: Ledger) -> Iterator[Break]:
    """Every such row that differs from its entry, has none, or is gone."""
    yield from compare(ledger, Act.OBSERVATION_SIGNED, _observations(ledger), "observation")
    for kind, act in _DECISIONS.items():
        yield from compare(ledger, act, _decisions(ledger, kind), f"decision ({kind})")
    for kind, act in _WORDS.items():
        yield from compare(ledger, act, _words(ledger, kind), f"word ({kind}) on observation")
    yield from _counted_at_once(ledger)
    yield from compare(ledger, Act.ADVERSE_EVENT_NOTED, _adverse_events(ledger), "adverse event")
    yield from compare(ledger, Act.SESSION_ANSWERED, _sessions(ledger), "logbook session")
    ended = "end of the confirmation of session"
    yield from compare(ledger, Act.SESSION_TAKEN_BACK, _sessions_taken_back(ledger), ended)
    yield from compare(ledger, Act.EVIDENCE_DECIDED, _papers(ledger), "document")
    yield from compare(
        ledger, Act.EVIDENCE_TAKEN_BACK, _papers_taken_back(ledger), "end of the acceptance of"
    )
    waivers = rows.waivers(ledger.connection)
    yield from compare(ledger, Act.WAIVER_GRANTED, _waivers(ledger, waivers), "waiver")
    yield from compare(ledger, Act.WAIVER_ENDED, _waivers_ended(waivers), "end of the waiver")
    yield from _designations(ledger)


def _observations(ledger: Ledger) -> _Found:
    for row in rows.observations(ledger.connection):
        record = row.record
        # The columns that count are copies of what was signed.
        copied = {
            "zone": row.zone,
            "region": row.region,
            "corrects": row.corrects_id,
            "correction_reason": row.correction_reason,
        }
        honest = all(record.get(key) == value for key, value in copied.items())
        honest = honest and row.record_sha256 == _digest(record) and row.withdrawn_at is None
        yield (
            (row.id,),
            {
                "record": _digest(record) if honest else None,
                "learner": ledger.survivor(row.person_id),
                "checklist": row.checklist_id,
                "region": row.region,
                "revision": row.revision_sha256,
                "compiled_key": row.compiled_key,
                "observed_on": row.observed_on.isoformat(),
                "corrects": row.corrects_id,
                **_made(ledger, row.clinic_id, row.assessor_id, row.signed_at),
            },
        )


def _decisions(ledger: Ledger, kind: str) -> _Found:
    for row in rows.decisions(ledger.connection, kind):
        # A merge puts the decisions of both accounts in one order, and numbers them anew.
        numbered = {} if ledger.is_survivor(row.person_id) else {"number": row.number}
        yield (
            (row.id,),
            {
                "person": ledger.survivor(row.person_id),
                "checklist": row.checklist_id,
                "region": row.region,
                "zone": row.zone,
                "decided_on": row.decided_on.isoformat(),
                "signed_name": Clear(row.signed_name),
                "reason": Clear(row.reason),
                "basis": row.basis,
                "revision_sha256": row.revision_sha256,
                "compiled_key": row.compiled_key,
                "about_id": row.about_id,
                "adverse_event_id": row.adverse_event_id,
                **numbered,
                **_made(ledger, row.clinic_id, row.decided_by, row.decided_at),
            },
        )


def _words(ledger: Ledger, kind: str) -> _Found:
    for row in rows.words(ledger.connection, kind):
        made = _made(ledger, row.clinic_id, row.said_by, row.said_at)
        yield (
            (row.observation_id,),
            {"record": row.record_sha256, "text": Clear(row.text), **made},
        )


def _counted_at_once(ledger: Ledger) -> Iterator[Break]:
    """From when on what was taken back or corrected by a clock that was ahead counts no more."""
    retracted = (
        ((row.observation_id,), _noticed(row, record=row.record_sha256))
        for kind in _WORDS
        for row in rows.words(ledger.connection, kind)
        if row.counts_from is not None
    )
    withdrawn = (
        ((row.id,), _noticed(row, about_id=row.about_id))
        for kind in _DECISIONS
        for row in rows.decisions(ledger.connection, kind)
        if row.counts_from is not None
    )
    corrected = (
        ((row.id,), _noticed(row, record=row.record_sha256))
        for row in rows.observations(ledger.connection)
        if row.counts_from is not None
    )
    since = "beginning of the"
    yield from compare(ledger, Act.CORRECTION_COUNTED, corrected, f"{since} correction")
    yield from compare(ledger, Act.RETRACTION_COUNTED, retracted, f"{since} retraction of")
    yield from compare(ledger, Act.WITHDRAWAL_COUNTED, withdrawn, f"{since} withdrawal")


def _noticed(row: AnyRow, **about: object) -> Stated:
    return {"in_chain": row.clinic_id, "when": written(row.counts_from), **about}


def _adverse_events(ledger: Ledger) -> _Found:
    for row in rows.adverse_events(ledger.connection):
        yield (
            (row.id,),
            {
                "person": ledger.survivor(row.person_id),
                "region": row.region,
                "kind": row.kind,
                "happened_on": row.happened_on.isoformat(),
                "lessons": row.lessons,
                "note": Clear(row.note),
                **_made(ledger, row.clinic_id, row.noted_by, row.noted_at),
            },
        )


def _sessions(ledger: Ledger) -> _Found:
    for row in rows.answered_sessions(ledger.connection):
        yield (
            (row.id,),
            {
                "person": ledger.survivor(row.person_id),
                "held_on": row.held_on.isoformat(),
                "regions": row.regions,
                "setting": row.setting,
                "supervision": row.supervision,
                "confirmed": _unless_withdrawn(row, row.confirmed),
                "reason": Clear(row.answer or ""),
                "note": Clear(row.note),
                **_made(ledger, row.clinic_id, row.supervisor_id, row.answered_at),
            },
        )


def _sessions_taken_back(ledger: Ledger) -> _Found:
    for row in session_ends.ends(ledger.connection):
        yield (
            (row.session_id,),
            {
                "person": ledger.survivor(row.person_id or ""),
                "reason": Clear(row.reason),
                **_made(ledger, row.clinic_id, row.ended_by, row.ended_at),
            },
        )


def _papers(ledger: Ledger) -> _Found:
    for row in rows.decided_papers(ledger.connection):
        yield (
            (row.id,),
            {
                "person": ledger.survivor(row.person_id),
                "file": row.file_sha256,
                "counts_as": row.counts_as,
                "kind": row.kind,
                "title": Clear(row.title),
                "issuer": Clear(row.issuer),
                "issued_on": row.issued_on.isoformat(),
                "expires_on": _day(row.expires_on),
                "accepted": _unless_withdrawn(row, row.accepted),
                "reason": Clear(row.reason or ""),
                **_made(ledger, row.clinic_id, row.decided_by, row.decided_at),
            },
        )


def _papers_taken_back(ledger: Ledger) -> _Found:
    for row in acceptance_ends.ends(ledger.connection):
        yield (
            (row.evidence_id,),
            {
                "person": ledger.survivor(row.person_id or ""),
                "reason": Clear(row.reason),
                **_made(ledger, row.clinic_id, row.ended_by, row.ended_at),
            },
        )


def _waivers(ledger: Ledger, found: list[AnyRow]) -> _Found:
    for row in found:
        yield (
            (row.id,),
            {
                "person": ledger.survivor(row.person_id),
                "checklist_id": row.checklist_id,
                "requirement": row.requirement,
                "reason": row.reason,
                "note": Clear(row.note),
                "expires_on": _day(row.expires_on),
                **_made(ledger, row.clinic_id, row.granted_by, row.granted_at),
            },
        )


def _waivers_ended(found: list[AnyRow]) -> _Found:
    return (((w.id,), {"when": written(w.ended_at)}) for w in found if w.ended_at is not None)


def _designations(ledger: Ledger) -> Iterator[Break]:
    found = rows.designations(ledger.connection)

    def key(row: AnyRow) -> Key:
        return (ledger.survivor(row.person_id), row.checklist_id, row.region)

    begun = (
        (
            key(row),
            {
                "evidence": Clear(row.evidence),
                "whose": ledger.survivor(row.designated_by or ""),
                "when": written(row.since),
            },
        )
        for row in found
    )
    ended = (
        (key(row), {"reason": Clear(row.end_reason or ""), "when": written(row.ended_at)})
        for row in found
        if row.ended_at is not None
    )
    yield from compare(ledger, Act.ASSESSOR_DESIGNATED, begun, "designation of", _scope_of)
    yield from compare(ledger, Act.ASSESSOR_ENDED, ended, "end of the designation of", _scope_of)
    for row in found:
        if row.ended_at is None and row.end_reason is not None:
            # It has no end whose entry could be held against the reason.
            what = f"the designation {row.id} stands, and yet a reason for its end was written"
            yield Break(NO_CHAIN, 0, what)


def _scope_of(ledger: Ledger, said: Said) -> Key:
    return (ledger.survivor(said.subject), said.text("checklist"), said.text("region"))


def _made(ledger: Ledger, clinic_id: str, actor_id: str, moment: Any) -> dict[str, object]:
    """By whom, where and when, as `facts_of` says it of an entry."""
    return {"whose": ledger.survivor(actor_id), "in_chain": clinic_id, "when": written(moment)}


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())


def _unless_withdrawn(row: AnyRow, said: bool | None) -> bool | None:
    """What was answered: whoever handed a thing in takes it back only before that, and what is
    taken back is not read."""
    return said if row.withdrawn_at is None else None


def _digest(record: Any) -> str:
    return sha256(rfc8785.dumps(record)).hexdigest()
