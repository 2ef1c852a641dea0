"""Reads Moodle XML into draft questions; what is left of an element is named as lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from courseware.interchange.drafts import Complaint, Draft, DraftQuiz
from courseware.interchange.gift_writer import GRADING
from courseware.interchange.heads import read_head
from courseware.interchange.labels import COMMON, Labels
from courseware.interchange.losses import Losses
from courseware.interchange.markup import Node
from courseware.interchange.moodle_cloze import blanks_of, gaps_of, with_markers
from courseware.interchange.moodle_element import Element
from courseware.interchange.number_rules import Number, numeric
from courseware.interchange.reasons import without_reasons
from courseware.interchange.refusal import CannotRead
from courseware.interchange.rubric_text import essay, without_rubric
from courseware.interchange.safe_xml import read_xml
from courseware.interchange.shapes import (
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


def moodle_quizzes(
    data: bytes, name: str, losses: Losses
) -> tuple[list[DraftQuiz], list[Complaint]]:
    """Return one draft for each category that has questions, and what could not be read.

    Raises:
        CannotRead: it is no Moodle XML, or built to do harm.
    """
    root = read_xml(data, name)
    if root.tag not in ("quiz", "question"):
        raise CannotRead(f"{name}: <{root.tag[:40]}> is no Moodle XML — it begins with <quiz>")
    quizzes = [DraftQuiz(name)]
    for number, node in enumerate([root] if root.tag == "question" else root.elements(), start=1):
        kind = node.attributes.get("type", "")
        if node.tag != "question":
            losses.add(f"line {node.line}", f"<{node.tag}>")
        elif kind == "category":
            quizzes.append(_category(node, name, losses))
        else:
            draft = _question(node, kind, number, losses)
            if draft is not None:
                quizzes[-1].questions.append(draft)
    return [quiz for quiz in quizzes if quiz.questions], []


def _category(node: Node, name: str, losses: Losses) -> DraftQuiz:
    element = Element(node, losses.at(f"category in line {node.line}"))
    path, info = element.text("category"), element.text("info")
    last = re.split(r"(?<!/)/(?!/)", path)[-1].replace("//", "/").strip()
    head = read_head(info)
    id_ = element.value("idnumber")
    if not head and info.strip():
        element.place.lost(f"the description of {last}: {info}")
    if not head and id_:
        head = {"id": id_}
    element.leave()
    return DraftQuiz(last or name, head)


def _question(node: Node, kind: str, number: int, losses: Losses) -> Draft | None:
    element = Element(node, losses.at("question"))
    id_ = element.value("idnumber")
    title = element.text("name").strip()
    element.place = losses.at(f"question {id_ or title or f'in line {node.line}'}")
    read = _READERS.get(kind)
    if read is None:
        element.place.left_out(f"nothing here is like Moodle's “{kind}”")
        return None
    labels = Labels(element.tags(), element.place)
    draft: Draft = {"id": id_ or title or f"question-{number}", **labels.keys(COMMON)}
    draft |= {"text": element.rich("questiontext"), "explanation": element.rich("generalfeedback")}
    draft |= _points(element)
    draft |= read(element, labels, draft)
    element.leave()
    return draft


def _points(element: Element) -> Draft:
    given = element.value("defaultgrade")
    grade = decimal_of(given) if given else None
    if grade is None or grade == 1:
        return {}
    if grade != grade.to_integral_value() or not 1 <= grade <= 100:
        element.place.changed(f"the grade {given} became 1 point")
        return {}
    return {"points": int(grade)}


def _answers(element: Element, words: bool = False) -> list[Answer]:
    found = []
    for answer in element.all("answer"):
        share = share_of(answer.attribute("fraction")) or Fraction(0)
        text = answer.words() if words else answer.own()
        found.append(Answer(text, share, answer.rich("feedback")))
        answer.leave()
    return found


def _choice(element: Element, labels: Labels, _: Draft) -> Draft:
    one = element.value("single") in ("", "true", "1")
    shuffled = element.value("shuffleanswers") not in ("false", "0")
    draft = (single if one else multiple)(_answers(element), labels, element.place)
    return draft if shuffled else draft | {"shuffle": False}


def _true_false(element: Element, labels: Labels, _: Draft) -> Draft:
    draft: Draft = {"type": "true_false", "answer": False}
    for answer in _answers(element, words=True):
        word = answer.text.lower() == "true"
        if answer.share > 0:
            draft["answer"] = word
        if answer.why:
            draft["why_true" if word else "why_false"] = answer.why
    return draft


def _short(element: Element, labels: Labels, _: Draft) -> Draft:
    if element.value("usecase") == "1":
        element.place.lost("that capital letters matter")
    answers = _answers(element, words=True)
    return {"type": "short_text", **typed(answers, element.place), **labels.keys(("typos",))}


def _numerical(element: Element, labels: Labels, _: Draft) -> Draft:
    numbers = []
    for answer in element.all("answer"):
        text, why = answer.words(), answer.rich("feedback")
        value, tolerance = decimal_of(text), decimal_of(answer.value("tolerance") or "0")
        share = share_of(answer.attribute("fraction")) or Fraction(0)
        if value is None or tolerance is None:
            element.place.lost(f"the answer “{text}”: {why}")
        else:
            numbers.append(Number(value, tolerance, share, why))
        answer.leave()
    for setting in ("unitgradingtype", "showunits"):
        given = element.value(setting)
        if given not in ("", "0", "3"):
            element.place.lost(f"{setting} {given}")
    return numeric(numbers, labels, element.place) | _units(element)


def _units(element: Element) -> Draft:
    """Moodle's multiplier is how many of a unit make one of the answer's own, whose is 1."""
    named: list[tuple[str, Decimal]] = []
    for units in element.all("units"):
        for unit in units.all("unit"):
            many = decimal_of(unit.value("multiplier"))
            if many:
                named.append((unit.value("unit_name"), Decimal(1) / many))
    own = next((name for name, factor in named if factor == 1), "")
    if not own:
        return {}
    others: list[dict[str, Any]] = [{"unit": n, "factor": f} for n, f in named if n != own]
    return {"unit": own} | ({"units": others} if others else {})


def _matching(element: Element, labels: Labels, common: Draft) -> Draft:
    if element.value("shuffleanswers") in ("false", "0"):
        element.place.lost("that the choices keep their order")
    listed = []
    for sub in element.all("subquestion"):
        listed.append((sub.own(), sub.text("answer")))
        sub.leave()
    asked = [premise for premise, _ in listed if premise.strip()]
    explanation, reasons = without_reasons(common["explanation"], asked)
    left = iter(reasons)
    pairs = [
        Pair(premise, choice, next(left) if premise.strip() else "") for premise, choice in listed
    ]
    return {**matching(pairs, labels), "explanation": explanation}


def _ordering(element: Element, labels: Labels, _: Draft) -> Draft:
    known = {word: scoring.value for scoring, word in GRADING.items()}
    draft = ordering([(a.text, a.why) for a in _answers(element)], labels)
    for setting, usual in _USUAL.items():
        given = element.value(setting).upper()
        if setting == "gradingtype" and given in known:
            draft["scoring"] = known[given]
        elif given not in usual:
            element.place.lost(f"{setting} {given}")
    return draft


def _cloze(element: Element, labels: Labels, _: Draft) -> Draft:
    raw, format_ = element.raw("questiontext")
    is_html = format_ not in ("markdown", "plain_text")
    text, gaps = gaps_of(raw)
    blanks = blanks_of(gaps, is_html, labels, element.place)
    labels.options_of_blanks(blanks)
    whole = with_markers(element.converted(text, format_), [str(blank["id"]) for blank in blanks])
    return {"type": "cloze", "text": whole, "blanks": blanks}


def _essay(element: Element, labels: Labels, _: Draft) -> Draft:
    limits = {}
    for name, key in (("minwordlimit", "minimum"), ("maxwordlimit", "maximum")):
        given = element.value(name)
        if given.isdigit() and 1 <= int(given[:6]) <= 2000:
            limits[key] = int(given)
        elif given not in ("", "0"):
            element.place.lost(f"{name} {given}")
    for setting in ("responseformat", "responserequired"):
        given = element.value(setting)
        if given not in ("", "plain", "editor", "1"):
            element.place.lost(f"{setting} {given}")
    answer = without_rubric(element.rich("graderinfo"), element.place)
    return essay(answer, element.place) | ({"words": limits} if limits else {})


_USUAL: Final = {
    "gradingtype": ("",),
    "layouttype": ("", "VERTICAL", "0"),
    "selecttype": ("", "ALL", "0"),
    "showgrading": ("", "SHOW", "1"),
}
_READERS: Final[dict[str, Callable[[Element, Labels, Draft], Draft]]] = {
    "essay": _essay,
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
}
