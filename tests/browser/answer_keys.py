"""The right answers of a library, read from its files by the tests' own reader.

It shares no code with the product: an answer that the product wrongly counts as wrong is found.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

Question = dict[str, Any]
Fields = list[tuple[str, str]]


@cache
def questions_of(library: Path) -> dict[str, Question]:
    """Question id -> question as written, over all quizzes of the library."""
    found: dict[str, Question] = {}
    for path in sorted((library / "quizzes").rglob("*.yaml")):
        for question in yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]:
            assert question["id"] not in found, f"{question['id']} stands in two quizzes"
            found[question["id"]] = question
    return found


def right_fields(question: Question) -> Fields:
    """The form fields of the right answer, in the order of the page; of a case, step by step."""
    match question["type"]:
        case "single" | "multiple":
            return [("answer", o["id"]) for o in question["options"] if o.get("correct")]
        case "hotspot":
            return [
                ("answer", region["id"]) for region in question["regions"] if region.get("correct")
            ]
        case "true_false":
            return [("answer", "true" if question["answer"] else "false")]
        case "numeric":
            return [("answer", str(question["answer"]["value"]))]
        case "short_text":
            return [("answer", question["accept"][0]["text"])]
        case "essay":
            return [("answer", "Very rarely a needle reaches the lung.")]
        case "matching":
            return [(f"match.{p['id']}", p["match"]) for p in question["premises"]]
        case "extended_matching":
            return [(f"stem.{stem['id']}", stem["answer"]) for stem in question["stems"]]
        case "ordering":
            items = enumerate(question["items"], start=1)
            return [(f"position.{item['id']}", str(n)) for n, item in items]
        case "cloze":
            return [(f"blank.{b['id']}", _right_blank(b)) for b in question["blanks"]]
        case "branching":
            path = _right_path(question, question["start"], ())
            assert path, f"no way through {question['id']} earns everything"
            return [("answer", ".".join(path[:end])) for end in range(1, len(path) + 1)]
    raise AssertionError(f"no right answer is known for the type {question['type']}")


def wrong_fields(question: Question) -> Fields:
    """The form fields of a wrong answer to a question with one right option."""
    assert question["type"] == "single"
    return [next(("answer", o["id"]) for o in question["options"] if not o.get("correct"))]


def reasons_of(question: Question) -> list[str]:
    """The beginning of every reason that the review has to show for a single or multiple choice."""
    return [_beginning(option["why"]) for option in question["options"]]


def _right_path(question: Question, place: str, path: tuple[str, ...]) -> tuple[str, ...]:
    """The choices that lead from a place of a case to full credit; empty if there are none."""
    if any(e["id"] == place and e["credit"] == 100 for e in question["endings"]):
        return path
    choices = [c for node in question["nodes"] if node["id"] == place for c in node["choices"]]
    ways = (
        _right_path(question, choice["goes_to"], (*path, choice["id"]))
        for choice in choices
        if not choice.get("critical")
    )
    return next((way for way in ways if way), ())


def _beginning(text: str) -> str:
    """The first words up to any markup or citation."""
    plain = text.strip()
    for mark in "[*`_'\"“\n<":
        plain = plain.partition(mark)[0]
    return plain[:60].strip()


def _right_blank(blank: dict[str, Any]) -> str:
    if "options" in blank:
        return next(o["id"] for o in blank["options"] if o.get("correct"))
    return blank["accept"][0]["text"]
