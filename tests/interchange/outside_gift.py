"""Holds our reading of GIFT against the pairs of GIFT-grammar-PEG.js, which are not shipped.

Run as `python -m tests.interchange.outside_gift FOLDER`, where FOLDER holds `<name>.gift` beside
`<name>.json`; exit code 1 and the differences if one is read otherwise.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from courseware.interchange.gift_syntax import GiftAnswer, GiftKind, GiftQuestion, read_gift

KINDS = {
    "Category": GiftKind.CATEGORY,
    "Description": GiftKind.DESCRIPTION,
    "Essay": GiftKind.ESSAY,
    "MC": GiftKind.CHOICE,
    "Short": GiftKind.SHORT,
    "TF": GiftKind.TRUE_FALSE,
    "Numerical": GiftKind.NUMERICAL,
    "Matching": GiftKind.MATCHING,
}


def main(folder: Path) -> int:
    differences = pairs = 0
    for expected in sorted(folder.glob("*.json")):
        source = expected.with_suffix(".gift")
        if not source.is_file():
            continue
        pairs += 1
        wanted = [of_theirs(q) for q in json.loads(expected.read_text())]
        found = [of_ours(q) for q in read_gift(source.read_text())]
        for one, other in zip(wanted, found, strict=False):
            if one != other:
                differences += 1
                print(f"{source.name}:\n  expected {one}\n  found    {other}")
        if len(wanted) != len(found):
            differences += 1
            print(f"{source.name}: {len(wanted)} questions expected, {len(found)} found")
    print(f"{pairs} pairs, {differences} differences")
    return 1 if differences or not pairs else 0


def of_theirs(question: dict[str, Any]) -> dict[str, Any]:
    kind = KINDS[question["type"]]
    found: dict[str, Any] = {"kind": kind, "title": loose(question.get("title"))}
    if kind is GiftKind.CATEGORY:
        return found
    found |= {
        "text": loose(either(question, "stem")),
        "general": loose(either(question, "globalFeedback")),
        "id": question.get("id") or "",
        "tags": tuple(question.get("tags") or ()),
    }
    if kind is GiftKind.TRUE_FALSE:
        told = (either(question, "incorrectFeedback"), either(question, "correctFeedback"))
        found |= {"is_true": question["isTrue"], "told": [loose(text) for text in told]}
    if kind is GiftKind.MATCHING:
        found["pairs"] = [
            (loose(either(pair, "subquestion")), loose(pair["subanswer"]))
            for pair in question["matchPairs"]
        ]
    if kind in (GiftKind.CHOICE, GiftKind.SHORT, GiftKind.NUMERICAL):
        choices = question["choices"]
        lone = [{"isCorrect": True, "text": choices}] if isinstance(choices, dict) else choices
        found["answers"] = [
            (
                choice["isCorrect"],
                weight(choice.get("weight")),
                number(either(choice, "text", "answer")),
                loose(either(choice, "feedback")),
            )
            for choice in lone
        ]
    return found


def of_ours(question: GiftQuestion) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": question.kind, "title": loose(question.title)}
    if question.kind is GiftKind.CATEGORY:
        return found
    gap = f" _____ {question.after}" if question.after else ""
    found |= {
        "text": loose(question.before.text + gap),
        "general": loose(question.general.text if question.general else ""),
        "id": question.id,
        "tags": question.tags,
    }
    if question.kind is GiftKind.TRUE_FALSE:
        told = [loose(a.feedback.text if a.feedback else "") for a in question.answers]
        found |= {"is_true": question.is_true, "told": [*told, "", ""][:2]}
    if question.kind is GiftKind.MATCHING:
        found["pairs"] = [(loose(one.text), loose(other)) for one, other in question.pairs]
    if question.kind in (GiftKind.CHOICE, GiftKind.SHORT, GiftKind.NUMERICAL):
        found["answers"] = [answer_of(a, question.kind) for a in question.answers]
    return found


def answer_of(answer: GiftAnswer, kind: GiftKind) -> tuple[bool, Decimal | None, str, str]:
    text = loose(answer.text.text)
    if kind is GiftKind.NUMERICAL:
        parts = text.replace("..", ":").split(":")
        separator = ".." if ".." in text else ":"
        text = separator.join(plain_number(part) for part in parts) if text else "*"
    told = loose(answer.feedback.text if answer.feedback else "")
    return answer.sign == "=", weight(answer.weight), text, told


def either(holder: dict[str, Any], *names: str) -> Any:
    """A value under one of its names, which changed between versions of the grammar."""
    for name in names:
        for spelling in (name, f"formatted{name[0].upper()}{name[1:]}"):
            if holder.get(spelling) is not None:
                return holder[spelling]
    return None


def loose(value: Any) -> str:
    text = value.get("text", "") if isinstance(value, dict) else value or ""
    return " ".join(str(text).replace("_____", " _____ ").split())


def weight(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value)).normalize()


def number(value: Any) -> str:
    if not isinstance(value, dict) or ("number" not in value and "numberHigh" not in value):
        return loose(value)
    if value["type"] == "high-low":
        return f"{plain_number(value['numberLow'])}..{plain_number(value['numberHigh'])}"
    far = f":{plain_number(value['range'])}" if value["type"] == "range" else ""
    return plain_number(value["number"]) + far


def plain_number(value: Any) -> str:
    return format(Decimal(str(value).strip()).normalize(), "f")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
