"""Gets a release ready: from the files of a library, or from what an earlier release held."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from courseware.content.check import check
from courseware.content.compile import CannotCompile, CompiledLibrary, compile_library
from courseware.content.library import Figure, Library, Sourced, read_library
from courseware.content.library_changed import LibraryChanged
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem, Severity, has_errors
from courseware.content.succession import to_confirm
from courseware.content.summary import FileKind
from courseware.domain.errors import NotFound
from courseware.services.recalls.texts import (
    RecalledText,
    recall_problems,
    recalled_texts,
    refuse_unknown,
)
from courseware.services.releases.empty_draws import empty_draws, last_drop
from courseware.services.releases.live import load_payload
from courseware.services.releases.stored_payloads import StoredPayloads
from courseware.services.releases.successions import (
    Incoming,
    lost_quizzes,
    refusals,
    reworded_evaluations,
)
from courseware.store import releases as rows
from courseware.store.engine import Database

_Name = tuple[str, str]
_BY_ID = (FileKind.COURSE, FileKind.LESSON, FileKind.QUIZ, FileKind.CHECKLIST, FileKind.RULE)
_LISTS = (FileKind.REFERENCES, FileKind.CLAIMS, FileKind.GLOSSARY, FileKind.REGIONS)

RELEASED_KINDS = frozenset((*_BY_ID, *_LISTS))
"""Kinds of text file that a release holds; the others only help authors."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release that is ready to be made, or what keeps it from being made.

    Attributes:
        live_manifest: manifest and key of the index of the live release.
        live_items: the files of the live release.
        problems: of the check, and of holding the files against what was published.
        compiled: what there is to store; None where errors refuse it or everything is stored.
        listed: the files that the release would hold.
        sources: (kind, id) -> path and bytes of each file that differs from the live release.
        recalled: recalled texts of lessons that it would make live again.
        last_drop: the newest correction that dropped a question when the quizzes were looked at.
    """

    live_id: int | None
    live_manifest: tuple[str, str] | None
    live_items: list[rows.ItemRow]
    problems: tuple[Problem, ...]
    compiled: CompiledLibrary | None
    index_key: str
    listed: list[rows.ItemRow]
    sources: Mapping[_Name, tuple[str, bytes]]
    recalled: tuple[RecalledText, ...] = ()
    last_drop: int = 0

    def changed(self) -> set[_Name]:
        """(kind, id) of every file that was added, changed or removed."""
        return _differing(self.live_items, self.listed)

    @property
    def digest(self) -> str:
        """SHA-256 over the live release and what would follow it: another one if either moved."""
        return plan_digest(self.live_id, manifest_digest(self.listed))


def plan_digest(live_id: int | None, manifest: str) -> str:
    """SHA-256 by which a form says what was looked at: a release, and what would follow it."""
    return sha256(f"{live_id}:{manifest}".encode()).hexdigest()


def prepare(
    db: Database,
    library_root: Path,
    cache: ParseCache | None = None,
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> Prepared:
    """Read, check and compile a library, and hold it against the live release; store nothing.

    A file that is saved or removed meanwhile refuses it: what was checked would not be what goes
    live.

    Args:
        same_meaning: what the author confirms, see `successions.refusals`.
        despite: ids of recalls against which the author decides, see `recall_problems`.

    Raises:
        Invalid: something is confirmed that nothing asks for.
    """
    try:
        return _prepared(db, read_library(library_root, cache), same_meaning, despite)
    except LibraryChanged as changed:
        live_id, live_manifest, live_items = _live(db)
        refused = (changed.problem,)
        return Prepared(
            live_id=live_id,
            live_manifest=live_manifest,
            live_items=live_items,
            problems=refused,
            compiled=None,
            index_key="",
            listed=live_items,
            sources={},
        )


def _prepared(
    db: Database, library: Library, same_meaning: Collection[str], despite: Collection[str]
) -> Prepared:
    problems = check(library)
    live_id, live_manifest, live_items = _live(db)
    dropped = last_drop(db)
    files = dict(_files(library))
    listed = [_item(name, file, None) for name, file in files.items()]
    changed = _differing(live_items, listed)
    recalled = recalled_texts(db, _among(changed, listed))
    if not has_errors(problems):
        incoming = _incoming(FileKind.QUIZ, changed, files)
        courses = (_bytes(file) for (kind, _), file in files.items() if kind == FileKind.COURSE)
        lost = lost_quizzes(db, live_items, listed, courses)
        refused = _refused(db, incoming, live_items, same_meaning)
        refused += _held_back(recalled, despite)
        reworded = reworded_evaluations(db, _incoming(FileKind.COURSE, changed, files), live_items)
        problems = tuple(sorted([*problems, *refused, *lost, *reworded]))
    compiled = None
    if not has_errors(problems):
        try:
            compiled = compile_library(library, StoredPayloads(db, live_items))
            problems = tuple(sorted([*problems, *_empty(db, compiled, changed)]))
        except CannotCompile as cannot:
            problems = tuple(sorted({*problems, *cannot.problems}))
    return Prepared(
        live_id=live_id,
        live_manifest=live_manifest,
        live_items=live_items,
        problems=problems,
        compiled=compiled,
        index_key=compiled.index.compiled_key if compiled else "",
        listed=_listed(compiled) if compiled else listed,
        sources={name: (files[name].path, _bytes(files[name])) for name in changed & files.keys()},
        recalled=recalled,
        last_drop=dropped,
    )


def _empty(db: Database, compiled: CompiledLibrary, changed: Collection[_Name]) -> list[Problem]:
    made = {item.compiled_key: item.payload for item in compiled.items}
    among = _among(changed, _listed(compiled))
    return empty_draws(db, among, lambda key: made.get(key) or load_payload(db, key))


def _refused(
    db: Database,
    incoming: list[Incoming],
    live_items: list[rows.ItemRow],
    same_meaning: Collection[str],
) -> list[Problem]:
    if same_meaning:
        asked = to_confirm(refusals(db, incoming, live_items))
        refuse_unknown("same_meaning", same_meaning, asked)
    return refusals(db, incoming, live_items, same_meaning)


def _held_back(recalled: tuple[RecalledText, ...], despite: Collection[str]) -> list[Problem]:
    refuse_unknown("despite_recall", despite, [text.recall_id for text in recalled])
    return recall_problems(recalled, despite)


def prepare_release(db: Database, release_id: int, despite: Collection[str] = ()) -> Prepared:
    """Get what an earlier release held ready to be live again.

    What it does to answered ids is told as warnings: each revision was let through once, and
    going back has to be possible at any hour. Only a text that was recalled refuses, and a quiz
    whose attempts nobody could hand in.

    Args:
        despite: ids of recalls against which somebody decides.

    Raises:
        NotFound: there is no such release.
        Invalid: `despite` names a recall that is not in the way.
    """
    live_id, live_manifest, live_items = _live(db)
    dropped = last_drop(db)
    with db.snapshot() as connection:
        wanted = rows.release(connection, release_id)
        if wanted is None:
            raise NotFound(f"There is no release {release_id}.")
        listed = rows.items(connection, release_id)
        changed = _differing(live_items, listed)
        kept = {(i.kind, i.content_id): i for i in listed if (i.kind, i.content_id) in changed}
        found = {n: (i.path, rows.source(connection, i.revision_sha256)) for n, i in kept.items()}
    recalled = recalled_texts(db, kept.values())
    sources = {name: (path, source or b"") for name, (path, source) in found.items()}
    quizzes, courses = (
        [Incoming(name[1], *sources[name]) for name in sorted(sources) if name[0] == kind]
        for kind in (FileKind.QUIZ, FileKind.COURSE)
    )
    every_course = _stored(db, [i for i in listed if i.kind == FileKind.COURSE])
    found_out = refusals(db, quizzes, live_items) + reworded_evaluations(db, courses, live_items)
    found_out += lost_quizzes(db, live_items, listed, every_course)
    told = [replace(p, severity=Severity.WARNING) for p in found_out]
    told += empty_draws(db, kept.values(), partial(load_payload, db))
    return Prepared(
        live_id=live_id,
        live_manifest=live_manifest,
        live_items=live_items,
        problems=tuple(sorted([*told, *_held_back(recalled, despite)])),
        compiled=None,
        index_key=wanted.index_key,
        listed=listed,
        sources=sources,
        recalled=recalled,
        last_drop=dropped,
    )


def _among(names: Collection[_Name], listed: list[rows.ItemRow]) -> list[rows.ItemRow]:
    return [item for item in listed if (item.kind, item.content_id) in names]


def _stored(db: Database, items: list[rows.ItemRow]) -> list[bytes]:
    with db.snapshot() as connection:
        found = [rows.source(connection, item.revision_sha256) for item in items]
    return [source for source in found if source is not None]


def _live(db: Database) -> tuple[int | None, tuple[str, str] | None, list[rows.ItemRow]]:
    with db.read() as connection:
        live = rows.live_release(connection)
        if live is None:
            return None, None, []
        return live.id, (live.manifest_sha256, live.index_key), rows.items(connection, live.id)


def _differing(before: list[rows.ItemRow], after: list[rows.ItemRow]) -> set[_Name]:
    old = {(i.kind, i.content_id): i.revision_sha256 for i in before}
    new = {(i.kind, i.content_id): i.revision_sha256 for i in after}
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def _files(library: Library) -> Iterator[tuple[_Name, Sourced[Any] | Figure]]:
    """The files that a release of the library holds, by kind and id."""
    for kind in _BY_ID:
        known = set[str]()
        for file in library.of_kind(kind):
            if file.id not in known:
                known.add(file.id)
                yield (str(kind), file.id), file
    for kind in _LISTS:
        for file in library.of_kind(kind):
            yield (str(kind), str(kind)), file
    for path, figure in library.figures.items():
        yield ("figure", f"{path.split('/')[1]}/{path.rpartition('/')[2]}"), figure


def _item(name: _Name, file: Sourced[Any] | Figure, key: str | None) -> rows.ItemRow:
    return rows.ItemRow(*name, file.path, file.sha256, key)


def _incoming(
    kind: FileKind, changed: Collection[_Name], files: Mapping[_Name, Sourced[Any] | Figure]
) -> list[Incoming]:
    """The changed files of one kind, by id."""
    names = [name for name in sorted(changed) if name[0] == kind and name in files]
    return [Incoming(name[1], files[name].path, _bytes(files[name])) for name in names]


def _bytes(file: Sourced[Any] | Figure) -> bytes:
    # A copy reads the file and forgets it: a whole library of bytes is not kept in memory.
    return replace(file).data if isinstance(file, Figure) else replace(file).source


def _listed(compiled: CompiledLibrary) -> list[rows.ItemRow]:
    return [
        rows.ItemRow(i.kind, i.id, i.path, i.revision_sha256, i.compiled_key)
        for i in compiled.items
    ]


def manifest_digest(listed: list[rows.ItemRow]) -> str:
    """SHA-256 over the sorted list of (kind, id, path, revision): what the release consists of."""
    lines = sorted([i.kind, i.content_id, i.path, i.revision_sha256] for i in listed)
    return sha256(json.dumps(lines, separators=(",", ":")).encode()).hexdigest()
