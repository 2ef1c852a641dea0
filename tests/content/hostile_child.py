"""Checks many hostile libraries in this one process, under limits, and reports on each.

Run as `python -m tests.content.hostile_child INPUTS REPORT ROOT`: INPUTS is a JSON list of
`{path: base64 or null}`, REPORT gets one JSON line for each as soon as it is done, so that a crash
leaves the name of its cause. What has no errors is compiled, too. ROOT holds the small library
before and after.
"""

from __future__ import annotations

import base64
import json
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from courseware.content.check import check
from courseware.content.compile import compile_library
from courseware.content.library import read_library
from courseware.content.problem import Severity, as_github, as_json, as_text, has_errors

MEMORY = 200 * 1024 * 1024
SECONDS = 2.0


class TooSlow(BaseException):
    """Two seconds of CPU time are over; no `except Exception` may swallow it."""


def main(inputs: Path, report: Path, root: Path) -> None:
    signal.signal(signal.SIGVTALRM, _too_slow)
    check(read_library(root))
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    with report.open("w") as lines:
        for changes in json.loads(inputs.read_text()):
            lines.write(json.dumps(_examine(root, changes)) + "\n")
            lines.flush()


def _examine(root: Path, changes: dict[str, str | None]) -> dict[str, Any]:
    kept = {path: _bytes(root / path) for path in changes}
    data = {
        path: None if text is None else base64.b64decode(text) for path, text in changes.items()
    }
    for path, content in data.items():
        _put(root / path, content)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result: dict[str, Any] = {"error": "", "problems": []}
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        library = read_library(root)
        problems = check(library)
        as_json(problems)
        if not has_errors(problems):
            # What was found clean can be published: nothing was kept quiet.
            compile_library(library, {})
        shown = [(as_text(problem), as_github(problem)) for problem in problems]
        result["problems"] = [
            [p.path, p.line, p.column, p.code, p.severity != Severity.NOTE]
            for p in problems[:2_000]
        ]
        result["one_line"] = all("\n" not in both for pair in shown for both in pair)
    except (Exception, TooSlow):
        result["error"] = traceback.format_exc()[-1500:]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    result["seconds"] = time.process_time() - start
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result["unchanged"] = after == before
    for path, content in kept.items():
        _put(root / path, content)
    return result


def _too_slow(*_: object) -> None:
    raise TooSlow


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        if path.parent.name == "more":
            path.parent.rmdir()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
