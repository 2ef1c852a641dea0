"""Full text: the sections, lessons, courses, claims and words in which somebody's words stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from courseware.content.catalogue import Catalogue
from courseware.content.compiled import CompiledCourse, LessonEntry
from courseware.content.markdown import Claim
from courseware.domain.errors import Invalid
from courseware.domain.finding import folded
from courseware.domain.people import Actor
from courseware.domain.policy import Permission
from courseware.domain.searching import (
    LONGEST,
    Hit,
    Piece,
    best,
    hit,
    pieces,
    snippet,
    with_all,
    words_beyond,
    words_of,
)
from courseware.services.authorize import require
from courseware.store import lesson_texts as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_TAG = re.compile(r"<[^>]*>")


class Kind(StrEnum):
    """What a result leads to; among equals they come in this order."""

    COURSE = "course"
    LESSON = "lesson"
    SECTION = "section"
    TERM = "term"
    CLAIM = "claim"


_ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Result:
    """One place in which the words stand.

    Attributes:
        id: of the course, lesson, section, word or claim.
        name: its title, heading, word or sentence, with the words that were looked for.
        text: a snippet of what stands below it; () where there is none.
        course, lesson: where it is; None of what stands in neither.
        claim: what has a verdict, which is to be shown with it.
    """

    kind: Kind
    id: str
    name: tuple[Piece, ...]
    text: tuple[Piece, ...] = ()
    course: CompiledCourse | None = None
    lesson: LessonEntry | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """The best places, and what else there is to say.

    Attributes:
        words: what was looked for, folded; () where there was nothing to look for.
        beyond: what was not looked for, because so many words stood before it.
        with_all: how many places have all of the words.
        total: how many have any of them, as far as claims and explained words have all.
        unsearched: how many lessons have no texts to search yet.
    """

    words: tuple[str, ...] = ()
    shown: tuple[Result, ...] = ()
    with_all: int = 0
    total: int = 0
    unsearched: int = 0
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Listed:
    """Something in the catalogue's index, with plain texts."""

    kind: Kind
    id: str
    name: str
    text: str = ""
    course: CompiledCourse | None = None
    lesson: LessonEntry | None = None
    claim: Claim | None = None


_Place = tuple[CompiledCourse, LessonEntry, tuple[int, ...]]
_Found = tuple[Hit, _Listed | tuple[str, AnyRow]]


def search(db: Database, catalogue: Catalogue, actor: Actor, typed: str) -> Results:
    """Look for words in everything that the actor may read, best first.

    What quizzes ask and answer is nowhere in it.

    Raises:
        Invalid: too much was typed.
    """
    require(actor, Permission.COURSES_STUDY)
    if len(typed) > LONGEST:
        raise Invalid({"q": f"Use at most {LONGEST} characters: a few words find more."})
    words = words_of(typed)
    if not words:
        return Results()
    places = _places(catalogue)
    with db.snapshot() as connection:
        sections = rows.holding(connection, catalogue.release_id, words)
        found = [*_listed_hits(catalogue, words), *_section_hits(sections, places, words)]
        kept = best(found)
        wanted = {(it[1].compiled_key, it[1].place) for _, it in kept if isinstance(it, tuple)}
        texts = rows.texts(connection, wanted)
        unsearched = rows.lacking(connection, catalogue.release_id)
    shown = tuple(_result(one, places, texts, words) for _, one in kept)
    return Results(words, shown, with_all(found), len(found), unsearched, words_beyond(typed))


def _places(catalogue: Catalogue) -> dict[str, _Place]:
    """Where each lesson that can be read stands; one that no course lists has no page."""
    return {
        lesson.id: (course, lesson, (number, place))
        for number, course in enumerate(catalogue.courses)
        for place, lesson in enumerate(course.lessons)
    }


def _section_hits(
    sections: Sequence[AnyRow], places: dict[str, _Place], words: Sequence[str]
) -> Iterator[_Found]:
    for row in sections:
        if row.content_id in places:
            where = (_ORDER.index(Kind.SECTION), *places[row.content_id][2], row.place)
            fits = Hit(len(words) - row.found, len(words) - row.named, where)
            yield fits, (row.content_id, row)


def _listed_hits(catalogue: Catalogue, words: Sequence[str]) -> Iterator[_Found]:
    """Titles that hold a word; claims and explained words that hold all of them."""
    for number, one in enumerate(_listed(catalogue)):
        where = (_ORDER.index(one.kind), number)
        fits = hit(words, folded(one.name), folded(one.text), where)
        is_title = one.kind in (Kind.COURSE, Kind.LESSON)
        if fits.lacking == 0 or (is_title and fits.lacking < len(words)):
            yield fits, one


def _listed(catalogue: Catalogue) -> Iterator[_Listed]:
    for course in catalogue.courses:
        yield _Listed(Kind.COURSE, course.id, course.title, "", course)
        for lesson in course.lessons:
            yield _Listed(Kind.LESSON, lesson.id, lesson.title, "", course, lesson)
    for term in catalogue.glossary:
        name = ", ".join((term.term, *term.also))
        yield _Listed(Kind.TERM, term.id, name, _plain(term.definition))
    for claim in catalogue.claims:
        # A claim is a sentence, not a heading: it stands with the texts.
        yield _Listed(Kind.CLAIM, claim.id, claim.id, _plain(claim.claim), claim=claim)


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split())


def _result(
    one: _Listed | tuple[str, AnyRow],
    places: dict[str, _Place],
    texts: dict[tuple[str, int], AnyRow],
    words: Sequence[str],
) -> Result:
    if isinstance(one, _Listed):
        text = snippet(one.text, words) if one.text else ()
        about = (one.course, one.lesson, one.claim)
        return Result(one.kind, one.id, pieces(one.name, words), text, *about)
    content_id, row = one
    course, lesson, _ = places[content_id]
    kept = texts[row.compiled_key, row.place]
    name, text = pieces(kept.heading, words), snippet(kept.text, words)
    return Result(Kind.SECTION, kept.section_id, name, text, course, lesson)
