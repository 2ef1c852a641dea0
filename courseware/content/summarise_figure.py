"""Reads a figure to its summary, and notes in any summary what `new` wrote and nobody replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from courseware.content.checks.pictures import picture_problems
from courseware.content.markdown.figures import figure_problems, view_of
from courseware.content.problem import Problem, Severity
from courseware.content.starting.samples import Sample, samples_in_figure
from courseware.content.summary import Summary

_NUMBERED: Final = re.compile(r"line (\d+): (.*)", re.DOTALL)


def summarise_figure(data: bytes, path: str, summary: Summary) -> None:
    """Put what can be said of a figure into its summary."""
    if not path.lower().endswith(".svg"):
        summary.problems += picture_problems(data, path)
        summary.facts["view"] = None
        return
    summary.problems += _svg_problems(data, path)
    summary.facts["view"] = view_of(data)
    note_samples(summary, samples_in_figure(data))


def note_samples(summary: Summary, samples: Sequence[Sample]) -> None:
    """Note the samples that a file still holds, if there are any."""
    if samples:
        summary.facts["starters"] = [*samples]


def _svg_problems(data: bytes, path: str) -> Iterator[Problem]:
    for reason in figure_problems(data):
        numbered = _NUMBERED.fullmatch(reason)
        line, words = (int(numbered[1]), numbered[2]) if numbered else (1, reason)
        yield Problem(path, line, 1, Severity.ERROR, "CW091", words[:400])
