"""The numbers of references: what contradicts itself is found, and what ships is held to words."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from courseware.content.models.lists import Reference
from courseware.content.models.results import Effect, Frequency, Measurement
from courseware.content.problem import Problem
from courseware.questions.numbers import canonical
from tests.content.drawn_library import NUMBERS
from tests.content.small_library import REFERENCES, lines, problems_of
from tests.shipped_library import shipped_library

PAIN = "value: -0.81, low: -1.21, high: -0.40"


def after(tmp_path: Path, old: str, new: str) -> tuple[Problem, ...]:
    assert NUMBERS.count(old) == 1
    return problems_of(tmp_path, {REFERENCES: NUMBERS.replace(old, new)})


def test_references_with_results_are_sound(tmp_path: Path) -> None:
    assert lines(problems_of(tmp_path, {REFERENCES: NUMBERS})) == []


@pytest.mark.parametrize(("old", "new", "words"), [
    (PAIN, "value: 0.81, low: -1.21, high: -0.40", "`high` (-0.4) is below `value` (0.81)"),
    (PAIN, "value: -0.81, low: 1.21, high: -0.40", "`low` (1.21) is above `value` (-0.81)"),
    (PAIN, "low: -1.21, high: -0.40", "write the `value`, or `in_words`"),
    (PAIN, 'in_words: "no", low: -1.21', "an interval needs its `value`"),
    ("measure: SMD, " + PAIN, PAIN, "a `value` needs its `measure`"),
    ("value: 1.15, low: 0.87", "value: 1.15, low: 0", "a ratio (RR) is above 0"),
    ("percent: 19.18", "percent: 91.18", "`percent` (91.18) is not 1,463 of 7,629 (about 19.2)"),
    ("count: 1463, of: 7629", "count: 7630, of: 7629", "`count` (7,630) is more than `of` (7,629)"),
    ("one_in: 1024", "one_in: 124", "1 in 124 is not 20 of 20,464"),
    ("per: treatments, percent: 0.04}", "per: treatments}", "write `count` and `of`, or `percent`"),
])  # fmt: skip
def test_numbers_that_contradict_one_another_are_reported_at_their_result(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    (problem,) = after(tmp_path, old, new)

    line = NUMBERS[: NUMBERS.index(old)].count("\n") + 1
    assert (problem.code, problem.line) == ("CW039", line)
    assert words in problem.message


@pytest.mark.parametrize("sound", [
    "percent: 19.2", "percent: 19",
    # One survey prints two totals: 7,531 of 20,464 is 36.8%, and 36.7% is what it says.
    "percent: 19.10",
])  # fmt: skip
def test_a_percentage_may_be_rounded(tmp_path: Path, sound: str) -> None:
    assert lines(after(tmp_path, "percent: 19.18", sound)) == []


def test_the_same_id_for_two_results_of_one_reference_is_found_across_their_kinds(
    tmp_path: Path,
) -> None:
    (problem,) = after(tmp_path, "{id: sore,", "{id: pain,")

    assert (problem.code, problem.line) == ("CW037", 23)
    assert problem.message == "the id `pain` is taken (line 9)"


def test_two_references_may_use_the_same_id(tmp_path: Path) -> None:
    assert NUMBERS.count("{id: points,") == 2
    assert lines(problems_of(tmp_path, {REFERENCES: NUMBERS})) == []


def test_an_unknown_key_of_a_result_is_reported_with_the_one_meant(tmp_path: Path) -> None:
    (problem,) = after(tmp_path, 'unit: "%"', 'units: "%"')

    assert problem.message == "`units` is no key of a measurement"
    assert problem.suggestion == 'did you mean "unit"?'


def shipped() -> list[Reference]:
    file = shipped_library().references
    assert file is not None
    return list(file.value)


WITH_RESULTS = [reference for reference in shipped() if reference.results]


def numbers_of(result: Effect | Frequency | Measurement) -> list[Decimal]:
    if isinstance(result, Effect):
        found: list[Decimal | int | None] = [result.value, result.low, result.high]
    elif isinstance(result, Frequency):
        found = [result.count, result.of, result.percent, result.one_in, result.upper_percent]
    else:
        found = [result.value]
    return [Decimal(number) for number in found if number is not None]


def spelled(number: Decimal) -> set[str]:
    words = {"0": "No", "9": "nine"}
    plain = canonical(abs(number))
    grouped = f"{int(number):,}" if number == int(number) else plain
    return {plain, grouped, words.get(plain, plain)}


@pytest.mark.parametrize("reference", WITH_RESULTS, ids=lambda reference: reference.id)
def test_every_shipped_number_stands_in_the_words_of_its_reference(reference: Reference) -> None:
    assert reference.results is not None
    words = set(re.findall(r"[A-Za-z]+|\d+(?:,\d{3})*(?:\.\d+)?", reference.found))
    said = words | {canonical(Decimal(word)) for word in words if re.fullmatch(r"[\d.]+", word)}
    kinds = reference.results

    unsaid = {
        result.id: canonical(number)
        for result in (*kinds.effects, *kinds.frequencies, *kinds.measurements)
        for number in numbers_of(result)
        if not spelled(number) & said
    }

    assert unsaid == {}


def test_results_are_shipped_for_the_surveys_and_the_reviews() -> None:
    assert {"EV-01", "EV-02", "EV-06", "EV-09", "EV-10", "EV-34"} <= {r.id for r in WITH_RESULTS}
