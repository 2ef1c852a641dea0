"""Walks from a model along an author's data: which keys may stand there, and where errors point."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from courseware.content.yaml.strict_yaml import ValuePath


@cache
def keys_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the keys of a model as authors write them, with the types of their values."""
    return {
        field.alias or name: field.rebuild_annotation()
        for name, field in model.model_fields.items()
    }


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that a value of this annotation, or an item of it, may be."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from models_in(get_args(annotation)[0])
    elif origin in (Union, UnionType, tuple, list):
        for argument in get_args(annotation):
            yield from models_in(argument)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation


@cache
def all_keys(model: type[BaseModel]) -> frozenset[str]:
    """Return every key that a model or anything inside it may have."""
    found: set[str] = set()
    seen, waiting = set(), [model]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            found.update(keys_of(one))
            waiting += [inner for kind in keys_of(one).values() for inner in models_in(kind)]
    return frozenset(found)


def data_path(location: ValuePath, data: Any, is_missing: bool) -> ValuePath:
    """Return a pydantic location without the tags of unions, as a path into the author's data."""
    path: list[str | int] = []
    last = len(location) - 1
    for number, step in enumerate(location):
        if isinstance(data, dict) and isinstance(step, str):
            if step in data:
                data = data[step]
                path.append(step)
            elif number == last and is_missing:
                path.append(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
            path.append(step)
    return tuple(path)


def keys_at(model: type[BaseModel], path: ValuePath, data: Any) -> list[str]:
    """Return the keys that the mapping at `path` may have."""
    candidates = [model]
    for step in path:
        if isinstance(step, str):
            data = data.get(step) if isinstance(data, dict) else None
            candidates = [
                found
                for candidate in candidates
                if step in keys_of(candidate)
                for found in models_in(keys_of(candidate)[step])
            ]
        else:
            data = data[step] if isinstance(data, list) and step < len(data) else None
        candidates = _of_type(candidates, data)
    return list(dict.fromkeys(key for candidate in candidates for key in keys_of(candidate)))


def _of_type(candidates: list[type[BaseModel]], data: Any) -> list[type[BaseModel]]:
    """Keep the models whose `type` is the one that the author wrote, if any is."""
    written = data.get("type") if isinstance(data, dict) else None
    fitting = [
        model
        for model in candidates
        if "type" in keys_of(model) and written in get_args(model.model_fields["type"].annotation)
    ]
    return fitting or candidates
