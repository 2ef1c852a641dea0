"""Signs that nobody sees in a number or a day: they come along when it is copied."""

import re

# Marks and isolates of direction, signs without width, the mark of a file's beginning. Not among
# them: U+202E, which shows 20 where 02 stands, and the soft hyphen, which some show as a minus.
_UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202d\u2060\u2066-\u2069\ufeff]")


def as_seen(written: str) -> str:
    """A number or a day as whoever wrote it sees it: without such signs, nor blanks around it."""
    return _UNSEEN.sub("", written).strip()
