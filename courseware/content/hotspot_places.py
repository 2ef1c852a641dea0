"""Where the hotspots of one quiz file lie, and how far their regions reach."""

from __future__ import annotations

import re
from typing import Any, Final

from pydantic import ValidationError

from courseware.content.plain_data import mappings_in, text_at
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.questions.picture import Region
from courseware.questions.shapes import Shape

_SOURCE: Final = re.compile(r"!\[[^\[\]]*\]\(\s*([^\s()]+)")


def hotspots_in(document: YamlDocument) -> list[list[Any]]:
    """Return for each hotspot of a quiz: place and path of its figure, and where regions end.

    Each region is [id, line, column, right end, lower end]; those without a surface are left out,
    because the question's own findings speak of them.
    """
    found = []
    for number, question in mappings_in(document.value, "questions"):
        source = _SOURCE.match(text_at(question, "figure") or "")
        if question.get("type") != "hotspot" or source is None:
            continue
        regions = []
        for index, raw in mappings_in(question, "regions"):
            shape = _surface(raw)
            if shape is not None:
                place = document.positions.value(("questions", number, "regions", index))
                regions.append([raw["id"], *place, *map(int, shape.bounds[2:])])
        place = document.positions.value(("questions", number, "figure"))
        found.append([*place, source[1], regions])
    return found


def _surface(raw: Any) -> Shape | None:
    try:
        return Region.model_validate(raw).shape
    except ValidationError:
        return None
