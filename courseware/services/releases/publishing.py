"""Content goes live by release: check everything, store every revision, swap in one step."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.compile import CompiledLibrary
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import has_errors
from courseware.domain.errors import Conflict, Invalid
from courseware.domain.ledger import INSTALLATION, Act
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.text_length import text_fault
from courseware.services.acting import author_of
from courseware.services.holding import hold_with_right
from courseware.services.ledger import hold_every_chain, record
from courseware.services.moments import When, asked
from courseware.services.recalls.beginning_recalls import NOBODY, Begun, Reach, begin, reach
from courseware.services.recalls.recalling import RecallWish, check_wish
from courseware.services.releases.carried import carry
from courseware.services.releases.course_ends import course_ends
from courseware.services.releases.kept_marks import marks_told
from courseware.services.releases.lesson_texts import Texts, texts_lacking
from courseware.services.releases.live import load_payload
from courseware.services.releases.moves import moves
from courseware.services.releases.outcome import PublishOutcome
from courseware.services.releases.preparing import (
    Prepared,
    manifest_digest,
    prepare,
    prepare_release,
)
from courseware.store import releases as rows
from courseware.store.engine import Database
from courseware.store.lesson_texts import add as add_texts
from courseware.store.quizzes.regrades import hold_marks, last_drop
from courseware.store.recall_readers import hold_reports
from courseware.store.records.ledger import lock_head

_LONGEST_NOTE = 500


def publish(
    db: Database,
    library_root: Path,
    actor: Actor | None,
    note: str,
    when: When,
    cache: ParseCache | None = None,
    recall: RecallWish | None = None,
    seen: str | None = None,
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> PublishOutcome:
    """Check the library and make it the live release, or change nothing and say why.

    The whole release comes into being in one transaction: a broken file or a crash leaves the
    live release as it was.

    Args:
        actor: None for the command line of the installation.
        when: the moment, or the clock that is asked once nothing is waited for any more.
        seen: digest of the plan that was looked at; None where nobody looked.
        same_meaning: `quiz/question` or `quiz/question/part` whose new words the author confirms
            to say the same; it stands in the ledger with the release.
        despite: ids of recalls whose recalled text is to be live again; likewise.

    Raises:
        Invalid: the note or the recall does not fit, or nothing asks for what is confirmed.
        Conflict: the files or the live release are no longer those that were looked at, or
            somebody else published at the same moment; or the actor is an instructor no more.
    """
    note = release_note(note)
    prepared = prepare(db, library_root, cache, same_meaning, despite)
    refuse_unseen(prepared, seen)
    confirmed = {"same_meaning": same_meaning, "despite_recall": despite}
    return make_live(db, prepared, actor, note, when, recall=recall, confirmed=confirmed)


def release_note(note: str) -> str:
    """What a release is about, on one line, as it goes on record.

    Raises:
        Invalid: it is too long, or looks like it identifies a patient.
    """
    kept = " ".join(note.split())
    if fault := text_fault(kept, _LONGEST_NOTE):
        raise Invalid({"note": fault})
    return kept


def refuse_unseen(prepared: Prepared, seen: str | None) -> None:
    """Raise Conflict where somebody looked at something else than what would go live now."""
    if seen is not None and seen != prepared.digest:
        raise Conflict("Since you looked, the files or the live release have changed. Look again.")


def recall_reach(
    db: Database,
    library_root: Path,
    recall: RecallWish,
    cache: ParseCache | None = None,
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> Reach:
    """Whom a recall with the next release would concern; nobody where that is refused.

    For the command line of the installation: people are named.

    Raises:
        Invalid: the recall does not fit the release.
    """
    prepared = prepare(db, library_root, cache, same_meaning, despite)
    if has_errors(prepared.problems):
        return Reach()
    incoming = catalogue_of(db, prepared)
    check_wish(db, incoming, recall, [f"{kind}/{id_}" for kind, id_ in prepared.changed()])
    with db.snapshot() as connection:
        return reach(connection, incoming, recall)


def publish_release(
    db: Database,
    release_id: int,
    actor: Actor | None,
    note: str,
    when: When,
    seen: str | None = None,
    despite: Collection[str] = (),
) -> PublishOutcome:
    """Make what an earlier release held the live release again, as a release of its own.

    A text that was recalled since refuses it, unless `despite` names the recall.

    Raises:
        Invalid: the note does not fit, or `despite` names a recall that is not in the way.
        NotFound: there is no such release.
        Conflict: as `publish`.
    """
    note = release_note(note)
    prepared = prepare_release(db, release_id, despite)
    refuse_unseen(prepared, seen)
    confirmed = {"despite_recall": despite}
    return make_live(db, prepared, actor, note, when, again=release_id, confirmed=confirmed)


def make_live(
    db: Database,
    prepared: Prepared,
    actor: Actor | None,
    note: str,
    when: When,
    again: int | None = None,
    recall: RecallWish | None = None,
    confirmed: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> PublishOutcome:
    """Make a release that is ready the live one, unless it is refused or live already.

    Args:
        again: the earlier release whose content it is.
        recall: what those who learned from an earlier revision have to know.
        confirmed: what the author confirmed when it was made ready, as the ledger names it.

    Raises:
        Invalid: the recall does not fit the release.
        Conflict: another release went live since this one was held against the live one, or a
            question was dropped; or the actor is an instructor no more.
    """
    problems, live_id = prepared.problems, prepared.live_id
    if has_errors(problems):
        return PublishOutcome(live_id, problems, published=False, changed=())
    manifest = manifest_digest(prepared.listed)
    changed = sorted(f"{kind}/{content_id}" for kind, content_id in prepared.changed())
    incoming = catalogue_of(db, prepared) if recall is not None else None
    if recall is not None and incoming is not None:
        check_wish(db, incoming, recall, changed)
    named = (manifest, prepared.index_key)
    if prepared.live_manifest == named:
        return PublishOutcome(live_id, problems, published=False, changed=())
    about = {"manifest": manifest, "note": note, "changed": changed, **_chosen(again, confirmed)}
    actor_id = author_of(actor) if actor else None
    texts = texts_lacking(db, prepared.listed, _loader(db, prepared))
    with db.write() as connection:
        _hold_place_behind(connection, prepared, actor, recalls=recall is not None)
        now = asked(when)
        _store(connection, prepared, texts, now)
        release_id = rows.add_release(connection, *named, actor_id, note, now, prepared.listed)
        record(
            connection,
            chain=INSTALLATION,
            act=Act.RELEASE_PUBLISHED,
            actor_id=actor_id,
            subject=f"release-{release_id}",
            facts={"release": release_id, **about, **carry(connection, prepared, release_id)},
            now=now,
        )
        concerned = NOBODY
        if recall is not None and incoming is not None:
            concerned = begin(connection, incoming, recall, release_id, actor_id, now)
    return _outcome(db, prepared, release_id, changed, concerned)


def _outcome(
    db: Database, prepared: Prepared, release_id: int, changed: list[str], concerned: Begun
) -> PublishOutcome:
    with db.snapshot() as after:
        return PublishOutcome(
            release_id=release_id,
            problems=prepared.problems,
            published=True,
            changed=tuple(changed),
            concerned=concerned.awards,
            concerned_people=concerned.people,
            concerned_readers=concerned.readers,
            recall_corrected=concerned.corrected,
            marks=marks_told(after, prepared),
            ends=course_ends(after, prepared),
            moves=moves(after, prepared),
        )


def _chosen(again: int | None, confirmed: Mapping[str, Collection[str]]) -> dict[str, object]:
    """What the author chose, as the ledger states it."""
    said: dict[str, object] = {} if again is None else {"again": again}
    return said | {what: sorted(set(names)) for what, names in confirmed.items() if names}


def _hold_place_behind(
    connection: Connection, prepared: Prepared, actor: Actor | None, recalls: bool
) -> None:
    """Let two people's releases come one by one, each held against the one that it follows.

    Corrections of marks come on record in the same chain, so none comes in between either. Who
    begins an attempt holds marks too, so that none begins at the release before once this one is
    on record: a correction that is made for this one would not know of it.

    Args:
        recalls: whether it carries a recall: a report of reading, an award, and a merge of
            accounts, is either on record before that looks at all of them, or finds it.
    """
    hold_marks(connection, alone=True)
    if actor is not None:
        hold_with_right(connection, actor, Permission.PUBLICATION_MAKE)
    if recalls:
        hold_reports(connection)
    lock_head(connection, INSTALLATION)
    if rows.live_release_id(connection) != prepared.live_id:
        raise Conflict("Another release went live meanwhile. Look at what would change again.")
    if last_drop(connection) != prepared.last_drop:
        raise Conflict("A question was dropped meanwhile. Look at what would change again.")
    if recalls:
        hold_every_chain(connection)


def catalogue_of(db: Database, prepared: Prepared) -> Catalogue:
    """The catalogue of a release before it is made."""
    compiled = prepared.compiled
    assert compiled is not None, "a recall goes out with files, not with an earlier release"
    return Catalogue.from_index(0, compiled.index.payload, _loader(db, prepared))


def _loader(db: Database, prepared: Prepared) -> Callable[[str], bytes]:
    """What gives the payloads of a release before it is made."""
    items = prepared.compiled.items if prepared.compiled else ()
    made = {item.compiled_key: item.payload for item in items}
    return lambda key: made.get(key) or load_payload(db, key)


def _store(connection: Connection, prepared: Prepared, texts: Texts, now: datetime) -> None:
    """Store the revisions, payloads and texts that the database does not have yet.

    No file is opened here: it could have been saved meanwhile, and writers would wait for a disk.
    """
    if prepared.compiled is not None:
        _store_compiled(connection, prepared.compiled, prepared.sources, now)
    add_texts(connection, texts)


def _store_compiled(
    connection: Connection,
    compiled: CompiledLibrary,
    sources: Mapping[tuple[str, str], tuple[str, bytes]],
    now: datetime,
) -> None:
    """Store what was compiled; `sources` are those of every file that differs from the live
    release."""
    known = rows.known_revisions(connection, {item.revision_sha256 for item in compiled.items})
    for item in compiled.items:
        if item.revision_sha256 not in known:
            _, source = sources[item.kind, item.id]
            rows.add_revision(connection, item.revision_sha256, source, now)
        if item.compiled_key and item.payload is not None:
            rows.add_payload(connection, item.compiled_key, item.kind, item.payload)
    index = compiled.index
    rows.add_payload(connection, index.compiled_key, index.kind, index.payload)
