"""Under a corrected key no reason stands that was written for another one, of any type."""

import pytest
import yaml

from courseware.questions.rekeying import accepting, rekeyed
from courseware.questions.types import TYPES
from courseware.questions.written_reasons import (
    explains_alike,
    reasons_that_hold,
    same_key,
    without_reasons,
)
from tests.questions.test_rekeying import CASES, example_of


def said(explanation):
    rows = [*explanation.rows, *(row for stage in explanation.stages for row in stage.rows)]
    whys = {row.why for row in rows} | {one.why for row in rows for one in row.reasons}
    return (whys | {explanation.explanation}) - {""}


def rewritten(question, old="NEW"):
    """The same question with other reasons."""
    plain = question.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    def anew(value):
        if isinstance(value, dict):
            told = ("why", "why_true", "why_false", "explanation")
            return {k: f"{old} {k}" if k in told else anew(v) for k, v in value.items()}
        return [anew(one) for one in value] if isinstance(value, list) else value

    return type(question).model_validate(anew({**plain, "type": question.type}))


@pytest.mark.parametrize("name", [*CASES, "branching"])
def test_a_key_is_the_same_whatever_the_reasons_are(name):
    question = example_of(TYPES[name])

    assert same_key(question, question)
    assert same_key(question, rewritten(question))
    assert not same_key(question, question.model_copy(update={"text": "Something else"}))


@pytest.mark.parametrize("name", CASES)
def test_a_corrected_key_is_another_one_until_the_question_has_it(name):
    question = example_of(TYPES[name])
    answer, form, _ = CASES[name]
    given, now = question.read(form), rekeyed(question, answer)

    for response in (given, None):
        assert not explains_alike(now, question, response, ())
        assert explains_alike(now, rewritten(now), response, ())
    assert said(now.explain(given, ()))
    assert said(without_reasons(now.explain(given, ()))) == set()
    assert without_reasons(now.explain(given, ())).right_answer == now.right_answer()


def test_the_credit_of_a_case_is_its_key():
    question = example_of(TYPES["branching"])
    best = next(ending.id for ending in question.endings if ending.credit == 100)
    now = rekeyed(question, f"{best}=90")

    assert not same_key(now, question)
    assert same_key(now, rewritten(now))
    assert said(without_reasons(now.explain(None, ()))) == set()


def test_beside_an_accepted_answer_the_reasons_of_the_others_stay():
    question = example_of(TYPES["single"])
    now, given = accepting(question, "c"), question.read({"answer": ["c"]})

    kept = reasons_that_hold(now.explain(given, ()), question.explain(given, ()))

    whys = {row.id: row.why for row in kept.rows}
    assert whys["c"] == ""
    assert whys["a"] == question.options[0].why
    assert kept.explanation == ""


@pytest.mark.parametrize("answer", ["a", "b", None])
def test_what_was_said_of_the_whole_goes_however_the_answer_is_judged(answer):
    question = example_of(TYPES["single"])
    now = accepting(question, "c")
    given = question.read({"answer": [answer]}) if answer else None

    kept = reasons_that_hold(now.explain(given, ()), question.explain(given, ()))

    assert now.explain(given, ()).explanation
    assert kept.explanation == ""  # it may say that the accepted answer is wrong
    assert said(kept)


def test_words_in_another_order_are_the_same_key():
    plain = {"id": "lung", "type": "short_text", "objective": "S1.1", "text": "What?"}
    more = {"why": "It is.", "explanation": "So."}
    one, other = (
        TYPES["short_text"].model_validate(
            {**plain, **more, **yaml.safe_load(f"accept: [{{text: {a}}}, {{text: {b}}}]")}
        )
        for a, b in (("air", "gas"), ("gas", "air"))
    )

    assert same_key(one, other)
