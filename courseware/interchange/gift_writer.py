"""Writes questions as GIFT, which Moodle and many small programs read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from courseware.interchange.heads import head_text
from courseware.interchange.losses import Losses
from courseware.interchange.number_rules import Number, numbers_of
from courseware.interchange.own_labels import labels_for, type_label
from courseware.interchange.reasons import with_reasons
from courseware.interchange.shapes import as_matching, pairs_of, percent_of, shares
from courseware.interchange.typed_answers import typed_answers
from courseware.questions.base import Question
from courseware.questions.cloze import Blank, Cloze
from courseware.questions.essay import Essay
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.markers import MARKER
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numbers import canonical
from courseware.questions.numeric import Numeric
from courseware.questions.ordering import Ordering, OrderScoring
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse

GRADING: Final = {
    OrderScoring.EXACT: "ALL_OR_NOTHING",
    OrderScoring.ADJACENT_PAIRS: "RELATIVE_NEXT_EXCLUDE_LAST",
    OrderScoring.LONGEST_COMMON_SUBSEQUENCE: "LONGEST_ORDERED_SUBSET",
}
"""Moodle's names of our ways to score an order."""
_KEPT: Final = ("points", "shuffle", "scoring", "typos", "unit")


def write_gift(head: Mapping[str, Any], questions: Sequence[Question], losses: Losses) -> str:
    """Return a quiz as GIFT; a question whose type GIFT does not know is left out and named."""
    title = " ".join(str(head.get("title", "")).split()).replace("/", "//")
    parts = [f"// {head_text(head)}\n$CATEGORY: $course$/top/{_escaped(title)}\n"]
    for question in questions:
        block = _block(question)
        if block is None:
            losses.add(
                f"question {question.id}", f"the question: GIFT has no such “{question.label}”"
            )
            continue
        tags = [f"[id:{question.id}]", *(f"[tag:{label}]" for label in _labels(question))]
        parts.append(f"// {' '.join(tags)}\n::{question.id}::{block}")
    return "\n".join(parts)


def _block(question: Question) -> str | None:
    for kind, write in _WRITERS:
        if isinstance(question, kind):
            return write(question)
    return None


def _labels(question: Question) -> list[str]:
    kept = tuple(k for k in _KEPT if k != "scoring" or not isinstance(question, Ordering))
    labels = labels_for(question, kept)
    return [*labels, type_label("cloze")] if isinstance(question, Cloze) else labels


def _escaped(text: str) -> str:
    """Return a text in which GIFT's signs mean nothing, on one line."""
    text = re.sub(r"[\\~=#{}:]", r"\\\g<0>", text.replace("\r", ""))
    return text.replace("\n", "\\n")


def _whole(text: str, lines: Sequence[str], explanation: str, opening: str = "{") -> str:
    general = [f"####{_escaped(explanation)}"] if explanation.strip() else []
    body = "".join(f"\t{line}\n" for line in (*lines, *general))
    return f"[markdown]{_escaped(text)}{opening}\n{body}}}\n"


def _answer(sign: str, text: str, why: str, share: Fraction | None = None) -> str:
    weight = "" if share is None else f"%{percent_of(share)}%"
    return f"{sign}{weight}{_escaped(text)}" + (f"#{_escaped(why)}" if why.strip() else "")


def _single(question: Single) -> str:
    lines = [_answer("=" if o.correct else "~", o.text, o.why) for o in question.options]
    return _whole(question.text, lines, question.explanation)


def _multiple(question: Multiple) -> str:
    right, wrong = shares(question.scoring, sum(option.correct for option in question.options))
    lines = [_answer("~", o.text, o.why, right if o.correct else wrong) for o in question.options]
    return _whole(question.text, lines, question.explanation)


def _true_false(question: TrueFalse) -> str:
    reasons = (question.why_false, question.why_true)
    wrong, right = reasons if question.answer else reversed(reasons)
    word = "TRUE" if question.answer else "FALSE"
    line = f"{word}#{_escaped(wrong)}#{_escaped(right)}"
    return _whole(question.text, [line], question.explanation)


def _numeric(question: Numeric) -> str:
    right, *wrong = numbers_of(question)
    limits = (question.answer.minimum, question.answer.maximum)
    if limits[0] is not None and limits[1] is not None:
        given = f"{canonical(limits[0])}..{canonical(limits[1])}"
    else:
        given = _around(right)
    lines = [f"=%100%{given}#{_escaped(right.why)}"]
    lines += [f"=%0%{_around(number)}#{_escaped(number.why)}" for number in wrong]
    return _whole(question.text, lines, question.explanation, "{#")


def _around(number: Number) -> str:
    return f"{canonical(number.value)}:{canonical(number.tolerance)}"


def _short_text(question: ShortText) -> str:
    listed = typed_answers(question.accept, question.mistakes, question.why)
    lines = [_typed(*one) for one in listed]
    return _whole(question.text, lines, question.explanation)


def _matching(question: Matching) -> str:
    lines = [
        f"={_escaped(_no_arrow(pair.premise))} -> {_escaped(pair.choice)}"
        for pair in pairs_of(question)
    ]
    # Under the words that stand in the file, or nobody finds the reasons again.
    parts = [(_no_arrow(premise.text), premise.why) for premise in question.premises]
    return _whole(question.text, lines, with_reasons(question.explanation, parts))


def _extended(question: ExtendedMatching) -> str:
    return _matching(as_matching(question))


def _essay(question: Essay) -> str:
    """GIFT knows the question alone: its rubric and model answer stay behind."""
    return _whole(question.text, [], question.explanation)


def _ordering(question: Ordering) -> str:
    """GIFT's ordering has one item on each line, unescaped, and no place for feedback."""
    items = [_unescaped_line(item.text) for item in question.items]
    options = f"{{>{len(items)} ALL VERTICAL {GRADING[question.scoring]} SHOW"
    return _whole(question.text, items, "", options)


def _unescaped_line(text: str) -> str:
    """Return a text in which no sign ends the answers, starts a comment or the feedback."""
    line = " ".join(text.replace("{", "(").replace("}", ")").split())
    return re.sub(r"^//", "/ /", line).replace("####", "## ##")


def _cloze(question: Cloze) -> str | None:
    """One blank makes a missing-word question; GIFT has no text with more."""
    found = list(MARKER.finditer(question.text))
    if len(question.blanks) != 1 or len(found) != 1:
        return None
    lines = _blank_lines(question.blanks[0])
    before, after = question.text[: found[0].start()], question.text[found[0].end() :]
    block = _whole(before, lines, question.explanation).removesuffix("\n")
    return f"{block}{_escaped(after)}\n"


def _blank_lines(blank: Blank) -> list[str]:
    if blank.options:
        return [_answer("=" if o.correct else "~", o.text, o.why) for o in blank.options]
    listed = typed_answers(blank.accept, blank.mistakes, blank.why)
    return [_typed(*one) for one in listed]


def _typed(text: str, share: Fraction, why: str) -> str:
    """Write a typed answer; an arrow anywhere would make a matching of the question."""
    return _answer("=", _no_arrow(text), _no_arrow(why), share)


def _no_arrow(text: str) -> str:
    return text.replace("->", "→")


_WRITERS: Final[tuple[tuple[type[Question], Callable[[Any], str | None]], ...]] = (
    (Single, _single),
    (Multiple, _multiple),
    (TrueFalse, _true_false),
    (Numeric, _numeric),
    (ShortText, _short_text),
    (Matching, _matching),
    (ExtendedMatching, _extended),
    (Ordering, _ordering),
    (Cloze, _cloze),
    (Essay, _essay),
)
