"""Rows of revisions, compiled payloads, releases and reviews."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, LargeBinary, exists, func, insert, select

from courseware.store.literals import at_most
from courseware.store.rows import AnyRow
from courseware.store.tables import Compiled, Person, Release, ReleaseItem, Review, Revision
from courseware.store.upsert import insert_or_ignore

_CHUNK = 400  # well below the fewest bound parameters that either engine takes
HEAD = 4_096
"""So many bytes hold the first line of nearly every payload."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One file of a release as it is stored."""

    kind: str
    content_id: str
    path: str
    revision_sha256: str
    compiled_key: str | None


_LARGEST_ID = 2**31 - 1  # PostgreSQL refuses to compare an INTEGER with more


def live_release_id(connection: Connection) -> int | None:
    """Id of the live release; None when nothing was ever published."""
    return connection.scalar(select(func.max(Release.id)))


def live_release(connection: Connection) -> AnyRow | None:
    """(id, index_key, manifest_sha256) of the live release, or None."""
    query = select(Release.id, Release.index_key, Release.manifest_sha256)
    return connection.execute(query.order_by(Release.id.desc()).limit(at_most(1))).one_or_none()


def newest_two(connection: Connection) -> list[AnyRow]:
    """(id, manifest_sha256, published_by) of the live release and the one before it."""
    query = select(Release.id, Release.manifest_sha256, Release.published_by)
    return list(connection.execute(query.order_by(Release.id.desc()).limit(at_most(2))))


def release(connection: Connection, release_id: int) -> AnyRow | None:
    """(id, index_key, manifest_sha256) of a release, or None: any number may be asked for."""
    if not 1 <= release_id <= _LARGEST_ID:
        return None
    query = select(Release.id, Release.index_key, Release.manifest_sha256)
    return connection.execute(query.where(Release.id == release_id)).one_or_none()


def latest_releases(connection: Connection, limit: int, up_to: int | None = None) -> list[AnyRow]:
    """(id, note, published_at, name) of the newest releases, newest first.

    Args:
        up_to: the newest that is meant; None for all.
    """
    query = (
        select(Release.id, Release.note, Release.published_at, Person.name)
        .outerjoin(Person, Person.id == Release.published_by)
        .order_by(Release.id.desc())
        .limit(at_most(limit))
    )
    return list(connection.execute(query if up_to is None else query.where(Release.id <= up_to)))


def payload(connection: Connection, key: str) -> bytes | None:
    """The compiled payload of a key, or None."""
    return connection.scalar(select(Compiled.payload).where(Compiled.key == key))


def payload_heads(connection: Connection, keys: Collection[str]) -> dict[str, bytes]:
    """The first `HEAD` bytes of the compiled payloads of these keys, of those that are stored."""
    head = func.substr(Compiled.payload, 1, HEAD, type_=LargeBinary())
    found: dict[str, bytes] = {}
    for chunk in _chunks(keys):
        query = select(Compiled.key, head).where(Compiled.key.in_(chunk))
        found.update((key, bytes(first)) for key, first in connection.execute(query))
    return found


def source(connection: Connection, sha256: str) -> bytes | None:
    """The source bytes of a revision, or None."""
    return connection.scalar(select(Revision.source).where(Revision.sha256 == sha256))


def items(connection: Connection, release_id: int) -> list[ItemRow]:
    """All files of a release."""
    query = select(
        ReleaseItem.kind,
        ReleaseItem.content_id,
        ReleaseItem.path,
        ReleaseItem.revision_sha256,
        ReleaseItem.compiled_key,
    ).where(ReleaseItem.release_id == release_id)
    return [ItemRow(*row) for row in connection.execute(query)]


def keys_at(connection: Connection, kind: str, moment: datetime) -> dict[str, str]:
    """Id -> compiled key of the files of a kind in the release that was live at a moment, or in
    the first one."""
    live = select(func.max(Release.id)).where(Release.published_at <= moment)
    first = select(func.min(Release.id))
    query = select(ReleaseItem.content_id, ReleaseItem.compiled_key).where(
        ReleaseItem.kind == kind,
        ReleaseItem.compiled_key.is_not(None),
        ReleaseItem.release_id == func.coalesce(live.scalar_subquery(), first.scalar_subquery()),
    )
    return {row.content_id: row.compiled_key for row in connection.execute(query)}


def checklists_ever(connection: Connection) -> set[str]:
    """The checklists of any release."""
    query = select(ReleaseItem.content_id).where(
        ReleaseItem.kind == "checklist", ReleaseItem.compiled_key.is_not(None)
    )
    return set(connection.scalars(query.distinct()))


def item(connection: Connection, release_id: int, kind: str, content_id: str) -> ItemRow | None:
    """One file of a release, or None."""
    return next(
        (i for i in items(connection, release_id) if (i.kind, i.content_id) == (kind, content_id)),
        None,
    )


def last_key(connection: Connection, kind: str, content_id: str) -> str | None:
    """The compiled key of a file in the newest release that held it, or None."""
    query = select(ReleaseItem.compiled_key).where(
        ReleaseItem.kind == kind, ReleaseItem.content_id == content_id
    )
    return connection.scalar(query.order_by(ReleaseItem.release_id.desc()).limit(at_most(1)))


