"""Reads an author's plain data tolerantly: what has another shape than expected is left out.

The models report wrong shapes; the rules that look further work with what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import ValuePath, YamlDocument

_LONGEST_SHOWN: Final = 60


def at(data: Any, *steps: str | int) -> Any:
    """Return the value at a path, None where there is none."""
    for step in steps:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def text_at(data: Any, *steps: str | int) -> str | None:
    """Return the text at a path, None where there is none."""
    value = at(data, *steps)
    return value if isinstance(value, str) else None


def texts_in(data: Any, *steps: str) -> Iterator[tuple[ValuePath, str]]:
    """Yield the texts of the list at a path, each with its own path."""
    values = at(data, *steps)
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*steps, number), value


def mappings_in(data: Any, *steps: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the mappings of the list at a path, each with its number."""
    values = at(data, *steps)
    for number, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield number, value


def repeated_ids(
    document: YamlDocument, path: str, *steps: str
) -> tuple[dict[str, tuple[int, int]], list[Problem]]:
    """Return the ids of a list of mappings with their places, and a problem for each repetition."""
    places: dict[str, tuple[int, int]] = {}
    problems = []
    for number, entry in mappings_in(document.value, *steps):
        name = text_at(entry, "id")
        if name is None:
            continue
        here = document.positions.value((*steps, number, "id"))
        if name in places:
            problems.append(
                Problem(
                    path,
                    *here,
                    Severity.ERROR,
                    "CW037",
                    f"the id `{name[:64]}` is taken (line {places[name][0]})",
                    "give each its own id",
                )
            )
        else:
            places[name] = here
    return places, problems


def rich_values(data: Any, keys: frozenset[str]) -> Iterator[tuple[ValuePath, str]]:
    """Yield the texts under the named keys, at any depth, that may hold a mark or a link."""
    stack: list[tuple[ValuePath, Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                if inner.__class__ is str:
                    if key in keys and ("[" in inner or "<" in inner):
                        yield (*path, key), inner
                elif inner.__class__ is dict or inner.__class__ is list:
                    stack.append(((*path, key), inner))
        elif isinstance(value, list):
            stack += (
                ((*path, number), inner)
                for number, inner in enumerate(value)
                if inner.__class__ is dict or inner.__class__ is list
            )


def shown(value: Any) -> str:
    """Return a value on one short line."""
    if isinstance(value, dict):
        text = ", ".join(f"{key} {shown(inner)}" for key, inner in value.items())
    elif isinstance(value, list):
        text = ", ".join(shown(inner) for inner in value)
    elif value is None or isinstance(value, bool):
        # As files write it: `yes` would be read as a text.
        text = "none" if value is None else "true" if value else "false"
    else:
        text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
