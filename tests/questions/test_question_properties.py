"""What holds for every question and every answer, however odd."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courseware.questions.multiple import Scoring, score
from courseware.questions.ordering import OrderScoring
from courseware.questions.reading import Unreadable
from courseware.questions.rich import rich_texts
from courseware.questions.types import GRADED_TYPES, TYPES
from tests.questions.test_question_contract import RIGHT, environment

Make = Callable[..., Any]

SECRET = "Sesame, the key"
SECRET_ID = "sesame-"

junk_text = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "a",
            "b",
            "true",
            "1",
            "2",
            "20 mm",
            "1e999",
            "nan",
            "-0",
            "1 234,5",
            "lie-down",
            "slow",
            "\x00",
            "\ud800",
            "²",
            "٣",
            "1,234",
            "x" * 300,
        ]
    ),
    st.from_regex(
        r"[-+]?[0-9 ]{0,9}[.,]?[0-9]{0,9}([eE][+-]?[0-9]{1,4})? ?(mm|cm|CM)?",
        fullmatch=True,
        alphabet=st.characters(codec="ascii"),
    ),
)
junk_field = st.one_of(
    st.sampled_from(sorted({field for form in RIGHT.values() for field in form})),
    st.text(max_size=12),
    st.sampled_from(["match.", "position.z", "blank", "answer.a", "."]),
)
junk_forms = st.dictionaries(junk_field, st.lists(junk_text, max_size=3), max_size=6)
seeds = st.integers(min_value=0, max_value=2**32)


@pytest.mark.parametrize("name", TYPES)
@given(form=junk_forms)
@example(form={"answer": ["1e30 cm"]})
@example(form={"answer": ["\u200b"]})
def test_any_form_is_refused_with_a_sentence_or_can_be_graded(
    name: str, form: dict[str, list[str]], make: Make
) -> None:
    question = make(name)
    try:
        response = question.read(form)
    except Unreadable as refusal:
        assert refusal.field in form
        assert refusal.message.endswith(".")
        return

    assert json.loads(json.dumps(response)) == response
    json.dumps(response, ensure_ascii=False).encode()
    assert 0 <= question.grade(response) <= 1
    assert isinstance(question.grade(response), Fraction)
    explanation = question.explain(response, question.arrange(random.Random(1)))
    html = environment().get_template("questions/_explanation.html").render(explanation=explanation)
    assert explanation.verdict.value in html


@pytest.mark.parametrize("name", TYPES)
@given(form=junk_forms)
def test_a_stored_answer_does_not_depend_on_the_order_of_the_form(
    name: str, form: dict[str, list[str]], make: Make
) -> None:
    question = make(name)
    turned = dict(reversed(form.items()))
    try:
        response = question.read(form)
    except Unreadable:
        with pytest.raises(Unreadable):
            question.read(turned)
        return

    assert json.dumps(question.read(turned)) == json.dumps(response)


@given(
    mode=st.sampled_from(Scoring),
    correct=st.sets(st.integers(0, 11), min_size=1),
    selected=st.sets(st.integers(0, 11)),
)
def test_multi_select_stays_between_nothing_and_everything(
    mode: Scoring, correct: set[int], selected: set[int]
) -> None:
    right, chosen = ({str(n) for n in numbers} for numbers in (correct, selected))

    earned = score(mode, correct=right, selected=chosen, shown=12)

    assert 0 <= earned <= 1
    assert (earned == 1) == (right == chosen)


@given(seed=seeds, mode=st.sampled_from(OrderScoring), count=st.integers(2, 12))
def test_ordering_is_never_shown_in_the_right_order(
    seed: int, mode: OrderScoring, count: int, make: Make
) -> None:
    items = [{"id": f"s{n}", "text": f"text {n}"} for n in range(count)]
    question = make("ordering", items=items, scoring=mode.value)

    arrangement = question.arrange(random.Random(seed))

    as_shown = {"positions": {id_: n for n, id_ in enumerate(arrangement, start=1)}}
    assert sorted(arrangement) == sorted(item["id"] for item in items)
    assert question.grade(as_shown) < 1


@given(seed=seeds)
def test_arrangements_are_permutations_of_what_is_shown(seed: int, make: Make) -> None:
    arranged = {name: sorted(make(name).arrange(random.Random(seed))) for name in TYPES}

    assert arranged == {
        "single": ["a", "b", "c"],
        "multiple": ["a", "b", "c", "d"],
        "true_false": [],
        "numeric": [],
        "short_text": [],
        "matching": ["call", "lie-down", "press", "stronger"],
        "extended_matching": [],
        "hotspot": [],
        "ordering": ["record", "report", "stop", "wash"],
        "cloze": ["pulse.fast", "pulse.slow"],
        "branching": [
            "on-the-stairs.hospital",
            "on-the-stairs.visit",
            "second-call.ambulance",
            "second-call.rest",
            "the-call.ask",
            "the-call.explain",
        ],
        "essay": [],
        "scale": [],
        "comment": [],
    }


def test_options_that_are_not_shuffled_stay_as_written(make: Make) -> None:
    for name in ("single", "multiple"):
        question = make(name, shuffle=False)
        shown = question.present(question.arrange(random.Random(1)))

        assert [option.id for option in shown.options] == [o.id for o in question.options]


def test_the_arrangement_decides_what_is_shown_where(make: Make) -> None:
    single = make("single").present(("c", "a", "b"))
    matching = make("matching").present(("press", "stronger", "call", "lie-down"))
    cloze = make("cloze").present(("pulse.fast", "pulse.slow"))
    review = make("single").explain(None, ("c", "a", "b"))

    assert [option.id for option in single.options] == ["c", "a", "b"]
    assert [choice.id for choice in matching.choices] == ["press", "stronger", "call", "lie-down"]
    assert [option.id for option in cloze.pieces[0].blank.options] == ["fast", "slow"]
    assert [row.id for row in review.rows] == ["c", "a", "b"]


def other_key(name: str, raw: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return the changes that give a question another key and other reasons, nothing else."""
    options = [
        o.model_dump() | {"correct": rng.random() < 0.5, "why": SECRET}
        for o in raw.get("options", ())
    ]
    accept = [{"text": SECRET, "credit": rng.randrange(1, 101), "why": SECRET}]
    mistakes = [{"text": SECRET, "why": SECRET}] * rng.randrange(3)
    changes: dict[str, dict[str, Any]] = {
        "single": {"options": options},
        "multiple": {"options": options, "scoring": rng.choice(list(Scoring)).value},
        "true_false": {"answer": rng.random() < 0.5, "why_true": SECRET, "why_false": SECRET},
        "numeric": {
            "answer": {"minimum": rng.randrange(100), "maximum": 777_777},
            "mistakes": [{"value": 777_777, "why": SECRET}] * rng.randrange(3),
            "why": SECRET,
        },
        "short_text": {"accept": accept, "mistakes": mistakes, "typos": 2, "why": SECRET},
        "matching": {},
        "extended_matching": {},
        "hotspot": {"scoring": rng.choice(list(Scoring)).value},
        "ordering": {},
        "cloze": {},
        "branching": {},
        "essay": {"answer": SECRET},
    }
    return changes[name] | {
        "explanation": SECRET,
        "critical": rng.random() < 0.5,
        "evidence": ["EV-99"],
    }


