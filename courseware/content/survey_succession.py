"""What a course may not do unnoticed to the questions of its evaluation under the same ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from courseware.content.likeness import alike
from courseware.content.plain_data import mappings_in, shown, text_at, texts_in
from courseware.content.plain_source import PlainSource
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import ValuePath


@dataclass(frozen=True, slots=True)
class SurveyWords:
    """What a question of an evaluation asks, as its file says it; a comment has no anchors."""

    type: str
    text: str
    anchors: tuple[str, ...]


def survey_words(data: Any) -> dict[str, SurveyWords]:
    """Return what each question of a course's evaluation asks, by its id."""
    return {id_: words for id_, _, words in _questions(data)}


def survey_problems(
    new: PlainSource, path: str, live: PlainSource, answered: Collection[str]
) -> Iterator[Problem]:
    """Yield a warning for each answered question that asks something else under its id.

    Nothing is refused: each answer keeps the words that it was given to, and the results tell
    them apart. But whoever meant to reword finds one question in two.
    """
    if new.document is None:
        return
    before = survey_words(live.data)
    for id_, number, words in _questions(new.document.value):
        if id_ not in answered or id_ not in before:
            continue
        for key, why in _differences(before[id_], words):
            place = new.document.positions.value((*_place(number), key))
            message = f"the evaluation question `{id_}` was answered, and {why}"
            mend = (
                "the results keep earlier answers apart, under the words that were asked; give a "
                "new question an id of its own"
            )
            yield Problem(path, *place, Severity.WARNING, "CW177", message, mend)


def _questions(data: Any) -> Iterator[tuple[str, int, SurveyWords]]:
    for number, question in mappings_in(data, "evaluation"):
        if (id_ := text_at(question, "id")) is not None:
            anchors = tuple(text for _, text in texts_in(question, "anchors"))
            kind, text = text_at(question, "type") or "", text_at(question, "text") or ""
            yield id_, number, SurveyWords(kind, text, anchors)


def _differences(was: SurveyWords, now: SurveyWords) -> Iterator[tuple[str, str]]:
    """Yield (key of the file, sentence) of what is no longer meant."""
    if was.type != now.type:
        yield "type", f"is a {now.type} now and no {was.type}"
        return
    if not alike(was.text, now.text):
        yield "text", f"asks something else now: “{shown(was.text)}” → “{shown(now.text)}”"
    if sorted(was.anchors) == sorted(now.anchors) and was.anchors != now.anchors:
        yield "anchors", f"its scale has another order now: {_scale(was)} → {_scale(now)}"
    elif len(was.anchors) != len(now.anchors) or not all(map(alike, was.anchors, now.anchors)):
        yield "anchors", f"its scale says something else now: {_scale(was)} → {_scale(now)}"


def _scale(words: SurveyWords) -> str:
    return " | ".join(words.anchors)


def _place(number: int) -> ValuePath:
    return ("evaluation", number)
