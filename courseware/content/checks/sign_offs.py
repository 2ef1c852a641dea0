"""Whether the numbers of a sign-off can go together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from courseware.content.plain_data import at
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.domain.counted import counted

_CODE: Final = "CW179"


def assessor_problems(document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield a pass rule that asks for more assessors than observations.

    One observation is signed by one assessor, so the smaller number would never be enough, and
    learners would read a number that is not true.
    """
    many, seen = (at(document.value, "pass", key) for key in ("assessors", "observations"))
    if isinstance(many, int) and isinstance(seen, int) and many > seen > 0:
        yield Problem(
            path,
            *document.positions.value(("pass", "assessors")),
            Severity.ERROR,
            _CODE,
            f"{counted(many, 'assessor')} cannot sign {counted(seen, 'observation')}: each is "
            "signed by one",
            f"write `observations: {many}`, or ask for at most {counted(seen, 'assessor')}",
        )
