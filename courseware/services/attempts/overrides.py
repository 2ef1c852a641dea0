"""More attempts, more minutes, or no pause for one person at one quiz: who, why, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import one_line
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import Act, written
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.domain.text_length import text_fault
from courseware.services.attempts.extending import (
    extend,
    extension_errors,
    extension_of,
    held_to_extend,
)
from courseware.services.attempts.limits import own_rules
from courseware.services.authorize import require
from courseware.services.holding import hold_acting, require_still
from courseware.services.identifiers import digest_of_secret, new_id
from courseware.services.ledger import Named, chain_for, record
from courseware.store.accounts import people as people_rows
from courseware.store.engine import Database
from courseware.store.quizzes import overrides as rows
from courseware.store.rows import AnyRow

_MOST_ATTEMPTS, _MOST_MINUTES = 20, 24 * 60
_LONGEST_REASON = 1000
_SENT_OTHERWISE = (
    "This form was sent before with something else in it, and that was granted: see the list. To "
    "grant this as well, send it once more."
)
# Two years and the rest of the last day; what is to hold for longer belongs into the quiz.
_FURTHEST = timedelta(days=732)


@dataclass(frozen=True, slots=True)
class Override:
    """What is granted.

    Attributes:
        extra_attempts: how many attempts beyond the quiz's limit.
        extra_minutes: minutes added to the time limit of attempts started from now on.
        extend_open: whether they are added to the time of the attempt that is open as well.
        waive_cooldown: whether the pause after failures does not hold.
        expires_at: until when (UTC).
        key: names the form that this was sent by; the same sent again grants nothing more.
    """

    extra_attempts: int
    extra_minutes: int
    waive_cooldown: bool
    reason: str
    expires_at: datetime
    key: str = ""
    extend_open: bool = False


def grant_override(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    quiz_id: str,
    override: Override,
    now: datetime,
) -> None:
    """Grant an override, on record with its author, reason and end; and with the attempt whose
    time it extends, and until when that takes answers now.

    Raises:
        NotFound: no such member of a clinic of the actor's.
        Forbidden: the actor may not grant this.
        Invalid: there is no such quiz, nothing is granted, too much is, a part of it would change
            nothing by the quiz's live rules, there is no reason, the end has passed or is too far
            away, it is for the actor's own attempts, or no attempt is open whose time could be
            extended.
        Conflict: the same form was sent before with other contents; it granted those. Or the
            actor's role ended since the request came in.
    """
    errors = _quiz_errors(catalogue, quiz_id, override) | _errors(override, now)
    granted, id_ = _granted(quiz_id, override), _id_of(actor, override.key, override.extend_open)
    known = {"id": id_, "expires_at": override.expires_at}
    otherwise = _id_of(actor, override.key, not override.extend_open)
    with db.write() as connection:
        attempt = held_to_extend(connection, person_id, quiz_id) if override.extend_open else None
        _hold_both(connection, actor, person_id)
        if people_rows.person(connection, person_id) is None:
            raise NotFound
        if person_id == actor.person_id:
            errors["reason"] = "Somebody else has to grant this: nobody widens their own limits."
        if override.key and rows.override(connection, otherwise) is not None:
            raise Conflict(_SENT_OTHERWISE)
        if override.extend_open and rows.override(connection, id_) is None:
            errors |= extension_errors(attempt, override.extra_minutes, now)
        if errors:
            raise Invalid(errors)
        who = {"person_id": person_id, "granted_by": actor.person_id, "granted_at": now}
        extension = extension_of(attempt, override.extra_minutes)
        if not rows.add_override(connection, {**known, **who, **granted, **extension}):
            _require_same(connection, {**known, "person_id": person_id, **granted})
            return
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.OVERRIDE_GRANTED,
            actor_id=actor.person_id,
            subject=person_id,
            facts={**_stated(granted, override), **extend(connection, extension)},
            now=now,
        )


def withdraw_override(
    db: Database, actor: Actor, person_id: str, override_id: str, reason: str, now: datetime
) -> None:
    """Withdraw an override, on record; an attempt that is open keeps the time that it has.

    Raises:
        NotFound: no such override of a member of a clinic of the actor's.
        Forbidden: the actor may not withdraw it.
        Invalid: there is no reason, or it is too long.
        Conflict: it was withdrawn before, or has ended by itself; or the actor's role ended since
            the request came in.
    """
    with db.write() as connection:
        _hold_both(connection, actor, person_id)
        found = rows.override(connection, override_id)
        if found is None or found.person_id != person_id:
            raise NotFound
        if wrong := _wrong_reason(reason):
            raise Invalid({"withdrawal": wrong})
        if found.expires_at <= now:
            raise Conflict("This override has ended by itself; there is nothing to withdraw.")
        said = {"override_id": override_id, "reason": one_line(reason)}
        by = {"withdrawn_by": actor.person_id, "withdrawn_at": now}
        if not rows.add_withdrawal(connection, {**said, **by}):
            raise Conflict("This override was withdrawn before.")
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.OVERRIDE_WITHDRAWN,
            actor_id=actor.person_id,
            subject=override_id,
            facts={
                "person": person_id,
                "reason": Named(one_line(reason)),
                **what_was_granted(found),
            },
            now=now,
        )


def what_was_granted(row: AnyRow) -> dict[str, object]:
    """What an entry about a withdrawal says of the override, so that it can mean no other one."""
    return {
        "quiz_id": row.quiz_id,
        "extra_attempts": row.extra_attempts,
        "extra_minutes": row.extra_minutes,
        "waive_cooldown": row.waive_cooldown,
        "granted_at": written(row.granted_at),
    }


def _hold_both(connection: Connection, actor: Actor, person_id: str) -> None:
    """Who decides and about whom, once the actor manages a clinic of theirs, and still does."""
    hold_acting(connection, actor, person_id)
    clinics, grants = people_rows.clinics_of(connection, person_id), Permission.OVERRIDES_GRANT
    require(actor, grants, Subject(person_id, clinics))
    require_still(connection, actor, grants, person_id, clinics)


def _wrong_reason(reason: str) -> str:
    """What is wrong with a reason; "" if nothing is."""
    if not one_line(reason):
        return "Say why; the reason goes on record."
    return text_fault(reason, _LONGEST_REASON) or ""


def _require_same(connection: Connection, sent: dict[str, Any]) -> None:
    """A form that comes again says what it said before, or it is no repetition of it."""
    found = rows.override(connection, sent["id"])
    if found is None or any(getattr(found, name) != value for name, value in sent.items()):
        raise Conflict(_SENT_OTHERWISE)


def _granted(quiz_id: str, override: Override) -> dict[str, object]:
    return {
        "quiz_id": quiz_id,
        "extra_attempts": override.extra_attempts,
        "extra_minutes": override.extra_minutes,
        "waive_cooldown": override.waive_cooldown,
        "reason": one_line(override.reason),
    }


def _stated(granted: dict[str, object], override: Override) -> dict[str, object]:
    """What the ledger says of what is granted, and until when."""
    reason = Named(one_line(override.reason))
    return {**granted, "reason": reason, "expires_at": override.expires_at.isoformat()}


def _id_of(actor: Actor, key: str, extends: bool) -> str:
    """The id of what a form grants: the same for the same form, so that a retry finds it.

    A form that extends an attempt has another id than the same one without that tick: so it was
    before the rows told it, and a form that was sent then and comes again has to find its grant.
    """
    sent = f"override:{actor.person_id}:{key}" + (":open" if extends else "")
    return digest_of_secret(sent)[:26] if key else new_id()


def _errors(override: Override, now: datetime) -> dict[str, str]:
    errors = {}
    # With nothing else, no attempt more would be nothing at all.
    least = 0 if override.extra_minutes > 0 or override.waive_cooldown else 1
    if not 0 <= override.extra_attempts <= _MOST_ATTEMPTS:
        errors["extra_attempts"] = f"Give a number from {least} to {_MOST_ATTEMPTS}."
    if not 0 <= override.extra_minutes <= _MOST_MINUTES:
        errors["extra_minutes"] = f"Give minutes from 0 to {_MOST_MINUTES}."
    grants = override.extra_attempts > 0 or override.extra_minutes > 0 or override.waive_cooldown
    if not grants and not errors:
        errors["extra_attempts"] = "Grant something: attempts, minutes, or no pause."
    if wrong := _wrong_reason(override.reason):
        errors["reason"] = wrong
    if not now < override.expires_at <= now + _FURTHEST:
        errors["expires_on"] = "Choose a day that is still to come, at most two years from now."
    return errors


def _quiz_errors(catalogue: Catalogue, quiz_id: str, override: Override) -> dict[str, str]:
    """What the live quiz has no limit for: that it were in force would be believed."""
    if quiz_id not in catalogue.quizzes:
        return {"quiz": "Choose the quiz that this is for."}
    rules = own_rules(catalogue.quiz(quiz_id))
    nothing = "would change nothing."
    errors = {}
    if override.extra_attempts > 0 and rules.limit is None:
        errors["extra_attempts"] = f"This quiz has no limit of attempts: more of them {nothing}"
    if override.extra_minutes > 0 and rules.time_limit_minutes is None:
        errors["extra_minutes"] = f"This quiz has no time limit: more minutes {nothing}"
    if override.waive_cooldown and rules.cooldown is None:
        said = f"This quiz has no pause after failed attempts: to waive it {nothing}"
        errors["waive_cooldown"] = said
    return errors
