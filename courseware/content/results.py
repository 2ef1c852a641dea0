"""Results in files: which ids references give them, and which of them a figure shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from courseware.content.plain_data import at, mappings_in, text_at
from courseware.content.problem import Problem, Severity
from courseware.content.summary import Place
from courseware.content.yaml.strict_yaml import ValuePath, YamlDocument

_KINDS: Final = ("effects", "frequencies", "measurements")


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A row of a figure description: what it names, and where."""

    reference: str
    result: str
    reference_place: Place
    result_place: Place


def result_ids(document: YamlDocument, path: str) -> tuple[dict[str, list[str]], list[Problem]]:
    """Return the ids of the results of each reference, and a problem for each repetition."""
    found: dict[str, list[str]] = {}
    problems = []
    for number, reference in mappings_in(document.value):
        name = text_at(reference, "id")
        first: dict[str, Place] = {}
        for where, id_ in _ids_of(reference):
            place = document.positions.value((number, *where))
            if first.setdefault(id_, place) is not place:
                problems.append(_repeated(path, place, id_, first[id_]))
        if name is not None and first:
            found[name] = list(first)
    return found, problems


def results_shown(document: YamlDocument) -> Iterator[ShownResult]:
    """Yield the results that a figure description names."""
    for where, row in _rows(document):
        reference, result = text_at(row, "reference"), text_at(row, "result")
        if reference is not None and result is not None:
            places = (document.positions.value((*where, key)) for key in ("reference", "result"))
            yield ShownResult(reference, result, *places)


def _ids_of(reference: object) -> Iterator[tuple[ValuePath, str]]:
    for kind in _KINDS:
        for number, result in mappings_in(reference, "results", kind):
            id_ = text_at(result, "id")
            if id_ is not None:
                yield ("results", kind, number, "id"), id_


def _rows(document: YamlDocument) -> Iterator[tuple[ValuePath, object]]:
    for number, panel in mappings_in(document.value, "panels"):
        for row_number, row in mappings_in(panel, "rows"):
            yield ("panels", number, "rows", row_number), row
    for row_number, row in mappings_in(at(document.value, "box"), "rows"):
        yield ("box", "rows", row_number), row


def _repeated(path: str, place: Place, id_: str, first: Place) -> Problem:
    return Problem(
        path,
        *place,
        Severity.ERROR,
        "CW037",
        f"the id `{id_[:64]}` is taken (line {first[0]})",
        "give each result of a reference its own id",
    )
