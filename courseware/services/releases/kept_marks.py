"""Marks by a key that a release corrects: publishing changes none, so a command is proposed."""

from collections.abc import Iterator
from shlex import quote

from sqlalchemy import Connection

from courseware.content.changes import keys_changed
from courseware.domain.counted import counted
from courseware.services.releases.preparing import Prepared
from courseware.store import affected as counts
from courseware.store import releases as rows

_FULL_MARKS = "the new key does not fit one line, so give full marks or drop the question"


def kept_marks(
    connection: Connection, quiz_id: str, path: str, old: bytes | None, new: bytes | None
) -> Iterator[str]:
    """Say of each corrected key whom the old one marks, with the command that would change them.

    Attempts under way keep the revision with the old key, so they too are marked by it, unless
    the marks are corrected.
    """
    if old is None or new is None:
        return
    asked = counts.attempts_asked(connection, quiz_id)
    for question_id, key in keys_changed(path, old, new):
        if question_id not in asked:
            continue
        marked, under_way = asked[question_id]
        told = _who(question_id, marked, under_way)
        look = "whom the new key would change" if marked else "look at the correction"
        regrade = f"python -m courseware regrade {quiz_id} {question_id}"
        yield f"{told} — " + (
            f"{look}: `{regrade} --key {quote(key)} --dry-run`"
            if key
            else f"{_FULL_MARKS}: `{regrade} --full-marks --dry-run`"
        )


def kept_marks_of(connection: Connection, prepared: Prepared) -> tuple[str, ...]:
    """The same of every quiz that a release changes."""
    before = {(item.kind, item.content_id): item for item in prepared.live_items}
    found: list[str] = []
    for name in sorted(prepared.changed()):
        if name[0] != "quiz" or name not in before or name not in prepared.sources:
            continue
        path, new = prepared.sources[name]
        old = rows.source(connection, before[name].revision_sha256)
        found += kept_marks(connection, name[1], path, old, new)
    return tuple(found)


def _who(question_id: str, marked: int, under_way: int) -> str:
    were = counted(marked, "attempt was", "attempts were")
    old = f"marked by the old key of {question_id}"
    if not under_way:
        return f"{were} {old}; the marks stay"
    more = "attempt under way is" if under_way == 1 else "attempts under way are"
    if not marked:
        return f"{under_way} {more} going to be {old} unless the marks are corrected"
    return f"{were} {old}; the marks stay, and {under_way} {more} going to be marked by it too"
