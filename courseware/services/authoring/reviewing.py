"""Draft, ask for a review, reviewed: each a ledger entry about one revision of one file."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.content.library import Sourced
from courseware.content.problem import has_errors
from courseware.domain.errors import Conflict
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.times import day_words
from courseware.services.authoring.desk import Desk, file_at, read_desk
from courseware.services.authoring.files import REVIEWED_KINDS, review_due_on
from courseware.services.authorize import require
from courseware.services.holding import hold_with_right
from courseware.services.ledger import record
from courseware.services.reviews import put_review
from courseware.store import releases as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class OwnReview:
    """Somebody's own latest review of a revision.

    Attributes:
        due_on: from when it is too old and can be renewed; None where once is enough.
    """

    at: datetime
    due_on: date | None

    def can_be_renewed(self, today: date) -> bool:
        """Whether the same person may review the same revision once more."""
        return self.due_on is not None and self.due_on <= today


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
        Conflict: as `ask_for_review`, or the actor reviewed it before and that is not due again.
    """
    require(actor, Permission.REVIEWS_RECORD)
    file = _revision(desk, path, digest)
    with db.write() as connection:
        hold_with_right(connection, actor, Permission.REVIEWS_RECORD)
        own = _own_review(connection, actor, file)
        if own and not own.can_be_renewed(now.date()):
            raise Conflict(_reviewed_already(own))
        kind, who = str(file.kind), (actor.person_id, actor.name)
        put_review(connection, kind, file.id, digest, *who, now)


def own_review(db: Database, actor: Actor, file: Sourced[object]) -> OwnReview | None:
    """The actor's latest review of this revision, or None.

    Raises:
        Forbidden: the actor reads no sources.
    """
    require(actor, Permission.CONTENT_READ)
    with db.read() as connection:
        return _own_review(connection, actor, file)


def _own_review(connection: Connection, actor: Actor, file: Sourced[object]) -> OwnReview | None:
    given = rows.reviews_of(connection, [file.sha256])
    moments = [row.reviewed_at for row in given if row.person_id == actor.person_id]
    return OwnReview(moments[-1], review_due_on(file, moments[-1])) if moments else None


def _reviewed_already(own: OwnReview) -> str:
    said = "You have reviewed this revision already."
    if own.due_on is None:
        return said
    return f"{said} You can renew your review from {day_words(own.due_on)} on, when it is due."


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
