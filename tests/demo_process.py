"""The real demonstration, in a process of its own, for tests from outside."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_START_SECONDS = 180
_STOP_SECONDS = 15


@dataclass(frozen=True)
class Login:
    """One of the cast, as `demo --json` tells it."""

    role: str
    email: str
    password: str
    clinic: str


@dataclass(frozen=True)
class Site:
    """A running demonstration."""

    url: str
    cast: tuple[Login, ...]
    process: subprocess.Popen[str]
    instance: Path

    def login(self, role: str, clinic: str | None = None) -> Login:
        """The first of the cast with a role (in a clinic)."""
        for login in self.cast:
            if login.role == role and clinic in (None, login.clinic):
                return login
        raise LookupError(f"nobody in the cast is {role} in {clinic}")


def start(instance: Path, **environment: str) -> Site:
    """Start `demo --json` on a free port; returns once its page answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "courseware", "demo", "--json"],
        cwd=ROOT,
        env=surroundings(instance, environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=(instance.parent / f"{instance.name}.log").open("a"),
        text=True,
    )
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    line = process.stdout.readline() if ready else ""
    if not line:
        process.kill()
        process.wait()
        log = (instance.parent / f"{instance.name}.log").read_text()
        raise AssertionError(f"the demonstration did not start:\n{log}")
    told = json.loads(line)
    cast = tuple(Login(**login) for login in told["cast"])
    return Site(told["url"], cast, process, instance)


def stop(site: Site) -> int:
    """End it as a script would; returns the exit code."""
    site.process.send_signal(signal.SIGTERM)
    try:
        return site.process.wait(_STOP_SECONDS)
    finally:
        site.process.kill()
        site.process.wait()
        if site.process.stdout:
            site.process.stdout.close()


@contextmanager
def running(instance: Path, **environment: str) -> Iterator[Site]:
    """A demonstration for the length of a block; it has to end cleanly."""
    site = start(instance, **environment)
    try:
        yield site
    finally:
        code = stop(site)
    assert code == 0, f"the demonstration ended with {code}"


def surroundings(instance: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without its own COURSEWARE_… settings."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("COURSEWARE_")}
    given = {"COURSEWARE_INSTANCE": str(instance), "COURSEWARE_PORT": "0", **environment}
    return inherited | given
