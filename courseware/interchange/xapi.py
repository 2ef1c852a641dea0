"""xAPI statements (version 1.0.3): one of an attempt, one of each answer in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from courseware.interchange.results import AnsweredQuestion, AttemptRecord, decimal, written
from courseware.questions.certainty import LOWEST_SHARE
from courseware.questions.reading import Response, stored_list, stored_text, stored_texts
from courseware.questions.rich import plain

_VERBS: Final = "http://adlnet.gov/expapi/verbs/"
_ACTIVITIES: Final = "http://adlnet.gov/expapi/activities/"


def statements(
    attempts: Iterable[AttemptRecord], quiz_id: str, title: str, base: str
) -> Iterator[str]:
    """Yield one line of JSON for each statement.

    Ids follow from the attempt, so that a store that got them already takes them once only. A
    person is an account by id, without a name or an address; answer keys are not part of it.

    Args:
        base: address of the installation without a final slash; people and activities are below.
    """
    quiz = _activity(f"{base}/quizzes/{quiz_id}", "assessment", title)
    for attempt in attempts:
        yield _line(_attempt(attempt, quiz, base))
        for answer in attempt.answers:
            yield _line(_answer(attempt, answer, quiz, base))


def _attempt(attempt: AttemptRecord, quiz: dict[str, Any], base: str) -> dict[str, Any]:
    marked: dict[str, Any] = {}
    verb = "completed"  # nobody has passed or failed before a person has marked
    if attempt.score is not None:
        verb = "passed" if attempt.passed else "failed"
        marked = {"score": _score_of(attempt, attempt.score), "success": attempt.passed}
    return {
        **_who(attempt, base, "" if marked else "handed-in"),
        "verb": _verb(verb),
        "object": quiz,
        "result": {
            **marked,
            "completion": True,
            "duration": _duration(attempt.submitted_at - attempt.started_at),
        },
        "context": _context(attempt, base),
        "timestamp": written(attempt.submitted_at),
    }


def _answer(
    attempt: AttemptRecord, answer: AnsweredQuestion, quiz: dict[str, Any], base: str
) -> dict[str, Any]:
    question = answer.question
    kind, respond = _INTERACTIONS.get(question.type, ("other", _other))
    activity = _activity(f"{quiz['id']}/questions/{question.id}", "cmi.interaction", question.id)
    activity["definition"] |= {
        "description": {"und": plain(question.reading_text())},
        "interactionType": kind,
    }
    result: dict[str, Any] = {}
    if answer.share is not None:
        if answer.points:
            least = int(LOWEST_SHARE * answer.points) if question.asks_certainty else 0
            result["score"] = _score(answer.share, answer.points, least)
        result["success"] = answer.is_right
    if answer.response is not None:
        result["response"] = respond(answer.response) or question.given(answer.response)
    return {
        **_who(attempt, base, question.id),
        "verb": _verb("answered"),
        "object": activity,
        "result": result,
        "context": _context(attempt, base) | {"contextActivities": {"parent": [quiz]}},
        "timestamp": written(answer.saved_at or attempt.submitted_at),
    }


def _score_of(attempt: AttemptRecord, share: Fraction) -> dict[str, float]:
    """Return the score of an attempt: out of the points of its questions."""
    possible = sum(answer.points for answer in attempt.answers)
    asked = sum(one.points for one in attempt.answers if one.question.asks_certainty)
    return _score(share, possible, int(LOWEST_SHARE * asked) if attempt.below_zero else 0)


def _score(share: Fraction, points: int, least: int) -> dict[str, float]:
    """Return a score object: raw points between min and max, and their share, never below -1.

    xAPI 1.0.3 wants `scaled` from -1 to 1 and min <= raw <= max; a mark by certainty falls to -2,
    which raw alone can tell.
    """
    score = {"scaled": _number_of(max(share, Fraction(-1)))}
    if points:
        score |= {"raw": _number_of(share * points), "min": least, "max": points}
    return score


def _number_of(share: Fraction) -> float:
    return float(decimal(share))


def _who(attempt: AttemptRecord, base: str, what: str) -> dict[str, Any]:
    name = f"{base}/attempts/{attempt.id}/{what}"
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": base, "name": attempt.person_id},
        },
    }


def _context(attempt: AttemptRecord, base: str) -> dict[str, Any]:
    registration = str(uuid5(NAMESPACE_URL, f"{base}/attempts/{attempt.id}"))
    return {"registration": registration, "revision": attempt.revision, "platform": "courseware"}


def _verb(word: str) -> dict[str, Any]:
    return {"id": f"{_VERBS}{word}", "display": {"en": word}}


def _activity(id_: str, type_: str, name: str) -> dict[str, Any]:
    definition = {"type": f"{_ACTIVITIES}{type_}", "name": {"und": name}}
    return {"objectType": "Activity", "id": id_, "definition": definition}


def _duration(time: timedelta) -> str:
    return f"PT{max(0, int(time.total_seconds()))}S"


def _line(statement: dict[str, Any]) -> str:
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":")) + "\n"


def _chosen(response: Response) -> str:
    return stored_text(response, "choice") or "[,]".join(stored_list(response, "choices"))


def _truth(response: Response) -> str:
    return "true" if response.get("value") is True else "false"


def _number(response: Response) -> str:
    return stored_text(response, "value")


def _words(response: Response) -> str:
    return stored_text(response, "text")


def _pairs(response: Response) -> str:
    found = stored_texts(response, "matches") or stored_texts(response, "stems")
    return "[,]".join(f"{premise}[.]{choice}" for premise, choice in found.items())


def _regions(response: Response) -> str:
    return "[,]".join(stored_list(response, "regions"))


def _order(response: Response) -> str:
    stored = response.get("positions")
    if not isinstance(stored, dict):
        return ""
    places = {id_: place for id_, place in stored.items() if isinstance(place, int)}
    return "[,]".join(sorted(places, key=places.__getitem__))


def _other(response: Response) -> str:
    """Nothing of its own: the answer is told in words."""
    return ""


_INTERACTIONS: Final[dict[str, tuple[str, Callable[[Response], str]]]] = {
    "single": ("choice", _chosen),
    "multiple": ("choice", _chosen),
    "true_false": ("true-false", _truth),
    "numeric": ("numeric", _number),
    "essay": ("long-fill-in", _words),
    "short_text": ("fill-in", _words),
    "matching": ("matching", _pairs),
    "extended_matching": ("matching", _pairs),
    "hotspot": ("choice", _regions),
    "ordering": ("sequencing", _order),
}
