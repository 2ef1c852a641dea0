"""An administrator decides that an award stands, although passes behind it are lost.

The other decision is to revoke its certificate. This one changes nothing but that: it ends a
question that stayed open, goes on record with its reason, and is told to the holder.
"""

from datetime import datetime

from sqlalchemy import Connection

from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.acting import author_of
from courseware.services.authorize import require
from courseware.services.credits.resting_awards import digest_of_losses
from courseware.services.free_text import required_reason
from courseware.services.holding import hold_about, require_role_still
from courseware.services.ledger import Named, chain_for, record
from courseware.services.mail import queue
from courseware.services.moments import When, asked
from courseware.services.shown import require_shown
from courseware.store.accounts import people
from courseware.store.credits import resting_awards as rows
from courseware.store.engine import Database
from courseware.store.quizzes import regrades as regrade_rows
from courseware.store.rows import AnyRow

_OWN = "Nobody decides about their own award: another administrator has to."
_NOTHING = (
    "There is nothing to decide: the award rests on no lost pass, or counts no more, or somebody "
    "has let it stand meanwhile. Nothing was recorded."
)
_OTHER = "Since you looked, another pass behind this award was lost. Look again."
_LETTER = """\
Marks were corrected, and a pass that your award “{title}” rests on was lost.

The provider has decided that the award stands, with its certificate. You need not do anything.

Why: {reason}
"""


def let_stand(
    db: Database, actor: Actor, award_id: str, reason: str, seen: str | None, when: When
) -> None:
    """Let an award stand whatever passes behind it are lost by now, on record.

    Args:
        reason: for the holder and whoever reads the record.
        seen: digest of the losses that were looked at; None where nobody looked.

    Raises:
        NotFound: there is no such award.
        Forbidden: the actor is no administrator, or it is their own award.
        Invalid: there is no reason, or it is too long.
        Conflict: there is nothing to decide, or something else than was looked at; or the actor
            administers no more.
    """
    require(actor, Permission.AWARDS_LET_STAND)
    with db.write() as connection:
        # No correction takes another pass before this is on record.
        regrade_rows.hold_marks(connection, alone=False)
        award = hold_about(connection, actor, lambda hold: _award(connection, award_id, hold))
        require_role_still(connection, actor, Permission.AWARDS_LET_STAND)
        if award.person_id == actor.person_id:
            raise Forbidden(_OWN)
        found = rows.resting(connection, award_id=award_id)
        if all(row.decided_at is not None for row in found):
            raise Conflict(_NOTHING)
        require_shown(seen, digest_of_losses(found), _OTHER)
        _put_on_record(connection, actor, award, found, required_reason(reason), asked(when))


def _award(connection: Connection, award_id: str, hold: bool) -> AnyRow:
    award = rows.award(connection, award_id, for_update=hold)
    if award is None:
        raise NotFound
    return award


def _put_on_record(
    connection: Connection,
    actor: Actor,
    award: AnyRow,
    found: list[AnyRow],
    reason: str,
    now: datetime,
) -> None:
    newest = max(row.lost_by for row in found)
    decided = {"award_id": award.id, "regrade_id": newest, "reason": reason}
    by = {"decided_by": author_of(actor), "decided_at": now}
    if not rows.let_stand(connection, {**decided, **by}):
        raise Conflict(_NOTHING)
    record(
        connection,
        chain=chain_for(connection, award.person_id),
        act=Act.AWARD_LET_STAND,
        actor_id=author_of(actor),
        subject=award.id,
        facts={
            "person": award.person_id,
            "course": award.course_id,
            "attempts": sorted(row.attempt_id for row in found),
            "regrade": newest,
            "reason": Named(reason),
        },
        now=now,
    )
    holder = people.person(connection, award.person_id)
    if holder is not None:
        title = award.snapshot["title"]
        letter = _LETTER.format(title=title, reason=reason)
        queue(connection, holder.email, f"Your award “{title}” stands", letter, now)
