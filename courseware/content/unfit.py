"""What is raised of a file that is no use, and what is said where no mistake was found in it."""

from __future__ import annotations

from collections.abc import Iterable

from courseware.content.problem import Problem, Severity, has_errors


class Unfit(Exception):
    """A value was asked of a file that has errors.

    Attributes:
        problems: all problems of the file; at least one is an error.
    """

    def __init__(self, path: str, problems: Iterable[Problem]) -> None:
        found = sorted(set(problems))
        if not has_errors(found):
            found.append(fault_of_ours(path, "it cannot be read"))
        error = next(one for one in found if one.severity is Severity.ERROR)
        super().__init__(f"{path} has errors: {error}")
        self.path = path
        self.problems = tuple(found)


def fault_of_ours(path: str, words: str) -> Problem:
    """What is said of a file that nothing was found wrong with, and that is of no use all the same.

    Args:
        words: what happened to it.
    """
    message = f"no check finds a mistake in this file, and {words}"
    mend = "tell those who look after this program, and send them the file"
    return Problem(path, 1, 1, Severity.ERROR, "CW186", message[:400], mend)
