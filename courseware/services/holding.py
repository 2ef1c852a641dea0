"""Who acts and whom an act concerns stay the same accounts until it is on record.

Two accounts of one person may be merged at any moment, and a merge decides by what is on record
then whether two people were two. So an act that names somebody else holds both accounts first, in
one order with everybody else, and looks once more whether its author's still stands: who was
signed in a moment ago may have become the very person that they decide about.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Conflict
from courseware.domain.people import Actor
from courseware.domain.policy import GRANTS, Permission, Reach, Subject, decide, may_enter
from courseware.services.acting import author_of
from courseware.store.accounts import people, sessions
from courseware.store.accounts.administrators import is_administrator
from courseware.store.rows import AnyRow

_GONE = (
    "Your account was closed, or joined to another one of yours, while this page was open. "
    "Nothing was recorded."
)
_NO_MORE = (
    "Your role in this clinic ended while this page was open, so you can't do this any more. "
    "Nothing was recorded."
)
_NOWHERE = (
    "The role that this takes ended while this page was open, so you can't do this any more. "
    "Nothing was recorded."
)
_NO_ADMINISTRATOR = (
    "You don't administer this installation any more: that ended while this page was open. "
    "Nothing was recorded."
)
_SIGNED_OUT = (
    "You were signed out on this device while this page was open. Nothing was changed. Sign in and "
    "try again."
)
_MOVED = "This person's accounts were joined while this page was open. Load it again."


def hold_acting(connection: Connection, actor: Actor, *person_ids: str) -> None:
    """Hold the accounts of who acts and of those concerned until the commit.

    Raises:
        Conflict: the actor's account was closed or merged since the request came in.
    """
    author = author_of(actor)
    if author is None:
        people.hold_all(connection, person_ids)
        return
    alone = set(person_ids) <= {author}
    if not alone:
        people.hold_all(connection, {*person_ids, author})
    # Held and looked at by one statement where nobody else is concerned: reading asks it all day.
    found = people.person(connection, author, for_update=alone)
    if found is None or found.merged_into or found.suspended_at:
        raise Conflict(_GONE)


def hold_with_right(
    connection: Connection, actor: Actor, permission: Permission, *person_ids: str
) -> None:
    """`hold_acting`, and `require_role_still`.

    Raises:
        Conflict: as these two.
    """
    hold_acting(connection, actor, *person_ids)
    require_role_still(connection, actor, permission)


def hold_about(connection: Connection, actor: Actor, look: Callable[[bool], AnyRow]) -> AnyRow:
    """`hold_acting` for a row that says whom it concerns (`person_id`); gives the row, held.

    The row comes last, because a merge holds people before it moves their rows.

    Args:
        look: finds the row, or raises; its argument is whether to hold it.

    Raises:
        Conflict: as `hold_acting`, or the row became another account's meanwhile.
    """
    before = look(False)
    hold_acting(connection, actor, before.person_id)
    found = look(True)
    if found.person_id != before.person_id:
        raise Conflict(_MOVED)
    return found


def require_still(
    connection: Connection,
    actor: Actor,
    permission: Permission,
    person_id: str | None,
    clinic_ids: Collection[str],
) -> frozenset[str]:
    """Ask anew for the roles by which the actor, who is held, acts in one of some clinics; gives
    those of them in which the actor still may.

    They were read when the request came in. Whoever ends a role holds its person too, so that an
    act comes on record before the end of the role behind it, or is refused.

    Args:
        person_id: whom the act is about; None where it is about nobody or many.

    Raises:
        Conflict: there is none: the role has ended.
    """
    if author_of(actor) is None:
        return frozenset(clinic_ids)
    present = _as_now(connection, actor, permission)
    still = frozenset(
        clinic_id
        for clinic_id in clinic_ids
        if decide(present, permission, Subject(person_id, frozenset({clinic_id}))).allowed
    )
    if not still:
        raise Conflict(_NO_MORE)
    return still


def require_role_still(connection: Connection, actor: Actor, permission: Permission) -> None:
    """`require_still` for what a role in any clinic is enough for, or what administrators do.

    Raises:
        Conflict: the last such role has ended, or the actor administers no more.
    """
    if author_of(actor) is None:
        return
    if not may_enter(_as_now(connection, actor, permission), permission).allowed:
        raise Conflict(_NO_ADMINISTRATOR if _is_administrators(permission) else _NOWHERE)


def _is_administrators(permission: Permission) -> bool:
    return GRANTS[permission].reach is Reach.INSTALLATION


def _as_now(connection: Connection, actor: Actor, permission: Permission) -> Actor:
    """The actor with what the permission asks for, as it is on record now."""
    if _is_administrators(permission):
        return replace(actor, administrator=is_administrator(connection, actor.person_id))
    return replace(actor, memberships=people.memberships_of(connection, actor.person_id))


def require_signed_in(connection: Connection, actor: Actor, now: datetime) -> None:
    """Make sure that the session through which the actor, who is held, acts was not ended since
    the request came in. Whoever ends all sessions of a person holds the person too.

    Raises:
        Conflict: it was ended.
    """
    if actor.session_id and not sessions.is_open(connection, actor.session_id, now):
        raise Conflict(_SIGNED_OUT)
