"""Publishing from the browser: look at what would change, then make just that live."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.parse_cache import ParseCache
from courseware.domain.errors import Conflict
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.questions.base import Question
from courseware.questions.rich import plain
from courseware.services.authoring.desk import Desk
from courseware.services.authorize import require
from courseware.services.moments import When
from courseware.services.recalls.asking import held_in, judged_words, settled
from courseware.services.recalls.beginning_recalls import awards_concerned, readers_concerned
from courseware.services.recalls.recalling import RecallWish
from courseware.services.regrading.visible_names import visible_names
from courseware.services.releases.outcome import PublishOutcome
from courseware.services.releases.preparing import Prepared, plan_digest, prepare
from courseware.services.releases.publication import PublicationPlan, described, plan_release
from courseware.services.releases.publishing import (
    catalogue_of,
    publish,
    publish_release,
)
from courseware.store import releases as release_rows
from courseware.store.engine import Database


class PublishedAlready(Conflict):
    """What was looked at is live by the same person's earlier press; nothing was done again.

    Attributes:
        release_id: the live release.
    """

    def __init__(self, release_id: int) -> None:
        super().__init__(f"Release {release_id} is live already; nothing was done again.")
        self.release_id = release_id


@dataclass(frozen=True, slots=True)
class RecallOffer:
    """A changed lesson that could be recalled with the release.

    Attributes:
        questions: (id, text) of the questions that can ask about the difference.
        concerned: awards that rest on an earlier revision.
        readers: who had read one without an award that names it.
        names: of their holders, as far as the asker may know them.
    """

    lesson_id: str
    title: str
    questions: tuple[tuple[str, str], ...]
    concerned: int
    readers: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What publishing would do, and which changed lessons could be recalled with it.

    Attributes:
        recallable: (id, title) of lessons whose live revision would be replaced.
        offer: of the lesson that was asked about; None where none was, or it does not change.
    """

    plan: PublicationPlan
    recallable: tuple[tuple[str, str], ...]
    offer: RecallOffer | None


def look_at_files(
    db: Database,
    actor: Actor,
    desk: Desk,
    recall: str = "",
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> Looked:
    """What publishing this host's files would do.

    Args:
        recall: id of a lesson that may have to be recalled; empty for none.
        same_meaning: names out of the plan's `to_confirm` that the actor confirms.
        despite: ids out of the plan's `recalled` that the actor decides against.

    Raises:
        Forbidden: the actor is no clinic's instructor.
        Invalid: nothing asks for what is confirmed.
    """
    require(actor, Permission.PUBLICATION_READ)
    prepared = prepare(db, desk.root, ParseCache(desk.cache), same_meaning, despite)
    plan = described(db, prepared)
    if plan.refused:
        return Looked(plan, (), None)
    incoming = catalogue_of(db, prepared)
    recallable = _recallable(incoming, prepared)
    offer = _offer(db, actor, incoming, recall) if recall in dict(recallable) else None
    return Looked(plan, recallable, offer)


def _recallable(incoming: Catalogue, prepared: Prepared) -> tuple[tuple[str, str], ...]:
    live = {item.content_id for item in prepared.live_items if item.kind == "lesson"}
    changed = {id_ for kind, id_ in prepared.changed() if kind == "lesson"}
    entries = [incoming.lesson_entry(id_) for id_ in sorted(live & changed & {*incoming.lessons})]
    return tuple((entry.id, entry.title) for entry in entries if entry.quiz)


def _offer(db: Database, actor: Actor, incoming: Catalogue, lesson_id: str) -> RecallOffer:
    entry = incoming.lesson_entry(lesson_id)
    quiz = incoming.quiz(str(entry.quiz))
    with db.snapshot() as connection:
        wish = RecallWish(lesson_id, (), "")
        held = held_in(connection, quiz)
        found = awards_concerned(connection, incoming, wish)
        readers = readers_concerned(connection, incoming, wish, found)
        names = visible_names(connection, actor, {person for _, person, _ in found})
    asked = [q for q in quiz.questions if q.id in held and not settled(held[q.id])]
    questions = tuple((q.id, _offered(q, judged_words(held[q.id]))) for q in asked)
    shown = tuple(sorted(names.values()))
    return RecallOffer(lesson_id, entry.title, questions, len(found), len(readers), shown)


def _offered(question: Question, judged: str) -> str:
    return f"{plain(question.text)} ({judged})" if judged else plain(question.text)


def publish_files(
    db: Database,
    actor: Actor,
    desk: Desk,
    seen: str,
    note: str,
    when: When,
    recall: RecallWish | None = None,
    same_meaning: Collection[str] = (),
    despite: Collection[str] = (),
) -> PublishOutcome:
    """Make this host's files the live release, if they are still what was looked at.

    Args:
        same_meaning, despite: what the actor confirmed when looking; it goes on record.

    Raises:
        PublishedAlready: this was pressed before, and is live.
        Forbidden, Conflict: no right, or none any more; nothing is published here, or something
            changed since.
        Invalid: the note or the recall does not fit.
    """
    _require_open(actor, desk, "publish")
    if not desk.has_library:
        raise Conflict(desk.why_read_only)
    cache = ParseCache(desk.cache)
    more = (recall, seen, same_meaning, despite)
    return _once(db, actor, seen, lambda: publish(db, desk.root, actor, note, when, cache, *more))


def look_at_release(db: Database, actor: Actor, release_id: int) -> PublicationPlan:
    """What going back to an earlier release would do.

    Raises:
        Forbidden, NotFound: no right; no such release.
    """
    require(actor, Permission.PUBLICATION_READ)
    return plan_release(db, release_id)


def go_back(
    db: Database,
    actor: Actor,
    desk: Desk,
    release_id: int,
    seen: str,
    note: str,
    when: When,
    despite: Collection[str] = (),
) -> PublishOutcome:
    """Make what an earlier release held live again, if that is still what was looked at.

    It takes no files: any host whose pages publish can do it. `despite` names the recalls whose
    recalled text is to be live again.

    Raises:
        Forbidden, NotFound, Conflict, Invalid: as `publish_files`; no such release.
    """
    _require_open(actor, desk, f"publish --release {release_id}")
    about = (actor, note, when, seen, despite)
    return _once(db, actor, seen, lambda: publish_release(db, release_id, *about))


def _once(
    db: Database, actor: Actor, seen: str, press: Callable[[], PublishOutcome]
) -> PublishOutcome:
    """What a press did; what the same press did before, or at the same moment, is not asked anew.

    Raises:
        PublishedAlready: it was done.
    """
    with db.read() as connection:
        _refuse_done(connection, actor, seen)
    try:
        return press()
    except Conflict:
        with db.read() as connection:
            _refuse_done(connection, actor, seen)
        raise


def _refuse_done(connection: Connection, actor: Actor, seen: str) -> None:
    found = release_rows.newest_two(connection)
    if not found:
        return
    live, former = found[0], found[1].id if len(found) > 1 else None
    own = live.published_by == actor.person_id
    if own and seen == plan_digest(former, live.manifest_sha256):
        raise PublishedAlready(live.id)


def _require_open(actor: Actor, desk: Desk, command: str) -> None:
    require(actor, Permission.PUBLICATION_MAKE)
    if why_not := desk.why_not_published_here(command):
        raise Conflict(why_not)
