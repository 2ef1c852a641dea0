"""What a rendered lesson consists of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courseware.content.markdown.lookups import Reference

START = "start"
"""The id of the part before the first heading."""
START_TITLE = "Opening"

WORDS_A_MINUTE = 200

# Numbers of citations move when another source is named further up. Tags change with the program:
# figures are told, and what words mean by their place, in a table or a list, or set off.
_UNTOLD = re.compile(
    r'<sup class="citations">.*?</sup>|<a [^>]*class="permalink"[^>]*>.*?</a>|'
    r"<(?!img |/?(?:td|th|tr|li|ol|ul|sub|sup|del)\b)[^>]*>",
    re.DOTALL,
)
# Citations were not always held to the word before them; that is no other text.
_HELD = re.compile(r'&nbsp;(?=<sup class="citations">)')
_PLACES = re.compile(r"<(/?)(td|th|tr|li|ol|ul|sub|sup|del)\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Either sanitised HTML or the place of one practice question, named by its id."""

    html: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of a lesson; its fragments begin with its own heading, except in the opening.

    `words` are teaching words, as `count_words` counts them.
    """

    id: str
    title: str
    words: int
    fragments: tuple[Fragment, ...]

    @property
    def practice(self) -> tuple[str, ...]:
        """List the practice questions placed in this part, in reading order."""
        return tuple(fragment.question for fragment in self.fragments if fragment.question)

    @property
    def told(self) -> tuple[str, str]:
        """What a reader sees of this part: its title, then its text with its figures, whichever
        sources it cites."""
        texts = (_UNTOLD.sub("", _HELD.sub(" ", fragment.html)) for fragment in self.fragments)
        return (self.title, _PLACES.sub(r"<\1\2>", " ".join(" ".join(texts).split())))


@dataclass(frozen=True, slots=True)
class CitedReference:
    """An entry of a lesson's reference list; its anchor is `ref-` and the reference's id.

    `places` are the anchors of its citations, in reading order; none in what was rendered before
    citations had any.
    """

    number: int
    reference: Reference
    places: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Return the id to which the citations link."""
        return f"ref-{self.reference.id}"


@dataclass(frozen=True, slots=True)
class LessonBody:
    """A lesson's text, ready to be shown."""

    parts: tuple[Part, ...]
    references: tuple[CitedReference, ...]
    words: int

    @property
    def minutes_reading(self) -> int:
        """Say how long reading takes at 200 words a minute, in begun minutes (not for credit)."""
        return max(1, -(-self.words // WORDS_A_MINUTE))

    @property
    def questions(self) -> tuple[str, ...]:
        """List the placed practice questions in reading order."""
        return tuple(question for part in self.parts for question in part.practice)
