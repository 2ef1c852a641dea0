"""Hostile files end in a sentence or in harmless quiz files, in one child under limits."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from courseware.interchange.formats import Format, write
from tests.interchange.banks import EXAMPLES, HEAD
from tests.interchange.nasty import nasty_files

REPOSITORY = Path(__file__).parents[2]
MUTATIONS = 400


def run(inputs: Sequence[tuple[Format, bytes]], folder: Path) -> list[dict[str, Any]]:
    """Import the files in one child; return its report on each."""
    packed = [[format_.value, base64.b64encode(data).decode()] for format_, data in inputs]
    (folder / "inputs.json").write_text(json.dumps(packed))
    report = folder / "report.jsonl"
    command = [sys.executable, "-m", "tests.interchange.hostile_child"]
    child = subprocess.run(
        [*command, str(folder / "inputs.json"), str(report), str(folder / "quizzes")],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    reports = [json.loads(line) for line in report.read_text().splitlines()]
    assert child.returncode == 0, (len(reports), child.returncode, child.stderr[-2000:])
    assert len(reports) == len(inputs)
    return reports


def test_files_that_are_built_to_do_harm_are_refused_in_a_sentence_or_read_harmlessly(
    tmp_path: Path,
) -> None:
    files = list(nasty_files())

    reports = run([(format_, data) for _, format_, data, _ in files], tmp_path)

    for (name, _, _, words), report in zip(files, reports, strict=True):
        assert report["error"] == "", (name, report["error"])
        assert words in report["refused"], (name, report)
        if words:
            assert report["refused"], name
            assert report["files"] == [], name
        assert all(file.endswith(".yaml") and "/" not in file for file in report["files"]), name
    written = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.suffix for path in written} == {".yaml", ".json", ".jsonl"}


def test_damaged_files_never_end_in_a_crash(tmp_path: Path) -> None:
    rng = random.Random(5)
    questions = [question for name, question in EXAMPLES.items() if name != "branching"]
    whole = {format_: write(format_, HEAD, questions).data for format_ in Format}
    inputs = [
        (format_, _damaged(whole[format_], rng))
        for format_ in whole
        for _ in range(MUTATIONS // len(whole))
    ]

    reports = run(inputs, tmp_path)

    assert [report["error"] for report in reports if report["error"]] == []
    assert sum(bool(report["files"]) for report in reports) > 20
    assert sum(bool(report["refused"]) for report in reports) > 20


@pytest.mark.parametrize("name", ["a script"])
def test_no_script_and_no_link_but_to_the_web_comes_through(name: str, tmp_path: Path) -> None:
    inputs = [(format_, data) for found, format_, data, _ in nasty_files() if found == name]

    run(inputs, tmp_path)

    (text,) = [path.read_text() for path in (tmp_path / "quizzes").rglob("*.yaml")] or [""]
    assert "script" not in text
    assert "onerror" not in text


def _damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, dropped, repeated or cut off at random places."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(changed))
        end = at + rng.randint(1, 40)
        match rng.randrange(4):
            case 0:
                changed[at] = rng.randrange(256)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = changed[at:end] * rng.randint(1, 3)
            case _:
                changed[at:end] = rng.choice([b"<", b"{", b"&#0;", b"\\", b"%", b"]]>", b"\n\n"])
    return bytes(changed[: rng.randrange(1, len(changed))] if rng.random() < 0.1 else changed)
