"""How answers of other formats become the options, lists and rules of our question types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from courseware.interchange.drafts import Draft
from courseware.interchange.labels import Labels
from courseware.interchange.losses import Place
from courseware.interchange.names import lettered, named_by_words
from courseware.questions.extended_matching import ExtendedMatching
from courseware.questions.matching import Choice, Matching, Premise
from courseware.questions.multiple import Scoring

FULL = Fraction(1)
_LARGEST_EXPONENT = 30


@dataclass(frozen=True)
class Answer:
    """One answer of another format: its text, the share that it earns, what is said about it."""

    text: str
    share: Fraction
    why: str = ""


@dataclass(frozen=True)
class Pair:
    """A premise and what belongs to it; an empty premise means a choice that is left over."""

    premise: str
    choice: str
    why: str = ""


def share_of(percent: str) -> Fraction | None:
    """Read a percentage; 33.33333 is a third, since formats write it with few digits."""
    number = decimal_of(percent)
    if number is None or abs(number) > 1000:
        return None
    exact = Fraction(number) / 100
    simple = exact.limit_denominator(20)
    return simple if abs(simple - exact) < Fraction(1, 50_000) else exact


def percent_of(share: Fraction) -> str:
    """Write a share in percent, with at most five digits behind the point."""
    text = f"{float(share * 100):.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def decimal_of(text: str) -> Decimal | None:
    """Read a number of reasonable size, None for anything else."""
    if len(text) > 64 or "_" in text:
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    fits = number.is_finite() and (not number or abs(number.adjusted()) <= _LARGEST_EXPONENT)
    return number if fits else None


def single(answers: Sequence[Answer], labels: Labels, place: Place) -> Draft:
    """Return the keys of a question with one right option; parts of a mark are lost."""
    options = _options(answers, labels, place, Fraction(1))
    for answer in answers:
        if answer.share not in (0, 1):
            place.lost(f"{percent_of(answer.share)} % for “{answer.text[:60]}”")
    return {"type": "single", "options": options}


def multiple(answers: Sequence[Answer], labels: Labels, place: Place) -> Draft:
    """Return the keys of a question with several right options, and how it is scored."""
    right = [answer.share for answer in answers if answer.share > 0]
    wrong = [answer.share for answer in answers if answer.share <= 0]
    each = Fraction(1, max(1, len(right)))
    if any(share != each for share in right):
        place.changed("right options with different weights weigh the same")
    scoring = Scoring.NET_CORRECT
    if wrong and all(share == -1 for share in wrong) and each != 1:
        scoring = Scoring.SUBSET
    elif any(share != -each for share in wrong):
        place.changed("what a wrong option costs: as much as a right one earns (net_correct)")
    named = labels.one("scoring")
    if named in (Scoring.EXACT, Scoring.EACH_DECISION, Scoring.COVERAGE, Scoring.SUBSET):
        scoring = Scoring(named)
    options = _options(answers, labels, place, None)
    return {"type": "multiple", "options": options, "scoring": scoring.value}


def shares(scoring: Scoring, right: int) -> tuple[Fraction, Fraction]:
    """Return what a right and a wrong option add where a mark is a sum, cut off at zero.

    net_correct and subset are such sums: (k-w)/C, and k/C where any wrong one takes everything
    away. The other rules are no sums and are given as net_correct.
    """
    each = Fraction(1, max(1, right))
    return each, -FULL if scoring is Scoring.SUBSET else -each


def typed(answers: Sequence[Answer], place: Place) -> Draft:
    """Return the lists of a typed answer: what is accepted, known mistakes, the common reason.

    A star that no backslash escapes stands for any words, which is nothing that we compare.
    """
    accept: list[dict[str, Any]] = []
    mistakes: list[dict[str, Any]] = []
    whole = [answer.why for answer in answers if answer.share >= FULL]
    common = whole[0] if whole and all(whole) else ""
    for answer in answers:
        if re.search(r"(?<!\\)\*", answer.text):
            place.lost(f"the answer “{answer.text[:60]}”: * stands for any words there")
            continue
        entry: dict[str, Any] = {"text": answer.text.replace("\\*", "*")}
        credit = int(answer.share * 100)
        if 0 < credit < 100:
            entry["credit"] = credit
            if credit != answer.share * 100:
                place.changed(f"{percent_of(answer.share)} % became {credit} %")
        why = "" if credit >= 100 and answer.why == common else answer.why
        if why:
            entry["why"] = why
        (accept if credit > 0 else mistakes).append(entry)
    found: Draft = {"accept": accept}
    found |= {"mistakes": mistakes} if mistakes else {}
    return found | ({"why": common} if common else {})


def matching(pairs: Sequence[Pair], labels: Labels) -> Draft:
    """Return the premises and choices; equal choices are one."""
    texts = list(dict.fromkeys(pair.choice for pair in pairs))
    choice_ids = labels.ids("choiceids", named_by_words(texts, "choice"))
    by_text = dict(zip(texts, choice_ids, strict=True))
    asked = [pair for pair in pairs if pair.premise]
    premise_ids = labels.ids("premiseids", lettered(len(asked)))
    premises = [
        {"id": id_, "text": pair.premise, "match": by_text[pair.choice]}
        | ({"why": pair.why} if pair.why else {})
        for id_, pair in zip(premise_ids, asked, strict=True)
    ]
    choices = [{"id": id_, "text": text} for text, id_ in by_text.items()]
    choices = labels.in_order("orderids", choices)
    return of_its_kind({"type": "matching", "premises": premises, "choices": choices}, labels)


def of_its_kind(draft: Draft, labels: Labels) -> Draft:
    """Return a matching as it is, or as the extended matching that its labels say it was."""
    if labels.one("type") != "extended_matching":
        return draft
    stems = [
        {("answer" if key == "match" else key): value for key, value in premise.items()}
        for premise in draft["premises"]
    ]
    kept = labels.keys(("shuffle",))
    return {
        "type": "extended_matching",
        "options": draft["choices"],
        "stems": stems,
        **({"shuffle": True} if kept.get("shuffle") is True else {}),
    }


def as_matching(question: Matching | ExtendedMatching) -> Matching:
    """Return the matching as which other programs know an extended one; its reasons stay behind."""
    if isinstance(question, Matching):
        return question
    common = {key: getattr(question, key) for key in Matching.model_fields.keys() - _OF_MATCHING}
    premises = (Premise(id=s.id, text=s.text, match=s.answer, why=s.why) for s in question.stems)
    choices = (Choice(id=option.id, text=option.text) for option in question.options)
    return Matching.model_construct(
        type="matching", premises=tuple(premises), choices=tuple(choices), **common
    )


_OF_MATCHING = {"type", "premises", "choices"}


def pairs_of(question: Matching) -> list[Pair]:
    """Return the premises with their choices, then the choices that are left over."""
    texts = {choice.id: choice.text for choice in question.choices}
    pairs = [Pair(p.text, texts.get(p.match, ""), p.why) for p in question.premises]
    used = {premise.match for premise in question.premises}
    return pairs + [Pair("", c.text) for c in question.choices if c.id not in used]


def ordering(texts: Sequence[tuple[str, str]], labels: Labels) -> Draft:
    """Return the items, given as (text, why) in the right order."""
    ids = labels.ids("itemids", named_by_words((text for text, _ in texts), "step"))
    items = [
        {"id": id_, "text": text} | ({"why": why} if why else {})
        for id_, (text, why) in zip(ids, texts, strict=True)
    ]
    return {"type": "ordering", "items": items}


def _options(
    answers: Sequence[Answer], labels: Labels, place: Place, whole: Fraction | None
) -> list[dict[str, Any]]:
    ids = labels.ids("optionids", lettered(len(answers)))
    options = []
    for id_, answer in zip(ids, answers, strict=True):
        option: dict[str, Any] = {"id": id_, "text": one_line(answer.text, place)}
        if answer.share >= whole if whole is not None else answer.share > 0:
            option["correct"] = True
        if answer.why:
            option["why"] = answer.why
        options.append(option)
    return options


def one_line(text: str, place: Place) -> str:
    """Return a text for a label: paragraphs become one line."""
    if "\n\n" not in text.strip():
        return text
    line = " ".join(text.split())
    place.changed(f"paragraphs of “{line[:60]}” became one line")
    return line
