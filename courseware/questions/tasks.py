"""What is the same of two revisions of a question: what it asks, and what marks depend on."""

from collections.abc import Mapping
from typing import Any, Final

from courseware.questions.base import Question

_ABOUT_THE_QUESTION: Final = frozenset(
    {"objective", "use", "critical", "cognitive", "difficulty", "points", "explanation"}
    | {"covers", "evidence", "why_true", "why_false"}
)
"""What can change at the question without making another of it.

Deeper down the same names belong to the key: a case's critical choice, a level's points.
"""
_WORTH: Final = ("use", "critical", "points")
_IN_ANY_ORDER: Final = frozenset({"options", "choices", "premises", "stems"})
_TYPED: Final = frozenset({"accept", "mistakes"})
"""Where the words are what an answer is held against, and not what is read."""


def task_of(question: Question) -> Any:
    """Return what is asked and which answers are right, to be compared: other reasons don't matter.

    Nor does how much the question is worth.
    """
    written = question.model_dump(mode="json")
    return _without({k: v for k, v in written.items() if k not in _ABOUT_THE_QUESTION}, {"why"})


def asked_and_marked(question: Question) -> Any:
    """Return what is asked and all that marks depend on, to be compared.

    Reasons, and the order in which options are shown, don't matter.
    """
    worth = [getattr(question, name) for name in _WORTH]
    return worth, _in_one_order(_without(task_of(question), {"shuffle", "reasons"}))


def marked_by(question: Question) -> Any:
    """Return all that marks depend on, to be compared: the words that are read don't matter."""
    worth, task = asked_and_marked(question)
    left_out = {"answer"} if question.by_person else set[str]()  # a model for learners
    return worth, _without({k: v for k, v in task.items() if k not in left_out}, {"text", "label"})


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: each if key in _TYPED and "text" in names else _without(each, names)
            for key, each in value.items()
            if key not in names
        }
    return [_without(each, names) for each in value] if isinstance(value, list) else value


def _in_one_order(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: sorted(found, key=lambda one: str(one["id"])) if key in _IN_ANY_ORDER else found
            for key, each in value.items()
            for found in [_in_one_order(each)]
        }
    return [_in_one_order(each) for each in value] if isinstance(value, list) else value
