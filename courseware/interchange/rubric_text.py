"""A rubric as text for the markers of other programs, which carry one text and no criteria."""

from __future__ import annotations

from typing import Final

from courseware.interchange.drafts import Draft
from courseware.interchange.losses import Place
from courseware.questions.essay import Essay

_OPENING: Final = "**Rubric**"


def for_markers(question: Essay) -> str:
    """Return the model answer with the rubric below it, as Markdown."""
    lines = []
    for criterion in question.rubric:
        lines.append(f"- {criterion.text}")
        lines += [f"    - {level.points}: {level.text}" for level in criterion.levels]
    return f"{question.answer.strip()}\n\n{_OPENING}\n\n" + "\n".join(lines)


def without_rubric(text: str, place: Place) -> str:
    """Return a text for markers without the rubric below it, which is named as lost."""
    answer, opening, rubric = text.partition(f"\n\n{_OPENING}\n\n")
    if opening:
        place.changed(f"the rubric became one of a single criterion: {rubric}")
    return answer


def essay(answer: str, place: Place) -> Draft:
    """Return the keys of a free text; the rubric that it has to have is made for its author."""
    place.changed("a rubric of one criterion was made: write what answers are marked by")
    levels = [
        {"id": "good", "points": 2, "text": "As good as the model answer."},
        {"id": "partly", "points": 1, "text": "A part of the model answer."},
        {"id": "missing", "points": 0, "text": "Nothing of the model answer."},
    ]
    rubric = [{"id": "whole", "text": "The answer as a whole", "levels": levels}]
    return {"type": "essay", "answer": answer, "rubric": rubric}
