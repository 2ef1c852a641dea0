"""Signing an observation: checked against everything that could be wrong, then frozen for ever."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

import rfc8785
from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledChecklist
from courseware.domain.accounts import printed_name_fault, signed_line
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.eligibility import Eligibility
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.observations.filling import GONE, is_gone, is_stale, own_row
from courseware.services.competency.observations.form_words import refused_words
from courseware.services.competency.observations.forms import (
    CONTEXT,
    NOT_OBSERVED,
    OVERALL,
    Entry,
    Voice,
    latest,
    own_words,
    refused_parts,
    unanswered,
)
from courseware.services.competency.observations.leaving import require_until_left
from courseware.services.competency.observations.licence_days import over
from courseware.services.competency.observations.observed_days import observed_on, require_meant
from courseware.services.competency.observations.signable import (
    answers_for,
    require_eligible_to_sign,
    require_unreplaced,
)
from courseware.services.competency.rules import RuleBook
from courseware.services.competency.shown import require_form_shown
from courseware.services.competency.wording import item_words
from courseware.services.holding import hold_about
from courseware.services.identity.passwords import confirm_identity
from courseware.services.ledger import record
from courseware.services.membership.clinics import clinic_in
from courseware.services.moments import When, asked
from courseware.store.accounts import people
from courseware.store.competency import observations as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

MEANING = "I watched this and these are my ratings."
STALE = (
    "The checklist was revised since this form was opened. Take over the new version, look "
    "through it, and sign then; your ratings of items that remain are kept, unless an item is "
    "marked on another scale now."
)
NOT_SELF_RATED = (
    "{learner} has not handed in their own rating yet, and it comes first. Ask for it; what you "
    "entered is kept."
)
NOT_SAVED = (
    "Not signed: something that was entered last was refused and is not saved, at {where}. Open "
    "it, and enter it anew or save the rest as it stands."
)


@dataclass(frozen=True, slots=True)
class Signature:
    """What the assessor puts under the form.

    Attributes:
        printed_name: as it stands in the account.
        licence_id: which of the account's licences stands in the record.
        agreed: whether the meaning was ticked.
        shown: what the page showed (see `shown`); None where no page is behind the signature.
        moved: whether a correction is meant to move the day by more than a month.
    """

    printed_name: str
    licence_id: str
    agreed: bool
    password: str
    shown: str | None = None
    moved: bool = False


def sign(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    observation_id: str,
    signature: Signature,
    now: When,
) -> None:
    """Sign an observation: ratings, eligibility and moment become one record, on the ledger.

    Raises:
        NotFound: no such form of the actor's.
        Forbidden: the actor was not eligible on the day of the observation, or is not now; who
            corrects what they signed need not be any more (see `refusal_to_correct`).
        Conflict: it is signed, it rests because the learner left (`leaving`), the checklist was
            revised, the learner's own rating or what has to come first is missing, something that
            was entered was refused, or the form does not say any more what the page showed.
        Invalid: something is left out, the day is in the future, long past, after the learner
            left the clinic or, of a correction, after the day of the first signature, or far from
            the day that was signed without being said to be meant; or the signature (name,
            licence, password) does not fit.
    """
    with db.read() as connection:
        own_row(connection, actor, observation_id, Voice.ASSESSOR)
    _require_signature(actor, signature)
    confirm_identity(db, actor, signature.password, asked(now))
    with db.write() as connection:
        look = partial(own_row, connection, actor, observation_id, Voice.ASSESSOR)
        row, now = hold_about(connection, actor, look), asked(now)
        _refuse_unready(connection, catalogue, row)
        checklist = catalogue.checklist_by_key(row.compiled_key)
        clinic = clinic_in(connection, row.clinic_id)
        saves = rows.entries(connection, observation_id)
        entries = latest(checklist, saves, Voice.ASSESSOR)
        if signature.shown is not None:
            require_form_shown(row, checklist, saves, entries, signature.shown)
        _require_whole(checklist, entries)
        day = observed_on(connection, row, entries, now)
        require_until_left(connection, row, day)
        require_meant(connection, row, day, signature.moved)
        seen_by = answers_for(day, clinic.timezone, now)
        eligible = require_eligible_to_sign(connection, catalogue, actor, row, (day, seen_by, now))
        signed = _record(connection, row, checklist, entries, actor, signature, eligible)
        signed |= {"signed_at": now.isoformat(), "observed_on": day.isoformat()}
        signed |= {"zone": clinic.timezone, "clinic": clinic.name}
        ended = over(connection, actor.person_id, day_of(now, clinic.timezone))
        if signature.licence_id in ended:
            signed["licence_ended_on"] = ended[signature.licence_id].isoformat()
        _freeze(connection, catalogue, actor, row, signed, day, now)


def canonical_digest(signed: dict[str, Any]) -> str:
    """SHA-256 of a record's canonical JSON; the ledger holds it."""
    return sha256(rfc8785.dumps(signed)).hexdigest()


