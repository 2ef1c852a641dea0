"""Whether a checklist says which regions of the body an adverse event reaches it from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.content.plain_data import at
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument

_CODE: Final = "CW059"


def covers_problems(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield a checklist that is held as a whole and does not say which regions it covers.

    Silence would mean that no adverse event ever suspends it. One that is divided by region says
    so with its regions already, and a second list could say otherwise.
    """
    if not isinstance(document.value, dict) or "id" not in document.value:
        return
    divided, covers = at(document.value, "regions"), at(document.value, "covers")
    if divided and covers is not None:
        yield Problem(
            path,
            *document.positions.key(("covers",)),
            Severity.ERROR,
            _CODE,
            "a checklist that is divided by region covers those regions and no others",
            "leave `covers` out",
        )
    elif not divided and covers is None:
        where = ("regions",) if "regions" in document.value else ("id",)
        yield Problem(
            path,
            *document.positions.key(where),
            Severity.ERROR,
            _CODE,
            "the checklist does not say in which regions an adverse event suspends it",
            "add `covers: [...]` with ids of regions, or `covers: []` if it belongs to none",
        )
