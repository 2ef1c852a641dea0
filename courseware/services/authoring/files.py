"""The library's files beside what is live: drafts, who asked for a review, who gave one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from courseware.content.library import Sourced
from courseware.content.preview.reading import Reading
from courseware.content.summary import FileKind
from courseware.domain.ledger import Act
from courseware.services.releases.preparing import RELEASED_KINDS
from courseware.services.reviews import next_review_on
from courseware.store import releases as rows
from courseware.store.engine import Database
from courseware.store.records import ledger as ledger_rows

REVIEWED_KINDS = (FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST)
"""What a clinician reviews."""


class State(StrEnum):
    """How a file stands to the live release."""

    LIVE = "Live"
    DRAFT = "Draft: differs from what is live"
    NEW = "Draft: not published yet"
    BESIDE = "For authors only: no part of a release"


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who acted, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class AuthoredFile:
    """One file of the library, and how it stands to the live release.

    Attributes:
        asked: who asked for a review of this revision, the latest.
        reviewed: who reviewed this revision, the latest.
        review_due_on: from when that review is too old; None without one, or where it stays good.
    """

    file: Sourced[object]
    state: State
    asked: Named | None
    reviewed: Named | None
    review_due_on: date | None = None

    @property
    def is_draft(self) -> bool:
        """Whether publishing would change something in this file."""
        return self.state in (State.DRAFT, State.NEW)

    @property
    def is_reviewable(self) -> bool:
        """Whether such a file is reviewed by clinicians."""
        return self.file.kind in REVIEWED_KINDS


def authored_files(db: Database, reading: Reading) -> Mapping[str, AuthoredFile]:
    """How each file stands, by path."""
    with db.read() as connection:
        release = rows.live_release_id(connection)
        listed = [] if release is None else rows.items(connection, release)
        digests = [file.sha256 for file in reading.library.files]
        asked = _asked(connection, digests)
        reviewed = _reviewed(connection, digests)
    live = {item.path: item.revision_sha256 for item in listed}
    standing = {}
    for file in reading.library.files:
        last = reviewed.get((str(file.kind), file.id, file.sha256))
        due_on = review_due_on(file, last.at) if last else None
        state = _state(file, live)
        standing[file.path] = AuthoredFile(file, state, asked.get(file.sha256), last, due_on)
    return standing


def review_due_on(file: Sourced[object], reviewed_at: datetime) -> date | None:
    """From when a review of this revision is too old; None for what is reviewed once only."""
    months = file.summary.facts.get("review_every_months")
    return None if months is None else next_review_on(reviewed_at.date(), months)


def _state(file: Sourced[object], live: Mapping[str, str]) -> State:
    if file.kind not in RELEASED_KINDS:
        return State.BESIDE
    published = live.get(file.path)
    if published is None:
        return State.NEW
    return State.LIVE if published == file.sha256 else State.DRAFT


def _asked(connection: Connection, digests: list[str]) -> dict[str, Named]:
    found = ledger_rows.acts_about(connection, Act.REVIEW_ASKED.value, digests)
    return {row.subject: Named(row.name or "the command line", row.at) for row in found}


def _reviewed(connection: Connection, digests: list[str]) -> dict[tuple[str, str, str], Named]:
    return {
        (row.kind, row.content_id, row.revision_sha256): Named(row.reviewer_name, row.reviewed_at)
        for row in rows.reviews_of(connection, digests)
    }
