"""How the key of a question is named when marks are corrected: from a list, or typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from courseware.questions.accepted import Accepted
from courseware.questions.base import Question
from courseware.questions.branching import Branching
from courseware.questions.cloze import Blank, Cloze
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.hotspot import Hotspot
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numeric import Numeric
from courseware.questions.options import Option
from courseware.questions.ordering import Ordering
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse

_FULL: Final = 100


@dataclass(frozen=True, slots=True)
class KeyChoices:
    """What a correction of a question can name.

    Attributes:
        offered: (id, text, right now) to choose among; () where the key is typed.
        several: whether a key may be several of them.
        typed: the present key as `rekeying.rekeyed` reads it; "" where the type has none.
    """

    offered: tuple[tuple[str, str, bool], ...] = ()
    several: bool = False
    typed: str = ""


def key_choices(question: Question) -> KeyChoices:
    """Return what a correction of this question can name."""
    if isinstance(question, Single | Multiple):
        offered = tuple((o.id, o.text, o.correct) for o in question.options)
        return _listed(offered, isinstance(question, Multiple))
    if isinstance(question, Hotspot):
        offered = tuple((r.id, r.label, r.correct) for r in question.regions)
        return _listed(offered, question.several)
    if isinstance(question, TrueFalse):
        return _listed((("true", "True", question.answer), ("false", "False", not question.answer)))
    written = _TYPED.get(type(question))
    return KeyChoices(typed=written(question) if written else "")


def _listed(offered: tuple[tuple[str, str, bool], ...], several: bool = False) -> KeyChoices:
    return KeyChoices(offered, several, ",".join(id_ for id_, _, right in offered if right))


def _numeric(question: Numeric) -> str:
    rule = question.answer
    if rule.value is not None:
        return format(rule.value, "f")
    return f"{rule.minimum:f}..{rule.maximum:f}"


def _words(accept: Iterable[Accepted]) -> str:
    return "|".join(entry.text for entry in accept if entry.credit == _FULL)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ",".join(f"{name}={value}" for name, value in pairs)


def _blank(blank: Blank) -> str:
    return _first(blank.options) if blank.options else _words(blank.accept)


def _first(options: Iterable[Option]) -> str:
    """One is enough for an example: a comma would begin the next blank."""
    return next((option.id for option in options if option.correct), "")


_TYPED: Final[dict[type[Any], Callable[[Any], str]]] = {
    Numeric: _numeric,
    ShortText: lambda question: _words(question.accept),
    Matching: lambda question: _pairs((p.id, p.match) for p in question.premises),
    ExtendedMatching: lambda question: _pairs((s.id, s.answer) for s in question.stems),
    Ordering: lambda question: ",".join(item.id for item in question.items),
    Cloze: lambda question: _pairs((blank.id, _blank(blank)) for blank in question.blanks),
    Branching: lambda question: _pairs((e.id, str(e.credit)) for e in question.endings),
}
