"""Says in an author's words how a value does not fit its key."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any, Final

from courseware.content.closest import did_you_mean
from courseware.content.value_mends import (
    foreign_sign,
    mend_of_date,
    mend_of_doi,
    mend_of_list,
    mend_of_text,
)
from courseware.content.yaml.strict_yaml import ValuePath
from courseware.domain.counted import counted
from courseware.questions.numeric_rule import NumericAnswer
from courseware.questions.types import SURVEY_TYPES

_KINDS: Final = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list: [one, two], or lines that start with `- `",
    "list_type": "a list: [one, two], or lines that start with `- `",
    "model_type": "a mapping: keys with values",
    "model_attributes_type": "a mapping: keys with values",
    "dict_type": "a mapping: keys with values",
    "decimal_type": "a number",
    "decimal_parsing": "a number",
}
_DECIMAL: Final = r"[-+]?\d{1,15}(?:[.,]\d{1,15})?"
_ONE_NUMBER: Final = re.compile(rf"\s*{_DECIMAL}\s*")
_NUMBER_WITH_TOLERANCE: Final = re.compile(
    rf"\s*({_DECIMAL})\s*(?:(?:±|\+/?-)\s*({_DECIMAL})\s*(%|percent)?)?\s*"
)
_RANGE: Final = re.compile(rf"\s*({_DECIMAL})\s*(?:-|–|to|\.\.)\s*({_DECIMAL})\s*")
_SAID: Final = {
    **dict.fromkeys(("yes", "y", "on", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "false"), "false"),
}
_SINGULAR: Final = {
    "questions": "a question", "options": "an option", "premises": "a premise",
    "stems": "a stem", "regions": "a region", "reasons": "a reason",
    "choices": "a choice", "items": "an item", "blanks": "a blank", "draw": "a draw row",
    "objectives": "an objective", "evaluation": "an evaluation question", "accept": "an answer",
    "mistakes": "a mistake", "units": "a unit", "nodes": "a node", "endings": "an ending",
    "effects": "an effect",
    "frequencies": "a frequency", "measurements": "a measurement", "panels": "a panel",
    "rows": "a row",
}  # fmt: skip


def said(value: Any) -> bool | None:
    """Return the truth value that a text such as `yes` was meant to be; None for any other."""
    word = _SAID.get(value.strip().lower()) if isinstance(value, str) else None
    return None if word is None else word == "true"


def owner_name(where: ValuePath) -> str:
    """Name the thing that a key belongs to, such as `an option`."""
    name = str(where[-2] if isinstance(where[-1], int) and len(where) > 1 else where[-1])
    if isinstance(where[-1], int):
        return _SINGULAR.get(name, f"an entry of `{name}`") if len(where) > 1 else "this entry"
    return f"`{name}`"


def value_words(detail: Any, where: ValuePath) -> tuple[str, str, str]:
    """Return code, message and suggestion for a value that does not fit."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = _value_name(where)
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return _closed_set(name, value, kind, context)
    if kind in _KINDS:
        words = f"{name} must be {_KINDS[kind]}, found {described((value,))}"
        return "CW032", words, _mend_of_rule(detail) or _mend_of_kind(kind, value)
    if kind in ("string_pattern_mismatch", "string_too_short", "string_too_long"):
        return _text_words(name, str(value), kind, context)
    if kind in ("too_short", "too_long"):
        return "CW034", *_size_words(name, kind, value, context)
    if "limit_value" in context or kind.startswith(("greater", "less")):
        return "CW034", f"{name}: {detail['msg'].replace('Input', f'{value}'[:40])}", ""
    if "date" in kind or "YYYY" in detail["msg"]:
        return (
            "CW036",
            f"{name} is not a date that exists, written as YYYY-MM-DD",
            mend_of_date(value),
        )
    reason = detail["msg"].removeprefix("Value error, ")
    with_comma = isinstance(value, str) and "," in value and _ONE_NUMBER.fullmatch(value)
    return "CW039", f"{name}: {reason}", f"write {_pointed(str(value))}" if with_comma else ""


def _mend_of_rule(detail: Any) -> str:
    """Return how to write a number that stands alone as the rule for what is right."""
    value = detail["input"]
    if detail.get("ctx", {}).get("class_name") != NumericAnswer.__name__ or isinstance(value, bool):
        return ""
    text = str(value) if isinstance(value, str | int | Decimal) else ""
    if found := _NUMBER_WITH_TOLERANCE.fullmatch(text):
        number, far = map(_pointed, (found[1], found[2] or "0"))
        rule = "relative" if found[3] else "absolute"
        return f"write {{value: {number}, {rule}: {far}}}"
    if found := _RANGE.fullmatch(text):
        low, high = map(_pointed, found.groups())
        return f"write {{minimum: {low}, maximum: {high}}}"
    return "write {value: 20, absolute: 0.5} or {minimum: 19, maximum: 21}, with your numbers"


