"""Reads a library for `check`, with everything that parsing needs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from courseware.content.check import check
from courseware.content.collector import collector_at_rest
from courseware.content.library import read_library
from courseware.content.library_changed import LibraryChanged
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem
from courseware.content.tree import Tree
from courseware.content.unfit import Unfit

# Loaded only where they are asked for, like the parsers.
_OF_CONTENT: Final = (
    ("courseware.content.editorial", "editorial_problems"),
    ("courseware.content.coverage", "plan_problems"),
)


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
    for module, name in _OF_CONTENT if content else ():
        try:
            more = getattr(import_module(module), name)(found)
        except Unfit as unfit:
            more = unfit.problems
        except LibraryChanged as changed:
            more = (changed.problem,)
        problems = tuple(sorted({*problems, *more}))
    return problems
