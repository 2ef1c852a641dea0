"""What a supervisor confirmed in a logbook, and how they take that back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Invalid, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.competency.decisions.settling import before_settling, settle
from courseware.services.competency.logbooks.logbook import LONGEST_REASON
from courseware.services.competency.rules import RuleBook
from courseware.services.free_text import checked_text
from courseware.services.holding import hold_about, require_role_still
from courseware.services.ledger import Named, record
from courseware.services.moments import When, asked
from courseware.store.competency import decisions as competency_rows
from courseware.store.competency import session_ends as rows
from courseware.store.competency.unread import TOLD_FOR
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

A_PAGE = 20
_SIGNS = Permission.OBSERVATIONS_SIGN


@dataclass(frozen=True, slots=True)
class ConfirmedPage:
    """A page of the sessions that the actor confirmed, under any of their accounts.

    Attributes:
        sessions: those confirmed last come first.
        total: how many there are on all pages.
    """

    sessions: list[AnyRow]
    total: int
    page: int
    pages: int


def confirmed_page(db: Database, actor: Actor, page: int) -> ConfirmedPage:
    """A page of all that the actor confirmed; the first or the last one, where there is no such."""
    with db.read() as connection:
        total = rows.count_confirmed_by(connection, actor.person_id)
        pages = max(1, -(-total // A_PAGE))
        page = min(max(1, page), pages)
        found = rows.confirmed_by(connection, actor.person_id, A_PAGE, (page - 1) * A_PAGE)
    return ConfirmedPage(found, total, page, pages)


def take_back_confirmation(
    db: Database, catalogue: Catalogue, actor: Actor, session_id: str, reason: str, now: When
) -> None:
    """Take the confirmation of a session back with a reason, on record: from now on it counts
    neither as use nor towards a quota. On days before it did, and it stays readable.

    Nothing that a manager confirmed falls with it: that rests on observations.

    Raises:
        NotFound: the actor confirmed no such session.
        Conflict: it was taken back before, or the actor's last role that takes it ended since the
            request came in.
        Invalid: no reason is given, it is too long, or a patient seems to be named.
    """
    with db.write() as connection:

        def look(for_update: bool) -> AnyRow:
            return _confirmed(connection, actor, session_id, for_update)

        session = hold_about(connection, actor, look)
        now = asked(now)
        require_role_still(connection, actor, _SIGNS)
        reason = _checked_reason(reason)
        end = {"session_id": session_id, "reason": reason, "ended_by": actor.person_id}
        if not rows.add_end(connection, {**end, "ended_at": now}):
            raise Conflict("You took this confirmation back before; that is on record.")
        # It was use, and counted towards quotas: every scope is worked out anew.
        scopes = competency_rows.scopes_of(connection, session.person_id)
        book = RuleBook(catalogue)
        checklists = {checklist_id for checklist_id, _ in scopes}
        before_settling(connection, book, session.person_id, checklists, session.clinic_id)
        _record(connection, actor, session, reason, now)
        for scope in sorted(scopes):
            settle(connection, book, session.person_id, scope, now)


def own_sessions_taken_back(db: Database, actor: Actor, now: datetime) -> list[AnyRow]:
    """The actor's sessions whose confirmation was taken back in the last sixty days, with the
    `supervisor`, `ended_at`, `ended_because` and the `zone` of the clinic; the latest first."""
    require(actor, Permission.OWN_RECORDS, Subject(person_id=actor.person_id))
    with db.read() as connection:
        found = rows.taken_back_of(connection, actor.person_id)
    return [one for one in found if now < one.ended_at + TOLD_FOR]


def _checked_reason(reason: str) -> str:
    """The reason as it is kept. Asked for only of a session of one's own: what is refused would
    tell that another one exists."""
    reason = checked_text("reason", reason, LONGEST_REASON)
    if not reason:
        raise Invalid({"reason": "Say why; that it was another learner's session, for instance."})
    return reason


def _confirmed(connection: Connection, actor: Actor, session_id: str, for_update: bool) -> AnyRow:
    session = rows.confirmed(connection, session_id, actor.person_id, for_update)
    if session is None:
        raise NotFound
    return session


def _record(
    connection: Connection, actor: Actor, session: AnyRow, reason: str, now: datetime
) -> None:
    record(
        connection,
        chain=session.clinic_id,
        act=Act.SESSION_TAKEN_BACK,
        actor_id=actor.person_id,
        subject=session.id,
        facts={
            "person": session.person_id,
            "held_on": session.held_on.isoformat(),
            "reason": Named(reason),
        },
        now=now,
    )
