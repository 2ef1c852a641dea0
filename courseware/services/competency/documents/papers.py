"""Evidence from elsewhere: a document, what it says, and a manager's word on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.documents import document_type
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor, Role
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.documents.folder_owner import claim, refuse_anothers
from courseware.services.competency.documents.paper_files import (
    KEPT_AFTER_WITHDRAWAL,
    drafted,
    put_in_place,
)
from courseware.services.competency.documents.stated_papers import (
    Paper,
    faults_of,
    handed_in_before,
    said_of,
)
from courseware.services.competency.membership import refuse_who_left
from courseware.services.competency.prerequisites import has_expired
from courseware.services.competency.wording import last_day_words
from courseware.services.free_text import checked_text
from courseware.services.holding import hold_about, require_still
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.services.membership.clinics import clinic_in
from courseware.services.moments import When, asked
from courseware.store.accounts import clinics, people
from courseware.store.competency import practice as rows
from courseware.store.competency.acceptance_ends import add_end
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MOST_PAPERS = 100
_NEITHER = "Nothing is on record: say whether you accept the document or refuse it."
_ENDED = (
    "It held until {}, so it can't be accepted any more. Refuse it, and ask for the one that "
    "followed it."
)


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """A person's documents, newest first.

    Attributes:
        expired: those that were accepted and hold no more.
        zone: in which its moments are told.
        today: the latest day that one may bear.
    """

    papers: list[AnyRow]
    expired: list[AnyRow]
    zone: str
    today: date


def add_paper(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    folder: Path,
    paper: Paper,
    data: bytes,
    now: datetime,
) -> str:
    """Hand in a document; a manager decides about it. Gives its id.

    Args:
        folder: where documents are kept, outside of what the web serves.

    Raises:
        Invalid: by field; the file's type is read from its bytes. The same file is not handed in
            twice while nothing else is said about it.
        Forbidden: very many are there already.
        Conflict: the folder is another installation's.
    """
    require(actor, Permission.COMPETENCIES_PURSUE, Subject(person_id=actor.person_id))
    with db.read() as connection:
        today = _latest_day(connection, actor, now)
        held = _held_by(connection, actor, now)
        refuse_anothers(connection, folder)
    errors = faults_of(paper, data, catalogue, today)
    if errors:
        raise Invalid(errors)
    kind, digest = document_type(data), sha256(data).hexdigest()
    assert kind is not None and paper.issued_on is not None  # `faults_of` has seen to it
    _refuse_more(paper, digest, *held)  # before anything is written
    paper_id = new_id()
    with drafted(folder, digest, data) as draft, db.write() as connection:
        people.hold(connection, actor.person_id)
        held = _held_by(connection, actor, now)
        _refuse_more(paper, digest, *held)  # another request may have come in between
        rows.add_evidence(
            connection,
            {
                "id": paper_id,
                "person_id": actor.person_id,
                **said_of(paper),
                "file_sha256": digest,
                "file_type": kind.media_type,
                "file_size": len(data),
                "added_at": now,
            },
        )
        claim(connection, folder)
        # After the row: from then on nobody removes a file of this name as one that none names.
        put_in_place(folder, digest, draft)
    return paper_id


def _held_by(connection: Connection, actor: Actor, now: datetime) -> tuple[list[AnyRow], int]:
    """The actor's documents, and how many they took back so lately that these count, too."""
    held = rows.evidence_of(connection, [actor.person_id])
    since = now - KEPT_AFTER_WITHDRAWAL  # its file is still here
    return held, rows.withdrawn_since(connection, actor.person_id, since)


def _refuse_more(paper: Paper, digest: str, held: Sequence[AnyRow], taken_back: int) -> None:
    if fault := handed_in_before(paper, digest, held):
        raise Invalid({"file": fault})
    if len(held) >= MOST_PAPERS:
        raise Forbidden(f"{MOST_PAPERS} documents are there already. Withdraw some first.")
    if len(held) + taken_back >= MOST_PAPERS:
        raise Forbidden(
            f"With those that you took back within the last day, {MOST_PAPERS} documents were "
            "handed in. Try again tomorrow."
        )


def _latest_day(connection: Connection, actor: Actor, now: datetime) -> date:
    """The day that it is where the actor works, the latest one where clinics lie far apart: what
    was issued there today is not refused as issued tomorrow."""
    zones = clinics.zones_of(connection, actor.person_id) or {actor.zone}
    return max(day_of(now, zone) for zone in zones)


