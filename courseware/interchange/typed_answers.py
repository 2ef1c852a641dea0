"""The listed answers of a typed question, as formats want them that know no common reason."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from courseware.questions.accepted import Accepted, Mistake


def typed_answers(
    accept: Sequence[Accepted], mistakes: Sequence[Mistake], why: str
) -> list[tuple[str, Fraction, str]]:
    """Return (words, share, what is said) of every listed answer; full ones fall back on `why`.

    A star stands for any words in Moodle's answers unless a backslash stands before it.
    """
    found = [
        (a.text, Fraction(a.credit, 100), a.why or (why if a.credit == 100 else "")) for a in accept
    ]
    found += [(m.text, Fraction(0), m.why) for m in mistakes]
    return [(text.replace("*", "\\*"), share, said) for text, share, said in found]