def with_other_parts(name: str, question: Any, rng: random.Random) -> dict[str, Any]:
    """Return the changes of a key that sits in parts: matches, the written order, blanks."""
    if name == "matching":
        ids = [choice.id for choice in question.choices]
        return {
            "premises": [
                p.model_dump() | {"match": rng.choice(ids), "why": SECRET}
                for p in question.premises
            ]
        }
    if name == "extended_matching":
        ids = [option.id for option in question.options]
        return {
            "stems": [
                {"id": stem.id, "text": stem.text, "answer": rng.choice(ids), "why": SECRET}
                | {"reasons": [{"option": rng.choice(ids), "why": SECRET}] * rng.randrange(3)}
                for stem in question.stems
            ]
        }
    if name == "hotspot":
        return {
            "regions": [
                region.model_dump() | {"correct": rng.random() < 0.5, "why": SECRET}
                for region in question.regions
            ]
        }
    if name == "ordering":
        items = [item.model_dump() | {"why": SECRET} for item in question.items]
        rng.shuffle(items)
        return {"items": items, "scoring": rng.choice(list(OrderScoring)).value}
    if name == "cloze":
        choice, typed = (blank.model_dump() for blank in question.blanks)
        right = rng.randrange(2)
        choice["options"] = [
            o | {"correct": n == right, "why": SECRET} for n, o in enumerate(choice["options"])
        ]
        typed |= {"accept": [{"text": SECRET}], "mistakes": (), "why": SECRET}
        return {"blanks": [choice, typed]}
    if name == "essay":
        level = {"id": SECRET_ID + "1", "points": rng.randrange(1, 9), "text": SECRET}
        levels = [level, {"id": "none", "points": 0, "text": SECRET}]
        return {"rubric": [{"id": SECRET_ID + "1", "text": SECRET, "levels": levels}]}
    if name == "branching":
        return with_another_course(question, rng)
    return {}


