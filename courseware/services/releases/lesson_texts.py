"""The texts of lessons are kept for whoever looks for a word, once for each compiled lesson."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from courseware.content.compiled import CompiledLesson, from_json
from courseware.content.part_text import text_of
from courseware.domain.finding import folded
from courseware.services.releases.live import load_payload
from courseware.store import lesson_texts as rows
from courseware.store import releases
from courseware.store.engine import Database

Texts = list[dict[str, Any]]


def texts_lacking(
    db: Database, listed: Iterable[releases.ItemRow], load: Callable[[str], bytes]
) -> Texts:
    """The texts of a release's lessons that the database does not have yet.

    Args:
        load: gives the payload of a compiled key.
    """
    keys = {item.compiled_key for item in listed if item.kind == "lesson" and item.compiled_key}
    with db.read() as connection:
        new = keys - rows.known(connection, keys)
    return [text for key in sorted(new) for text in _texts(key, load(key))]


def _texts(key: str, payload: bytes) -> Texts:
    lesson = from_json(CompiledLesson, payload)
    return [
        {
            "compiled_key": key,
            "place": place,
            "section_id": part.id,
            "heading": part.title,
            "text": (said := text_of(part)),
            "folded_heading": folded(part.title),
            "folded_text": folded(said),
        }
        for place, part in enumerate(lesson.parts)
    ]


def keep_texts(db: Database) -> int:
    """Store the texts of the live release that an earlier version left out; how many lessons."""
    with db.read() as connection:
        live = releases.live_release_id(connection)
        listed = releases.items(connection, live) if live is not None else []
    texts = texts_lacking(db, listed, partial(load_payload, db))
    if texts:
        with db.write() as connection:
            rows.add(connection, texts)
    return len({text["compiled_key"] for text in texts})
