"""JSON Schemas (draft 7) of the content files, made from the models, for editors.

`python -m courseware.content.schemas --write` brings the shipped files up to date. Editors of
draft 7 do not know `prefixItems`, and explain a failed `oneOf` badly: a question's type is chosen
by `if`/`then` instead.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter

from courseware.content.models.checklist import Checklist
from courseware.content.models.course import Course
from courseware.content.models.drawing import Drawing
from courseware.content.models.lesson import LessonFrontMatter
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.plan import PlannedLesson
from courseware.content.models.quiz import Quiz
from courseware.content.models.rule import Rule

FOLDER: Final = Path(__file__).parent
_DRAFT: Final = "http://json-schema.org/draft-07/schema#"
_SINGLE: Final[dict[str, type[BaseModel]]] = {
    "lesson": LessonFrontMatter,
    "quiz": Quiz,
    "course": Course,
    "checklist": Checklist,
    "figure": Drawing,
    "rule": Rule,
}
_LISTS: Final[dict[str, type[BaseModel]]] = {
    "references": Reference,
    "claims": Claim,
    "glossary": GlossaryTerm,
    "regions": Region,
    "plan": PlannedLesson,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schemas of all kinds of file by name."""
    single = {name: _schema(TypeAdapter(model)) for name, model in _SINGLE.items()}
    lists = {name: _schema(TypeAdapter(list[model])) for name, model in _LISTS.items()}  # type: ignore[valid-type]
    return {**single, **lists}


def as_file(schema: dict[str, Any]) -> str:
    """Return a schema as it is shipped."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def file_of(name: str) -> Path:
    """Return where the schema of a kind is shipped."""
    return FOLDER / f"{name}.schema.json"


def _schema(adapter: TypeAdapter[Any]) -> dict[str, Any]:
    plain = adapter.json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = plain.pop("$defs", {})
    schema: dict[str, Any] = {"$schema": _DRAFT, **_draft_7(plain)}
    schema["definitions"] = {name: _draft_7(value) for name, value in definitions.items()}
    return schema


def _draft_7(node: Any) -> Any:
    """Return a part of a schema in words that draft-7 tools know."""
    if isinstance(node, list):
        return [_draft_7(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    if "discriminator" in node:
        return _chosen_by_type(node)
    new = {key: _draft_7(value) for key, value in node.items() if not _is_noise(key, value)}
    if "$ref" in new and len(new) > 1:
        # Draft 7 ignores everything beside `$ref`.
        new = {"allOf": [{"$ref": new.pop("$ref")}], **new}
    return new


def _is_noise(key: str, value: Any) -> bool:
    """Whether a key only repeats the name of a field."""
    return key == "title" and isinstance(value, str)


def _chosen_by_type(node: dict[str, Any]) -> dict[str, Any]:
    key = node["discriminator"]["propertyName"]
    targets: dict[str, str] = node["discriminator"]["mapping"]
    return {
        "type": "object",
        "required": [key],
        "properties": {key: {"enum": list(targets)}},
        "allOf": [
            {
                "if": {"properties": {key: {"const": name}}, "required": [key]},
                "then": {"$ref": reference},
            }
            for name, reference in targets.items()
        ],
    }
