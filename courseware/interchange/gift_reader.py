"""Reads GIFT into draft questions; what does not fit is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from courseware.interchange.drafts import Complaint, Draft, DraftQuiz
from courseware.interchange.gift_syntax import (
    GiftAnswer,
    GiftKind,
    GiftQuestion,
    GiftText,
    read_gift,
)
from courseware.interchange.gift_writer import GRADING
from courseware.interchange.heads import read_head
from courseware.interchange.labels import COMMON, Labels
from courseware.interchange.losses import Losses, Place
from courseware.interchange.number_rules import Number, numeric
from courseware.interchange.own_labels import blank_names
from courseware.interchange.prose import escaped, markdown_of_html, plain_text_of_html
from courseware.interchange.reasons import without_reasons
from courseware.interchange.rubric_text import essay
from courseware.interchange.shapes import (
    FULL,
    Answer,
    Pair,
    decimal_of,
    matching,
    multiple,
    ordering,
    share_of,
    single,
    typed,
)

_GAP: Final = "\ue000"
"""Stands for the blank while a text is converted; texts that are read have none."""


def gift_quizzes(text: str, name: str, losses: Losses) -> tuple[list[DraftQuiz], list[Complaint]]:
    """Return one draft for each category that has questions, and what could not be read.

    Args:
        name: what to call questions that stand in no category.
    """
    quizzes = [DraftQuiz(name)]
    complaints: list[Complaint] = []
    head: dict[str, object] = {}
    for number, question in enumerate(read_gift(text.replace(_GAP, "")), start=1):
        head = next((h for c in question.comments if (h := read_head(c))), head)
        if question.kind is GiftKind.CATEGORY:
            last = re.split(r"(?<!/)/(?!/)", question.title)[-1].replace("//", "/").strip()
            quizzes.append(DraftQuiz(last or name, dict(head)))
            head = {}
            continue
        where = f"question {question.id or question.title or f'in line {question.line}'}"
        if question.kind is GiftKind.UNREADABLE:
            message = f"line {question.line}: not read: {question.rest}"
            complaints.append(Complaint(where, message, "mend it in the file and import it again"))
        elif question.kind is GiftKind.DESCRIPTION:
            losses.add(where, "a description, which asks nothing")
        else:
            draft = _draft(question, losses.at(where))
            draft["id"] = question.id or question.title or f"question-{number}"
            quizzes[-1].questions.append(draft)
    return [quiz for quiz in quizzes if quiz.questions], complaints


def _draft(question: GiftQuestion, place: Place) -> Draft:
    labels = Labels(question.tags, place)
    stem = GiftText(question.before.text, question.before.format)
    explanation = _rich(question.general, place) if question.general else ""
    common = {"text": _stem(question, stem, place), "explanation": explanation}
    kept = labels.keys((*COMMON, "points"))
    missing_word = question.kind in (GiftKind.CHOICE, GiftKind.SHORT) and (
        bool(question.after.strip()) or labels.one("type") == "cloze"
    )
    read = _missing_word if missing_word else _READERS[question.kind]
    return common | kept | read(question, labels, place, common)


def _stem(question: GiftQuestion, stem: GiftText, place: Place) -> str:
    if not question.after.strip():
        return _rich(stem, place)
    return _rich(GiftText(f"{stem.text}_____{question.after}", stem.format), place)


def _rich(text: GiftText, place: Place) -> str:
    """Return a text as Markdown; Moodle's own format allows tags and is plain without them."""
    if text.format == "markdown":
        return text.text
    if text.format == "html" or (
        text.format == "moodle" and re.search(r"<[a-zA-Z/!]|&#?\w", text.text)
    ):
        return markdown_of_html(text.text, place)
    return escaped(text.text)


def _words(text: GiftText) -> str:
    """Return a typed answer; Moodle's own format lets blanks run together, Markdown keeps them."""
    if text.format == "markdown":
        return text.text
    return plain_text_of_html(text.text) if text.format == "html" else " ".join(text.text.split())


def _share(answer: GiftAnswer, place: Place) -> Fraction:
    if not answer.weight:
        return FULL if answer.sign == "=" else Fraction(0)
    share = share_of(answer.weight)
    if share is None:
        place.lost(f"the weight {answer.weight} %")
    return share or Fraction(0)


def _told(answer: GiftAnswer, place: Place) -> str:
    return _rich(answer.feedback, place) if answer.feedback else ""


