"""The cache of `check`: right when files change, harmless when it is damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from courseware.content import library as library_module
from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.parse_cache import ParseCache
from courseware.content.problem import Problem
from courseware.content.summary import FileKind, Summary
from tests.content.small_library import COURSE, FILES, QUIZ, lines, write_library

LONG_AGO = 1_600_000_000


def aged(root: Path) -> Path:
    """Give all files a time long before any cache was saved."""
    for file in root.rglob("*"):
        os.utime(file, (LONG_AGO, LONG_AGO))
    return root


def checked(root: Path, cache: Path) -> tuple[Problem, ...]:
    return check(read_library(root, ParseCache(cache)))


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were read and summarised."""
    names: list[str] = []
    original = library_module.summarise

    def noting(data: bytes, kind: FileKind, path: str) -> Summary:
        names.append(path)
        return original(data, kind, path)

    monkeypatch.setattr(library_module, "summarise", noting)
    return names


def test_unchanged_files_are_not_read_again(tmp_path: Path, read_files: list[str]) -> None:
    root = aged(write_library(tmp_path / "library"))
    checked(root, tmp_path / "cache")
    read_files.clear()

    problems = checked(root, tmp_path / "cache")

    assert (problems, read_files) == ((), [])


def test_only_the_changed_file_is_read_again(tmp_path: Path, read_files: list[str]) -> None:
    root = aged(write_library(tmp_path / "library"))
    checked(root, tmp_path / "cache")
    read_files.clear()
    (root / QUIZ).write_text(FILES[QUIZ].replace("pass: 80", "pas: 80"))

    problems = checked(root, tmp_path / "cache")

    assert read_files == [QUIZ]
    assert lines(problems) == [f"{QUIZ}:1:1 CW031", f"{QUIZ}:4:1 CW030"]


def test_a_change_within_the_grain_of_the_clock_is_seen(tmp_path: Path) -> None:
    root = write_library(tmp_path / "library")
    checked(root, tmp_path / "cache")
    status = (root / QUIZ).stat()
    with (root / QUIZ).open("r+") as file:  # same inode, same size
        file.write(FILES[QUIZ].replace("pass: 80", "pabs: 8"))
    os.utime(root / QUIZ, ns=(status.st_atime_ns, status.st_mtime_ns))

    problems = checked(root, tmp_path / "cache")

    assert f"{QUIZ}:4:1 CW030" in lines(problems)


def test_a_touched_file_with_the_same_bytes_is_not_parsed_again(
    tmp_path: Path, read_files: list[str]
) -> None:
    root = aged(write_library(tmp_path / "library"))
    checked(root, tmp_path / "cache")
    read_files.clear()
    (root / QUIZ).write_text(FILES[QUIZ])

    checked(root, tmp_path / "cache")

    assert read_files == []


def test_a_file_that_went_away_is_forgotten(tmp_path: Path) -> None:
    root = aged(write_library(tmp_path / "library"))
    checked(root, tmp_path / "cache")
    (root / QUIZ).unlink()

    problems = checked(root, tmp_path / "cache")

    assert "CW072" in {problem.code for problem in problems}
    assert QUIZ not in (tmp_path / "cache" / "check.cache").read_text()


@pytest.mark.parametrize("damage", [
    b"", b"{}", b"\x00" * 100, b"0" * 64 + b"\n{}", b"[" * 100_000,
])  # fmt: skip
def test_a_damaged_cache_is_ignored_and_replaced(tmp_path: Path, damage: bytes) -> None:
    root = aged(write_library(tmp_path / "library", {COURSE: FILES[COURSE] + "x: 1\n"}))
    before = checked(root, tmp_path / "cache")
    file = tmp_path / "cache" / "check.cache"
    sound = file.read_bytes()
    file.write_bytes(damage)

    assert checked(root, tmp_path / "cache") == before
    assert file.read_bytes() == sound


def test_one_flipped_byte_is_noticed(tmp_path: Path, read_files: list[str]) -> None:
    root = aged(write_library(tmp_path / "library"))
    checked(root, tmp_path / "cache")
    read_files.clear()
    file = tmp_path / "cache" / "check.cache"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)

    assert checked(root, tmp_path / "cache") == ()
    assert QUIZ in read_files


def test_a_folder_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, no folder")

    assert checked(write_library(tmp_path / "library"), tmp_path / "cache") == ()
