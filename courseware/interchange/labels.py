"""What only courseware knows of a question, as the labels (tags) that other formats carry along.

A label starts with `cw-`, so that nobody's own tag ("critical") is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from courseware.interchange.drafts import Draft
from courseware.interchange.losses import Place
from courseware.questions.base import Question
from courseware.questions.numeric_rule import NumericAnswer

PREFIX: Final = "cw-"
_LONGEST: Final = 180
"""Characters of one label; Moodle cuts a tag at 255."""
_REF: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_IDS: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_VALUES: Final[Mapping[str, str]] = {
    "objective": _REF,
    "use": "practice|pilot",
    "critical": "true",
    "marking": "certainty",
    "cognitive": "remember|understand|apply|analyse|evaluate|create",
    "difficulty": "[1-5]",
    "points": "[1-9][0-9]{0,2}",
    "covers": _REF,
    "evidence": _REF,
    "scoring": "[a-z_]{1,40}",
    "shuffle": "false|true",
    "typos": "[12]",
    "unit": r"(?!\s)[^\[\],<>\\\n]{1,20}(?<!\s)",
    "rule": r"range|relative:[0-9.]{1,30}|significant_figures:[0-9]{1,2}(?::-?[0-9.]{1,64})?",
    "words": "[0-9]{0,4}-[0-9]{0,4}",
    "type": "single|multiple|cloze|extended_matching",
}
COMMON: Final = (
    "objective",
    "use",
    "critical",
    "marking",
    "cognitive",
    "difficulty",
    "covers",
    "evidence",
)
_LISTS: Final = ("covers", "evidence")


def labels_of(question: Question, keys: Sequence[str]) -> list[str]:
    """Return the labels of those keys that a question has and that are not left at their default.

    A value that does not fit into a label (a unit with a space) has none.
    """
    found = []
    for key in keys:
        value = getattr(question, key, None)
        field = type(question).model_fields.get(key)
        if field is None or value is None or value == field.default or value == ():
            continue
        for one in value if key in _LISTS else (value,):
            written = str(one).lower() if isinstance(one, bool) else str(one)
            if re.fullmatch(_VALUES[key], written):
                found.append(f"{PREFIX}{key}:{written}")
    return found


def rule_label(answer: NumericAnswer) -> list[str]:
    """Return the label of a numeric rule that other formats can only approach by a tolerance.

    Significant figures come with the value, which is not the middle of what they accept.
    """
    if answer.relative is not None:
        return [f"{PREFIX}rule:relative:{answer.relative:f}"]
    if answer.significant_figures is not None:
        given = f"{answer.significant_figures}:{answer.value or 0:f}"
        return [f"{PREFIX}rule:significant_figures:{given}"]
    return [f"{PREFIX}rule:range"] if answer.minimum is not None else []


def id_labels(key: str, ids: Sequence[str], otherwise: Sequence[str]) -> list[str]:
    """Return the labels that name the parts of a list, none where an import would do so."""
    if list(ids) == list(otherwise):
        return []
    chunks = [""]
    for id_ in ids:
        longer = f"{chunks[-1]}.{id_}" if chunks[-1] else id_
        if len(longer) > _LONGEST:
            chunks.append(id_)
        else:
            chunks[-1] = longer
    return [f"{PREFIX}{key}-{number}:{chunk}" for number, chunk in enumerate(chunks, start=1)]


class Labels:
    """The labels of one question that is read; what is nobody's is a loss."""

    def __init__(self, written: Iterable[str], place: Place) -> None:
        self._values: dict[str, list[str]] = {}
        for label in written:
            key, _, value = label.removeprefix(PREFIX).partition(":")
            known = _VALUES.get(key, rf"{_IDS}(?:\.{_IDS})*" if _is_id_key(key) else "")
            if label.startswith(PREFIX) and known and re.fullmatch(known, value):
                self._values.setdefault(key, []).append(value)
            else:
                place.lost(f"tag “{label}”")

    def one(self, key: str) -> str:
        """Return the value of a key, empty where there is none."""
        return self._values.get(key, [""])[0]

    def keys(self, names: Sequence[str]) -> Draft:
        """Return these keys as a quiz file has them."""
        found: Draft = {}
        for name in names:
            values = self._values.get(name)
            if values:
                found[name] = list(dict.fromkeys(values)) if name in _LISTS else _plain(values[0])
        return found

    def ids(self, key: str, otherwise: Sequence[str]) -> list[str]:
        """Return the ids of a list's parts; `otherwise` where the labels do not fit it."""
        found: list[str] = []
        for number in range(1, len(self._values) + 1):
            for chunk in self._chunks(key, number):
                found += chunk.split(".")
        fits = len(found) == len(otherwise) == len(set(found))
        return found if fits else list(otherwise)

    def _chunks(self, key: str, number: int) -> list[str]:
        return self._values.get(f"{key}-{number}", [])

    def options_of_blanks(self, blanks: list[dict[str, Any]]) -> None:
        """Give the options of blanks their ids, if the labels name as many as there are."""
        options = [option for blank in blanks for option in blank.get("options", ())]
        named = [chunk.split(".") for n in range(1, 30) for chunk in self._chunks("gapids", n)]
        ids = [id_ for chunk in named for id_ in chunk]
        if len(ids) == len(options):
            for option, id_ in zip(options, ids, strict=True):
                option["id"] = id_

    def in_order(self, key: str, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the parts in the order that the labels give, by their ids, if they fit."""
        by_id = {part["id"]: part for part in parts}
        return [by_id[id_] for id_ in self.ids(key, list(by_id)) if id_ in by_id] or parts


def _is_id_key(key: str) -> bool:
    return bool(re.fullmatch(r"[a-z]{1,12}ids-[0-9]{1,2}", key))


def _plain(value: str) -> Any:
    if value in ("true", "false"):
        return value == "true"
    return int(value) if re.fullmatch("[0-9]{1,3}", value) else value
