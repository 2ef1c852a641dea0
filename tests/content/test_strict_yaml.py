"""YAML 1.2 scalars, places, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import MAX_DEPTH, read_yaml


def value_of(text: str) -> Any:
    document, problems = read_yaml(text, "a.yaml")
    assert problems == []
    assert document is not None
    return document.value


@pytest.mark.parametrize(("written", "read"), [
    ("no", "no"), ("No", "No"), ("yes", "yes"), ("on", "on"), ("y", "y"),
    ("true", True), ("False", False), ("~", None), ("null", None), ("", None),
    ("0", 0), ("0.5", Decimal("0.5")), ("-0.50", Decimal("-0.50")), ("-7", -7),
    ("+3", 3), ("1_000", "1_000"), ("1:30", "1:30"), ("12:30:45", "12:30:45"),
    ("2026-01-31", "2026-01-31"), ("0b11", "0b11"),
    ("1.", Decimal("1")), (".5", Decimal("0.5")), ("1e3", Decimal("1000")), ("1.2.3", "1.2.3"),
    ('"012"', "012"), ("'true'", "true"), ("<<", "<<"), ("=", "="), ("0o9", "0o9"),
])  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(written: str, read: object) -> None:
    value = value_of(f"a: {written}\n")["a"]

    assert (value, type(value)) == (read, type(read))


@pytest.mark.parametrize("written", ["012", "00", "-08", "+0010"])
def test_a_whole_number_that_begins_with_a_zero_is_refused_where_it_stands(written: str) -> None:
    _, (problem,) = read_yaml(f"a: 1\nb: {written}\n", "a.yaml")

    assert (problem.line, problem.column, problem.code) == (2, 4, "CW018")
    assert problem.suggestion.startswith(f"write {int(written)}, or quote")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("012.5", "12.5"),
        ("-007.50", "-7.50"),
        ("00.5", "0.5"),
        ("012e1", "12e1"),
        ("0o17", "15"),
        ("0x50", "80"),
        ("0x1F", "31"),
        ("0x1e3", "483"),
    ],
)
def test_so_are_fractions_that_do_and_numbers_to_another_base(written: str, meant: str) -> None:
    """Nobody who writes a mark or a dose counts by eights or sixteens."""
    _, (problem,) = read_yaml(f"a: 1\nb: {written}\n", "a.yaml")

    assert (problem.line, problem.column, problem.code) == (2, 4, "CW018")
    assert problem.suggestion.startswith(f"write {meant}, or quote")


def test_decimals_keep_the_digits_that_were_written() -> None:
    assert str(value_of("a: 7.50")["a"]) == "7.50"


@given(st.integers(-(10**25), 10**25))
def test_whole_numbers_are_exact(number: int) -> None:
    assert value_of(f"a: {number}") == {"a": number}


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-99999, max_value=99999)
)
def test_fractions_are_exact(number: Decimal) -> None:
    assert value_of(f"a: {number:f}") == {"a": number}


def test_keys_and_values_know_where_they_stand() -> None:
    document, _ = read_yaml("a: 1\nb:\n  - {c: d, é: [x, yy]}\n", "a.yaml", first_line=10)

    assert document is not None
    at = document.positions
    assert at.value(("a",)) == (10, 4)
    assert at.key(("b",)) == (11, 1)
    assert at.value(("b", 0)) == (12, 5)
    assert at.key(("b", 0, "é")) == (12, 12)
    assert at.value(("b", 0, "é", 1)) == (12, 19)
    assert at.value(("b", 0, "missing")) == (12, 5)
    assert at.value(("b", 7, "missing")) == (12, 3)


def test_every_repeated_key_is_reported_and_the_first_value_stays() -> None:
    document, problems = read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\n", "a.yaml")

    assert document is not None
    assert document.value == {"a": 1, "b": {"c": 1}}
    assert [(p.line, p.column, p.code) for p in problems] == [(2, 1, "CW011"), (3, 11, "CW011")]


def test_depth_is_capped_one_level_beyond_what_is_allowed() -> None:
    assert read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml")[1] == []
    problems = read_yaml("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "a.yaml")[1]
    assert [(p.line, p.column, p.code) for p in problems] == [(1, MAX_DEPTH + 1, "CW015")]


@given(st.text(alphabet="ab:-{}[]&*!|>'\"%@`#,? \n\t~0129.", max_size=60))
def test_any_text_ends_in_a_document_or_a_problem(text: str) -> None:
    document, problems = read_yaml(text, "a.yaml")

    assert document is not None or problems
    for problem in problems:
        assert 1 <= problem.line <= text.count("\n") + 2


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_left_open_is_reported_where_it_was_opened(quote: str) -> None:
    text = (
        f"id: x\ntitle: {quote}Bruises\nlesson: bruises\nlist:\n  - {{text: {quote}What?{quote}}}\n"
    )

    (problem,) = read_yaml(text, "a.yaml")[1]

    assert (problem.line, problem.column, problem.code) == (2, 8, "CW010")
    assert problem.suggestion == f"close it at the end of the line: title: {quote}Bruises{quote}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a: "long\n  text"\nb: [1\nc: 2\n', 4),  # a text over two lines, and a list left open
        ('a: |\n  note: "so\n  more: x\nb: [1\nc: 2\n', 5),  # a block text with a quote in it
    ],
)
def test_a_text_over_lines_is_no_quote_left_open(text: str, line: int) -> None:
    (problem,) = read_yaml(text, "a.yaml")[1]

    assert problem.line == line


@pytest.mark.parametrize(
    ("escape", "name"), [("\\0", "NUL"), ("\\a", "U+0007"), ("\\x1b", "U+001B"), ("\\N", "U+0085")]
)
def test_a_control_character_that_an_escape_hides_is_refused(escape: str, name: str) -> None:
    (problem,) = read_yaml(f'title: "a{escape}b"', "q.yaml")[1]

    assert (problem.code, problem.line, problem.column) == ("CW004", 1, 8)
    assert problem.message == f"the character {name} does not belong in a text"
    # Nothing of the name stands in the file, and the whole text is pointed at.
    assert problem.suggestion.startswith("delete the escape that stands for it; a backslash itself")


@pytest.mark.parametrize("escape", [r"\t", r"\n", r"\u200e", r"\u00e9", r"\\", r"\x41"])
def test_an_escape_of_what_a_text_may_hold_is_read(escape: str) -> None:
    assert read_yaml(f'title: "a{escape}b"', "q.yaml")[1] == []


def test_a_turned_text_is_reported_once_where_it_stands_and_where_an_escape_hides_it() -> None:
    as_itself, escaped = 'title: "a\u202eb"\n', r'title: "a\u202Eb"'

    told = [*read_text(as_itself.encode(), "q.yaml")[1], *read_yaml(as_itself, "q.yaml")[1]]
    hidden = [*read_text(escaped.encode(), "q.yaml")[1], *read_yaml(escaped, "q.yaml")[1]]

    assert [(p.code, p.line, p.column) for p in told] == [("CW022", 1, 10)]
    assert [(p.code, p.line, p.column) for p in hidden] == [("CW022", 1, 8)]
    assert read_text("title: \u05e1\u05d9\u200e\u200f\n".encode(), "q.yaml")[1] == []
