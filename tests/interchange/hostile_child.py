"""Imports many hostile files in this one process, under limits, and reports on each.

Run as `python -m tests.interchange.hostile_child INPUTS REPORT FOLDER`: INPUTS is a JSON list of
`[format, base64]`, REPORT gets one JSON line for each as soon as it is done, so that a crash leaves
the name of its cause. FOLDER is where the quiz files go, one folder for each input.
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

from courseware.domain.errors import Refusal
from courseware.interchange.formats import Format
from courseware.services.interchange import import_quizzes, write_files

MEMORY = 400 * 1024 * 1024
# Of the processor, and several times what any file takes: a file that never ends is found on a fast
# machine and a slow one, and no slow one finds a file that does end.
SECONDS = 20.0


class TooSlow(BaseException):
    """The CPU time is over; no `except Exception` may swallow it."""


def main(inputs: Path, report: Path, folder: Path) -> None:
    signal.signal(signal.SIGVTALRM, _too_slow)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
    with report.open("w") as lines:
        for number, (format_, data) in enumerate(json.loads(inputs.read_text())):
            result = _import(Format(format_), base64.b64decode(data), folder / str(number))
            lines.write(json.dumps(result) + "\n")
            lines.flush()


def _import(format_: Format, data: bytes, folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = {"error": "", "refused": "", "files": [], "losses": 0}
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        outcome = import_quizzes(format_, data, "bank")
        write_files(folder, outcome.files)
        result["losses"] = len(outcome.losses)
        result["told"] = [p.message for p in outcome.problems][:20]
    except Refusal as refusal:
        result["refused"] = refusal.sentence
    except (Exception, TooSlow):
        result["error"] = traceback.format_exc()[-1500:]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    result["seconds"] = time.process_time() - start
    if folder.is_dir():
        result["files"] = sorted(path.name for path in folder.iterdir())
    return result


def _too_slow(*_: object) -> None:
    raise TooSlow


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
