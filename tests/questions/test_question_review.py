"""What learners read afterwards: every option, in words, with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from courseware.questions.review import Verdict
from courseware.questions.rich import map_rich, plain
from tests.questions.test_question_contract import environment

Make = Callable[..., Any]


def told(question: Any, response: Any, arrangement: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return id and verdict of each row."""
    explanation = question.explain(response, arrangement)
    return [(row.id, row.verdict.value) for row in explanation.rows]


def test_every_option_is_judged_whether_chosen_or_not(make: Make) -> None:
    assert told(make("multiple"), {"choices": ["a", "c"]}, ("d", "c", "b", "a")) == [
        ("d", "Right, and not chosen"),
        ("c", "Wrong, you chose it"),
        ("b", "Right, and not chosen"),
        ("a", "Right, and you chose it"),
    ]
    assert told(make("single"), {"choice": "b"}) == [
        ("a", "Wrong, rightly left out"),
        ("b", "Right, and you chose it"),
        ("c", "Wrong, rightly left out"),
    ]


def test_true_and_false_both_have_their_reason(make: Make) -> None:
    question = make("true_false")

    rows = question.explain({"value": True}, ()).rows

    assert [(row.text, row.chosen, row.right, row.why) for row in rows] == [
        ("True", True, False, question.why_true),
        ("False", False, True, question.why_false),
    ]


def test_a_known_mistake_gets_its_own_reason(make: Make) -> None:
    number = make("numeric").explain({"value": "1.2", "unit": "cm"}, ())
    word = make("short_text").explain({"text": "Haemothorax"}, ())

    assert (number.given, number.right_answer) == ("1.2 cm", "20 mm (± 0.5)")
    assert [(row.verdict, row.why[:11]) for row in number.rows] == [
        (Verdict.WRONG, "This leaves"),
        (Verdict.MISSED, "12 mm insid"),
    ]
    assert [(row.text, row.verdict, row.why[:9]) for row in word.rows] == [
        ("Haemothorax", Verdict.WRONG, "That is b"),
        ("pneumothorax", Verdict.MISSED, "Pneumo is"),
        ("collapsed lung", Verdict.PARTLY_RIGHT, "Patients "),
    ]


def test_another_accepted_word_is_not_called_left_out_after_a_right_answer(make: Make) -> None:
    accept = [{"text": "legs"}, {"text": "feet"}]
    question = make("short_text", accept=accept, mistakes=[], typos=0)

    assert told(question, {"text": "feet"}) == [("given", "Right"), ("listed-1", "Also right")]


def test_pairs_and_places_show_what_stood_there_and_what_belongs_there(make: Make) -> None:
    pairs = make("matching").explain({"matches": {"faint": "call", "drop": "press"}}, ()).rows
    places = make("ordering").explain({"positions": {"stop": 1, "wash": 3}}, ()).rows

    assert [(row.verdict.value, row.given, row.answer) for row in pairs] == [
        ("Wrong", "Stop and call emergency help", "Needles out, lay the patient down"),
        ("Left blank", "", "Stop and call emergency help"),
        ("Right", "Press with a clean swab", "Press with a clean swab"),
    ]
    assert [(row.verdict.value, row.given, row.answer) for row in places] == [
        ("Right", "place 1", "place 1"),
        ("Wrong", "place 3", "place 2"),
        ("Left blank", "", "place 3"),
        ("Left blank", "", "place 4"),
    ]


