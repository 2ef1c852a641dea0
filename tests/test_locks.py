"""The locks: hashed, without any address, complete, and of one mind."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
_PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^ ;\\]+)")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}$")


def text(lock: str) -> str:
    return (ROOT / lock).read_text()


def entries(lock: str) -> list[str]:
    """Each requirement with its continuation lines, comments removed."""
    kept = [
        line for line in text(lock).splitlines() if line.strip() and "#" not in line.lstrip()[:1]
    ]
    return "\n".join(kept).replace("\\\n", " ").splitlines()


def pins(lock: str) -> set[tuple[str, str]]:
    return {(m["name"], m["version"]) for line in entries(lock) if (m := _PIN.match(line))}


def wanted(requirements: list[str]) -> set[str]:
    names = {re.split(r"[\[<>=!~; ]", requirement)[0] for requirement in requirements}
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_contains_no_address(lock: str) -> None:
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted-host| @ ", text(lock)) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    loose = []
    for entry in entries(lock):
        requirement, *hashes = re.split(r"\s+(?=--hash=)", entry.strip())
        if not _PIN.match(requirement) or not hashes or not all(map(_HASH.fullmatch, hashes)):
            loose.append(requirement)

    assert loose == []
    assert len(entries(lock)) > 20


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads(text("pyproject.toml"))

    run = wanted(project["project"]["dependencies"])
    develop = wanted(project["dependency-groups"]["dev"])

    assert run - {name for name, _ in pins(LOCKS[0])} == set()
    assert (run | develop) - {name for name, _ in pins(LOCKS[1])} == set()


def test_the_suite_runs_on_the_versions_that_the_site_runs_on() -> None:
    assert pins(LOCKS[0]) - pins(LOCKS[1]) == set()
