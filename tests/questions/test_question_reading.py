"""Learners' forms: what is understood, how it is stored, and what they are told if not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from courseware.questions.reading import Unreadable
from tests.questions.test_question_contract import environment

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("20", "20", "mm"),
        (" 020.50 ", "20.5", "mm"),
        ("7,55", "7.55", "mm"),
        (".5", "0.5", "mm"),
        ("5.", "5", "mm"),
        ("+3", "3", "mm"),
        ("−3", "-3", "mm"),
        ("-0", "0", "mm"),
        ("0,125", "0.125", "mm"),
        ("1 234,5", "1234.5", "mm"),
        ("12 345 678", "12345678", "mm"),
        ("1\u202f234 cm", "1234", "cm"),
        ("1e3", "1000", "mm"),
        ("2.5E-2cm", "0.025", "cm"),
        ("2 CM", "2", "cm"),
        ("2 mm", "2", "mm"),
        ("１．５", "1.5", "mm"),
        ("－１，２５ｍｍ", "-1.25", "mm"),
        ("٠٫٥", "0.5", "mm"),
        ("٣", "3", "mm"),
        ("\u200e20\u200f", "20", "mm"),
        ("\u202a-5.5\u202c cm\u200e", "-5.5", "cm"),
        ("\u20662\u2069\u200b\u2066cm\u2069", "2", "cm"),
        ("\ufeff7\u061c,\u20605\u202b", "7.5", "mm"),
    ],
)
def test_numbers_are_read_as_people_write_them(
    typed: str, value: str, unit: str, make: Make
) -> None:
    assert make("numeric").read({"answer": [typed]}) == {"value": value, "unit": unit}


def test_a_number_of_which_nobody_sees_anything_is_none(make: Make) -> None:
    assert make("numeric").read({"answer": ["\u200e \u200f"]}) is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("nan", "Write a number, such as 7.5."),
        ("inf", "Write a number, such as 7.5."),
        ("-Infinity", "Write a number, such as 7.5."),
        ("about ten", "Write a number, such as 7.5."),
        (".", "Write a number, such as 7.5."),
        ("e5", "Write a number, such as 7.5."),
        ("1,234", "1,234 can be read in two ways: write 1234 or 1.234."),
        ("1,234.5", "Write one plain number, such as 1234.5."),
        ("1'234", "Write one plain number, such as 1234.5."),
        ("12 34", "Write one plain number, such as 1234.5."),
        ("5-6", '"-6" is not a unit of this question: answer in mm or cm.'),
        ("20 kg", '"kg" is not a unit of this question: answer in mm or cm.'),
        ("1e999", "This number is too large or too small: use at most 30 digits."),
        ("1e-999", "This number is too large or too small: use at most 30 digits."),
        ("1e99999999999", "This number is too large or too small: use at most 30 digits."),
        ("9" * 40, "This number is too large or too small: use at most 30 digits."),
        ("9" * 65, "1 character too many: it has 65, and 64 are taken."),
        ("½", "Write a fraction as a decimal number, such as 0.5 for 1/2."),
        ("1½", "Write a fraction as a decimal number, such as 0.5 for 1/2."),
        ("1/2", "Write a fraction as a decimal number, such as 0.5 for 1/2."),
        ("1 1/2 mm", "Write one plain number, such as 1234.5."),
        ("10²", '"²" is not a unit of this question: answer in mm or cm.'),
        ("\u202e02\u202c", "Write a number, such as 7.5."),  # which shows 20
        ("\u00ad5", "Write a number, such as 7.5."),
        ("\u200e1,234", "1,234 can be read in two ways: write 1234 or 1.234."),
        ("１，２３４", "1,234 can be read in two ways: write 1234 or 1.234."),
    ],
)
def test_what_is_no_plain_number_gets_a_sentence(typed: str, message: str, make: Make) -> None:
    with pytest.raises(Unreadable) as refusal:
        make("numeric").read({"answer": [typed]})

    assert (refusal.value.field, refusal.value.message) == ("answer", message)


def test_micro_signs_and_powers_of_units_are_the_same_unit(make: Make) -> None:
    question = make("numeric", unit="µm", units=[{"unit": "mm²", "factor": 1}], mistakes=[])

    assert question.read({"answer": ["5 μm"]}) == {"value": "5", "unit": "µm"}
    assert question.read({"answer": ["5 mm2"]}) == {"value": "5", "unit": "mm²"}


def test_a_number_without_unit_refuses_a_typed_one(make: Make) -> None:
    question = make("numeric", unit="", units=[], mistakes=[])

    assert question.read({"answer": ["20"]}) == {"value": "20", "unit": ""}
    with pytest.raises(Unreadable, match="answer without a unit"):
        question.read({"answer": ["20 mm"]})


@pytest.mark.parametrize(
    ("name", "form", "field", "message"),
    [
        ("single", {"answer": ["z"]}, "answer", "does not belong to the question"),
        ("single", {"answer": ["a", "b"]}, "answer", "Only one answer"),
        ("multiple", {"answer": ["a", "z"]}, "answer", "not part of the question"),
        ("true_false", {"answer": ["yes"]}, "answer", "does not belong"),
        ("short_text", {"answer": ["x" * 201]}, "answer", "1 character too many: it has 201"),
        ("short_text", {"answer": ["a\x00b"]}, "answer", "control characters"),
        ("short_text", {"answer": ["a\ud800"]}, "answer", "control characters"),
        ("short_text", {"answer": ["one", "two"]}, "answer", "Only one answer"),
        ("matching", {"match.faint": ["z"]}, "match.faint", "does not belong"),
        ("matching", {"match.z": ["call"]}, "match.z", "does not belong"),
        ("extended_matching", {"stem.ribs": ["z"]}, "stem.ribs", "does not belong"),
        ("extended_matching", {"stem.z": ["pleura"]}, "stem.z", "does not belong"),
        ("ordering", {"position.stop": ["5"]}, "position.stop", "does not belong"),
        ("ordering", {"position.stop": ["0"]}, "position.stop", "does not belong"),
        ("ordering", {"position.z": ["1"]}, "position.z", "does not belong"),
        (
            "ordering",
            {"position.stop": ["2"], "position.wash": ["2"]},
            "position.wash",
            "Two steps stand at place 2",
        ),
        ("cloze", {"blank.pulse": ["medium"]}, "blank.pulse", "does not belong"),
        ("cloze", {"blank.raise": ["x" * 201]}, "blank.raise", "1 character too many"),
        ("cloze", {"blank.z": ["x"]}, "blank.z", "does not belong"),
        ("scale", {"answer": ["6"]}, "answer", "does not belong"),
        ("scale", {"answer": ["0"]}, "answer", "does not belong"),
        ("comment", {"answer": ["x" * 1501]}, "answer", "it has 1,501, and 1,500 are taken"),
        ("comment", {"answer": ["\x07"]}, "answer", "control characters"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    name: str, form: dict[str, list[str]], field: str, message: str, make: Make
) -> None:
    with pytest.raises(Unreadable, match=message) as refusal:
        make(name).read(form)

    assert refusal.value.field == field
    assert isinstance(refusal.value, ValueError)


def test_the_same_answer_is_always_stored_the_same(make: Make) -> None:
    same = {
        "multiple": [{"answer": ["a", "d"]}, {"answer": ["d", "a", "a"]}],
        "numeric": [{"answer": ["20"]}, {"answer": ["20,0 mm"]}, {"answer": ["2e1"]}],
        "short_text": [{"answer": ["a  b"]}, {"answer": [" a b "]}],
        "comment": [{"answer": ["a\r\nb"]}, {"answer": ["a\nb "]}],
    }

    stored = {name: [make(name).read(form) for form in forms] for name, forms in same.items()}

    assert all(answers == [answers[0]] * len(answers) for answers in stored.values())
    assert stored["comment"][0] == {"text": "a\nb"}


def test_composed_and_decomposed_letters_are_stored_the_same(make: Make) -> None:
    forms = [{"answer": ["Ménière"]}, {"answer": ["Me\u0301nie\u0300re"]}]

    assert [make("short_text").read(form) for form in forms] == [{"text": "Ménière"}] * 2


def test_a_partly_filled_answer_is_kept(make: Make) -> None:
    assert make("matching").read({"match.faint": ["call"], "match.drop": [""]}) == {
        "matches": {"faint": "call"}
    }
    assert make("ordering").read({"position.wash": ["1"], "position.stop": [""]}) == {
        "positions": {"wash": 1}
    }
    assert make("cloze").read({"blank.raise": [" The  legs "]}) == {"blanks": {"raise": "The legs"}}


def test_an_error_stands_beside_its_field_with_what_was_typed(make: Make) -> None:
    question = make("numeric")
    with pytest.raises(Unreadable) as refusal:
        question.read({"answer": ["20 <kg>"]})

    html = (
        environment()
        .get_template("questions/numeric.html")
        .render(
            question=question.present(()),
            response=None,
            readonly=False,
            error=refusal.value,
            typed={"answer": "20 <kg>"},
        )
    )

    assert 'value="20 &lt;kg&gt;"' in html
    assert 'aria-invalid="true"' in html
    control, id_ = html.split("<input")[1].split(">")[0], f"q_{question.id}__error"
    assert f'aria-describedby="{id_} q_{question.id}__text' in control
    assert f'class="field__error" id="{id_}"' in html
    assert "&#34;&lt;kg&gt;&#34; is not a unit of this question: answer in mm or cm." in html
