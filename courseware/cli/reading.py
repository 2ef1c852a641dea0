"""Reads a library for `check`, with everything that parsing needs."""

from __future__ import annotations

from pathlib import Path

from courseware.content.check import check
from courseware.content.collector import collector_at_rest
from courseware.content.coverage import plan_problems
from courseware.content.editorial import editorial_problems
from courseware.content.library import read_library
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem
from courseware.content.tree import Tree


@collector_at_rest()
def problems_of(
    library: Path, cache: Path | None, tree: Tree, content: bool
) -> tuple[Problem, ...]:
    """Return the problems of the library that `tree` shows.

    Args:
        cache: folder with what was read before.
        content: whether the rules of good items and lessons are held, too.
    """
    found = read_library(library, ParseCache(cache) if cache else None, tree)
    problems = check(found)
    if content:
        problems = tuple(sorted({*problems, *editorial_problems(found), *plan_problems(found)}))
    return problems
