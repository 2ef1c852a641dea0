"""How an id is written into a file, so that it is read as the text that it is."""

from __future__ import annotations

from courseware.content.yaml.strict_yaml import read_yaml


def as_scalar(id_: str) -> str:
    """Return an id as it stands in YAML: plain, or in quotes where that would say something else.

    `123` would be a number and `true` a truth value; `012` would be refused.
    """
    document, problems = read_yaml(id_, "")
    reads_the_same = not problems and document is not None and document.value == id_
    return id_ if reads_the_same else f'"{id_}"'
