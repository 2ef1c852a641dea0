"""The examples of the authors' guide, taken from its page as an author would copy them."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

GUIDE = (Path(__file__).parents[1] / "docs" / "authoring.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

COURSE = "lessons/side-effects/course.yaml"
LESSON = "lessons/side-effects/bruises.md"
QUIZ = "quizzes/side-effects/bruises.yaml"


def fences() -> list[tuple[str, str, str]]:
    """Language, what stands after it, and text of every block of code."""
    return [(found[1], found[2], found[3]) for found in _FENCE.finditer(GUIDE)]


def files() -> dict[str, str]:
    """The files that the guide shows, by path."""
    return {name: text for _, name, text in fences() if "/" in name}


def examples() -> dict[str, str]:
    """The questions that the guide shows, by type."""
    return {name.split()[1]: text for _, name, text in fences() if name.startswith("example ")}


def write_files(root: Path, files_: dict[str, str]) -> Path:
    """Write files below a folder."""
    for path, text in files_.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def of_objective(example: str, objective: str) -> str:
    """The question as an entry of `questions`, about this objective and without claims."""
    text = re.sub(r"^objective: .*$", f"objective: {objective}", example, flags=re.MULTILINE)
    text = re.sub(r"^(covers|evidence): .*\n", "", text, flags=re.MULTILINE)
    return "  - " + textwrap.indent(text.strip("\n"), "    ").lstrip() + "\n"


def in_own_words(example: str) -> str:
    """The question as an author has it who replaced every sentence of the example."""
    text = re.sub(r"\|\n( +)", r"|\n\1On our ward: ", example)
    return re.sub(r'"([^"]*)"', lambda found: f'"{_ours(found[1])}"', text)


def _ours(words: str) -> str:
    if words.startswith("!["):
        return words.replace("![", "![On our ward: ")
    return words if len(words.split()) < 5 else f"{words} on our ward"
