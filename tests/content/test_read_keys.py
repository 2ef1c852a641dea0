"""What is written in Markdown is checked as such, under whatever key of a question it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from courseware.content.problem import Severity
from courseware.content.yaml.read_keys import MARKDOWN_KEYS, READ_KEYS
from courseware.questions.essay import Essay
from courseware.questions.rich import RichText
from courseware.questions.types import TYPES
from tests.content.small_library import FILES, QUIZ, problems_of


@pytest.mark.parametrize("name", TYPES)
def test_every_text_of_a_question_in_markdown_is_read_as_such(name: str) -> None:
    keys = set(_markdown_of(TYPES[name]))

    assert "text" in keys
    assert keys <= MARKDOWN_KEYS <= READ_KEYS


def _markdown_of(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> Iterator[str]:
    if model in seen:
        return
    for key, hint in get_type_hints(model, include_extras=True).items():
        for part in _parts(hint):
            if isinstance(part, RichText):
                yield key
            elif isinstance(part, type) and issubclass(part, BaseModel):
                yield from _markdown_of(part, seen | {model})


def _parts(hint: Any) -> Iterator[Any]:
    """The types within a type, and what annotates them."""
    yield hint
    if get_origin(hint) is not None or isinstance(hint, UnionType):
        assert get_origin(hint) in {Annotated, Union, UnionType} or get_args(hint)
        for part in get_args(hint):
            yield from _parts(part)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Say it [@EV-99].", "CW080"),
        ("Say it. [claim:NOPE]", "CW081"),
        ("Say it <!-- and stop", "CW189"),
    ],
)
def test_the_model_answer_of_an_essay_is_checked_where_it_stands(
    tmp_path: Path, written: str, code: str
) -> None:
    kept, _ = Essay.example.split("answer: |")
    essay = (
        kept.replace("S2.1", "N1.1") + f'answer: "{written}"\nexplanation: "Consent [@EV-01]."\n'
    )
    text = f"{FILES[QUIZ]}  - {indent(essay, '    ').lstrip()}"
    line = text[: text.index('answer: "Say')].count("\n") + 1

    found = problems_of(tmp_path, {QUIZ: text})

    errors = [(p.code, p.line) for p in found if p.severity is Severity.ERROR]
    assert errors == [(code, line)]
