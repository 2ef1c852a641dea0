"""The texts of lessons for whoever looks for a word: one row for each part of what was compiled."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from courseware.domain.searching import forms
from courseware.store.literals import word as literal_word
from courseware.store.rows import AnyRow
from courseware.store.tables import LessonText, ReleaseItem
from courseware.store.upsert import insert_all_or_ignore

_CHUNK = 400  # well below the fewest bound parameters that either engine takes
_IS_LESSON = ReleaseItem.kind == literal_word("lesson")


def known(connection: Connection, keys: Collection[str]) -> set[str]:
    """Which of the compiled keys have their texts here."""
    found: set[str] = set()
    listed = sorted(keys)
    for start in range(0, len(listed), _CHUNK):
        query = select(LessonText.compiled_key).distinct()
        chunk = listed[start : start + _CHUNK]
        found.update(connection.scalars(query.where(LessonText.compiled_key.in_(chunk))))
    return found


def add(connection: Connection, texts: Sequence[dict[str, Any]]) -> None:
    """Store texts, each once."""
    insert_all_or_ignore(connection, LessonText, texts)


def lacking(connection: Connection, release_id: int) -> int:
    """How many lessons of a release have no texts here."""
    held = select(LessonText.compiled_key).where(
        LessonText.compiled_key == ReleaseItem.compiled_key
    )
    query = select(func.count()).select_from(ReleaseItem)
    found = connection.scalar(
        query.where(ReleaseItem.release_id == release_id, _IS_LESSON, ~held.exists())
    )
    return found or 0


def holding(connection: Connection, release_id: int, words: Sequence[str]) -> list[AnyRow]:
    """(content_id, compiled_key, place, found, named) of the parts of a release's lessons that
    hold any of some folded words: how many they hold, and how many in their heading.

    The texts stay where they are: there may be very many.
    """
    named = [_holds(LessonText.folded_heading, word) for word in words]
    told = [_holds(LessonText.folded_text, word) for word in words]
    either = [or_(*both) for both in zip(named, told, strict=True)]
    query = select(
        ReleaseItem.content_id,
        LessonText.compiled_key,
        LessonText.place,
        _how_many(either).label("found"),
        _how_many(named).label("named"),
    )
    joined = query.join(ReleaseItem, ReleaseItem.compiled_key == LessonText.compiled_key)
    among = joined.where(ReleaseItem.release_id == release_id, _IS_LESSON)
    return list(connection.execute(among.where(or_(*either))))


def _holds(text: InstrumentedAttribute[str], word: str) -> ColumnElement[bool]:
    # Each form is looked for in a text with a blank before it, as `forms` asks.
    spaced = literal(" ").concat(text)
    return or_(*(spaced.contains(form, autoescape=True) for form in forms(word)))


def _how_many(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    total: ColumnElement[int] = literal(0)
    for condition in conditions:
        total = total + case((condition, 1), else_=0)
    return total


def texts(
    connection: Connection, places: Collection[tuple[str, int]]
) -> dict[tuple[str, int], AnyRow]:
    """(compiled key, place) -> (section_id, heading, text) of some parts."""
    query = select(
        LessonText.compiled_key,
        LessonText.place,
        LessonText.section_id,
        LessonText.heading,
        LessonText.text,
    )
    wanted = [
        and_(LessonText.compiled_key == key, LessonText.place == place)
        for key, place in sorted(places)
    ]
    rows = connection.execute(query.where(or_(*wanted))) if wanted else ()
    return {(row.compiled_key, row.place): row for row in rows}
