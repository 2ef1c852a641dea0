"""A library with one question of each type, out of the examples of the types' own manuals.

Its course is open, so the samples stand in words of one's own."""

import re
import textwrap
from pathlib import Path

from courseware.questions.types import GRADED_TYPES, SURVEY_TYPES
from tests.guide import in_own_words
from tests.library import write_library

_FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40" role="img" aria-label="A trunk">
  <rect x="1" y="1" width="98" height="38" rx="6" fill="#fbf9f4" stroke="#1f2a33"/>
</svg>
"""
_EXAMPLES = {name: in_own_words(kind.example) for name, kind in GRADED_TYPES.items()}


def write_every_type(root: Path) -> Path:
    """Write the library below `root` and return it."""
    write_library(root, _quiz(), _lesson())
    figure = root / "lessons/basics/figures/needle.svg"
    figure.parent.mkdir(parents=True, exist_ok=True)
    figure.write_text(_FIGURE, encoding="utf-8")
    course = root / "lessons/basics/course.yaml"
    head, _, _ = course.read_text(encoding="utf-8").partition("evaluation:")
    survey = "".join(_item(kind.example) for kind in SURVEY_TYPES.values())
    course.write_text(f"{head}evaluation:\n{survey}status: open\n", encoding="utf-8")
    return root


def _lesson() -> str:
    objectives = sorted({_value(text, "objective") for text in _EXAMPLES.values()})
    listed = "".join(f'  - {{id: {o}, text: "Do {o}", bloom: apply}}\n' for o in objectives)
    placed = "\n\n".join(f"[quiz:practice-{_value(t, 'id')}]" for t in _EXAMPLES.values())
    return f"""\
---
id: needles
title: "Needles"
minutes: 10
objectives:
{listed}requires: []
review_every_months: 12
---

One question of each type follows.

## Try them {{#try-them}}

{placed}
"""


def _quiz() -> str:
    draw = "".join(_row(text) for text in _EXAMPLES.values())
    questions = "".join(_item(text) + _item(_practice(text)) for text in _EXAMPLES.values())
    return f"""\
id: needles
title: "Every type"
lesson: needles
pass: 60
feedback: immediate
draw:
{draw}questions:
{questions}"""


def _row(example: str) -> str:
    critical = ", critical: true" if re.search("^critical: true", example, re.M) else ""
    objective, kind = _value(example, "objective"), _value(example, "type")
    return f"  - {{objective: {objective}, type: {kind}, count: 1{critical}}}\n"


def _practice(example: str) -> str:
    plain = re.sub("^critical: true\n", "", example, flags=re.M)
    # One of them asks for certainty, so that its form and its words are looked at too.
    plain = plain.replace("type: single\n", "type: single\nmarking: certainty\n")
    return re.sub("^id: (.+)$", r"id: practice-\1\nuse: practice", plain, count=1, flags=re.M)


def _item(example: str) -> str:
    return "  - " + textwrap.indent(example.strip("\n"), "    ").lstrip() + "\n"


def _value(example: str, key: str) -> str:
    found = re.search(f"^{key}: (.+)$", example, re.M)
    assert found, f"an example has no {key}"
    return found.group(1)
