"""How much Markdown is rendered at all: the parser needs seconds on some short hostile texts."""

from __future__ import annotations

import re

from courseware.content.markdown.comments import without_comments

MAX_CHARACTERS = 100_000
MAX_LINE = 20_000
MAX_PARAGRAPH_LINES = 500
MAX_OPEN_BRACKETS = 20
MAX_PARAGRAPH_BRACKETS = 400
MAX_BRACKETS = 2_000
MAX_ANGLES = 1_000
MAX_INDENT = 40
MAX_MARKERS = 10

_MARKERS = re.compile(r"[ \t]*(?:(?:>|[-+*]|\d{1,9}\.)[ \t]*)*")
_BRACKET = re.compile(r"[\[\]]")
_ONE_MARKER = re.compile(r">|[-+*](?=[ \t])|\d\.")

_DIVIDE = "divide it with blank lines"


class TooDeep(ValueError):
    """A text beyond what is rendered.

    Attributes:
        line: 1-based line of the text at which a limit was passed.
        reason: which limit, in words for the author.
        mend: how to stay below it.
    """

    def __init__(self, line: int, reason: str, mend: str) -> None:
        super().__init__(f"line {line}: {reason}; {mend}")
        self.line = line
        self.reason = reason
        self.mend = mend


def refuse_deep(text: str) -> None:
    """Return only if the text can be rendered in reasonable time; remarks are left out first.

    Raises:
        TooDeep: the text is too long, or nests brackets, lists or quotes too deeply.
    """
    text = without_comments(text)
    if len(text) > MAX_CHARACTERS:
        reason = f"the text is longer than {MAX_CHARACTERS:,} characters"
        raise TooDeep(1, reason, "divide it, such as into two files")
    _refuse_totals(text)
    paragraph = _Paragraph()
    for number, line in enumerate(text.splitlines(), start=1):
        _refuse_line(number, line)
        paragraph.take(number, line)


def _refuse_totals(text: str) -> None:
    for character, most in (("[", MAX_BRACKETS), ("<", MAX_ANGLES)):
        if text.count(character) > most:
            line = text[: _nth(text, character, most + 1)].count("\n") + 1
            reason = f'the text has more than {most:,} "{character}"'
            raise TooDeep(line, reason, "divide it, such as into two files")


def _nth(text: str, character: str, count: int) -> int:
    at = -1
    for _ in range(count):
        at = text.index(character, at + 1)
    return at


def _refuse_line(number: int, line: str) -> None:
    if len(line) > MAX_LINE:
        reason = f"the line is longer than {MAX_LINE:,} characters"
        raise TooDeep(number, reason, "break it into several lines")
    if not line or line[0].isalpha():
        return
    expanded = line.expandtabs(4)
    if len(expanded) - len(expanded.lstrip()) > MAX_INDENT:
        reason = f"the line is indented by more than {MAX_INDENT} spaces"
        raise TooDeep(number, reason, "indent it less")
    start = _MARKERS.match(line)
    if start and len(_ONE_MARKER.findall(start.group())) > MAX_MARKERS:
        reason = f"more than {MAX_MARKERS} list or quote marks start this line"
        raise TooDeep(number, reason, "nest fewer lists and quotes in one another")


class _Paragraph:
    """Counts within one run of lines, which is what the parser's slow searches span."""

    def __init__(self) -> None:
        self.lines = self.brackets = self.open = 0

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            self.lines = self.brackets = self.open = 0
            return
        self.lines += 1
        if self.lines > MAX_PARAGRAPH_LINES:
            reason = f"a paragraph has more than {MAX_PARAGRAPH_LINES} lines"
            raise TooDeep(number, reason, _DIVIDE)
        if "[" in line:
            self._count(number, line)

    def _count(self, number: int, line: str) -> None:
        self.brackets += line.count("[")
        if self.brackets > MAX_PARAGRAPH_BRACKETS:
            reason = f'more than {MAX_PARAGRAPH_BRACKETS} "[" in one paragraph'
            raise TooDeep(number, reason, _DIVIDE)
        for bracket in _BRACKET.findall(line):
            if bracket == "[":
                self.open += 1
                if self.open > MAX_OPEN_BRACKETS:
                    reason = f'more than {MAX_OPEN_BRACKETS} "[" are open'
                    raise TooDeep(number, reason, 'close each of them with "]"')
            else:
                self.open = max(0, self.open - 1)
