"""The rules of numeric questions in QTI's response processing, which has a word for each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from courseware.interchange.losses import Place
from courseware.interchange.markup import Node
from courseware.interchange.number_rules import exact
from courseware.interchange.qti_names import Vocabulary
from courseware.interchange.shapes import decimal_of
from courseware.questions.numbers import canonical
from courseware.questions.numeric import Numeric
from courseware.questions.numeric_rule import NumericAnswer

_TESTS = ("equal", "equalRounded", "and", "match")


def processing_of_numbers(question: Numeric, names: Vocabulary, response: str) -> str:
    """Write the scoring of a numeric question; known mistakes are tests that earn nothing."""
    tag, answer = names.tag, question.answer
    one = tag("setOutcomeValue", tag("baseValue", "1", baseType="float"), identifier="SCORE")
    none = tag("setOutcomeValue", tag("baseValue", "0", baseType="float"), identifier="SCORE")
    first = tag("responseIf", _test(answer, answer.value, names, response), one)
    others = (
        tag("responseElseIf", _test(answer, mistake.value, names, response), none)
        for mistake in question.mistakes
    )
    return tag("responseCondition", first, *others)


def _test(answer: NumericAnswer, value: Decimal | None, names: Vocabulary, response: str) -> str:
    tag, given = names.tag, names.tag("variable", identifier=response)
    if value is None:
        least, most = answer.minimum or Decimal(0), answer.maximum or Decimal(0)
        return tag(
            "and",
            tag("gte", given, _value(names, least)),
            tag("lte", given, _value(names, most)),
        )
    # The range is measured from the first of the two.
    both = _value(names, value) + given
    if answer.significant_figures is not None:
        figures = answer.significant_figures
        return tag("equalRounded", both, roundingMode="significantFigures", figures=figures)
    if answer.relative is not None and value >= 0:
        far = canonical(answer.relative)
        return tag("equal", both, toleranceMode="relative", tolerance=f"{far} {far}")
    # A share of a number below zero would put the upper limit below the lower one.
    far = canonical(exact(answer.span_around(Fraction(value)).reach))
    return tag("equal", both, toleranceMode="absolute", tolerance=f"{far} {far}")


def _value(names: Vocabulary, value: Decimal) -> str:
    return names.tag("baseValue", canonical(value), baseType="float")


def read_rules(processing: Node, place: Place) -> Iterator[dict[str, Any]]:
    """Yield the rule of each test for a number, as a quiz file has it."""
    for node in processing.walk():
        if node.tag not in _TESTS:
            continue
        rule = _rule(node)
        if rule is not None:
            yield rule
        elif node.tag != "match":
            place.lost(f"a test of the answer: <{node.tag}>")


def _rule(node: Node) -> dict[str, Any] | None:
    values = [decimal_of(n.text) for n in node.walk() if n.tag == "baseValue"]
    if not values or None in values:
        return None
    if node.tag == "and":
        signs = [inner.tag for inner in node.elements()]
        if sorted(signs) != ["gte", "lte"] or len(values) != 2:
            return None
        least, most = values if signs[0] == "gte" else reversed(values)
        return {"minimum": least, "maximum": most}
    value = values[0]
    if node.tag == "equalRounded":
        figures = decimal_of(node.attributes.get("figures", ""))
        mode = node.attributes.get("roundingMode", "significantFigures")
        if figures is None or mode != "significantFigures":
            return None
        return {"value": value, "significant_figures": int(figures)}
    return _equal(node, value)


def _equal(node: Node, value: Decimal | None) -> dict[str, Any] | None:
    mode = node.attributes.get("toleranceMode", "exact")
    far = [decimal_of(part) for part in node.attributes.get("tolerance", "").split()] or [None]
    if value is None:
        return None
    if node.tag == "match" or mode == "exact":
        return {"value": value, "absolute": Decimal(0)}
    below, above = far[0], far[-1]
    if below is None or above is None:
        return None
    if mode == "relative" and below == above:
        return {"value": value, "relative": below}
    if mode != "absolute":
        return None
    if below == above:
        return {"value": value, "absolute": below}
    return {"minimum": value - below, "maximum": value + above}
