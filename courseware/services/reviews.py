"""A named clinician's review of one revision: a ledger entry, no text in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from courseware.domain.accounts import normal_email
from courseware.domain.competency.calendar import add_months
from courseware.domain.errors import Conflict, Forbidden, NotFound
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Role
from courseware.domain.times import moment_text
from courseware.services.identifiers import new_id
from courseware.services.ledger import Named, record
from courseware.store import releases as rows
from courseware.store.accounts import people as people_rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class RecordedReview:
    """A review as it stands on record."""

    revision_sha256: str
    name: str


def next_review_on(reviewed_on: date, months: int) -> date:
    """From when a review is older than the authors of the content allow."""
    return add_months(reviewed_on, months)


def latest_reviews(connection: Connection, digests: Sequence[str]) -> dict[str, date]:
    """Revision -> the day (UTC) of its latest review, of those that have one."""
    given = rows.reviews_of(connection, digests)
    return {row.revision_sha256: row.reviewed_at.date() for row in given}


def record_review(
    db: Database, kind: str, content_id: str, email: str, now: datetime
) -> RecordedReview:
    """Record that the person with this account reviewed the live revision.

    Raises:
        NotFound: no such account, or no such content in the live release.
        Forbidden: the account is no instructor's.
        Conflict: at `now` that revision was not published yet.
    """
    with db.write() as connection:
        reviewer = people_rows.by_email(connection, normal_email(email))
        if reviewer is None:
            raise NotFound(f"There is no account with the e-mail {email}.")
        held = people_rows.memberships_of(connection, reviewer.id)
        if not any(Role.INSTRUCTOR in roles for roles in held.values()):
            raise Forbidden("Reviews are recorded by instructors; grant the role first.")
        release_id = rows.live_release_id(connection)
        item = None if release_id is None else rows.item(connection, release_id, kind, content_id)
        if item is None:
            raise NotFound(f"There is no {kind} {content_id} in the live release.")
        digest = item.revision_sha256
        _require_published(connection, kind, content_id, digest, now)
        put_review(connection, kind, content_id, digest, reviewer.id, reviewer.name, now)
    return RecordedReview(digest, reviewer.name)


def _require_published(
    connection: Connection, kind: str, content_id: str, digest: str, now: datetime
) -> None:
    """Nobody has read what comes later: a clock is behind, or a release came in between."""
    published = rows.first_published(connection, digest)
    if published is not None and now < published:
        raise Conflict(
            f"This review would be dated {moment_text(now)}, but this revision of the {kind} "
            f"{content_id} was published on {moment_text(published)}. If it was published "
            "while you waited, read it and record the review again; otherwise set the clock of "
            "this machine right."
        )


def put_review(
    connection: Connection,
    kind: str,
    content_id: str,
    digest: str,
    person_id: str,
    name: str,
    now: datetime,
) -> None:
    """Put somebody's review of one revision on record, in the caller's transaction."""
    what = {"kind": kind, "content_id": content_id, "revision_sha256": digest}
    who = {"person_id": person_id, "reviewer_name": name}
    rows.add_review(connection, {"id": new_id(), **what, **who, "reviewed_at": now})
    record(
        connection,
        chain=INSTALLATION,
        act=Act.REVIEW_RECORDED,
        actor_id=person_id,
        subject=digest,
        facts={"kind": kind, "id": content_id, "reviewer": Named(name)},
        now=now,
    )
