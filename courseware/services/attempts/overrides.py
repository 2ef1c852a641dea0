"""More attempts, more minutes, or no pause for one person at one quiz: who, why, until when."""

from dataclasses import dataclass
from datetime import datetime

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import one_line
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.holding import hold_acting
from courseware.services.identifiers import digest_of_secret, new_id
from courseware.services.ledger import chain_for, record
from courseware.store import attempts as rows
from courseware.store import people as people_rows
from courseware.store.engine import Database

_MOST_ATTEMPTS, _MOST_MINUTES = 20, 24 * 60
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Override:
    """What is granted.

    Attributes:
        extra_attempts: how many attempts beyond the quiz's limit.
        extra_minutes: minutes added to the time limit of attempts started from now on.
        waive_cooldown: whether the pause after failures does not hold.
        expires_at: until when (UTC).
        key: names the form that this was sent by; the same form sent again grants nothing more.
    """

    extra_attempts: int
    extra_minutes: int
    waive_cooldown: bool
    reason: str
    expires_at: datetime
    key: str = ""


def grant_override(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    person_id: str,
    quiz_id: str,
    override: Override,
    now: datetime,
) -> None:
    """Grant an override, on record with its author, reason and end.

    Raises:
        NotFound: no such member of a clinic of the actor's.
        Forbidden: the actor may not grant this.
        Invalid: there is no such quiz, nothing is granted, too much is, there is no reason, the
            end has passed, or it is for the actor's own attempts.
    """
    errors = _errors(override, now)
    if quiz_id not in catalogue.quizzes:
        errors = {"quiz": "Choose the quiz that this is for.", **errors}
    with db.write() as connection:
        hold_acting(connection, actor, person_id)
        clinics = people_rows.clinics_of(connection, person_id)
        require(actor, Permission.OVERRIDES_GRANT, Subject(person_id, clinics))
        if people_rows.person(connection, person_id) is None:
            raise NotFound
        if person_id == actor.person_id:
            errors["reason"] = "Somebody else has to grant this: nobody widens their own limits."
        if errors:
            raise Invalid(errors)
        granted = _granted(quiz_id, override)
        who = {"person_id": person_id, "granted_by": actor.person_id, "granted_at": now}
        known = {"id": _id_of(actor, override.key), "expires_at": override.expires_at}
        if not rows.add_override(connection, {**known, **who, **granted}):
            return
        record(
            connection,
            chain=chain_for(connection, person_id),
            act=Act.OVERRIDE_GRANTED,
            actor_id=actor.person_id,
            subject=person_id,
            facts={**granted, "expires_at": override.expires_at.isoformat()},
            now=now,
        )


def _granted(quiz_id: str, override: Override) -> dict[str, object]:
    return {
        "quiz_id": quiz_id,
        "extra_attempts": override.extra_attempts,
        "extra_minutes": override.extra_minutes,
        "waive_cooldown": override.waive_cooldown,
        "reason": one_line(override.reason),
    }


def _id_of(actor: Actor, key: str) -> str:
    """The id of what a form grants: the same for the same form, so that a retry finds it."""
    return digest_of_secret(f"override:{actor.person_id}:{key}")[:26] if key else new_id()


def _errors(override: Override, now: datetime) -> dict[str, str]:
    errors = {}
    if not 0 <= override.extra_attempts <= _MOST_ATTEMPTS:
        errors["extra_attempts"] = f"Give a number from 0 to {_MOST_ATTEMPTS}."
    if not 0 <= override.extra_minutes <= _MOST_MINUTES:
        errors["extra_minutes"] = f"Give minutes from 0 to {_MOST_MINUTES}."
    widens = override.extra_attempts > 0 or override.extra_minutes > 0
    if not widens and not override.waive_cooldown:
        errors.setdefault("extra_attempts", "Grant something: attempts, minutes, or no pause.")
    if not one_line(override.reason):
        errors["reason"] = "Say why; the reason goes on record."
    elif len(override.reason) > _LONGEST_REASON:
        errors["reason"] = f"Use at most {_LONGEST_REASON} characters."
    if override.expires_at <= now:
        errors["expires_on"] = "Choose a day that is still to come."
    return errors
