"""Every list of every model that has a fewest or most entries, found in the models' own schemas.

Each comes with a document around it that holds as little as its schema allows, so that a list
that somebody writes tomorrow is tried by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from courseware.content.library import MODELS
from courseware.content.summarise import LIST_MODELS
from courseware.content.summary import FileKind
from courseware.content.yaml.strict_yaml import ValuePath

# What the rules of a model ask for beyond what its schema can say.
_BEYOND: dict[str, dict[str, Any]] = {
    "DrawingRow": {"label": "a1", "words": "a1"},
    "Effect": {"in_words": "a1"},
    "Frequency": {"count": 1, "of": 2},
}
_TEXTS = ("a1", "2030-01-31", "https://a.example", "10.1234/a1")


@dataclass(frozen=True)
class BoundedList:
    """A list at `path` of a kind of file; `fewest` and `most` are None where nothing bounds it."""

    kind: FileKind
    path: ValuePath
    fewest: int | None
    most: int | None
    file_with: Callable[[int], str]

    @property
    def name(self) -> str:
        return f"{self.kind}: {'.'.join(map(str, self.path))}"

    @property
    def refused_counts(self) -> list[int]:
        few = {0, self.fewest - 1} if self.fewest else set()
        return sorted(few | ({self.most + 1} if self.most is not None else set()))


def bounded_lists() -> list[BoundedList]:
    found = []
    for kind, model in (MODELS | LIST_MODELS).items():
        schema = model.model_json_schema(mode="validation")
        within = _Schema(schema.get("$defs", {}))
        outer: ValuePath = (0,) if kind in LIST_MODELS else ()
        for path, entries, put in within.lists(schema, lambda data: data, ()):
            fewest, most = entries.get("minItems"), entries.get("maxItems")
            if fewest or most is not None:
                file_with = _File(kind, within, entries["items"], put)
                found.append(BoundedList(kind, (*outer, *path), fewest, most, file_with))
    return found


@dataclass(frozen=True)
class _File:
    """Writes a file whose list has so many entries."""

    kind: FileKind
    within: _Schema
    items: Any
    put: Callable[[Any], Any]

    def __call__(self, count: int) -> str:
        data = self.put([self.within.sample(self.items) for _ in range(count)])
        text = json.dumps([data] if self.kind in LIST_MODELS else data, indent=1)
        return f"---\n{text}\n---\n\nA text.\n" if self.kind is FileKind.LESSON else text


class _Schema:
    def __init__(self, named: dict[str, Any]) -> None:
        self._named = named

    def lists(
        self, schema: Any, put: Callable[[Any], Any], path: ValuePath
    ) -> Iterator[tuple[ValuePath, Any, Callable[[Any], Any]]]:
        """Yield each list with its path, its schema, and what puts one into its document."""
        schema = self._resolved(schema)
        for branch in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
            yield from self.lists(branch, put, path)
        for key, inner in schema.get("properties", {}).items():
            around = {name: v for name, v in self.sample(schema).items() if name != key}
            yield from self.lists(inner, _put_key(put, around, key), (*path, key))
        if "items" in schema:
            yield path, schema, put
            rest = [self.sample(schema["items"])] * (schema.get("minItems", 1) - 1)
            yield from self.lists(schema["items"], _put_first(put, rest), (*path, 0))

    def sample(self, schema: Any) -> Any:
        """Return the least that a schema allows."""
        schema = self._resolved(schema)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return self.sample(schema[key][0])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if schema["type"] == "object":
            needed = schema.get("required", ())
            least = {key: self.sample(schema["properties"][key]) for key in needed}
            return least | _BEYOND.get(schema["title"], {})
        if schema["type"] == "array":
            return [self.sample(schema["items"]) for _ in range(schema.get("minItems", 0))]
        if schema["type"] == "string":
            pattern = schema.get("pattern", "")
            return next(text for text in _TEXTS if re.search(pattern, text))
        if schema["type"] == "boolean":
            return False
        return schema.get("minimum", 1)

    def _resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self._named[schema["$ref"].rpartition("/")[2]] | {
                key: value for key, value in schema.items() if key != "$ref"
            }
        return schema


def _put_key(put: Callable[[Any], Any], around: dict[str, Any], key: str) -> Callable[[Any], Any]:
    return lambda inner: put({**around, key: inner})


def _put_first(put: Callable[[Any], Any], rest: list[Any]) -> Callable[[Any], Any]:
    return lambda inner: put([inner, *rest])
