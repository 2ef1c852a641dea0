"""Somebody saves or removes a file of the library between two looks of the program at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from courseware.content import library_changed
from courseware.content.tree import read_bytes


def between_two_looks(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do `act` once, right before the program looks at some file for the second time."""
    left = [act]

    def looked(root: Path, path: str, limit: int) -> bytes:
        while left:
            left.pop()()
        return read_bytes(root, path, limit)

    monkeypatch.setattr(library_changed, "read_bytes", looked)
