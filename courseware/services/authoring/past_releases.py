"""The releases so far: who published what, when, and what each changed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.content.changes import source_diff, words_of_change
from courseware.domain.errors import NotFound
from courseware.domain.ledger import Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.services.authoring.files import REVIEWED_KINDS
from courseware.services.authorize import require
from courseware.services.releases.publication import PlannedChange
from courseware.store import recall_lists as recall_rows
from courseware.store import releases as rows
from courseware.store.engine import Database
from courseware.store.records import ledger as ledger_rows
from courseware.store.rows import AnyRow

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class PastRelease:
    """One release (time UTC).

    Attributes:
        changed: `kind/id` of the files that it changed.
        again: the earlier release whose content it published again; None for one from files.
        live: whether it is the live one.
        recalls: (id, lesson_id, title, reason, awards, people) of lessons recalled with it.
        despite: ids of recalls whose recalled text it made live again by choice.
    """

    release_id: int
    published_at: datetime
    name: str
    note: str
    changed: tuple[str, ...]
    again: int | None
    live: bool
    recalls: tuple[AnyRow, ...] = ()
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseDetails:
    """What one release changed.

    Attributes:
        unreviewed: `kind/id` of what it changed and no clinician has reviewed.
    """

    release: PastRelease
    changes: tuple[PlannedChange, ...]
    unreviewed: tuple[str, ...]


def past_releases(db: Database, actor: Actor) -> list[PastRelease]:
    """The newest releases, newest first.

    Raises:
        Forbidden: the actor is no clinic's instructor.
    """
    require(actor, Permission.PUBLICATION_READ)
    with db.snapshot() as connection:
        found = rows.latest_releases(connection, MOST_LISTED)
        return _with_facts(connection, found, rows.live_release_id(connection))


def release_details(db: Database, actor: Actor, release_id: int) -> ReleaseDetails:
    """One release and what it changed, in words and as a difference.

    Raises:
        Forbidden, NotFound: no right; no such release.
    """
    require(actor, Permission.PUBLICATION_READ)
    with db.snapshot() as connection:
        found = rows.latest_releases(connection, 2, release_id)
        if not found or found[0].id != release_id:
            raise NotFound(f"There is no release {release_id}.")
        (release,) = _with_facts(connection, found[:1], rows.live_release_id(connection))
        now = _items(connection, release_id)
        before = _items(connection, found[1].id) if len(found) > 1 else {}
        differing = [n for n in sorted(now.keys() | before.keys()) if _differ(before, now, n)]
        changes = tuple(_change(connection, before.get(n), now.get(n)) for n in differing)
        due = [now[n] for n in differing if n in now and n[0] in REVIEWED_KINDS]
        reviewed = rows.reviewed_revisions(connection, [item.revision_sha256 for item in due])
    waiting = [i for i in due if i.revision_sha256 not in reviewed]
    return ReleaseDetails(release, changes, tuple(f"{i.kind}/{i.content_id}" for i in waiting))


def _with_facts(
    connection: Connection, found: Sequence[AnyRow], live: int | None
) -> list[PastRelease]:
    subjects = [f"release-{row.id}" for row in found]
    texts = ledger_rows.texts_about(connection, [Act.RELEASE_PUBLISHED.value], subjects)
    recalls = recall_rows.of_releases(connection, [row.id for row in found])
    return [
        _past(
            row,
            _facts(texts.get(f"release-{row.id}")),
            row.id == live,
            tuple(recall for recall in recalls if recall.release_id == row.id),
        )
        for row in found
    ]


def _facts(text: str | None) -> Mapping[str, Any]:
    facts: Mapping[str, Any] = json.loads(text)["facts"] if text else {}
    return facts


def _past(
    row: AnyRow, facts: Mapping[str, Any], live: bool, recalls: tuple[AnyRow, ...]
) -> PastRelease:
    return PastRelease(
        row.id,
        row.published_at,
        row.name or "the command line",
        row.note,
        tuple(facts.get("changed", ())),
        facts.get("again"),
        live,
        recalls,
        tuple(facts.get("despite_recall", ())),
    )


def _items(connection: Connection, release_id: int) -> dict[tuple[str, str], rows.ItemRow]:
    return {(i.kind, i.content_id): i for i in rows.items(connection, release_id)}


def _differ(
    before: Mapping[tuple[str, str], rows.ItemRow],
    now: Mapping[tuple[str, str], rows.ItemRow],
    name: tuple[str, str],
) -> bool:
    old, new = before.get(name), now.get(name)
    return old is None or new is None or old.revision_sha256 != new.revision_sha256


def _change(
    connection: Connection, before: rows.ItemRow | None, now: rows.ItemRow | None
) -> PlannedChange:
    item = now or before
    assert item is not None, "a change is about a file that is there or was"
    old, new = (rows.source(connection, i.revision_sha256) if i else None for i in (before, now))
    words = words_of_change(item.kind, item.path, old, new)
    # A whole new file is no difference worth reading; the first release would hold every one.
    both = old is not None and new is not None and item.kind != "figure"
    diff = source_diff(item.path, old, new) if both else ""
    return PlannedChange(item.kind, item.content_id, item.path, words, diff)


__all__ = ["MOST_LISTED", "PastRelease", "ReleaseDetails", "past_releases", "release_details"]
