"""What another program accepts of an exported number is what we accept, or the report names it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.interchange.formats import Format, Written, write
from courseware.interchange.losses import Kind
from courseware.questions.numbers import canonical
from courseware.questions.numeric import Numeric
from courseware.questions.numeric_rule import NumericAnswer
from tests.interchange.banks import HEAD

_NUMBERS = st.one_of(
    st.integers(-2_000, 2_000).map(Decimal),
    st.decimals(-10_000, 10_000, places=3),
    st.decimals(-1, 1, places=6),
    # Where the step of the last figure changes.
    st.builds(
        lambda sign, power, off: sign * (Decimal(10) ** power + off),
        st.sampled_from([-1, 1]),
        st.integers(-3, 4),
        st.sampled_from([Decimal(0), Decimal("-0.0004"), Decimal("0.0004"), Decimal(4)]),
    ),
)
_REACHES = st.decimals(0, 100, places=3)
ANSWERS = st.one_of(
    st.builds(lambda v, far: {"value": v, "absolute": far}, _NUMBERS, _REACHES),
    st.builds(lambda v, far: {"value": v, "relative": far}, _NUMBERS, _REACHES),
    st.builds(lambda v, n: {"value": v, "significant_figures": n}, _NUMBERS, st.integers(1, 15)),
    st.builds(lambda v, far: {"minimum": v, "maximum": v + far}, _NUMBERS, _REACHES),
)


def question_with(answer: dict[str, Any]) -> Numeric:
    question = Numeric(
        id="how-far",
        type="numeric",
        objective="A1",
        text="How far?",
        answer=answer,  # type: ignore[arg-type]
        unit="mm",
        why="As measured.",
        mistakes=[{"value": "-77777"}],  # type: ignore[arg-type]
    )
    return question


def gift_limits(data: bytes) -> tuple[Fraction, Fraction]:
    """Read the right answer as GIFT says it: a range, or a number with a tolerance."""
    found = re.search(rb"=%100%([^#]*)#", data)
    assert found
    low, dots, high = found[1].decode().partition("..")
    if dots:
        return Fraction(low), Fraction(high)
    value, tolerance = map(Fraction, found[1].decode().split(":"))
    return value - tolerance, value + tolerance


def moodle_limits(data: bytes) -> tuple[Fraction, Fraction]:
    """Read the right answer as Moodle does: a number with a tolerance, both limits in."""
    found = re.search(
        rb'<answer fraction="100"[^>]*><text>([^<]*)</text><tolerance>([^<]*)</tolerance>', data
    )
    assert found
    value, tolerance = (Fraction(one.decode()) for one in found.groups())
    return value - tolerance, value + tolerance


PROGRAMS = [(Format.GIFT, gift_limits), (Format.MOODLE_XML, moodle_limits)]


def said(written: Written) -> list[str]:
    return [loss.what for loss in written.losses if loss.kind is not Kind.LABEL]


def is_right(question: Numeric, number: Fraction) -> bool:
    places = Decimal(number.numerator) / Decimal(number.denominator)
    assert Fraction(places) == number
    return question.grade({"value": canonical(places), "unit": "mm"}) == 1


@pytest.mark.parametrize(("format_", "limits_in"), PROGRAMS)
@given(answer=ANSWERS, off=st.integers(1, 10**6))
def test_both_sides_accept_the_same_numbers(
    format_: Format,
    limits_in: Callable[[bytes], tuple[Fraction, Fraction]],
    answer: dict[str, Any],
    off: int,
) -> None:
    question = question_with(answer)

    written = write(format_, HEAD, [question])

    low, high = limits_in(written.data)
    tiny = Fraction(off, 10**12)
    named = "\n".join(said(written))
    tried = {
        low,
        high,
        (low + high) / 2,
        *(limit + tiny * s for limit in (low, high) for s in (1, -1)),
    }
    if question.answer.value is not None:
        tried |= {Fraction(question.answer.value), -Fraction(question.answer.value)}
    for number in tried:
        there, here = low <= number <= high, is_right(question, number)
        shown = canonical(Decimal(number.numerator) / Decimal(number.denominator))
        assert there == here or f"answer: {shown} is right there too" in named, (answer, shown)
    assert "answer." not in named, "the rule comes back as it was"


@given(answer=ANSWERS, number=_NUMBERS)
def test_the_span_of_a_rule_is_what_it_accepts(answer: dict[str, Any], number: Decimal) -> None:
    rule = NumericAnswer.model_validate(answer)
    span = rule.span()

    for tried in (Fraction(number), span.low, span.high, span.middle):
        within = span.low <= tried <= span.high and tried != span.open_at
        assert rule.accepts(tried) is within


@pytest.mark.parametrize(
    ("answer", "gift", "open_at"),
    [
        ({"value": 1234, "significant_figures": 2}, "1200:50", "1250"),
        ({"value": 1250, "significant_figures": 2}, "1300:50", "1350"),
        ({"value": -1234, "significant_figures": 2}, "-1200:50", "-1250"),
        # Below a power of ten the step is a tenth of what it is above.
        ({"value": 996, "significant_figures": 2}, "1022.5:27.5", "1050"),
        ({"value": 1000, "significant_figures": 1}, "1225:275", "1500"),
        ({"value": 0, "significant_figures": 2}, "0:0", ""),
        ({"value": "7.50", "significant_figures": 3}, "7.5:0.005", "7.505"),
        ({"value": -100, "relative": 5}, "-100:5", ""),
        ({"value": 20, "absolute": "0.5"}, "20:0.5", ""),
        ({"minimum": -40, "maximum": 30}, "-40..30", ""),
    ],
)
def test_examples(answer: dict[str, Any], gift: str, open_at: str) -> None:
    written = write(Format.GIFT, HEAD, [question_with(answer)])

    assert f"=%100%{gift}#".encode() in written.data
    named = [what for what in said(written) if what.startswith("answer")]
    assert named == (
        [
            f"answer: {open_at} is right there too; to "
            f"{answer.get('significant_figures')} significant figures it is not"
        ]
        if open_at
        else []
    )


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ({"value": 100, "relative": 5}, ("relative", "5 5")),
        ({"value": -100, "relative": 5}, ("absolute", "5 5")),
        ({"value": -100, "absolute": 2}, ("absolute", "2 2")),
    ],
)
def test_qti_measures_from_the_right_number_and_never_backwards(
    answer: dict[str, Any], test: tuple[str, str]
) -> None:

    data = write(Format.QTI, HEAD, [question_with(answer)]).data

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        items = [package.read(name).decode() for name in package.namelist()]
    (item,) = [text for text in items if "<equal " in text]
    found = re.findall(r"<equal ([^>]*)>(.*?)</equal>", item, re.DOTALL)
    assert [f'toleranceMode="{test[0]}"' in found[0][0], f'"{test[1]}"' in found[0][0]] == [
        True
    ] * 2
    assert found[0][1].index("<baseValue") < found[0][1].index("<variable")
