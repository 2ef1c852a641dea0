"""The words of evaluation forms, kept with the answers so that no release turns an answer round."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from courseware.content.compiled import CompiledCourse
from courseware.questions.base import Question
from courseware.questions.reading import stored_text
from courseware.questions.scale import Scale

# Of HTML that was rendered and sanitised: every tag but these two.
_NO_EMPHASIS = re.compile(r"<(?!/?(?:em|strong)>)[^<>]*>")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a form as it stood.

    Attributes:
        text: without marks of HTML.
        type: `scale` or `comment`.
        anchors: the words of the scale, the first one worth 1; empty for a comment.
    """

    question_id: str
    text: str
    type: str
    anchors: tuple[str, ...] = ()

    def told(self, response: Mapping[str, Any]) -> str:
        """What an answer said: the word of the scale that was chosen, or what was written."""
        if not self.anchors:
            return stored_text(dict(response), "text")
        value = response.get("value")
        known = isinstance(value, int) and 1 <= value <= len(self.anchors)
        return self.anchors[value - 1] if known and isinstance(value, int) else ""


def asked_in(course: CompiledCourse) -> list[dict[str, Any]]:
    """The form of a course as an evaluation keeps it, in the order of its questions."""
    return [
        {"id": one.question_id, "text": one.text, "type": one.type, "anchors": list(one.anchors)}
        for one in map(asked_by, course.evaluation)
    ]


def asked_by(question: Question) -> Asked:
    """A question of today's form."""
    anchors = question.anchors if isinstance(question, Scale) else ()
    return Asked(question.id, Markup(question.text).striptags(), question.type, anchors)


def emphasised(question: Question) -> Markup:
    """The text of a question of today's form where it stands in a line: of its marks the emphasis.

    What is kept and compared has none (`Asked.text`), so earlier wordings are told without.
    """
    return Markup(_NO_EMPHASIS.sub("", question.text).strip())


def kept_words(asked: Any) -> dict[str, Asked]:
    """What a stored form asked, by the questions' ids."""
    return {
        one["id"]: Asked(one["id"], one["text"], one["type"], tuple(one["anchors"]))
        for one in asked
    }
