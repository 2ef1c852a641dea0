"""How far a YAML text can be read: what every guess at its meaning is measured by."""

from __future__ import annotations

from math import inf

import yaml


def error_of(text: str) -> yaml.MarkedYAMLError | None:
    """Return the first mistake in the signs of a YAML text."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return error
    return None


def reached(text: str) -> float:
    """Return the line (from 0) up to which the text can be read; infinity where it has no end."""
    error = error_of(text)
    mark = error and (error.problem_mark or error.context_mark)
    return inf if error is None else float(mark.line) if mark else 0