def _answers(question: GiftQuestion, place: Place, words: bool = False) -> list[Answer]:
    return [
        Answer(
            _words(answer.text) if words else _rich(answer.text, place),
            _share(answer, place),
            _told(answer, place),
        )
        for answer in question.answers
    ]


def _choice(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    one = any(answer.sign == "=" and not answer.weight for answer in question.answers)
    answers = _answers(question, place)
    several = not one and labels.one("type") != "single"
    draft = (multiple if several else single)(answers, labels, place)
    return draft | labels.keys(("shuffle",))


def _short(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    answers = _answers(question, place, words=True)
    return {"type": "short_text", **typed(answers, place), **labels.keys(("typos",))}


def _missing_word(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    name = labels.ids("blankids", blank_names(1))[0]
    if question.kind is GiftKind.SHORT:
        blank = typed(_answers(question, place, words=True), place)
    else:
        blank = {"options": single(_answers(question, place), labels, place)["options"]}
    before = question.before
    marked = GiftText(f"{before.text}{_GAP}{question.after}", before.format)
    whole = _rich(marked, place).replace(_GAP, f"{{{{{name}}}}}", 1)
    blanks = [{"id": name, **blank}]
    labels.options_of_blanks(blanks)
    return {"type": "cloze", "text": whole, "blanks": blanks}


def _true_false(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    told = [_told(answer, place) for answer in question.answers] + ["", ""]
    wrong, right = told[0], told[1]
    why_true, why_false = (right, wrong) if question.is_true else (wrong, right)
    draft: Draft = {"type": "true_false", "answer": question.is_true}
    draft |= {"why_true": why_true} if why_true else {}
    return draft | ({"why_false": why_false} if why_false else {})


def _numerical(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    numbers = []
    for answer in question.answers:
        number = _number(answer, place)
        if number is not None:
            numbers.append(number)
    return numeric(numbers, labels, place) | labels.keys(("unit",))


def _number(answer: GiftAnswer, place: Place) -> Number | None:
    text = answer.text.text.strip()
    if answer.sign == "~" or text in ("", "*"):
        place.lost(f"feedback for every other number: “{_told(answer, place)}”")
        return None
    share, why = _share(answer, place), _told(answer, place)
    low, dots, high = text.partition("..")
    if dots:
        least, most = decimal_of(low), decimal_of(high)
        if least is not None and most is not None:
            return Number.between(least, most, share, why)
    value, colon, far = text.partition(":")
    number, tolerance = decimal_of(value), decimal_of(far) if colon else decimal_of("0")
    if dots or number is None or tolerance is None:
        place.lost(f"the answer “{text}”, which is no number")
        return None
    return Number(number, tolerance, share, why)


def _matching(question: GiftQuestion, labels: Labels, place: Place, common: Draft) -> Draft:
    premises = [_rich(text, place) for text, _ in question.pairs]
    format_ = question.before.format
    choices = [_rich(GiftText(text, format_), place) for _, text in question.pairs]
    asked = [premise for premise in premises if premise]
    explanation, reasons = without_reasons(common["explanation"], asked)
    left = iter(reasons)
    pairs = [
        Pair(premise, choice, next(left) if premise else "")
        for premise, choice in zip(premises, choices, strict=True)
    ]
    return {**matching(pairs, labels), "explanation": explanation}


def _ordering(question: GiftQuestion, labels: Labels, place: Place, _: Draft) -> Draft:
    draft = ordering([(_rich(a.text, place), "") for a in question.answers], labels)
    known = {word: scoring.value for scoring, word in GRADING.items()}
    for word in question.rest.upper().split():
        if word in known:
            draft["scoring"] = known[word]
        elif word not in ("ALL", "EXACT", "VERTICAL", "SHOW", str(len(question.answers)), "NONE"):
            place.lost(f"the ordering's setting {word}")
    return draft


def _essay(question: GiftQuestion, labels: Labels, place: Place, common: Draft) -> Draft:
    return essay("", place)


_READERS: Final[dict[GiftKind, Callable[[GiftQuestion, Labels, Place, Draft], Draft]]] = {
    GiftKind.ESSAY: _essay,
    GiftKind.CHOICE: _choice,
    GiftKind.SHORT: _short,
    GiftKind.TRUE_FALSE: _true_false,
    GiftKind.NUMERICAL: _numerical,
    GiftKind.MATCHING: _matching,
    GiftKind.ORDERING: _ordering,
}
