"""A question with an answer as the templates of practice questions want to see it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from courseware.questions.base import Arrangement, Presented, Question
from courseware.questions.review import Explanation


@dataclass(frozen=True)
class Practised:
    """A question as far as it may be shown; the reasons once the answer is whole."""

    question: Presented
    response: Any
    explanation: Explanation | None
    stepwise: bool


def practised(question: Question, answer: Any) -> Practised:
    """The question with this answer."""
    order = shown_order(question)
    whole = question.is_complete(answer)
    return Practised(
        question=question.present_after(order, answer),
        response=answer,
        explanation=question.explain(answer, order) if whole else None,
        stepwise=question.stepwise,
    )


def shown_order(question: Question) -> Arrangement:
    """One order whenever the question is shown, and not the one that was written."""
    return question.arrange(random.Random(question.id))
