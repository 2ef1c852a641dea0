"""The same question with another key: what a correction of marks grades by.

Each type reads the right answer from one line of text, as an author writes it on the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from courseware.questions.accepted import Accepted, Mistake, fold
from courseware.questions.base import Question
from courseware.questions.branching import Branching
from courseware.questions.cloze import Blank, Cloze
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.hotspot import Hotspot
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numeric import Numeric
from courseware.questions.numeric_rule import NumericAnswer
from courseware.questions.options import Option
from courseware.questions.ordering import Ordering
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse


class CannotRekey(ValueError):
    """A text that is no answer to the question; the message says how to write one."""


def rekeyed(question: Question, answer: str) -> Question:
    """Return the question with this answer as its key.

    Raises:
        CannotRekey: it is none of the question's answers, or its type has no key to change.
    """
    return _verb(_KEY, question)(question, answer.strip())


def accepting(question: Question, answer: str) -> Question:
    """Return the question with this answer as a key beside its own.

    Where a type can't hold both in one, the result knows the new key only: grade by both and take
    the better.

    Raises:
        CannotRekey: as `rekeyed`.
    """
    verb = _ACCEPT.get(type(question)) or _verb(_KEY, question)
    return verb(question, answer.strip())


def _verb(table: dict[type[Any], Any], question: Question) -> Callable[[Any, str], Question]:
    found: Callable[[Any, str], Question] | None = table.get(type(question))
    if found is None:
        raise CannotRekey(
            f"{question.label}: the key of this type cannot be corrected — drop the question, or "
            "give full marks"
        )
    return found


def _ids(answer: str, known: list[str]) -> list[str]:
    ids = [id_.strip() for id_ in answer.split(",") if id_.strip()]
    unknown = [id_ for id_ in ids if id_ not in known]
    if not ids or unknown:
        named = f"there is no {unknown[0]!r}" if unknown else "no answer is named"
        raise CannotRekey(f"{named} — write one of: {', '.join(known)}")
    return ids


def _pairs(answer: str, known: list[str]) -> dict[str, str]:
    pairs = dict[str, str]()
    for pair in answer.split(","):
        name, _, value = pair.partition("=")
        if name.strip() not in known or not value.strip():
            raise CannotRekey(f"{pair.strip()!r} — write name=answer; names: {', '.join(known)}")
        if name.strip() in pairs:
            raise CannotRekey(f"{name.strip()!r} stands twice — write it once")
        pairs[name.strip()] = value.strip()
    return pairs


def _marked(options: tuple[Option, ...], right: set[str]) -> tuple[Option, ...]:
    return tuple(o.model_copy(update={"correct": o.id in right}) for o in options)


def _single(question: Single, answer: str) -> Question:
    (id_, *more) = _ids(answer, [o.id for o in question.options])
    if more:
        raise CannotRekey("one option is the key — use `accept` for another one beside it")
    return question.model_copy(update={"options": _marked(question.options, {id_})})


def _single_too(question: Single, answer: str) -> Question:
    right = {o.id for o in question.options if o.correct}
    right |= set(_ids(answer, [o.id for o in question.options]))
    return question.model_copy(update={"options": _marked(question.options, right)})


def _multiple(question: Multiple, answer: str) -> Question:
    right = set(_ids(answer, [o.id for o in question.options]))
    return question.model_copy(update={"options": _marked(question.options, right)})


def _true_false(question: TrueFalse, answer: str) -> Question:
    (word, *_) = _ids(answer.lower(), ["true", "false"])
    return question.model_copy(update={"answer": word == "true"})


def _numeric(question: Numeric, answer: str) -> Question:
    low, dots, high = answer.partition("..")
    was = question.answer.model_dump(exclude_none=True)
    rule = {key: value for key, value in was.items() if key not in ("minimum", "maximum", "value")}
    new = {"minimum": low, "maximum": high} if dots else {"value": low, **(rule or {"absolute": 0})}
    try:
        right = NumericAnswer.model_validate(new)
    except ValidationError:
        raise CannotRekey(f"{answer!r} — write a number, such as 7.5, or 19..21") from None
    mistakes = tuple(m for m in question.mistakes if not right.accepts(Fraction(m.value)))
    return question.model_copy(update={"answer": right, "mistakes": mistakes})


def _typed(answer: str) -> tuple[Accepted, ...]:
    words = [part.strip() for part in answer.split("|")]
    if not all(fold(word) for word in words):
        raise CannotRekey("write the words to type; several with | between them")
    return tuple(Accepted(text=word, credit=100) for word in words)


def _still_mistakes(
    mistakes: tuple[Mistake, ...], accept: tuple[Accepted, ...]
) -> tuple[Mistake, ...]:
    right = {fold(entry.text) for entry in accept}
    return tuple(mistake for mistake in mistakes if fold(mistake.text) not in right)


def _with_words(holder: Any, accept: tuple[Accepted, ...]) -> dict[str, Any]:
    return {"accept": accept, "mistakes": _still_mistakes(holder.mistakes, accept)}


def _short_text(question: ShortText, answer: str) -> Question:
    return question.model_copy(update=_with_words(question, _typed(answer)))


def _short_text_too(question: ShortText, answer: str) -> Question:
    return question.model_copy(update=_with_words(question, _beside(question.accept, answer)))


def _beside(accept: tuple[Accepted, ...], answer: str) -> tuple[Accepted, ...]:
    """The new words first: at equal distance the first entry decides."""
    new = _typed(answer)
    known = {fold(entry.text) for entry in new}
    return (*new, *(entry for entry in accept if fold(entry.text) not in known))


def _matching(question: Matching, answer: str) -> Question:
    pairs = _pairs(answer, [premise.id for premise in question.premises])
    _ids(",".join(pairs.values()), [choice.id for choice in question.choices])
    premises = tuple(
        p.model_copy(update={"match": pairs.get(p.id, p.match)}) for p in question.premises
    )
    return question.model_copy(update={"premises": premises})


def _extended(question: ExtendedMatching, answer: str) -> Question:
    pairs = _pairs(answer, [stem.id for stem in question.stems])
    _ids(",".join(pairs.values()), [option.id for option in question.options])
    stems = tuple(
        s.model_copy(update={"answer": pairs.get(s.id, s.answer)}) for s in question.stems
    )
    return question.model_copy(update={"stems": stems})


def _hotspot(question: Hotspot, answer: str) -> Question:
    right = set(_ids(answer, [region.id for region in question.regions]))
    if len(right) > 1 and not question.several:
        raise CannotRekey("one region is the key — use `accept` for another one beside it")
    regions = tuple(r.model_copy(update={"correct": r.id in right}) for r in question.regions)
    return question.model_copy(update={"regions": regions})


def _ordering(question: Ordering, answer: str) -> Question:
    items = {item.id: item for item in question.items}
    ids = _ids(answer, list(items))
    if sorted(ids) != sorted(items):
        raise CannotRekey(f"name each step once, in the right order: {', '.join(items)}")
    return question.model_copy(update={"items": tuple(items[id_] for id_ in ids)})


def _cloze(question: Cloze, answer: str) -> Question:
    return _each_blank(question, answer, _blank)


def _cloze_too(question: Cloze, answer: str) -> Question:
    return _each_blank(question, answer, _blank_too)


def _each_blank(question: Cloze, answer: str, change: Callable[[Blank, str], Blank]) -> Question:
    pairs = _pairs(answer, [blank.id for blank in question.blanks])
    blanks = tuple(change(b, pairs[b.id]) if b.id in pairs else b for b in question.blanks)
    return question.model_copy(update={"blanks": blanks})


def _blank(blank: Blank, answer: str) -> Blank:
    if not blank.options:
        return blank.model_copy(update=_with_words(blank, _typed(answer)))
    right = set(_ids(answer, [o.id for o in blank.options]))
    return blank.model_copy(update={"options": _marked(blank.options, right)})


def _blank_too(blank: Blank, answer: str) -> Blank:
    if not blank.options:
        return blank.model_copy(update=_with_words(blank, _beside(blank.accept, answer)))
    right = {o.id for o in blank.options if o.correct}
    right |= set(_ids(answer, [o.id for o in blank.options]))
    return blank.model_copy(update={"options": _marked(blank.options, right)})


def _branching(question: Branching, answer: str) -> Question:
    pairs = _pairs(answer, [ending.id for ending in question.endings])
    if not all(text.isascii() and text.isdigit() and int(text) <= 100 for text in pairs.values()):
        raise CannotRekey("write ending=percent, from 0 to 100")
    credit = {id_: int(text) for id_, text in pairs.items()}
    endings = tuple(
        e.model_copy(update={"credit": credit.get(e.id, e.credit)}) for e in question.endings
    )
    return question.model_copy(update={"endings": endings})


def _branching_too(question: Branching, answer: str) -> Question:
    """An ending's name: it earns everything. A `node.choice`: it is no critical wrong turn."""
    choices = [f"{n.id}.{c.id}" for n in question.nodes for c in n.choices if c.critical]
    endings = [ending.id for ending in question.endings]
    named = set(_ids(answer, [*endings, *choices]))
    nodes = tuple(
        n.model_copy(
            update={
                "choices": tuple(
                    c.model_copy(update={"critical": False}) if f"{n.id}.{c.id}" in named else c
                    for c in n.choices
                )
            }
        )
        for n in question.nodes
    )
    ends = tuple(
        e.model_copy(update={"credit": 100}) if e.id in named else e for e in question.endings
    )
    return question.model_copy(update={"nodes": nodes, "endings": ends})


_KEY: dict[type[Any], Any] = {
    Single: _single,
    Multiple: _multiple,
    TrueFalse: _true_false,
    Numeric: _numeric,
    ShortText: _short_text,
    Matching: _matching,
    ExtendedMatching: _extended,
    Hotspot: _hotspot,
    Ordering: _ordering,
    Cloze: _cloze,
    Branching: _branching,
}
_ACCEPT: dict[type[Any], Any] = {
    Single: _single_too,
    ShortText: _short_text_too,
    Cloze: _cloze_too,
    Branching: _branching_too,
}
