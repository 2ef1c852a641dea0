"""What the preview keeps in memory: the library as it was read last, and quizzes being played."""

from __future__ import annotations

import random
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

from courseware.content.library_changed import LibraryChanged
from courseware.content.parse_cache import ParseCache
from courseware.content.preview.reading import Reading, fingerprint_of, read_for_authors
from courseware.content.preview.shown import ShownQuiz
from courseware.content.tree import walk
from courseware.domain.draw import Candidate, DrawRow, draw
from courseware.questions.base import Arrangement, Question, Use

_MOST_PLAYS: Final = 100
_READINGS_IN_A_ROW: Final = 5


class Reader:
    """The library of a folder, read again when anything in it was saved."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root = root
        self._cache = cache
        self._lock = Lock()
        self._kept: tuple[str, Reading] | None = None

    def fingerprint(self) -> str:
        """Name the present state of the files; nothing is opened."""
        return fingerprint_of(walk(self.root))

    def current(self) -> Reading:
        """Return the library as it is now.

        Raises:
            LibraryChanged: it is being saved without a pause.
        """
        with self._lock:
            for _ in range(_READINGS_IN_A_ROW):
                tree = walk(self.root)
                name = fingerprint_of(tree)
                if self._kept and self._kept[0] == name:
                    return self._kept[1]
                before = self._kept[1] if self._kept else None
                reading = read_for_authors(self.root, ParseCache(self._cache), tree, before)
                try:
                    _ = reading.around  # while nobody else reads
                except LibraryChanged:
                    continue
                self._kept = (name, reading)
                return reading
        raise LibraryChanged("The library", "was saved again and again")


@dataclass
class Play:
    """A quiz being played: what is asked in which order, and the answers so far.

    An answer is kept with the question that it was given to: a question that is written anew has
    none.
    """

    id: str
    path: str
    asked: tuple[tuple[str, Arrangement], ...]
    whole_bank: bool
    answers: dict[str, tuple[Question, Any]] = field(default_factory=dict)

    def answer(self, question: Question) -> Any:
        """Return the answer to a question, None without one."""
        given = self.answers.get(question.id)
        return given[1] if given and given[0] == question else None

    def put(self, question: Question, answer: Any) -> None:
        """Keep an answer."""
        self.answers[question.id] = (question, answer)


class Plays:
    """The plays of this process and the answers to practice questions; the oldest go first."""

    def __init__(self) -> None:
        self._plays: OrderedDict[str, Play] = OrderedDict()
        self._practice: dict[tuple[str, str], tuple[Question, Any]] = {}

    def start(self, path: str, shown: ShownQuiz, rng: random.Random) -> Play:
        """Draw as an attempt would; where that is not possible, everything whole is asked."""
        drawn = _drawn(shown, rng)
        names = drawn or [q.id for q in shown.by_id.values() if q.use is not Use.PRACTICE]
        asked = tuple((name, shown.by_id[name].arrange(rng)) for name in names)
        play = Play(secrets.token_urlsafe(9), path, asked, whole_bank=not drawn)
        self._plays[play.id] = play
        while len(self._plays) > _MOST_PLAYS:
            self._plays.popitem(last=False)
        return play

    def get(self, play_id: str) -> Play:
        """Return a play; KeyError where it is forgotten."""
        return self._plays[play_id]

    def practised(self, path: str, question: Question) -> Any:
        """Return the answer to a practice question, None without one."""
        given = self._practice.get((path, question.id))
        return given[1] if given and given[0] == question else None

    def practise(self, path: str, question: Question, answer: Any) -> None:
        """Keep the answer to a practice question; None forgets it."""
        self._practice[path, question.id] = (question, answer)


def _drawn(shown: ShownQuiz, rng: random.Random) -> list[str]:
    if shown.quiz is None:
        return []
    bank: Mapping[str, Question] = shown.by_id
    graded = [q for q in bank.values() if q.use is Use.GRADED]
    candidates = [Candidate(q.id, q.objective or "", q.type, q.critical) for q in graded]
    rows = [DrawRow(r.objective, r.count, r.critical, r.type) for r in shown.quiz.draw]
    try:
        chosen = list(draw(rows, candidates, {}, rng))
    except ValueError:
        return []
    return [*chosen, *(q.id for q in bank.values() if q.use is Use.PILOT)]
