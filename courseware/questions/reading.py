"""Reading a learner's form: values that are given once, texts that can be stored, stored shapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from courseware.domain.text_length import length_fault

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | bool | None"
Response: TypeAlias = dict[str, JSON]
"""A learner's answer as plain JSON; the same answer always gives an equal one."""

Form: TypeAlias = Mapping[str, Sequence[str]]

TYPED_LIMIT = 200
"""Characters of a one-line answer."""


class Unreadable(ValueError):
    """An answer that does not fit the question; `message` is a sentence for the learner."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def values_of(form: Form, field: str) -> list[str]:
    """Return the different non-blank values of a field, in the order of the form."""
    return list(dict.fromkeys(v.strip() for v in form.get(field, ()) if v.strip()))


def one_of(form: Form, field: str, allowed: Iterable[str]) -> str | None:
    """Return the one value of a field, None when blank; Unreadable unless it is allowed."""
    values = values_of(form, field)
    if not values:
        return None
    if len(values) > 1:
        raise Unreadable(field, "Only one answer can be chosen here.")
    if values[0] not in allowed:
        raise Unreadable(field, "This answer does not belong to the question. Choose again.")
    return values[0]


def fields_under(form: Form, prefix: str, allowed: Iterable[str]) -> list[str]:
    """Return the ids that follow `prefix.` in the names of filled fields; Unreadable if unknown."""
    known = frozenset(allowed)
    ids = []
    for field in form:
        head, dot, id_ = field.partition(".")
        if head != prefix or not dot or not values_of(form, field):
            continue
        if id_ not in known:
            raise Unreadable(field, "This part does not belong to the question. Load it again.")
        ids.append(id_)
    return sorted(ids)


def line_of(form: Form, field: str, limit: int = TYPED_LIMIT) -> str | None:
    """Return a typed line with repeated space removed, None when blank; Unreadable if unfit."""
    values = values_of(form, field)
    if len(values) > 1:
        raise Unreadable(field, "Only one answer can be given here.")
    return storable(" ".join(values[0].split()), field, limit) or None if values else None


def storable(text: str, field: str, limit: int) -> str:
    """Return the text in composed form; Unreadable if too long or with control characters.

    Databases refuse NUL and lone surrogates, so they are refused here, with a sentence.
    """
    composed = unicodedata.normalize("NFC", text)
    if fault := length_fault(composed, limit):
        raise Unreadable(field, fault)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in composed):
        raise Unreadable(field, "The answer has invisible control characters. Type it again.")
    return composed


def stored_text(response: Response | None, key: str) -> str:
    """Return a text of a stored answer, empty if there is none."""
    value = (response or {}).get(key)
    return value if isinstance(value, str) else ""


def stored_list(response: Response | None, key: str) -> list[str]:
    """Return a list of texts of a stored answer, empty if there is none."""
    value = (response or {}).get(key)
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def stored_texts(response: Response | None, key: str) -> dict[str, str]:
    """Return a mapping of texts of a stored answer, empty if there is none."""
    value = (response or {}).get(key)
    if not isinstance(value, dict):
        return {}
    return {id_: entry for id_, entry in value.items() if isinstance(entry, str)}
