"""Draft, ask for a review, reviewed: each a ledger entry about one revision of one file."""

from datetime import datetime

from courseware.content.library import Sourced
from courseware.content.problem import has_errors
from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authoring.desk import Desk, file_at, read_desk
from courseware.services.authoring.files import REVIEWED_KINDS
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.services.reviews import put_review
from courseware.store import releases as rows
from courseware.store.engine import Database


def ask_for_review(
    db: Database, desk: Desk, actor: Actor, path: str, digest: str, now: datetime
) -> None:
    """Ask a clinician to review the file as it is now.

    Raises:
        NotFound, Forbidden: no such file; no right.
        Conflict: it was changed since, is reviewed already, has errors, or is nothing that
            clinicians review; or the actor is an instructor no more since the request came in.
    """
    require(actor, Permission.CONTENT_WRITE)
    file = _revision(desk, path, digest)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.CONTENT_WRITE)
        if rows.reviewed_revisions(connection, [digest]):
            raise Conflict("This revision is reviewed already.")
        record(
            connection,
            chain=INSTALLATION,
            act=Act.REVIEW_ASKED,
            actor_id=actor.person_id,
            subject=digest,
            facts={"kind": str(file.kind), "id": file.id},
            now=now,
        )


def review_file(
    db: Database, desk: Desk, actor: Actor, path: str, digest: str, now: datetime
) -> None:
    """Record that the actor reviewed this revision; it counts from its publication on.

    Raises:
        NotFound, Forbidden: no such file; no right.
        Conflict: as `ask_for_review`, or the actor reviewed it before.
    """
    require(actor, Permission.REVIEWS_RECORD)
    file = _revision(desk, path, digest)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.REVIEWS_RECORD)
        if any(r.person_id == actor.person_id for r in rows.reviews_of(connection, [digest])):
            raise Conflict("You have reviewed this revision already.")
        kind, who = str(file.kind), (actor.person_id, actor.name)
        put_review(connection, kind, file.id, digest, *who, now)


def _revision(desk: Desk, path: str, digest: str) -> Sourced[object]:
    """The file, if it is still the revision that somebody saw."""
    reading = read_desk(desk)
    file = file_at(reading, path)
    if file.kind not in REVIEWED_KINDS:
        raise Conflict("Clinicians review lessons, quizzes and checklists.")
    if file.sha256 != digest:
        raise Conflict("The file was changed since you opened it; read it again first.")
    if has_errors(reading.problems_of(path)):
        raise Conflict("The file has errors; mend them before anybody reviews it.")
    return file