def with_another_course(question: Any, rng: random.Random) -> dict[str, Any]:
    """Return the changes of a case in which all is different that follows from the first node."""
    first = question.nodes[0].model_dump()
    ahead = [f"ahead-{n}" for n in range(rng.randrange(1, 4))]
    ends = [f"end-{n}" for n in range(rng.randrange(2, 5))]
    first["choices"] = [
        choice | {"goes_to": rng.choice(ahead + ends), "critical": rng.random() < 0.5}
        for choice in first["choices"]
    ]
    for choice in first["choices"]:
        choice["why"] = SECRET
    offered = [{"id": SECRET_ID + str(n), "text": SECRET, "goes_to": ends[0]} for n in range(2)]
    return {
        "nodes": [first, *({"id": id_, "text": SECRET, "choices": offered} for id_ in ahead)],
        "endings": [
            {"id": id_, "text": SECRET, "credit": rng.randrange(101), "why": SECRET} for id_ in ends
        ],
    }


@pytest.mark.parametrize("name", GRADED_TYPES)
@given(seed=seeds)
def test_questions_that_differ_in_the_key_only_look_the_same(
    name: str, seed: int, make: Make
) -> None:
    rng = random.Random(seed)
    question = make(name)
    raw = {key: getattr(question, key) for key in type(question).model_fields}
    changes = other_key(name, raw, rng) | with_other_parts(name, question, rng)
    other = make(name, **changes)
    arrangement = question.arrange(random.Random(seed))

    pages = {
        environment()
        .get_template(q.present(arrangement).template)
        .render(question=q.present(arrangement), response=None, readonly=False)
        for q in (question, other)
    }

    assert question.present(arrangement) == other.present(arrangement)
    assert question != other
    assert len(pages) == 1
    assert SECRET in json.dumps(rich_texts(other))
    seen = repr(other.present(arrangement)) + pages.pop()
    assert SECRET not in seen and SECRET_ID not in seen
    assert "777777" not in repr(other.present(arrangement))


@pytest.mark.parametrize(
    "name", ["single", "multiple", "matching", "extended_matching", "true_false", "cloze"]
)
@given(seed=seeds)
def test_the_order_drawn_does_not_depend_on_the_key(name: str, seed: int, make: Make) -> None:
    rng = random.Random(seed)
    question = make(name)
    raw = {key: getattr(question, key) for key in type(question).model_fields}
    other = make(name, **other_key(name, raw, rng) | with_other_parts(name, question, rng))

    assert question.arrange(random.Random(seed)) == other.arrange(random.Random(seed))
