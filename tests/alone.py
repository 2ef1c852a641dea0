"""Our programs as strangers run them: a plain file by its path, nothing of ours, no network."""

import os
import subprocess
import sys
from pathlib import Path

_ALONE = """
import runpy, sys
def refuse(event, arguments):
    if event.startswith("socket.") or event == "import" and "courseware" in arguments[0]:
        raise RuntimeError(f"not alone: {event} {arguments}")
sys.addaudithook(refuse)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def command(program: Path, *arguments: object) -> list[str]:
    """Python with the program: without surroundings (-I), sockets, or a package of ours."""
    return [sys.executable, "-I", "-c", _ALONE, str(program), *map(str, arguments)]


def run_alone(program: Path, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it in a folder."""
    return subprocess.run(
        command(program, *arguments),
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def run_for_nobody(program: Path, *arguments: object, folder: Path) -> tuple[int, str]:
    """Run it for a reader that has left already (`| true`); exit code and what was complained."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command(program, *arguments),
        cwd=folder,
        env={"PYTHONUTF8": "1"},
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    os.close(writer)
    return done.returncode, done.stderr
