"""A text of a lesson that was recalled for safety does not come back without a word."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.content.closest import did_you_mean
from courseware.content.problem import Problem, Severity
from courseware.content.summary import FileKind
from courseware.domain.errors import Invalid
from courseware.domain.times import moment_text
from courseware.store import recalls as rows
from courseware.store import releases as release_rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow


@dataclass(frozen=True, slots=True)
class RecalledText:
    """A recalled text of a lesson that a release would make live again (time UTC).

    Attributes:
        release_id: the release that brought the corrected text.
    """

    recall_id: str
    lesson_id: str
    title: str
    path: str
    reason: str
    begun_at: datetime
    release_id: int


def recalled_texts(
    db: Database, changed: Iterable[release_rows.ItemRow]
) -> tuple[RecalledText, ...]:
    """The recalled texts among the files that a release would change, the oldest recall first.

    Recalled is every revision of the lesson that was published before the corrected one.
    """
    lessons = {item.content_id: item for item in changed if item.kind == FileKind.LESSON}
    if not lessons:
        return ()
    with db.snapshot() as connection:
        found = []
        for recall in rows.recalls_of_lessons(connection, lessons.keys()):
            item = lessons[recall.lesson_id]
            if rows.is_recalled(connection, recall, item.revision_sha256):
                about = (item.content_id, recall.title, item.path, recall.reason)
                found.append(RecalledText(recall.id, *about, recall.begun_at, recall.release_id))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LiveAgain:
    """Since which release, and when (UTC), a text that was recalled has been live again."""

    release_id: int
    since: datetime


def live_again(connection: Connection, catalogue: Catalogue, recall: AnyRow) -> LiveAgain | None:
    """Whether learners read a text now that this recall is about; None where they do not."""
    lesson = catalogue.lessons.get(recall.lesson_id)
    if lesson is None or not rows.is_recalled(connection, recall, lesson.revision_sha256):
        return None
    since = rows.live_since(connection, recall.lesson_id, lesson.revision_sha256)
    return None if since is None else LiveAgain(since.id, since.published_at)


def recall_problems(texts: Iterable[RecalledText], despite: Collection[str]) -> list[Problem]:
    """What refuses a release that would make recalled texts live again.

    Args:
        despite: ids of recalls against which somebody decides; these come as warnings.
    """
    return [_problem(text, text.recall_id in despite) for text in texts]


def _problem(text: RecalledText, chosen: bool) -> Problem:
    message = (
        f"this text of `{text.lesson_id}` was recalled on {moment_text(text.begun_at)} with "
        f"release {text.release_id}: {text.reason}"
    )
    mend = (
        "live again despite the recall, by choice"
        if chosen
        else "keep the corrected text; where the recalled one has to be live again all the same: "
        f"`publish --despite-recall {text.recall_id}`"
    )
    severity = Severity.WARNING if chosen else Severity.ERROR
    return Problem(text.path, 1, 1, severity, "CW176", message, mend)


def refuse_unknown(field: str, given: Collection[str], known: Collection[str]) -> None:
    """Refuse what is confirmed although nothing asks for it: most likely a slip of the pen.

    Raises:
        Invalid: under `field`, the first unknown name and the nearest that is asked for.
    """
    for name in sorted(set(given) - set(known)):
        nearest = did_you_mean(name, sorted(known)) or "leave it out"
        nothing = "" if known else "; nothing has to be confirmed here"
        shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
        raise Invalid({field: f"nothing asks to confirm {shown!r}{nothing} — {nearest}"})


_LONGEST_SHOWN = 100