def own_papers(db: Database, actor: Actor, now: datetime) -> OwnPapers:
    """The actor's own documents, as they stand now."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = rows.evidence_of(connection, [actor.person_id])
        expired = [p for p in found if has_expired(p, now, past=False)]
        return OwnPapers(found, expired, actor.zone, _latest_day(connection, actor, now))


def withdraw_paper(db: Database, actor: Actor, paper_id: str, now: datetime) -> None:
    """Take a document back that nobody has decided about.

    Raises:
        NotFound: the actor has none such.
        Conflict: it was decided about and stays on record, or was taken back already.
    """
    with db.write() as connection:
        found = rows.evidence(connection, paper_id)
        if found is None or found.person_id != actor.person_id:
            raise NotFound
        if not rows.change_evidence(connection, paper_id, withdrawn_at=now):
            stands = rows.evidence(connection, paper_id)
            if stands is not None and stands.withdrawn_at is not None:
                raise Conflict("This document was taken back already.")
            raise Conflict("A manager has decided about it, so it stays on record.")


def decide_paper(
    db: Database,
    actor: Actor,
    paper_id: str,
    accepted: bool | None,
    reason: str,
    now: When,
) -> None:
    """Accept or refuse a document with a reason, on record.

    Args:
        accepted: None where what was sent is neither: nothing is on record of a slip.

    Raises:
        NotFound: no such document of somebody whose clinic the actor manages.
        Forbidden: it is the actor's own.
        Conflict: it was decided about or withdrawn before.
        Invalid: no reason is given, what should be accepted holds no more, or neither answer.
    """
    reason = _reason(reason, "Say why; what you looked at, for instance.")
    with db.write() as connection:
        found, clinic_id = _held(connection, actor, paper_id)
        now = asked(now)
        if accepted is None:
            raise Invalid({"answer": _NEITHER}, _NEITHER)
        if accepted and _has_ended(connection, clinic_id, found, now):
            raise Invalid({"reason": _ENDED.format(last_day_words(found.expires_on))})
        decided = {"decided_at": now, "decided_by": actor.person_id, "clinic_id": clinic_id}
        said = {"accepted": accepted, "reason": reason}
        if not rows.change_evidence(connection, paper_id, **decided, **said):
            raise Conflict("This document was decided about or withdrawn before.")
        record(
            connection,
            chain=clinic_id,
            act=Act.EVIDENCE_DECIDED,
            actor_id=actor.person_id,
            subject=paper_id,
            facts={
                "person": found.person_id,
                "file": found.file_sha256,
                "counts_as": found.counts_as,
                "kind": found.kind,
                "title": Named(found.title),
                "issuer": Named(found.issuer),
                "issued_on": found.issued_on.isoformat(),
                "expires_on": found.expires_on.isoformat() if found.expires_on else None,
                "accepted": accepted,
                "reason": Named(reason),
            },
            now=now,
        )


def take_back_acceptance(db: Database, actor: Actor, paper_id: str, reason: str, now: When) -> None:
    """Take the acceptance of a document back with a reason, on record: from now on it does not
    count. On days before it did, and its owner may hand it in again.

    Raises:
        NotFound: no such document of somebody whose clinic the actor manages.
        Forbidden: it is the actor's own.
        Conflict: its acceptance does not stand.
        Invalid: no reason is given.
    """
    reason = _reason(reason, "Say why; what was overlooked, for instance.")
    with db.write() as connection:
        found, clinic_id = _held(connection, actor, paper_id)
        now = asked(now)
        end = {"evidence_id": paper_id, "clinic_id": clinic_id, "reason": reason}
        by = {"ended_by": actor.person_id, "ended_at": now}
        if not found.accepted or not add_end(connection, {**end, **by}):
            raise Conflict("Its acceptance does not stand, or was taken back before.")
        record(
            connection,
            chain=clinic_id,
            act=Act.EVIDENCE_TAKEN_BACK,
            actor_id=actor.person_id,
            subject=paper_id,
            facts={"person": found.person_id, "reason": Named(reason)},
            now=now,
        )


def _reason(text: str, ask: str) -> str:
    """The reason as it is kept.

    Raises:
        Invalid: there is none, it is too long, or a patient seems to be named.
    """
    reason = checked_text("reason", text, 1000)
    if not reason:
        raise Invalid({"reason": ask})
    return reason


def _held(connection: Connection, actor: Actor, paper_id: str) -> tuple[AnyRow, str]:
    """A member's document, with its owner held, and the clinic in which the actor decides."""
    found = hold_about(connection, actor, lambda _: _managed(connection, actor, paper_id))
    if found.person_id == actor.person_id:
        raise Forbidden("Nobody decides about their own documents. Ask another manager.")
    confirms, shared = (
        Permission.COMPETENCIES_CONFIRM,
        people.clinics_of(connection, found.person_id),
    )
    return found, min(require_still(connection, actor, confirms, found.person_id, shared))


def _has_ended(connection: Connection, clinic_id: str, paper: AnyRow, now: datetime) -> bool:
    """Whether a document holds no more, by the day of the clinic that decides about it."""
    today = day_of(now, clinic_in(connection, clinic_id).timezone)
    return paper.expires_on is not None and paper.expires_on <= today


def _managed(connection: Connection, actor: Actor, paper_id: str) -> AnyRow:
    found = rows.evidence(connection, paper_id, for_update=False)
    if found is None:
        raise NotFound
    managed = actor.clinics_as(Role.MANAGER)
    refuse_who_left(connection, actor, found.person_id, managed, of=found.added_at)
    held = people.clinics_of(connection, found.person_id)
    require(actor, Permission.COMPETENCIES_CONFIRM, Subject(found.person_id, held))
    return found
