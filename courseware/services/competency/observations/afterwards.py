"""What happens to a signed observation: acknowledged, answered, retracted."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.competency.calendar import day_of
from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject, decide, may_enter
from courseware.services.authorize import require
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.observations.forms import Voice
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.shown import record_shown, require_record_shown
from courseware.services.free_text import checked_text, required_reason
from courseware.services.holding import hold_about, hold_acting, require_still
from courseware.services.identifiers import new_id
from courseware.services.identity.passwords import confirm_identity
from courseware.services.ledger import Named, record
from courseware.services.membership.clinics import clinic_in
from courseware.services.moments import When, asked
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

ACKNOWLEDGED, ANSWERED, RETRACTED = "acknowledged", "answered", "retracted"


@dataclass(frozen=True, slots=True)
class SignedObservation:
    """A signed observation as its reader may see it.

    Attributes:
        record: what was signed (see `signing`).
        words: what was said since (kind, name, said_at, text).
        corrected_by: id of the observation that replaces this one.
        zone: the clinic's zone.
    """

    row: AnyRow
    record: dict[str, Any]
    words: list[AnyRow]
    corrected_by: str | None
    reader_id: str
    is_learner: bool
    may_correct: bool
    may_retract: bool

    @property
    def shown(self) -> str:
        """What its page shows its reader, for what they then do about it."""
        return record_shown(self.words, self.corrected_by, self.reader_id)

    @property
    def acknowledged(self) -> bool:
        """Whether the learner has said that they read it."""
        return any(word.kind == ACKNOWLEDGED for word in self.words)

    @property
    def retracted(self) -> bool:
        """Whether it was taken back."""
        return any(word.kind == RETRACTED for word in self.words)


def read_signed(
    db: Database, actor: Actor, observation_id: str, voice: Voice | None = None
) -> SignedObservation:
    """A signed observation: for its learner, its assessor, and managers of its clinic.

    Args:
        voice: to read it as its learner or its assessor only.

    Raises:
        NotFound: there is none that the actor may know of.
        Conflict: it is not signed yet.
    """
    with db.read() as connection:
        if voice is not None:
            _require_own(connection, actor, observation_id, voice)
        row = _readable(connection, actor, observation_id)
        words = rows.words(connection, observation_id)
        corrected = correction_of(connection, row)
    standing = corrected is None and not any(word.kind == RETRACTED for word in words)
    own = row.signer_id == actor.person_id
    # Who assesses nowhere any more reads what they signed; a manager of its clinic takes it back.
    assessor = own and may_enter(actor, Permission.OBSERVATIONS_SIGN).allowed
    return SignedObservation(
        row=row,
        record=row.record,
        words=words,
        corrected_by=corrected,
        reader_id=actor.person_id,
        is_learner=row.person_id == actor.person_id,
        may_correct=standing and assessor,
        may_retract=standing and (assessor or _manages(actor, row)),
    )


def acknowledge(
    db: Database,
    actor: Actor,
    observation_id: str,
    answer: str,
    now: datetime,
    shown: str | None = None,
) -> None:
    """Say that one has read what was signed, and answer it if one wants to; both on record.

    The same answer once more, for instance by a press after *Back*, is the first one.

    Raises:
        NotFound: no such signed observation of the actor's own.
        Conflict: something was said about it that the page (`shown`) did not show.
        Invalid: the answer is too long, or looks like a patient's identifiers.
    """
    answer = checked_text("answer", answer)
    with db.write() as connection:
        hold_acting(connection, actor)
        row = rows.observation(connection, observation_id, for_update=True)
        if row is None or row.person_id != actor.person_id or row.signed_at is None:
            raise NotFound
        require(actor, Permission.OWN_RECORDS, Subject(person_id=row.person_id))
        require_shown(connection, row, actor, shown)
        if _say(connection, row, ACKNOWLEDGED, actor, "", now):
            _on_record(connection, Act.OBSERVATION_ACKNOWLEDGED, row, actor, "", now)
        if answer and not _is_answered(connection, row, answer):
            _say(connection, row, ANSWERED, actor, answer, now)
            _on_record(connection, Act.OBSERVATION_ANSWERED, row, actor, answer, now)


def retract(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    reason: str,
    password: str,
    now: When,
    shown: str | None = None,
) -> None:
    """Take a signed observation back, on record, with a reason; it stays readable.

    What was confirmed on it falls with it if the rest does not carry it.

    Raises:
        NotFound: there is none that the actor may know of.
        Forbidden: the actor is neither its assessor nor a manager, or is its learner.
        Conflict: it was corrected or retracted before, or something was said about it that the
            page (`shown`) did not show; or the actor manages the clinic no more since the request
            came in.
        Invalid: no reason is given, or the password is wrong.
    """
    reason = required_reason(reason)
    confirm_identity(db, actor, password, asked(now))
    with db.write() as connection:
        row = hold_about(connection, actor, partial(_readable, connection, actor, observation_id))
        now = asked(now)
        if row.person_id == actor.person_id:
            raise Forbidden("Nobody takes back what was said about themselves. Answer it instead.")
        if row.signer_id != actor.person_id:
            _require_manager(connection, actor, row)
        require_shown(connection, row, actor, shown)
        if is_replaced(connection, row) or not _say(connection, row, RETRACTED, actor, reason, now):
            raise Conflict("This observation was corrected or retracted before.")
        book = RuleBook(catalogue)
        before_settling(connection, book, row.person_id, {row.checklist_id}, row.clinic_id)
        _on_record(connection, Act.OBSERVATION_RETRACTED, row, actor, reason, now)
        settle(connection, book, row.person_id, (row.checklist_id, row.region), now)


def _readable(
    connection: Connection, actor: Actor, observation_id: str, for_update: bool = False
) -> AnyRow:
    row = rows.observation(connection, observation_id, for_update)
    if row is None:
        raise NotFound
    if actor.person_id not in (row.person_id, row.signer_id) and not _manages(actor, row):
        require(actor, Permission.TEAM_READ, Subject(row.person_id, frozenset({row.clinic_id})))
    if row.signed_at is None:
        raise Conflict("This observation is not signed yet.")
    return row


def _require_own(connection: Connection, actor: Actor, observation_id: str, voice: Voice) -> None:
    row = rows.observation(connection, observation_id)
    whose = None if row is None else row.person_id if voice is Voice.LEARNER else row.signer_id
    if whose != actor.person_id:
        raise NotFound


def _manages(actor: Actor, row: AnyRow) -> bool:
    subject = Subject(row.person_id, frozenset({row.clinic_id}))
    return decide(actor, Permission.COMPETENCIES_CONFIRM, subject).allowed


def _require_manager(connection: Connection, actor: Actor, row: AnyRow) -> None:
    if not _manages(actor, row):
        raise Forbidden("Only its assessor or a manager of the clinic may retract it.")
    confirms = Permission.COMPETENCIES_CONFIRM
    require_still(connection, actor, confirms, row.person_id, {row.clinic_id})


def is_replaced(connection: Connection, row: AnyRow) -> bool:
    """Whether a signed observation was corrected or taken back, and so stands no more."""
    said = rows.words(connection, row.id)
    return any(w.kind == RETRACTED for w in said) or correction_of(connection, row) is not None


def correction_of(connection: Connection, row: AnyRow) -> str | None:
    """Id of the signed observation that replaces another one, if there is one."""
    scope = (row.checklist_id, row.region)
    signed = rows.signed(connection, [row.person_id], scope)
    return next((other.id for other in signed if other.corrects_id == row.id), None)


def require_shown(connection: Connection, row: AnyRow, actor: Actor, shown: str | None) -> None:
    """Make sure that nothing was said about an observation that its page did not show.

    Raises:
        Conflict: naming what is new.
    """
    words = rows.words(connection, row.id)
    require_record_shown(words, correction_of(connection, row), actor.person_id, shown)


def _is_answered(connection: Connection, row: AnyRow, answer: str) -> bool:
    """Whether its learner answered a signed observation with these very words."""
    said = rows.words(connection, row.id)
    return any(word.kind == ANSWERED and word.text == answer for word in said)


def _say(
    connection: Connection, row: AnyRow, kind: str, actor: Actor, text: str, now: datetime
) -> bool:
    said = {"id": new_id(), "observation_id": row.id, "kind": kind}
    by = {"said_by": actor.person_id, "said_at": now, "text": text}
    return rows.add_word(connection, {**said, **by})


def _on_record(
    connection: Connection, act: Act, row: AnyRow, actor: Actor, text: str, now: datetime
) -> None:
    facts: dict[str, object] = {"record": row.record_sha256}
    if text:
        facts["text"] = Named(text)
    facts["on"] = day_of(now, clinic_in(connection, row.clinic_id).timezone).isoformat()
    record(
        connection,
        chain=row.clinic_id,
        act=act,
        actor_id=actor.person_id,
        subject=row.id,
        facts=facts,
        now=now,
    )
