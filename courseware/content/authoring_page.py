"""Fills the tables of the authors' guide: `python -m courseware.content.authoring_page [--write]`.

`docs/authoring.md` is written by hand, except between a line `<!-- made: NAME -->` and the next
`<!-- end -->`: there stand tables of keys and examples that are made from the models. The suite
holds the page to be current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from courseware.content.body_lines import BLOCK_KINDS
from courseware.content.file_sizes import MAX_FIGURE_BYTES
from courseware.content.model_keys import keys_of, models_in
from courseware.content.models.checklist import Checklist
from courseware.content.models.course import Course
from courseware.content.models.lesson import LessonFrontMatter
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.quiz import Quiz
from courseware.content.tree import FIGURE_ENDINGS
from courseware.questions.base import GradedQuestion, Question
from courseware.questions.types import GRADED_TYPES, SURVEY_TYPES

PAGE: Final = Path(__file__).parents[2] / "docs" / "authoring.md"
_MADE: Final = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_ELSEWHERE: Final = {
    "questions": "see [Questions](#questions)",
    "results": "see `docs/architecture.md`",
}
_BLOCKS: Final = {
    "supported": "what good evidence carries",
    "uncertain": "what may be so",
    "contested": "what experts disagree about",
    "unsupported": "what is said without evidence",
    "danger": "what could hurt somebody; shown in red",
    "patient-words": "how to say it to a patient",
    "scope": "what the lesson does not cover or permit",
}


def filled(page: str) -> str:
    """Return the page with every made part as the models have it now.

    Raises:
        KeyError: the page names a part that nothing makes.
    """
    return _MADE.sub(lambda found: f"{found[1]}\n{_PARTS[found[2]]()}\n{found[3]}", page)


def main(arguments: list[str]) -> int:
    """Write or compare the page; 1 if it is not current."""
    page = PAGE.read_text(encoding="utf-8")
    made = filled(page)
    if "--write" in arguments:
        PAGE.write_text(made, encoding="utf-8")
    elif made != page:
        print(f"{PAGE.name} is not current: run this again with --write")
        return 1
    return 0


def _tables(model: type[BaseModel]) -> str:
    """The keys of a model, and of every mapping inside it, each as a table."""
    parts = [_table(model, keys_of(model))]
    for where, inner in _inside(model, ""):
        parts.append(f"Inside `{where}`:\n\n{_table(inner, keys_of(inner))}")
    return "\n".join(parts)


def _inside(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    for key, kind in keys_of(model).items():
        if key in _ELSEWHERE or (issubclass(model, Course) and key == "evaluation"):
            continue
        for inner in models_in(kind):
            where = f"{path}{key}"
            yield where, inner
            yield from _inside(inner, f"{where}: ")


def _table(model: type[BaseModel], keys: dict[str, Any]) -> str:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    rows = [
        f"| `{key}` | {'yes' if fields[key].is_required() else _otherwise(fields[key].default)} "
        f"| {_cell(fields[key].description or _ELSEWHERE.get(key, ''))} |"
        for key in keys
    ]
    return "\n".join(["| Key | Needed | What it says |", "|---|---|---|", *rows]) + "\n"


def _otherwise(default: Any) -> str:
    """What holds where a key is left out."""
    if isinstance(default, StrEnum):
        return f"no, else `{default.value}`"
    if isinstance(default, bool):
        return f"no, else `{str(default).lower()}`"
    if isinstance(default, int):
        return f"no, else `{default}`"
    return "no"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").strip()


def _types(kinds: dict[str, type[Question]]) -> str:
    return "\n".join(_type(name, kind) for name, kind in kinds.items())


def _type(name: str, kind: type[Question]) -> str:
    shared = set(keys_of(GradedQuestion))
    own = {key: value for key, value in keys_of(kind).items() if key not in shared}
    parts = [f"### `{name}`: {kind.label}\n", f"{cleandoc(kind.__doc__ or '')}\n"]
    if own:
        parts.append(_table(kind, own))
    for key, value in own.items():
        for inner in models_in(value):
            parts.append(f"Inside `{key}`:\n\n{_table(inner, keys_of(inner))}")
            parts += [
                f"Inside `{key}: {where}`:\n\n{_table(deep, keys_of(deep))}"
                for where, deep in _inside(inner, "")
            ]
    parts.append(f"```yaml example {name}\n{kind.example.strip()}\n```\n")
    return "\n".join(parts)


def _blocks() -> str:
    rows = [f"| `{kind}` | {_BLOCKS[kind]} |" for kind in BLOCK_KINDS]
    return "\n".join(["| Kind | For |", "|---|---|", *rows]) + "\n"


def _pictures() -> str:
    endings = [f"`{ending}`" for ending in FIGURE_ENDINGS]
    kinds = f"{', '.join(endings[:-1])} or {endings[-1]}"
    return (
        f"A picture is a file {kinds} of at most {MAX_FIGURE_BYTES:,} bytes, directly in the\n"
        "folder `figures` of its course (`CW001`, `CW009`).\n"
    )


def _list_of_types() -> str:
    rows = [
        f"| [`{name}`](#{_anchor(name, kind)}) | {kind.label} |"
        for name, kind in {**GRADED_TYPES, **SURVEY_TYPES}.items()
    ]
    return "\n".join(["| `type` | What it is |", "|---|---|", *rows]) + "\n"


def _anchor(name: str, kind: type[Question]) -> str:
    words = re.sub(r"[^a-z0-9 _-]", "", f"{name} {kind.label}".lower())
    return words.replace(" ", "-")


_PARTS: Final[dict[str, Callable[[], str]]] = {
    "lesson-keys": lambda: _tables(LessonFrontMatter),
    "quiz-keys": lambda: _tables(Quiz),
    "course-keys": lambda: _tables(Course),
    "checklist-keys": lambda: _tables(Checklist),
    "reference-keys": lambda: _table(Reference, keys_of(Reference)),
    "claim-keys": lambda: _tables(Claim),
    "glossary-keys": lambda: _tables(GlossaryTerm),
    "region-keys": lambda: _tables(Region),
    "question-keys": lambda: _table(GradedQuestion, keys_of(GradedQuestion)),
    "blocks": _blocks,
    "pictures": _pictures,
    "types": _list_of_types,
    "graded-types": lambda: _types(GRADED_TYPES),
    "survey-types": lambda: _types(SURVEY_TYPES),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
