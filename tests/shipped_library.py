"""The content that ships, read once in a test process; nobody changes what was read."""

from functools import cache
from pathlib import Path

from courseware.content.library import Library, read_library

ROOT = Path(__file__).parents[1]


@cache
def shipped_library() -> Library:
    """All files of the repository, as `read_library` gives them."""
    return read_library(ROOT)
