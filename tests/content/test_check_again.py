"""After any edits, a check that remembers says exactly what one that remembers nothing says."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.cli.reading import problems_of
from courseware.content.problem import Problem
from courseware.content.tree import walk
from courseware.content.verdict import Verdicts
from tests.content.small_library import FIGURE, FILES, write_library

LONG_AGO = 1_600_000_000
PATHS = st.sampled_from(sorted(FILES))
WORDS = st.sampled_from(["id", "a", "1", "needles", "EV-01", "SF-055", ":", "[", "- ", "\n", ""])
Edit = Callable[[Path], None]


@st.composite
def replaced(draw: st.DrawFn) -> Edit:
    """Other words somewhere in a file: ids, uses, syntax."""
    path, old, new, nth = draw(PATHS), draw(WORDS), draw(WORDS), draw(st.integers(0, 9))

    def edit(root: Path) -> None:
        if (root / path).is_file():
            parts = (root / path).read_text("utf-8").split(old or "\n")
            cut = min(nth, len(parts) - 1)
            first, rest = (old or "\n").join(parts[:cut]), (old or "\n").join(parts[cut:])
            (root / path).write_text(f"{first}{new}{rest}", "utf-8")

    return edit


@st.composite
def copied(draw: st.DrawFn) -> Edit:
    """A file under another name or over another one: ids twice, or of other kinds."""
    source, target = draw(PATHS), draw(PATHS | st.just("lessons/basics/second.md"))

    def edit(root: Path) -> None:
        if (root / source).is_file():
            (root / target).write_bytes((root / source).read_bytes())

    return edit


@st.composite
def removed(draw: st.DrawFn) -> Edit:
    path = draw(PATHS)
    return lambda root: (root / path).unlink(missing_ok=True)


@st.composite
def restored(draw: st.DrawFn) -> Edit:
    path = draw(PATHS)

    def edit(root: Path) -> None:
        data = FILES[path]
        (root / path).write_bytes(data if isinstance(data, bytes) else data.encode())

    return edit


def age(root: Path, aged: dict[Path, bytes], moment: int) -> dict[Path, bytes]:
    """Give `moment` to the files with other bytes than before, as if they had changed then."""
    found = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    for path, data in found.items():
        if aged.get(path) != data:
            os.utime(path, (moment, moment))
    return found


def remembering(root: Path, cache: Path, content: bool) -> tuple[Problem, ...]:
    tree = walk(root)
    verdicts = Verdicts(cache, "content" if content else "plain")
    known = verdicts.last(root, tree)
    if known is None:
        known = problems_of(root, cache, tree, content)
        verdicts.keep(root, tree, known)
    return known


@settings(max_examples=40)
@given(
    st.lists(st.tuples(replaced() | copied() | removed() | restored(), st.booleans()), max_size=6)
)
def test_memory_changes_no_answer(edits: list[tuple[Edit, bool]]) -> None:
    with TemporaryDirectory() as folder:
        root, cache = write_library(Path(folder) / "library"), Path(folder) / "cache"
        aged: dict[Path, bytes] = {}
        for second, (edit, content) in zip(count(), [(lambda _: None, False), *edits]):
            edit(root)
            aged = age(root, aged, LONG_AGO + second)
            cold = problems_of(root, None, walk(root), content)

            assert remembering(root, cache, content) == cold
            assert remembering(root, cache, content) == cold


def test_a_use_is_held_against_a_list_that_changed_alone(tmp_path: Path) -> None:
    root, cache = write_library(tmp_path / "library"), tmp_path / "cache"
    age(root, {}, LONG_AGO)
    assert remembering(root, cache, False) == ()

    (root / FIGURE).unlink()

    assert "CW084" in {problem.code for problem in remembering(root, cache, False)}
