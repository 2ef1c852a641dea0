"""The editorial rules of `check --content`: what each one finds, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from courseware.cli.check import check
from courseware.content.checks.unsourced import unsourced_numbers
from courseware.content.editorial.banks import bank_remarks
from courseware.content.editorial.choices import choice_remarks
from courseware.content.editorial.words import lead_in
from courseware.content.models.quiz import Quiz
from courseware.questions.base import Use
from courseware.questions.single import Single
from tests.content.small_library import LESSON, QUIZ, write_library

REASON = "This is what a reader has to remember of it, in a sentence."


def question(text: str = "What do you do first?", **changes: Any) -> Single:
    """A question without fault; `options` are texts, of which the one with an * is right."""
    options = changes.pop(
        "options", ["*Stop and stay with her", "Warm the sore place", "Wait a day"]
    )
    return Single.model_validate(
        {
            "id": "q",
            "type": "single",
            "objective": "N1.1",
            "text": text,
            "explanation": "Stop first.",
            "options": [
                {
                    "id": "abcdef"[number],
                    "text": option.removeprefix("*"),
                    "correct": option.startswith("*"),
                    "why": changes.get("why", REASON),
                }
                for number, option in enumerate(options)
            ],
        }
    )


def codes(asked: Single) -> list[str]:
    return [remark.code for remark in choice_remarks(asked)]


def test_a_good_question_draws_no_remark() -> None:
    assert codes(question()) == []


STEMS = [
    ("Which of these is not an early sign?", ["CW131"]),
    ("Which of these is **not** an early sign?", []),
    ("Which step is needed at least once?", []),
    ("What shouldn't he do?", ["CW131"]),
    ('She says: "I do not want this." What do you answer?', []),
    ("He is pale. What now? He sits up.", []),
    ("The first thing to do is:", []),
    ("Choose the best reply.", []),
    ("The best reply.", ["CW132"]),
]


@pytest.mark.parametrize(("stem", "expected"), STEMS)
def test_stems(stem: str, expected: list[str]) -> None:
    assert codes(question(stem)) == expected


OPTIONS = [
    (["*Stop", "Wait", "All of the above"], ["CW130", "CW136"]),
    (["*Stop", "Wait", "None of these"], ["CW130", "CW136"]),
    (["*Stop", "Wait", "Both a and b"], ["CW130"]),
    (["*Stop", "Wait", "Call the emergency service and stay with her until it arrives"], ["CW133"]),
    (["*Stop now.", "Wait there.", "Go home"], ["CW134"]),
    (["*Stop now", "wait there", "Go home"], ["CW134"]),
    (["*Stop, doing nothing else", "Wait for a while", "Go on gently"], []),
    (["*Stop for now", "Always go on", "Wait a while"], ["CW136"]),
    (["*Always stop now", "Always go on", "Never go home"], []),
]


@pytest.mark.parametrize(("options", "expected"), OPTIONS)
def test_options(options: list[str], expected: list[str]) -> None:
    assert codes(question(options=options)) == expected


def test_a_word_that_only_question_and_key_share_is_a_cue() -> None:
    stem = "What protects the pleura?"

    assert codes(question(stem, options=["*Sparing the pleura", "A rib", "A thumb"])) == ["CW135"]
    assert codes(question(stem, options=["*Sparing the pleura", "Pleural luck", "A thumb"])) == []


def test_the_lead_in_is_the_last_question_that_is_not_quoted() -> None:
    stem = 'A man of 50 asks: "Will it hurt?" Nothing is wrong. What do you *say* [@EV-01]?\n'

    assert lead_in(stem) == "What do you *say* ?"


def test_a_reason_must_say_something_of_its_own() -> None:
    option = "Stop, take out what is in, stay with her and call for help at once"

    assert set(codes(question(why="Because it is right."))) == {"CW137"}
    assert codes(question(options=[f"*{option}"] * 2, why=option)) == ["CW137", "CW137"]


def bank(*keys: int, longest: int = 0) -> Quiz:
    """A bank of four-option questions whose right options stand at the places in `keys`."""
    texts = ["Stop now", "Wait now", "Rest now", "Walk now"]
    questions = []
    for number, key in enumerate(keys):
        shown = [
            text + (" at once" * (number < longest and at == key)) for at, text in enumerate(texts)
        ]
        shown[key] = f"*{shown[key]}"
        asked = question(f"What comes after step number {'i' * (number + 1)}?", options=shown)
        questions.append({**asked.model_dump(), "id": f"q{number}"})
    rules = {"id": "n", "title": "N", "lesson": "n", "pass": 80}
    draw = [{"objective": "N1.1", "count": 1}]
    return Quiz.model_validate({**rules, "draw": draw, "questions": questions})


def bank_codes(quiz: Quiz) -> list[str]:
    return [remark.code for remark in bank_remarks(quiz, ["N1.1"])]


def test_keys_stand_evenly_and_are_seldom_the_longest() -> None:
    even = (0, 1, 2, 3, 0, 1, 2, 3)

    assert bank_codes(bank(*even)) == []
    assert bank_codes(bank(*even, longest=2)) == []
    assert bank_codes(bank(*even, longest=3)) == ["CW140"]
    assert bank_codes(bank(0, 1, 2, 0, 0, 1, 2, 1)) == ["CW141"]
    assert bank_codes(bank(0, 1, 2, 3, 0, 0, 0, 1)) == ["CW141"]


def test_twice_the_same_question_and_a_thin_objective_are_noticed() -> None:
    quiz = bank(0, 1)
    same = [
        quiz.questions[0],
        quiz.questions[1].model_copy(update={"text": quiz.questions[0].text}),
    ]

    assert bank_codes(quiz.model_copy(update={"questions": tuple(same)})) == ["CW138"]
    assert [r.message for r in bank_remarks(bank(0), ["N1.1", "N1.2"])] == [
        "1 graded question tests N1.1",
        "0 graded questions test N1.2",
    ]


def test_a_thin_objective_is_told_at_its_graded_question_or_its_draw() -> None:
    quiz = bank(0, 1)
    first, second = quiz.questions
    practice = first.model_copy(update={"use": Use.PRACTICE})
    of_draw = quiz.draw[0].model_copy(update={"objective": "N1.2"})
    changed = quiz.model_copy(update={"questions": (practice, second), "draw": (of_draw,)})

    found = bank_remarks(changed, [second.objective, "N1.2", "N1.3"])

    assert [r.where for r in found if r.code == "CW139"] == [
        ("questions", 1, "objective"),
        ("draw", 0, "objective"),
        ("lesson",),
    ]


NUMBERS = [
    ("It hurt 7.55% of them.", ["7.55%"]),
    ("It hurt 7.55% of them [@EV-01].", []),
    ("It hurt 7.55% of them. That is a lot [@EV-01].", ["7.55%"]),
    ("It was counted [@EV-01]. That makes 7.55% of them.", []),
    ("One in 1,024 was hurt, and 20 patients in all.", ["One in 1,024", "20 patients"]),
    ("The needle stays 10 mm from it.", ["10 mm"]),
    ("She is 28, came in 2024 and waits 15 minutes.", []),
    ("## None in 7,629 {#none}", []),
    ("![A bar of 7.55%](figures/a.svg)", []),
    ("See [a part](lesson:a#b-7.5) and `12,000`.", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_without_a_source(text: str, expected: list[str]) -> None:
    found = list(unsourced_numbers(text))

    assert [figure for _, figure in found] == expected
    assert all(text[at:].startswith(figure) for at, figure in found)


def test_the_command_reports_the_rules_only_when_asked_and_then_fails(tmp_path: Path) -> None:
    write_library(tmp_path)
    library = ["--library", str(tmp_path), "--no-cache"]

    plain = CliRunner().invoke(check, library)
    editorial = CliRunner().invoke(check, [*library, "--content"])

    assert (plain.exit_code, plain.stdout) == (0, "")
    assert editorial.exit_code == 1
    found = {tuple(line.split()[:3]) for line in editorial.stdout.splitlines()}
    assert (f"{LESSON}:2:5", "warning", "CW150") in found
    assert (f"{LESSON}:2:5", "warning", "CW152") in found
    assert (f"{LESSON}:2:5", "warning", "CW153") in found
    assert (f"{LESSON}:2:5", "warning", "CW154") in found
    assert (f"{LESSON}:2:5", "warning", "CW156") in found
    assert (f"{QUIZ}:26:52", "warning", "CW137") in found
