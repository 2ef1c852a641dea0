"""What `check` says of a number that stands where the rule for right numbers belongs."""

from pathlib import Path

import pytest

from tests.content.small_library import FILES, QUIZ, problems_of


def told(tmp_path: Path, answer: str) -> list[tuple[str, str]]:
    text = FILES[QUIZ].replace("{value: 7.50, absolute: 0.5}", answer)
    assert text != FILES[QUIZ]
    found = problems_of(tmp_path, {QUIZ: text})
    return [(problem.code, problem.suggestion) for problem in found if problem.path == QUIZ]


@pytest.mark.parametrize(
    ("answer", "mend"),
    [
        ("20", "write {value: 20, absolute: 0}"),
        ("20,5", "write {value: 20.5, absolute: 0}"),
        ("20 ± 0.5", "write {value: 20, absolute: 0.5}"),
        ('"20 +/- 0,5"', "write {value: 20, absolute: 0.5}"),
        ("100 ± 5 %", "write {value: 100, relative: 5}"),
        ("19–21", "write {minimum: 19, maximum: 21}"),
        (
            "about 20",
            "write {value: 20, absolute: 0.5} or {minimum: 19, maximum: 21}, with your numbers",
        ),
    ],
)
def test_a_number_alone_is_told_how_to_be_a_rule(tmp_path: Path, answer: str, mend: str) -> None:
    assert told(tmp_path, answer) == [("CW032", mend)]


@pytest.mark.parametrize(
    ("answer", "code", "mends"),
    [
        ("{value: 20, absolute: 0,5}", "CW017", ["write 0.5"]),
        ("{value: -20,5, absolute: 0,25}", "CW017", ["write -20.5", "write 0.25"]),
        ('{value: 20, absolute: "0,5"}', "CW039", ["write 0.5"]),
    ],
)
def test_a_decimal_comma_is_told_to_be_a_point(
    tmp_path: Path, answer: str, code: str, mends: list[str]
) -> None:
    found = told(tmp_path, answer)

    assert [one for one in found if one[0] == code] == [(code, mend) for mend in mends]
    assert all("quotes" not in mend for _, mend in found)


def test_a_number_as_a_key_elsewhere_still_needs_quotes(tmp_path: Path) -> None:
    assert ("CW017", 'put it in quotes: "5"') in told(tmp_path, "{value: 20, 5: 1}")