def _freeze(
    connection: Connection,
    catalogue: Catalogue,
    actor: Actor,
    row: AnyRow,
    signed: dict[str, Any],
    day: date,
    now: datetime,
) -> None:
    digest = canonical_digest(signed)
    rows.change(
        connection,
        row.id,
        signed_at=now,
        observed_on=day,
        zone=signed["zone"],
        record=signed,
        record_sha256=digest,
    )
    book = RuleBook(catalogue)
    before_settling(connection, book, row.person_id, {row.checklist_id}, row.clinic_id)
    record(
        connection,
        chain=row.clinic_id,
        act=Act.OBSERVATION_SIGNED,
        actor_id=actor.person_id,
        subject=row.id,
        facts={
            "record": digest,
            "learner": row.person_id,
            "checklist": row.checklist_id,
            "region": row.region,
            "revision": row.revision_sha256,
            "compiled_key": row.compiled_key,
            "observed_on": day.isoformat(),
            "corrects": row.corrects_id,
        },
        now=now,
    )
    settle(connection, book, row.person_id, (row.checklist_id, row.region), now)


def _record(
    connection: Connection,
    row: AnyRow,
    checklist: CompiledChecklist,
    entries: dict[str, Entry],
    actor: Actor,
    signature: Signature,
    eligible: Eligibility,
) -> dict[str, Any]:
    """Everything that is signed; the salt keeps its hash from being guessed back."""
    own = latest(checklist, rows.entries(connection, row.id), Voice.LEARNER)
    overall = entries[OVERALL].body
    items = [item.id for item in checklist.items]
    return {
        "salt": secrets.token_hex(16),
        "checklist": row.checklist_id,
        "title": checklist.title,
        "revision": row.revision_sha256,
        "region": row.region,
        "learner": people.name_of(connection, row.person_id),
        "assessor": signed_line(signature.printed_name),
        "licence": _licence(connection, actor, signature.licence_id),
        "meaning": MEANING,
        **{key: entries[CONTEXT].body[key] for key in ("setting", "side", "supervision")},
        "marks": {item: entries[item].body for item in items},
        "statement": checklist.pass_rule.statement,
        "ready": overall["ready"],
        "strengths": overall.get("strengths", ""),
        "next": overall.get("next", ""),
        "self": {item: own_words(own[item]) for item in items if item in own},
        "eligibility": {
            "ground": eligible.ground.value if eligible.ground else "",
            "designation": eligible.founding_id,
            "own_competency_until": eligible.ends_on.isoformat() if eligible.ends_on else None,
        },
        "corrects": row.corrects_id,
        "correction_reason": row.correction_reason,
    }


def _licence(connection: Connection, actor: Actor, licence_id: str) -> str:
    for licence in people.licences(connection, actor.person_id):
        if licence.id == licence_id:
            return f"{licence.jurisdiction} {licence.number}"
    raise Invalid({"licence": "Choose the licence that stands under your signature."})


def _require_signature(actor: Actor, signature: Signature) -> None:
    errors = {}
    if fault := printed_name_fault(signature.printed_name, actor.name):
        errors["printed_name"] = fault
    if not signature.agreed:
        errors["agreed"] = "Tick the box: it says what your signature means."
    if not signature.password:
        errors["password"] = "Write your password; it makes this your signature."
    if errors:
        raise Invalid(errors)


def _refuse_unready(connection: Connection, catalogue: Catalogue, row: AnyRow) -> None:
    if is_gone(catalogue, row):
        raise Conflict(GONE)
    if is_stale(connection, catalogue, row):
        raise Conflict(STALE)
    if row.self_rated_at is None and row.corrects_id is None:
        learner = people.name_of(connection, row.person_id)
        raise Conflict(NOT_SELF_RATED.format(learner=learner))
    require_unreplaced(connection, row)


def _require_whole(checklist: CompiledChecklist, entries: dict[str, Entry]) -> None:
    """Everything that a signature needs is there, field by field, and nothing was refused."""
    refused = refused_parts(checklist, entries)
    if refused:
        raise Conflict(NOT_SAVED.format(where=refused_words(refused)))
    errors = {}
    context = entries[CONTEXT].body if CONTEXT in entries else {}
    for key, what in (
        ("observed_on", "the day on which you watched"),
        ("setting", "the setting"),
        ("side", "the side"),
        ("supervision", "how closely you stood by"),
    ):
        if key not in context:
            errors[f"{CONTEXT}.{key}"] = f"Say {what}."
    left = unanswered(checklist, entries)
    for item in (one for one in checklist.items if one.id in left):
        errors[f"{item.id}.mark"] = f"{item_words(item)} has no mark yet; “Not observed” is one."
    marks = [entries[item.id].body for item in checklist.items if item.id in entries]
    if not errors and all(body.get(NOT_OBSERVED) for body in marks):
        errors["items"] = "Nothing was observed, so there is nothing to sign."
    if OVERALL not in entries or "ready" not in entries[OVERALL].body:
        errors[f"{OVERALL}.ready"] = "Say whether the statement holds: yes or no."
    if errors:
        raise Invalid(errors, "The form is not complete yet.")
