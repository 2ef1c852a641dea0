"""The source of any revision as plain data, also where today's models would refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from courseware.content.front_matter import divide
from courseware.content.problem import Problem
from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import YamlDocument, read_yaml


@dataclass(frozen=True, slots=True)
class PlainSource:
    """The YAML of a file (None where it cannot be read) and, for a lesson, its Markdown."""

    document: YamlDocument | None
    body: str = ""

    @property
    def data(self) -> Any:
        """Return the plain data, None where the YAML cannot be read."""
        return None if self.document is None else self.document.value


def read_plain(source: bytes, kind: str, path: str) -> PlainSource:
    """Return what a file of this kind says; never raises for what its bytes are."""
    text, _ = read_text(source, path)
    if text is None:
        return PlainSource(None)
    if kind != "lesson":
        return PlainSource(read_yaml(text, path)[0])
    parts = divide(text, path)
    if isinstance(parts, Problem):
        return PlainSource(None)
    return PlainSource(read_yaml(parts.front, path, first_line=2)[0], parts.body)