def lessons_ever_in(connection: Connection, course_id: str) -> set[str]:
    """Ids of the lessons that any release held in a course's folder."""
    query = select(ReleaseItem.content_id).where(
        ReleaseItem.kind == "lesson",
        ReleaseItem.path.startswith(f"lessons/{course_id}/", autoescape=True),
    )
    return set(connection.scalars(query.distinct()))


def was_in_course(connection: Connection, lesson_id: str, course_id: str) -> bool:
    """Whether any release held a lesson in a course's folder."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    ReleaseItem.kind == "lesson",
                    ReleaseItem.content_id == lesson_id,
                    ReleaseItem.path.startswith(f"lessons/{course_id}/", autoescape=True),
                )
            )
        )
    )


def key_of(connection: Connection, kind: str, content_id: str, revision: str) -> str | None:
    """The compiled key of a revision of a file in the newest release that held it, or None."""
    query = select(ReleaseItem.compiled_key).where(
        ReleaseItem.kind == kind,
        ReleaseItem.content_id == content_id,
        ReleaseItem.revision_sha256 == revision,
    )
    return connection.scalar(query.order_by(ReleaseItem.release_id.desc()).limit(at_most(1)))


def keys_of(
    connection: Connection, wanted: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], str]:
    """(kind, id, revision) of files -> the compiled key of each, as `key_of` says it."""
    named = ReleaseItem.kind, ReleaseItem.content_id, ReleaseItem.revision_sha256
    query = select(*named, ReleaseItem.compiled_key)
    query = query.where(ReleaseItem.revision_sha256.in_({one[2] for one in wanted}))
    found = connection.execute(query.order_by(ReleaseItem.release_id))
    known = {(kind, id_, revision): key for kind, id_, revision, key in found if key}
    return {one: known[one] for one in wanted if one in known}


def revisions_of(connection: Connection, kind: str, content_id: str) -> list[str]:
    """Every revision of a file that was ever part of a release."""
    named = (ReleaseItem.kind == kind) & (ReleaseItem.content_id == content_id)
    return sorted(connection.scalars(select(ReleaseItem.revision_sha256).where(named).distinct()))


def published_paths(connection: Connection, kind: str, content_id: str, path: str) -> set[str]:
    """The paths at which a file of this kind and id was ever part of a release, and this path
    where any file was."""
    named = (ReleaseItem.kind == kind) & (ReleaseItem.content_id == content_id)
    query = select(ReleaseItem.path).where(named | (ReleaseItem.path == path)).distinct()
    return set(connection.scalars(query))


def known_revisions(connection: Connection, digests: Collection[str]) -> set[str]:
    """Which of the digests are stored already."""
    found: set[str] = set()
    for chunk in _chunks(digests):
        query = select(Revision.sha256).where(Revision.sha256.in_(chunk))
        found.update(connection.scalars(query))
    return found


def _chunks(names: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(names)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def add_revision(connection: Connection, sha256: str, content: bytes, now: datetime) -> None:
    """Store the bytes of a revision, once."""
    insert_or_ignore(connection, Revision, {"sha256": sha256, "source": content, "stored_at": now})


def add_payload(connection: Connection, key: str, kind: str, content: bytes) -> None:
    """Store a compiled payload, once."""
    insert_or_ignore(connection, Compiled, {"key": key, "kind": kind, "payload": content})


def add_release(
    connection: Connection,
    manifest_sha256: str,
    index_key: str,
    published_by: str | None,
    note: str,
    now: datetime,
    listed: Iterable[ItemRow],
) -> int:
    """Add a release with its items and return its id; it is live once the caller commits."""
    statement = (
        insert(Release)
        .values(
            manifest_sha256=manifest_sha256,
            index_key=index_key,
            published_by=published_by,
            note=note,
            published_at=now,
        )
        .returning(Release.id)
    )
    release_id: int = connection.execute(statement).scalar_one()
    rows = [
        {
            "release_id": release_id,
            "kind": item.kind,
            "content_id": item.content_id,
            "path": item.path,
            "revision_sha256": item.revision_sha256,
            "compiled_key": item.compiled_key,
        }
        for item in listed
    ]
    if rows:
        connection.execute(insert(ReleaseItem), rows)
    return release_id


def first_published(connection: Connection, digest: str) -> datetime | None:
    """When a revision was first part of a release; None if it never was."""
    items = select(ReleaseItem.release_id).where(ReleaseItem.revision_sha256 == digest)
    query = select(func.min(Release.published_at)).where(Release.id.in_(items))
    found: datetime | None = connection.scalar(query)
    return found


def add_review(connection: Connection, values: dict[str, object]) -> None:
    """Store a review of a revision."""
    connection.execute(insert(Review).values(**values))


def reviews_of(connection: Connection, digests: Sequence[str]) -> list[AnyRow]:
    """(revision_sha256, kind, content_id, person_id, reviewer_name, reviewed_at) of revisions,
    oldest first."""
    query = select(
        Review.revision_sha256,
        Review.kind,
        Review.content_id,
        Review.person_id,
        Review.reviewer_name,
        Review.reviewed_at,
    )
    return list(
        connection.execute(
            query.where(Review.revision_sha256.in_(digests)).order_by(Review.reviewed_at)
        )
    )


def reviewed_revisions(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Which of the revisions have a review."""
    query = select(Review.revision_sha256).where(Review.revision_sha256.in_(digests))
    return set(connection.scalars(query))
