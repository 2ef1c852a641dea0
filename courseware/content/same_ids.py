"""Parts of a question that got other ids and kept their words, under the ids that they had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from courseware.content.plain_data import mappings_in, text_at

_LISTS: Final = ("options", "regions", "premises", "choices", "items", "stems", "nodes", "endings")
_TOLD: Final = ("text", "label")
_NAMED_BY: Final = {
    "match": ("choices",),
    "answer": ("options",),
    "option": ("options",),
    "goes_to": ("nodes", "endings"),
    "start": ("nodes",),
}
"""Which parts of the question a key names by id."""
_Ids = Mapping[str, str]


def with_ids_of(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return a later question with each part that has the words of an earlier one under its id."""
    ids = {key: _ids(before, after, key) for key in _LISTS}
    named = {
        key: {new: old for part in parts for new, old in ids[part].items()}
        for key, parts in _NAMED_BY.items()
    }
    return _renamed(before, after, named)


def _renamed(before: Any, after: Any, named: Mapping[str, _Ids]) -> dict[str, Any]:
    found = dict(after)
    for key, ids in named.items():
        value = found.get(key)
        if isinstance(value, str):
            found[key] = ids.get(value, value)
    for key in (*_LISTS, "blanks", "reasons"):
        if isinstance(found.get(key), list):
            ids, were = _ids(before, after, key), _by_id(before, key)
            found[key] = [_entry(entry, ids, were, named) for entry in found[key]]
    return found


def _entry(entry: Any, ids: _Ids, were: Mapping[str, Any], named: Mapping[str, _Ids]) -> Any:
    if not isinstance(entry, dict):
        return entry
    id_ = text_at(entry, "id") or ""
    old = ids.get(id_, id_)
    return _renamed(were.get(old, {}), {**entry, **({"id": old} if id_ else {})}, named)


def _ids(before: Any, after: Any, key: str) -> _Ids:
    """Later id -> earlier one, of the parts whose words only one part has on either side."""
    old, new = _by_words(before, key), _by_words(after, key)
    return {new[words]: old[words] for words in old.keys() & new.keys()}


def _by_words(data: Any, key: str) -> dict[str, str]:
    entries = [(_words(entry), text_at(entry, "id")) for _, entry in mappings_in(data, key)]
    often = Counter(words for words, _ in entries)
    return {words: id_ for words, id_ in entries if words and id_ and often[words] == 1}


def _by_id(data: Any, key: str) -> dict[str, Any]:
    return {text_at(entry, "id") or "": entry for _, entry in mappings_in(data, key)}


def _words(entry: dict[str, Any]) -> str:
    told = (text_at(entry, key) for key in _TOLD)
    return " ".join(" ".join(words.split()) for words in told if words)
