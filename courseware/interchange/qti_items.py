"""Writes one question as a QTI item: its declarations, its body, its scoring, its feedback."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from courseware.interchange.figures import Drawn
from courseware.interchange.qti_essays import essay_item
from courseware.interchange.qti_hotspots import hotspot_item
from courseware.interchange.qti_names import Vocabulary, as_identifier, words
from courseware.interchange.qti_numbers import processing_of_numbers
from courseware.interchange.qti_parts import (
    GAP,
    MAP,
    MATCH,
    RESPONSE,
    Written,
    declared,
    line,
    outcome,
    prose,
    scored,
    shown,
    title_of,
    word_of,
)
from courseware.interchange.shapes import as_matching, shares
from courseware.questions.accepted import Accepted, Mistake
from courseware.questions.base import Question
from courseware.questions.cloze import Blank, Cloze
from courseware.questions.essay import Essay
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.hotspot import Hotspot
from courseware.questions.markers import MARKER
from courseware.questions.matching import Matching
from courseware.questions.multiple import Multiple, Scoring
from courseware.questions.numeric import Numeric
from courseware.questions.options import Option
from courseware.questions.ordering import Ordering
from courseware.questions.short_text import ShortText
from courseware.questions.single import Single
from courseware.questions.true_false import TrueFalse


def write_item(question: Question, names: Vocabulary, drawn: Drawn | None = None) -> str | None:
    """Return the item's file; None where QTI has nothing like the question's type.

    Args:
        drawn: the figure of a hotspot, which has no item without one.
    """
    if isinstance(question, Hotspot) and drawn is not None:
        return _item_file(question, hotspot_item(question, names, drawn), names)
    write = next((w for kind, w in _WRITERS if isinstance(question, kind)), None)
    return _item_file(question, write(question, names), names) if write else None


def _item_file(question: Question, item: Written, names: Vocabulary) -> str:
    tag = names.tag
    told = [(as_identifier(id_), whose, why) for id_, whose, why in item.reasons if why.strip()]
    values = [tag("value", words(id_)) for id_, _, _ in told]
    scored_by_hand = question.by_person and names.kebab  # 2.1 has no word for it
    outcomes = [
        outcome(names, "SCORE", "float", "0", scored_by_hand),
        outcome(names, "MAXSCORE", "float", "1"),
    ]
    outcomes += [shown(names, "REASONS", values)] if told else []
    feedback = [_feedback(names, "REASONS", *one) for one in told]
    if question.explanation.strip():
        outcomes.append(shown(names, "EXPLANATION", [tag("value", "explanation")]))
        feedback.append(_feedback(names, "EXPLANATION", "explanation", "", question.explanation))
    item_tag = tag(
        "assessmentItem",
        item.declarations,
        *outcomes,
        tag("itemBody", item.body),
        tag("responseProcessing", item.processing),
        *feedback,
        xmlns=names.namespace,
        identifier=as_identifier(question.id),
        title=question.id,
        adaptive="false",
        timeDependent="false",
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{item_tag}\n'


def _feedback(names: Vocabulary, outcome: str, id_: str, whose: str, text: str) -> str:
    body = prose(text)
    inner = names.tag("contentBody", body) if names.kebab else body
    about = {"outcomeIdentifier": outcome, "showHide": "show", "identifier": id_}
    return names.tag("modalFeedback", inner, **about, title=title_of(whose))


def _choices(
    names: Vocabulary, text: str, options: Sequence[tuple[str, str]], most: int, shuffled: bool
) -> str:
    listed = (
        names.tag("simpleChoice", line(label), identifier=as_identifier(id_))
        for id_, label in options
    )
    return prose(text) + names.tag(
        "choiceInteraction",
        *listed,
        responseIdentifier=RESPONSE,
        shuffle=word_of(shuffled),
        maxChoices=most,
    )


def _reasons(options: Sequence[Option], prefix: str = "") -> list[tuple[str, str, str]]:
    return [(f"{prefix}{option.id}", option.text, option.why) for option in options]


def _single(question: Single, names: Vocabulary) -> Written:
    right = [as_identifier(o.id) for o in question.options if o.correct]
    options = [(o.id, o.text) for o in question.options]
    return Written(
        declared(names, "single", "identifier", right),
        _choices(names, question.text, options, 1, question.shuffle),
        scored(names, MATCH),
        _reasons(question.options),
    )


def _multiple(question: Multiple, names: Vocabulary) -> Written:
    right = [as_identifier(o.id) for o in question.options if o.correct]
    gain, cost = shares(question.scoring, len(right))
    mapping = [(as_identifier(o.id), gain if o.correct else cost) for o in question.options]
    exact = question.scoring is Scoring.EXACT
    options = [(o.id, o.text) for o in question.options]
    return Written(
        declared(names, "multiple", "identifier", right, () if exact else mapping),
        _choices(names, question.text, options, 0, question.shuffle),
        scored(names, MATCH if exact else MAP),
        _reasons(question.options),
    )


def _true_false(question: TrueFalse, names: Vocabulary) -> Written:
    options = [("true", "True"), ("false", "False")]
    return Written(
        declared(names, "single", "identifier", [word_of(question.answer)]),
        _choices(names, question.text, options, 1, shuffled=False),
        scored(names, MATCH),
        [("true", "True", question.why_true), ("false", "False", question.why_false)],
    )


def _numeric(question: Numeric, names: Vocabulary) -> Written:
    field = names.tag("textEntryInteraction", responseIdentifier=RESPONSE)
    value = question.answer.value
    right = [format(value, "f")] if value is not None else []
    whys = [("answer-1", "", question.why)]
    whys += [(f"mistake-{n}", str(m.value), m.why) for n, m in enumerate(question.mistakes, 1)]
    return Written(
        declared(names, "single", "float", right),
        f"{prose(question.text)}<p>{field} {words(question.unit)}</p>",
        processing_of_numbers(question, names, RESPONSE),
        whys,
    )


def _typed(
    accept: Sequence[Accepted], mistakes: Sequence[Mistake], why: str, prefix: str = ""
) -> tuple[list[tuple[str, Fraction]], list[tuple[str, str, str]]]:
    """Return what each listed answer adds, and the reasons, numbered as the answers are."""
    listed = [
        (a.text, Fraction(a.credit, 100), a.why or (why if a.credit == 100 else "")) for a in accept
    ]
    listed += [(m.text, Fraction(0), m.why) for m in mistakes]
    told = [(f"{prefix}answer-{n}", text, said) for n, (text, _, said) in enumerate(listed, 1)]
    return [(text, share) for text, share, _ in listed], told


def _short_text(question: ShortText, names: Vocabulary) -> Written:
    mapping, told = _typed(question.accept, question.mistakes, question.why)
    right = [text for text, share in mapping if share == 1]
    field = names.tag("textEntryInteraction", responseIdentifier=RESPONSE)
    return Written(
        declared(names, "single", "string", right[:1], mapping, folded=True),
        f"{prose(question.text)}<p>{field}</p>",
        scored(names, MAP),
        told,
    )


def _matching(question: Matching, names: Vocabulary) -> Written:
    tag = names.tag
    pairs = [f"{as_identifier(p.id)} c.{p.match}" for p in question.premises]
    each = Fraction(1, len(pairs))
    premises = (
        tag("simpleAssociableChoice", line(p.text), identifier=as_identifier(p.id), matchMax=1)
        for p in question.premises
    )
    choices = (
        tag("simpleAssociableChoice", line(c.text), identifier=f"c.{c.id}", matchMax=0)
        for c in question.choices
    )
    sets = tag("simpleMatchSet", *premises) + tag("simpleMatchSet", *choices)
    about: dict[str, str | int] = {"maxAssociations": len(pairs), "shuffle": "true"}
    body = tag("matchInteraction", sets, responseIdentifier=RESPONSE, **about)
    return Written(
        declared(names, "multiple", "directedPair", pairs, [(pair, each) for pair in pairs]),
        prose(question.text) + body,
        scored(names, MAP),
        [(p.id, p.text, p.why) for p in question.premises],
    )


def _extended(question: ExtendedMatching, names: Vocabulary) -> Written:
    """Write it as a matching; why other options do not belong to a stem is told beside it."""
    item = _matching(as_matching(question), names)
    texts = {option.id: option.text for option in question.options}
    more = [
        (f"{stem.id}.{reason.option}", texts.get(reason.option, ""), reason.why)
        for stem in question.stems
        for reason in stem.reasons
    ]
    return replace(item, reasons=[*item.reasons, *more])


def _ordering(question: Ordering, names: Vocabulary) -> Written:
    items = (
        names.tag("simpleChoice", line(item.text), identifier=as_identifier(item.id))
        for item in question.items
    )
    about = {"responseIdentifier": RESPONSE, "shuffle": "true"}
    right = [as_identifier(item.id) for item in question.items]
    return Written(
        declared(names, "ordered", "identifier", right),
        prose(question.text) + names.tag("orderInteraction", *items, **about),
        scored(names, MATCH),
        [(item.id, item.text, item.why) for item in question.items],
    )


def _cloze(question: Cloze, names: Vocabulary) -> Written:
    tag, told = names.tag, list[tuple[str, str, str]]()
    declarations, fields = list[str](), dict[str, str]()
    for blank in question.blanks:
        declaration, field, reasons = _blank(blank, names)
        declarations.append(declaration)
        fields[blank.id] = field
        told += reasons
    marks = [m[1] for m in MARKER.finditer(question.text) if m[1] in fields]
    marked = MARKER.sub(lambda m: GAP if m[1] in fields else m[0], question.text)
    pieces = prose(marked).split(GAP)
    body = pieces[0] + "".join(f"{fields[m]}{p}" for m, p in zip(marks, pieces[1:], strict=False))
    earned = (tag("mapResponse", identifier=as_identifier(b.id)) for b in question.blanks)
    count = tag("baseValue", str(len(question.blanks)), baseType="float")
    mean = tag("divide", tag("sum", *earned), count)
    score = tag("setOutcomeValue", mean, identifier="SCORE")
    return Written("".join(declarations), body, score, told)


def _blank(blank: Blank, names: Vocabulary) -> tuple[str, str, list[tuple[str, str, str]]]:
    id_, tag = as_identifier(blank.id), names.tag
    if not blank.options:
        mapping, told = _typed(blank.accept, blank.mistakes, blank.why, f"{blank.id}.")
        right = [text for text, share in mapping if share == 1][:1]
        declaration = declared(names, "single", "string", right, mapping, id_, folded=True)
        return declaration, tag("textEntryInteraction", responseIdentifier=id_), told
    right = [as_identifier(o.id) for o in blank.options if o.correct]
    options = (
        tag("inlineChoice", words(title_of(o.text) or ""), identifier=as_identifier(o.id))
        for o in blank.options
    )
    about = {"responseIdentifier": id_, "shuffle": word_of(blank.shuffle)}
    mapping = [(value, Fraction(1)) for value in right]
    declaration = declared(names, "single", "identifier", right, mapping, id_)
    told = [
        (f"{blank.id}.{o.id}", o.text, o.why or (blank.why if o.correct else ""))
        for o in blank.options
    ]
    return declaration, tag("inlineChoiceInteraction", *options, **about), told


_WRITERS: Final[tuple[tuple[type[Question], Callable[[Any, Vocabulary], Written]], ...]] = (
    (Single, _single),
    (Multiple, _multiple),
    (TrueFalse, _true_false),
    (Numeric, _numeric),
    (ShortText, _short_text),
    (Matching, _matching),
    (ExtendedMatching, _extended),
    (Ordering, _ordering),
    (Cloze, _cloze),
    (Essay, essay_item),
)
