"""A real installation, no demonstration, served in a process of its own."""

import json
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.demo_process import ROOT, Login, Site, stop, surroundings
from tests.library import write_library

PASSWORD = "a short sentence is fine"
LEARNER = Login("learner", "noor@north.example", PASSWORD, "north")
ADMINISTRATOR = Login("administrator", "ada@north.example", PASSWORD, "")
MARKER = Login("instructor", "ina@north.example", PASSWORD, "north")
NAME = "Nour الهاشمي-Åkesson"
_START_SECONDS = 60
# To start Python takes longer than what each of these commands does.
_ONE_AFTER_THE_OTHER = """
import json, sys
from courseware.cli import main
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["courseware", *arguments]
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
"""
_CREATE = ("people", "create", "--password", PASSWORD)


@contextmanager
def installed(folder: Path, quiz: str | None = None, **more: str) -> Iterator[Site]:
    """The small library published, awards valid by the provider's decision, and three people."""
    instance, library = folder / "instance", write_library(folder / "library", quiz)
    settings = {"COURSEWARE_LIBRARY": str(library), **more}
    commands = (
        ("db", "upgrade"),
        ("publish",),
        ("settings", "decide", "unreviewed-awards-valid", "yes", "--reason", "reviewed by us"),
        ("clinic", "create", "North", "--timezone", "UTC"),
        (*_CREATE, LEARNER.email, NAME, "--clinic", "north", "--role", "learner"),
        (*_CREATE, MARKER.email, "Ina Novak", "--clinic", "north", "--role", "instructor"),
        (*_CREATE, ADMINISTRATOR.email, "Ada Kim", "--administrator"),
    )
    done = _python(instance, "-c", _ONE_AFTER_THE_OTHER, json.dumps(commands), **settings)
    assert done.returncode == 0, done.stderr
    process = subprocess.Popen(
        [sys.executable, "-m", "courseware", "serve"],
        cwd=ROOT,
        env=surroundings(instance, settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=(folder / "serve.log").open("a"),
        text=True,
    )
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    found = re.fullmatch(r"serving (http\S+)\n", process.stdout.readline() if ready else "")
    assert found, (folder / "serve.log").read_text()
    site = Site(found[1], (LEARNER, MARKER, ADMINISTRATOR), process, instance)
    try:
        yield site
    finally:
        code = stop(site)
    assert code == 0, f"the server ended with {code}"


def run(instance: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command of the installation."""
    return _python(instance, "-m", "courseware", *arguments, **settings)


def _python(instance: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=surroundings(instance, settings),
        capture_output=True,
        text=True,
        timeout=120,
    )
