"""What an import writes is what a strict reader of YAML reads again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from courseware.content.yaml.strict_yaml import read_yaml
from courseware.interchange.quiz_yaml import quiz_yaml

_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text("ab :#-'\"{}[]|>\n\t%@&*!?\\\u2028\x85\ufeff\x07\u202e012", max_size=60),
    st.sampled_from(["no", "True", "null", "012", "1e3", "12:30", "2026-01-31", "a\nb\n", "x\n\n"]),
).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
_KEYS = st.sampled_from(["id", "text", "why", "answer", "options", "credit", "shuffle"])
_VALUES = st.recursive(
    st.one_of(_TEXTS, st.booleans(), st.integers(-99, 99), st.decimals(-9, 9, places=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=8,
)


@given(
    st.dictionaries(_KEYS, _VALUES, max_size=4),
    st.lists(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4), max_size=3),
)
def test_any_values_come_back_or_are_refused_with_their_place(
    head: dict[str, Any], questions: list[dict[str, Any]]
) -> None:
    document, problems = read_yaml(quiz_yaml(head, questions), "q.yaml")

    if not problems:
        assert document is not None
        assert document.value == head | {"questions": questions or None}
    # CW004 and CW022: characters that an escape writes and no text may hold.
    refused = {"CW003", "CW004", "CW010", "CW018", "CW022"}
    assert {problem.code for problem in problems} <= refused, problems


def test_a_control_character_of_another_program_is_refused_where_it_stands() -> None:
    _document, problems = read_yaml(quiz_yaml({"id": "s1-a", "title": "A\x1f"}, []), "q.yaml")

    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("CW004", 2, 8)
    ]


def test_a_quiz_is_written_as_people_write_it() -> None:
    text = quiz_yaml(
        {"id": "s1-a", "title": "A", "draw": [{"objective": "S1.1", "count": 2}]},
        [
            {
                "id": "q-1",
                "text": "One: 'two'\nthree\n",
                "options": [
                    {"id": "a", "text": "no", "correct": True},
                    {"id": "b", "text": "y" * 99},
                ],
                "answer": {"value": Decimal("7.50"), "absolute": Decimal("0.05")},
                "covers": ["SF-1"],
            }
        ],
    )

    assert text == (
        "id: s1-a\n"
        'title: "A"\n'
        "draw:\n"
        "  - {objective: S1.1, count: 2}\n"
        "questions:\n"
        "  - id: q-1\n"
        "    text: |\n"
        "      One: 'two'\n"
        "      three\n"
        "    options:\n"
        '      - {id: a, text: "no", correct: true}\n'
        "      - id: b\n"
        f'        text: "{"y" * 99}"\n'
        "    answer: {value: 7.50, absolute: 0.05}\n"
        "    covers: [SF-1]\n"
    )