def reviewed(question: Any, response: Any) -> str:
    """The page's words of one answer's review, without marks."""
    page = environment().get_template("questions/_explanation.html")
    html = page.render(explanation=question.explain(response, ()))
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_answer_that_is_the_right_one_stands_once_above_its_options(make: Make) -> None:
    single = make("single")
    right = next(option.id for option in single.options if option.correct)
    wrong = next(option.id for option in single.options if not option.correct)

    page, other = reviewed(single, {"choice": right}), reviewed(single, {"choice": wrong})

    words = single.right_answer()
    assert f"Your answer, and the right one {words} " in page
    assert page.count(words) == 2 and "Right answer " not in page  # its option is the other
    assert f"Right answer {words} " in other and "and the right one" not in other
    assert "Your answer No answer Right answer" in reviewed(single, None)


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("matching", {"matches": {"faint": "call", "drop": "press"}}),
        ("ordering", {"positions": {"stop": 1, "wash": 3}}),
        ("matching", None),
    ],
)
def test_places_are_reviewed_row_by_row_without_one_string_of_all(
    make: Make, kind: str, response: Any
) -> None:
    question = make(kind)

    page = reviewed(question, response)

    assert "Your answer" not in page and "Right answer" not in page
    assert question.right_answer() not in page
    rows = question.explain(response, ()).rows
    assert all(f"Right here: {row.answer}" in page for row in rows if not row.right)
    assert all(f"You answered: {row.given}" in page for row in rows if row.given)


def test_blanks_are_numbered_as_the_text_has_them(make: Make) -> None:
    question = make("cloze", text="Raise the {{raise}}; the pulse is {{pulse}}.")

    explanation = question.explain({"blanks": {"raise": "head", "pulse": "slow"}}, ())
    numbers = {piece.blank.id: piece.blank.number for piece in question.present(()).pieces[:2]}

    assert numbers == {"raise": 1, "pulse": 2}
    assert question.reading_text() == "Raise the (1) ____; the pulse is (2) ____."
    assert question.present(()).text == question.reading_text()
    assert explanation.verdict is Verdict.PARTLY_RIGHT
    assert (explanation.given, explanation.right_answer) == (
        "(1) head; (2) slow",
        "(1) legs / feet; (2) slow",
    )
    assert [(row.text, row.verdict.value) for row in explanation.rows] == [
        ("(1) head", "Wrong"),
        ("(1) legs", "Right, and not chosen"),
        ("(1) feet", "Right, and not chosen"),
        ("(2) slow", "Right, and you chose it"),
        ("(2) fast", "Wrong, rightly left out"),
    ]


def test_what_a_learner_typed_is_never_markup(make: Make) -> None:
    template = environment().get_template("questions/_explanation.html")
    answers: dict[str, dict[str, Any]] = {
        "short_text": {"text": "<b>x</b>"},
        "cloze": {"blanks": {"raise": "<b>x</b>"}},
        "comment": {"text": "<b>x</b>"},
    }

    for name, response in answers.items():
        html = template.render(explanation=make(name).explain(response, ()))

        assert "<b>" not in html
        assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_right_answers_of_numbers_say_their_tolerance(make: Make) -> None:
    rules: list[dict[str, Any]] = [
        {"value": 20, "absolute": 0},
        {"value": "20.50", "relative": 5},
        {"value": 1234, "significant_figures": 2},
        {"minimum": 7, "maximum": 8.5},
    ]

    words = [make("numeric", answer=rule, mistakes=[]).right_answer() for rule in rules]

    assert words == [
        "20 mm",
        "20.5 mm (± 5 percent)",
        "1234 mm (to 2 significant figures)",
        "7 to 8.5 mm",
    ]


def test_rendered_texts_become_plain_where_markup_has_no_place(make: Make) -> None:
    def render(text: str) -> str:
        return f'<p><em>{text}</em><sup class="citation"><a href="#r1">1</a></sup></p>'

    question = map_rich(make("cloze"), str)
    single = map_rich(make("single"), render)

    assert plain("<p>5 &lt; 10<sup>3</sup> and</p><p>more</p>") == "5 < 10^3 and more"
    assert plain("5 < 6 and 7 > 6") == "5 < 6 and 7 > 6"
    assert single.right_answer() == "Stop, call emergency help and stay with the patient"
    assert question == make("cloze")


def test_labels_lose_a_lone_paragraph_and_keep_several(make: Make) -> None:
    one = map_rich(make("single"), lambda text: f"<p>{text}</p>\n")
    two = map_rich(make("single"), lambda text: f"<p>{text}</p><p>x</p>")

    assert one.options[0].text == make("single").options[0].text
    assert one.options[0].why.startswith("<p>")
    assert two.options[0].text.endswith("<p>x</p>")
