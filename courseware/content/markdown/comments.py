"""Remarks among authors, which learners never see."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

OPENS: Final = "<!--"
_CLOSES: Final = "-->"


class Uncommented:
    """A text without its HTML comments, which knows where each character was written.

    Line ends within comments are kept, so that every line keeps its number. Whatever judges a text
    reads this one, as the renderer does: a remark can then be no fault.

    Attributes:
        text: what is left.
        unended: where remarks begin in what was written that have no end before the next begins.
    """

    def __init__(self, written: str) -> None:
        self._starts, self._shifts = [0], [0]
        self.unended: Final[list[int]] = []
        pieces, done, at = [], 0, written.find(OPENS)
        while at >= 0:
            end = written.find(_CLOSES, at)
            if end < 0:
                break
            if written.find(OPENS, at + len(OPENS), end) >= 0:
                self.unended.append(at)
            end += len(_CLOSES)
            line_ends = "\n" * written.count("\n", at, end)
            pieces += [written[done:at], line_ends]
            kept = self._starts[-1] + at - done + len(line_ends)
            self._starts.append(kept)
            self._shifts.append(end - kept)
            done, at = end, written.find(OPENS, end)
        self.text: Final = "".join([*pieces, written[done:]])

    def written_at(self, offset: int) -> int:
        """Return where the character at an offset of `text` stands in what was written."""
        return offset + self._shifts[bisect_right(self._starts, offset) - 1]


def without_comments(written: str) -> str:
    """Return a text without HTML comments, line ends kept."""
    return Uncommented(written).text if OPENS in written else written