def _pointed(number: str) -> str:
    plain = number.strip().replace(",", ".")
    return "".join(str(unicodedata.digit(sign, sign)) for sign in plain)


def _mend_of_kind(kind: str, value: Any) -> str:
    """What to write instead, where only one thing can be meant."""
    if kind == "string_type" and isinstance(value, bool | int | Decimal | list | dict):
        return mend_of_text(value)
    if value is None:
        return "write it behind the colon"
    if kind in ("tuple_type", "list_type"):
        return mend_of_list(value)
    if kind == "bool_type":
        word = _SAID.get(value.strip().lower()) if isinstance(value, str) else None
        return f"write {word or 'true or false'}"
    if kind in ("int_type", "int_from_float") and isinstance(value, Decimal):
        return "write it without a fraction"
    if not isinstance(value, str):
        return ""
    if kind in ("decimal_type", "decimal_parsing") and _ONE_NUMBER.fullmatch(value):
        return f"write {_pointed(value)}, without quotes"
    number = re.fullmatch(r"\s*(\d{1,9})\s*(?:%|percent|min|minutes|months)?\s*", value)
    if kind in ("int_type", "int_from_float") and number:
        return f"write {int(number[1])}, without quotes or unit"
    return "write a number alone, such as 12" if kind == "int_type" else ""


def _value_name(where: ValuePath) -> str:
    if not where:
        return "the file"
    if isinstance(where[-1], int):
        return owner_name(where) if len(where) > 1 else "this entry"
    return f"`{where[-1]}`"


def _closed_set(name: str, value: Any, kind: str, context: Any) -> tuple[str, str, str]:
    word = str(context.get("tag", value) if kind == "union_tag_invalid" else value)
    words = re.findall(r"'([^']*)'", context.get("expected_tags" if "tag" in kind else "expected"))
    if kind == "union_tag_invalid" and word in SURVEY_TYPES:
        return (
            "CW067",
            f"`{word}` is a survey question; it cannot be graded",
            "move it to the course's `evaluation`",
        )
    what = "the type" if kind == "union_tag_invalid" else name
    mend = did_you_mean(word, words) or "choose one of: " + ", ".join(words)
    if "did you" in mend:
        mend += " (allowed: " + ", ".join(words) + ")"
    return "CW033", f"{what} cannot be `{word[:60]}`", mend


def _text_words(name: str, value: str, kind: str, context: Any) -> tuple[str, str, str]:
    if kind == "string_too_long":
        return (
            "CW034",
            f"{name} has {len(value):,} characters, at most {context['max_length']:,} are allowed",
            "shorten it",
        )
    if not value.strip():
        return "CW034", f"{name} is empty", "write it, or remove the key if it may be left out"
    pattern = context.get("pattern", "")
    if "10\\." in pattern:
        return "CW039", f"{name} is no DOI", mend_of_doi(value)
    if "https?" in pattern:
        return "CW051", f"{name} is no web address", "write it as https://…"
    if "\\S" in pattern:
        return "CW039", f"{name} must be one line", "write it on one line, or fold it with >-"
    if "A-Z" in pattern:
        mend = "letters a to z, digits, hyphens, dots; it begins with a letter or digit"
    else:
        mend = "lower-case letters a to z and digits, words joined by single hyphens"
    sign = foreign_sign(value[:60])
    return "CW035", f"`{value[:60]}` cannot be an id", f"{mend}; {sign}" if sign else mend


def _size_words(name: str, kind: str, entries: Any, context: Any) -> tuple[str, str]:
    """Return what to say of a list with too few or too many entries, and the mend."""
    fewest = context.get("minimum", context.get("min_length", 0))
    most = context.get("maximum", context.get("max_length"))
    count = len(entries)
    if fewest == most:
        bounds = counted(fewest, "entry is", "entries are")
    elif fewest and most is not None:
        bounds = f"{fewest} to {most} entries are"
    elif fewest:
        bounds = f"at least {counted(fewest, 'entry is', 'entries are')}"
    else:
        bounds = f"at most {counted(most, 'entry is', 'entries are')}"
    mend = f"add {fewest - count} more" if kind == "too_short" else f"remove {count - most}"
    return f"{name}: {bounds} {'allowed' if not fewest else 'needed'} here, found {count}", mend


def described(holder: tuple[Any]) -> str:
    """Name a value of the YAML file in an author's words."""
    value = holder[0]
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f"the text `{value[:40]}`" if value.strip() else "an empty text"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"the number {value}"
