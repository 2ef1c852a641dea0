"""One mistake in a question hides no other one, and makes none."""

from pathlib import Path

import pytest

from tests.content.small_library import FILES, QUIZ, placing, problems_of

HEAD = FILES[QUIZ].count("\n")
QUESTION = """\
  - id: extra
    type: single
    objective: N1.1
    use: practice
    text: "What do you do first?"
    options:
      - {id: a, text: "Wash your hands", correct: true, why: "Clean first."}
      - {id: b, text: "Open the packet", why: "Later."}
    explanation: "Hands first."
"""


def found(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[int, str, str]]:
    text = QUESTION
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    problems = problems_of(tmp_path, {QUIZ: FILES[QUIZ] + text, **placing("extra")})
    return [(p.line - HEAD, p.code, p.message) for p in problems if p.path == QUIZ]


def codes(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    return [code for _, code, _ in found(tmp_path, *changes)]


TWICE = ("{id: b,", "{id: a,")
NONE_RIGHT = ("correct: true, ", "")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (("    use: practice\n", "    use: practice\n    points: 0\n"), "CW034"),
        (("    use: practice\n", "    use: practise\n"), "CW033"),
        (("explanation:", "explanasion:"), "CW030"),
        (('why: "Later."', 'because: "Later."'), "CW030"),
        (("    objective: N1.1\n", ""), "CW031"),
        (("type: single", "type: singel"), "CW033"),
    ],
)
def test_a_fault_in_one_field_hides_no_doubled_id_and_no_missing_key(tmp_path, fault, code):
    assert codes(tmp_path / "one", fault) == [code]
    assert sorted(codes(tmp_path / "two", fault, TWICE)) == sorted([code, "CW103"])
    assert sorted(codes(tmp_path / "three", fault, TWICE, NONE_RIGHT)) == sorted(
        [code, "CW103", "CW101"]
    )


@pytest.mark.parametrize("wrong", ["corect: true", "corect: yes", "korrekt: true", "wahr: yes"])
def test_a_misspelt_key_of_the_right_option_is_no_missing_key(tmp_path, wrong):
    assert codes(tmp_path, ("correct: true", wrong), TWICE) == ["CW030", "CW103"]


def test_a_type_under_another_key_is_named_and_hides_nothing(tmp_path):
    change = ("type: single", "kind: single")

    assert found(tmp_path / "one", change) == [(2, "CW030", "`kind` is no key of a question")]
    assert codes(tmp_path / "two", change, TWICE, ("use: practice", "use: practise")) == [
        "CW030",
        "CW033",
        "CW103",
    ]
