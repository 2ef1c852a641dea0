"""Counts what was earned and answered in all attempts at a quiz, in one pass.

What is held are counts of what occurs, by revision and by score; it does not grow with the number
of attempts. Typed answers, of which there may be as many as there are people, are put together
as "other" when they become too many.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from courseware.services.statistics.correctness import Correctness
from courseware.store.quizzes.answers import Sitting

Given = tuple[str, str | None]
"""A packed question with its mark, and the body of the answer (None: left blank)."""

OTHER = "other"
"""Stands for answers that were too rare to be kept apart; no body of a save is this text."""
_MOST_KEPT = 200_000
_LOOK_EVERY = 1_000


@dataclass(slots=True)
class ScoreCount:
    """All attempts with one score; `unread` are marks whose answers were not looked at."""

    people: int = 0
    given: Counter[Given] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class MonthCount:
    """All attempts that ended in one month (UTC)."""

    attempts: int = 0
    passed: int = 0
    scores: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class RevisionCount:
    """All attempts at one revision; scores by (share, possible points).

    `compiled_key` is one of those under which it was compiled: the questions are the same.
    Scores and what was given are about being right; `by_certainty` counts the marks of questions
    that ask for certainty, and `months` the scores as they were; `ran_out` attempts ended by their
    time before anybody submitted them.
    """

    revision_sha256: str
    compiled_key: str
    first_at: datetime
    last_at: datetime
    passed: int = 0
    ran_out: int = 0
    by_certainty: Counter[str] = field(default_factory=Counter)
    scores: dict[tuple[str, int], ScoreCount] = field(default_factory=dict)
    months: dict[tuple[int, int], MonthCount] = field(default_factory=dict)
    _unread: dict[tuple[tuple[str, int], tuple[int, int]], Counter[str]] = field(
        default_factory=dict
    )

    def add_unread(
        self, score: tuple[str, int], month: tuple[int, int], asked: Iterable[str]
    ) -> None:
        """Count marks once that belong both to a score and to a month: most of them all do."""
        counted = self._unread.get((score, month))
        if counted is None:
            counted = self._unread[score, month] = Counter()
        counted.update(asked)

    def settle(self) -> None:
        """Give what was counted once to its scores and its months."""
        for (score, month), counted in self._unread.items():
            self.scores[score].unread.update(counted)
            self.months[month].asked.update(counted)
        self._unread.clear()

    @property
    def attempts(self) -> int:
        """How many attempts were counted."""
        return sum(count.people for count in self.scores.values())


def count(
    sittings: Iterable[Sitting], correctness: Correctness | None = None
) -> list[RevisionCount]:
    """The counts of every revision that was attempted, the latest attempted one first.

    Args:
        correctness: tells marks by certainty from being right; None where no quiz asks for it.
    """
    revisions: dict[str, RevisionCount] = {}
    for number, sitting in enumerate(sittings, start=1):
        revision = revisions.get(sitting.revision_sha256)
        if revision is None:
            at = sitting.submitted_at
            revision = RevisionCount(sitting.revision_sha256, sitting.compiled_key, at, at)
            revisions[sitting.revision_sha256] = revision
        if correctness is None:
            _add(revision, sitting, sitting.score)
        else:
            revision.by_certainty.update(correctness.by_certainty(sitting))
            _add(revision, correctness.of(sitting), sitting.score)
        if number % _LOOK_EVERY == 0:
            keep_bounded(revisions.values(), _MOST_KEPT)
    for revision in revisions.values():
        revision.settle()
    return sorted(revisions.values(), key=lambda revision: revision.last_at, reverse=True)


def _add(revision: RevisionCount, sitting: Sitting, score: str) -> None:
    """Count an attempt; `score` is what it was given."""
    at = sitting.submitted_at
    if at < revision.first_at:
        revision.first_at = at
    elif at > revision.last_at:
        revision.last_at = at
    name = (sitting.score, sitting.possible)
    scored = revision.scores.get(name)
    if scored is None:
        scored = revision.scores[name] = ScoreCount()
    scored.people += 1
    when = (at.year, at.month)
    month = revision.months.get(when)
    if month is None:
        month = revision.months[when] = MonthCount()
    if sitting.answers is None:
        revision.add_unread(name, when, sitting.asked)
    else:
        scored.given.update(zip(sitting.asked, sitting.answers, strict=True))
        month.asked.update(sitting.asked)
    month.attempts += 1
    month.scores[score] += 1
    revision.ran_out += sitting.ran_out
    if sitting.passed:
        revision.passed += 1
        month.passed += 1


def keep_bounded(revisions: Iterable[RevisionCount], most: int) -> None:
    """Put the rarest answers together as `OTHER` until at most so many are kept apart.

    Marks stay exact; only what was answered is forgotten.
    """
    counts = [score for revision in revisions for score in revision.scores.values()]
    rare = 1
    while sum(len(score.given) for score in counts) > most and any(map(_keeps_answers, counts)):
        for score in counts:
            score.given = _without_rare(score.given, rare)
        rare *= 2


def _keeps_answers(score: ScoreCount) -> bool:
    return any(body not in (None, OTHER) for _, body in score.given)


def _without_rare(given: Counter[Given], rare: int) -> Counter[Given]:
    kept: Counter[Given] = Counter()
    for (asked, body), times in given.items():
        kept[asked, body if body is None or times > rare else OTHER] += times
    return kept


def shares_of(scores: Iterable[tuple[str, int]]) -> dict[Fraction, int]:
    """Counted scores as exact shares."""
    found: dict[Fraction, int] = {}
    for score, times in scores:
        share = Fraction(score)
        found[share] = found.get(share, 0) + times
    return found
