"""Content goes live by release: check everything, store every revision, swap in one step."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.check import check
from courseware.content.compile import CannotCompile, CompiledLibrary, compile_library
from courseware.content.library import read_library
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem, has_errors
from courseware.domain.ledger import INSTALLATION, Act
from courseware.services.ledger import record
from courseware.store import releases as rows
from courseware.store.engine import Database

_SECONDS_BETWEEN_LOOKS = 1.0


class NothingPublished(Exception):
    """There is no release yet, so there is nothing to show."""


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """What `publish` did.

    Attributes:
        release_id: the live release afterwards; None when there is none at all.
        problems: everything that the check found; with an error among them nothing was changed.
        published: whether a new release was made (not when nothing differs from the live one).
        changed: `kind/id` of the files that differ from the release before.
    """

    release_id: int | None
    problems: tuple[Problem, ...]
    published: bool
    changed: tuple[str, ...]

    @property
    def refused(self) -> bool:
        """Whether errors kept the release from being made."""
        return has_errors(self.problems)


def publish(
    db: Database,
    library_root: Path,
    actor_id: str | None,
    note: str,
    now: datetime,
    cache: ParseCache | None = None,
) -> PublishOutcome:
    """Check the library and make it the live release, or change nothing and say why.

    The whole release comes into being in one transaction: a broken file or a crash leaves the
    live release as it was.
    """
    library = read_library(library_root, cache)
    problems = check(library)
    with db.read() as connection:
        live = rows.live_release(connection)
        live_items = rows.items(connection, live.id) if live else []
    live_id = live.id if live else None
    if has_errors(problems):
        return PublishOutcome(live_id, problems, published=False, changed=())
    try:
        compiled = compile_library(library, _StoredPayloads(db, live_items))
    except CannotCompile as cannot:
        found = (*problems, cannot.problem)
        return PublishOutcome(live_id, found, published=False, changed=())
    listed = _listed(compiled)
    manifest = manifest_digest(listed)
    if live and live.manifest_sha256 == manifest and live.index_key == compiled.index.compiled_key:
        return PublishOutcome(live_id, problems, published=False, changed=())
    changed = _changed(live_items, listed)
    about = {"manifest": manifest, "note": note, "changed": changed}
    with db.write() as connection:
        _store(connection, compiled, now)
        key = compiled.index.compiled_key
        release_id = rows.add_release(connection, manifest, key, actor_id, note, now, listed)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.RELEASE_PUBLISHED,
            actor_id=actor_id,
            subject=f"release-{release_id}",
            facts={"release": release_id, **about},
            now=now,
        )
    return PublishOutcome(release_id, problems, published=True, changed=tuple(changed))


def _listed(compiled: CompiledLibrary) -> list[rows.ItemRow]:
    return [
        rows.ItemRow(i.kind, i.id, i.path, i.revision_sha256, i.compiled_key)
        for i in compiled.items
    ]


def manifest_digest(listed: list[rows.ItemRow]) -> str:
    """SHA-256 over the sorted list of (kind, id, path, revision): what the release consists of."""
    lines = sorted([i.kind, i.content_id, i.path, i.revision_sha256] for i in listed)
    return sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()


class _StoredPayloads(Mapping[str, bytes]):
    """The payloads of the live release by compiled key, read from the store when asked for."""

    def __init__(self, db: Database, live_items: list[rows.ItemRow]) -> None:
        self._db = db
        self._keys = {item.compiled_key for item in live_items if item.compiled_key}

    def __getitem__(self, key: str) -> bytes:
        if key not in self._keys:
            raise KeyError(key)
        return load_payload(self._db, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def load_payload(db: Database, key: str) -> bytes:
    """The compiled payload of a key of any release.

    Raises:
        KeyError: nothing was ever compiled under this key.
    """
    with db.read() as connection:
        found = rows.payload(connection, key)
    if found is None:
        raise KeyError(key)
    return found


def _store(connection: Connection, compiled: CompiledLibrary, now: datetime) -> None:
    """Store the revisions and payloads that the database does not have yet."""
    known = rows.known_revisions(connection, {item.revision_sha256 for item in compiled.items})
    for item in compiled.items:
        if item.revision_sha256 not in known:
            rows.add_revision(connection, item.revision_sha256, item.source, now)
        if item.compiled_key and item.payload is not None:
            rows.add_payload(connection, item.compiled_key, item.kind, item.payload)
    index = compiled.index
    rows.add_payload(connection, index.compiled_key, index.kind, index.payload)


def _changed(before: list[rows.ItemRow], after: list[rows.ItemRow]) -> list[str]:
    """`kind/id` of what was added, changed or removed, sorted."""
    old = {(i.kind, i.content_id): i.revision_sha256 for i in before}
    new = {(i.kind, i.content_id): i.revision_sha256 for i in after}
    differ = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    return sorted(f"{kind}/{content_id}" for kind, content_id in differ)


class CatalogueSource:
    """The catalogue of the live release, swapped when a newer release appears.

    Each worker process has one and looks for a newer release at most once a second, on a
    request. A catalogue that a request holds stays whole when the source moves on.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._catalogue: Catalogue | None = None
        self._looked_at = float("-inf")

    def current(self, seconds: float) -> Catalogue:
        """The live catalogue.

        Args:
            seconds: a monotonic clock's reading.

        Raises:
            NothingPublished: there is no release yet.
        """
        if self._catalogue is None or seconds - self._looked_at >= _SECONDS_BETWEEN_LOOKS:
            self._catalogue = self._look()
            self._looked_at = seconds
        return self._catalogue

    def _look(self) -> Catalogue:
        with self._db.read() as connection:
            live = rows.live_release(connection)
            if live is None:
                raise NothingPublished
            if self._catalogue is not None and self._catalogue.release_id == live.id:
                return self._catalogue
            payload = rows.payload(connection, live.index_key)
        if payload is None:
            raise NothingPublished
        return Catalogue.from_index(live.id, payload, lambda key: load_payload(self._db, key))
