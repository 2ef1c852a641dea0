"""A thousand malformed inputs and more: each ends in located problems and changes nothing.

They run in batches in one child process under limits of memory and time; a crash would show.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.content.corpus import CORPUS, Changes
from tests.content.cut_lists import cut_lists
from tests.content.small_library import (
    CHECKLIST,
    CLAIMS,
    COURSE,
    FILES,
    LESSON,
    QUIZ,
    REFERENCES,
    write_library,
)

REPOSITORY = Path(__file__).parents[2]
GENERATED = 1_700
NEEDED = 1_000


def run(inputs: list[Changes], folder: Path) -> list[dict[str, Any]]:
    """Check the inputs in one child; return its report on each."""
    root = write_library(folder / "library")
    packed = [
        {
            path: None if content is None else base64.b64encode(_encoded(content)).decode()
            for path, content in changes.items()
        }
        for changes in inputs
    ]
    (folder / "inputs.json").write_text(json.dumps(packed))
    report = folder / "report.jsonl"
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.content.hostile_child",
            str(folder / "inputs.json"),
            str(report),
            str(root),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    reports = [json.loads(line) for line in report.read_text().splitlines()]
    assert child.returncode == 0, (len(reports), child.returncode, child.stderr[-2000:])
    assert len(reports) == len(inputs)
    return reports


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def test_the_written_corpus_ends_in_the_expected_problem_of_the_expected_file(
    tmp_path: Path,
) -> None:
    reports = run([nasty.changes for nasty in CORPUS], tmp_path)

    for nasty, report in zip(CORPUS, reports, strict=True):
        _assert_calm(nasty.name, report)
        found = {(path, code) for path, _, _, code, _ in report["problems"]}
        assert (nasty.path, nasty.code) in found, (nasty.name, report["problems"][:5])


def test_a_thousand_generated_mutations_end_in_located_problems(tmp_path: Path) -> None:
    inputs = _mutations()

    reports = run(inputs, tmp_path)

    malformed = 0
    for changes, report in zip(inputs, reports, strict=True):
        _assert_calm(str(changes), report)
        malformed += any(weighs for *_, weighs in report["problems"])
    assert malformed >= NEEDED, malformed


def test_lists_that_are_cut_short_end_in_located_problems_or_can_be_compiled(
    tmp_path: Path,
) -> None:
    inputs = cut_lists()

    reports = run(inputs, tmp_path)

    assert len(inputs) >= 100
    for changes, report in zip(inputs, reports, strict=True):
        _assert_calm(str(changes), report)


def _assert_calm(name: str, report: dict[str, Any]) -> None:
    assert report["error"] == "", (name[:3000], report["error"])
    assert report["seconds"] < 2, (name[:3000], report["seconds"])
    assert report["unchanged"], name[:3000]
    assert report["one_line"], name[:3000]
    for path, line, column, code, _ in report["problems"]:
        assert path and line >= 1 and column >= 1 and code.startswith("CW"), name[:3000]


_SCALARS = [
    "No", "1:30", "012", "~", "", "[", "]", "{", "}", "*a", "&a x", "!!int 3", "!x", "'", '"', "%",
    "@", "`", "- ", "? ", ": ", "#", "|", ">", "---", "...", "\t", "\0", "\r", "\ufeff", "\x85",
    "\u2028", "-1", "1e999", ".nan", "0x1F", "[[[[", "{a: {b: c}}", "null", "true", "9" * 50,
    "x" * 600, "<<: *a", "\\", "\u202e", "😀", "![", "[@", "[claim:", "](", "```", "!!! x", "# x",
]  # fmt: skip
_MUTABLE = (LESSON, QUIZ, QUIZ, COURSE, CHECKLIST, REFERENCES, CLAIMS)


@st.composite
def _mutation(draw: st.DrawFn) -> Changes:
    path = draw(st.sampled_from(_MUTABLE))
    text = FILES[path]
    for _ in range(draw(st.integers(1, 3))):
        text = _mutated(draw, text)
    data = text.encode()
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at:]
    return {path: data}


def _mutated(draw: st.DrawFn, text: str) -> str:
    rows = text.split("\n")
    row = draw(st.integers(0, len(rows) - 1))
    kind = draw(st.integers(0, 7))
    if kind == 0:
        rows[row : row + draw(st.integers(1, 4))] = []
    elif kind == 1:
        rows.insert(row, rows[draw(st.integers(0, len(rows) - 1))])
    elif kind == 2:
        rows[row] = " " * draw(st.integers(0, 6)) + rows[row].lstrip()
    elif kind == 3:
        key, colon, _ = rows[row].partition(":")
        rows[row] = f"{key}{colon} {draw(st.sampled_from(_SCALARS))}"
    elif kind == 4:
        key, colon, rest = rows[row].partition(":")
        at = draw(st.integers(0, len(key)))
        rows[row] = key[:at] + draw(st.sampled_from("abxz_-")) + key[at + 1 :] + colon + rest
    elif kind == 5:
        return "\n".join(rows[: row + 1])
    else:
        joined = "\n".join(rows)
        at = draw(st.integers(0, len(joined)))
        return joined[:at] + draw(st.sampled_from(_SCALARS)) + joined[at:]
    return "\n".join(rows)


def _mutations() -> list[Changes]:
    """Return mutations of valid files, the same ones in every run."""
    found: list[Changes] = []

    @settings(
        max_examples=GENERATED,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(_mutation())
    def collect(changes: Changes) -> None:
        found.append(changes)

    collect()
    return found
