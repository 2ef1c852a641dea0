"""Writes questions as Moodle XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from xml.sax.saxutils import escape

from courseware.interchange.gift_writer import GRADING
from courseware.interchange.heads import head_text
from courseware.interchange.losses import Losses
from courseware.interchange.moodle_cloze import cloze_text
from courseware.interchange.number_rules import numbers_of
from courseware.interchange.own_labels import labels_for
from courseware.interchange.reasons import with_reasons
from courseware.interchange.rubric_text import for_markers
from courseware.interchange.shapes import as_matching, pairs_of, percent_of, shares
from courseware.interchange.typed_answers import typed_answers
from courseware.questions.base import Question
from courseware.questions.cloze import Cloze
from courseware.questions.essay import Essay
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple
from courseware.questions.numbers import canonical
from courseware.questions.numeric import Numeric
from courseware.questions.ordering import Ordering
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse

_UNWRITABLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_moodle(head: Mapping[str, Any], questions: Sequence[Question], losses: Losses) -> str:
    """Return a quiz as Moodle XML; a question whose type Moodle lacks is left out and named."""
    title = " ".join(str(head.get("title", "")).split()).replace("/", "//")
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>',
        '<question type="category">',
        _text("category", f"$course$/top/{title}", ""),
        _text("info", head_text(head), "plain_text"),
        f"<idnumber>{_safe(str(head.get('id', '')))}</idnumber>\n</question>",
    ]
    for question in questions:
        body = _question(question)
        if body is None:
            losses.add(f"question {question.id}", f"the question: Moodle lacks “{question.label}”")
        else:
            parts.append(body)
    return "\n".join([*parts, "</quiz>\n"])


def _question(question: Question) -> str | None:
    for kind, name, extra, write in _WRITERS:
        if isinstance(question, kind):
            labels = labels_for(question, extra)
            tags = "".join(f"<tag>{_inner(label)}</tag>" for label in labels)
            return "\n".join(
                [
                    f'<question type="{name}">',
                    _text("name", question.id, ""),
                    _text("questiontext", _asked(question), "markdown"),
                    _text("generalfeedback", _explained(question), "markdown"),
                    f"<defaultgrade>{question.points}</defaultgrade>",
                    f"<idnumber>{question.id}</idnumber>",
                    *write(question),
                    f"<tags>{tags}</tags>",
                    "</question>",
                ]
            )
    return None


def _asked(question: Question) -> str:
    return cloze_text(question) if isinstance(question, Cloze) else question.text


def _explained(question: Question) -> str:
    if not isinstance(question, Matching | ExtendedMatching):
        return question.explanation
    reasons = [(premise.text, premise.why) for premise in as_matching(question).premises]
    return with_reasons(question.explanation, reasons)


def _safe(text: str) -> str:
    return escape(_UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _inner(text: str) -> str:
    return f"<text>{_safe(text)}</text>"


def _text(name: str, text: str, format_: str) -> str:
    given = f' format="{format_}"' if format_ else ""
    return f"<{name}{given}>{_inner(text)}</{name}>"


def _answer(text: str, share: Fraction, why: str, format_: str, more: str = "") -> str:
    told = _text("feedback", why, "markdown")
    opening = f'<answer fraction="{percent_of(share)}" format="{format_}">'
    return f"{opening}{_inner(text)}{more}{told}</answer>"


def _word(value: bool) -> str:
    return "true" if value else "false"


def _essay(question: Essay) -> list[str]:
    """Moodle shows markers one text: the model answer, with the rubric below it."""
    limits = (("min", question.words.minimum), ("max", question.words.maximum))
    return [
        "<responseformat>plain</responseformat>",
        "<responserequired>1</responserequired>",
        *(f"<{name}wordlimit>{words}</{name}wordlimit>" for name, words in limits if words),
        _text("graderinfo", for_markers(question), "markdown"),
    ]


def _single(question: Single) -> list[str]:
    return [
        "<single>true</single>",
        f"<shuffleanswers>{_word(question.shuffle)}</shuffleanswers>",
        *(_answer(o.text, Fraction(o.correct), o.why, "markdown") for o in question.options),
    ]


def _multiple(question: Multiple) -> list[str]:
    right, wrong = shares(question.scoring, sum(o.correct for o in question.options))
    return [
        "<single>false</single>",
        f"<shuffleanswers>{_word(question.shuffle)}</shuffleanswers>",
        *(
            _answer(o.text, right if o.correct else wrong, o.why, "markdown")
            for o in question.options
        ),
    ]


def _true_false(question: TrueFalse) -> list[str]:
    listed = ((True, question.why_true), (False, question.why_false))
    return [
        _answer(_word(word), Fraction(question.answer is word), why, "moodle_auto_format")
        for word, why in listed
    ]


def _short_text(question: ShortText) -> list[str]:
    listed = typed_answers(question.accept, question.mistakes, question.why)
    plain = "moodle_auto_format"
    return ["<usecase>0</usecase>", *(_answer(*one, format_=plain) for one in listed)]


def _numeric(question: Numeric) -> list[str]:
    answers = []
    for number in numbers_of(question):
        far = f"<tolerance>{canonical(number.tolerance)}</tolerance>"
        given = (canonical(number.value), number.share, number.why)
        answers.append(_answer(*given, "moodle_auto_format", far))
    return answers + _units(question)


def _units(question: Numeric) -> list[str]:
    if not question.unit:
        return []
    named = [(question.unit, Decimal(1))]
    named += [(other.unit, _per_unit(other.factor)) for other in question.units]
    units = "".join(
        f"<unit><multiplier>{canonical(many)}</multiplier>"
        f"<unit_name>{_safe(name)}</unit_name></unit>"
        for name, many in named
    )
    settings = "<unitgradingtype>0</unitgradingtype><showunits>0</showunits>"
    return [f"<units>{units}</units>{settings}"]


def _per_unit(factor: Decimal) -> Decimal:
    """Moodle counts the other way round: how many of this unit make one of the answer's own."""
    return Decimal(1) / factor if factor else Decimal(0)


def _matching(question: Matching) -> list[str]:
    pairs = [
        f'<subquestion format="markdown">{_inner(pair.premise)}'
        f"<answer>{_inner(pair.choice)}</answer></subquestion>"
        for pair in pairs_of(question)
    ]
    return ["<shuffleanswers>true</shuffleanswers>", *pairs]


def _extended(question: ExtendedMatching) -> list[str]:
    return _matching(as_matching(question))


def _ordering(question: Ordering) -> list[str]:
    return [
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>",
        f"<gradingtype>{GRADING[question.scoring]}</gradingtype><showgrading>SHOW</showgrading>",
        *(
            f'<answer fraction="{place}" format="markdown">{_inner(item.text)}'
            f"{_text('feedback', item.why, 'markdown')}</answer>"
            for place, item in enumerate(question.items, start=1)
        ),
    ]


def _cloze(question: Cloze) -> list[str]:
    return []


_WRITERS: Final[
    tuple[tuple[type[Question], str, tuple[str, ...], Callable[[Any], list[str]]], ...]
] = (
    (Single, "multichoice", (), _single),
    (Multiple, "multichoice", ("scoring",), _multiple),
    (TrueFalse, "truefalse", (), _true_false),
    (Numeric, "numerical", (), _numeric),
    (ShortText, "shortanswer", ("typos",), _short_text),
    (Matching, "matching", (), _matching),
    (ExtendedMatching, "matching", ("shuffle",), _extended),
    (Ordering, "ordering", (), _ordering),
    (Cloze, "cloze", (), _cloze),
    (Essay, "essay", (), _essay),
)
