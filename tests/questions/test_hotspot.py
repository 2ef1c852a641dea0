"""Hotspots: regions of a figure to choose, in the list or on the picture."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from courseware.questions.findings import Code
from courseware.questions.reading import Unreadable
from courseware.questions.rich import map_rich
from tests.questions.test_question_contract import environment, rendered

Make = Callable[..., Any]


def place(id_: str, at: int, correct: bool = False) -> dict[str, Any]:
    where = {"id": id_, "label": f"Zone {id_}", "rect": [at, 0, 9, 9], "why": f"Why {id_}."}
    return where | {"correct": correct}


FOUR = [place("a", 0, True), place("b", 10, True), place("c", 20), place("d", 30)]


def test_one_region_is_all_or_nothing(make: Make) -> None:
    question = make("hotspot")

    assert [question.grade({"regions": [id_]}) for id_ in "abc"] == [1, 0, 0]
    with pytest.raises(Unreadable, match="Only one answer"):
        question.read({"answer": ["a", "b"]})
    with pytest.raises(Unreadable, match="does not belong"):
        question.read({"answer": ["z"]})


def test_several_regions_are_scored_by_the_mode_of_the_question(make: Make) -> None:
    chosen = {"regions": ["a", "c"]}
    modes = ("net_correct", "exact", "each_decision", "coverage", "subset")

    earned = [
        make("hotspot", regions=FOUR, several=True, scoring=mode).grade(chosen) for mode in modes
    ]

    assert earned == [0, 0, Fraction(1, 2), Fraction(1, 4), 0]
    question = make("hotspot", regions=FOUR, several=True)
    assert question.read({"answer": ["b", "a"]}) == {"regions": ["a", "b"]}
    assert question.grade({"regions": ["a", "b"]}) == 1
    with pytest.raises(Unreadable, match="not part of the question"):
        question.read({"answer": ["a", "z"]})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"regions": FOUR}, [(Code.TWO_CORRECT_OPTIONS, ("regions", 1, "correct"))]),
        ({"regions": FOUR[2:]}, [(Code.NO_CORRECT_OPTION, ("regions",))]),
        (
            {"regions": [FOUR[0], FOUR[2] | {"circle": [50, 50, 9]}]},
            [(Code.REGION_UNCLEAR, ("regions", 1))],
        ),
        (
            {"regions": [FOUR[0], FOUR[2] | {"label": "Zone a"}]},
            [(Code.DUPLICATE_TEXT, ("regions", 1, "label"))],
        ),
        (
            {"regions": [FOUR[0], FOUR[2] | {"id": "wrong"}]},
            [(Code.KEY_TOLD_BY_IDS, ("regions",))],
        ),
        ({"figure": "![A](figures/a.svg) and words"}, [(Code.FIGURE_UNCLEAR, ("figure",))]),
        ({"figure": "![](figures/a.svg)"}, [(Code.FIGURE_UNCLEAR, ("figure",))]),
        ({"figure": "![A photograph](figures/a.png)"}, [(Code.FIGURE_UNCLEAR, ("figure",))]),
    ],
)
def test_mistakes_of_authors_are_found_at_their_place(
    changes: dict[str, Any], expected: list[Any], make: Make
) -> None:
    found = [(finding.code, finding.path) for finding in make("hotspot", **changes).findings()]

    assert found == expected


def test_the_picture_is_drawn_in_the_units_of_the_rendered_figure(make: Make) -> None:
    image = '<figure><a href="/x"><img src="/x.svg" alt="A" width="640" height="320"></a></figure>'
    question = map_rich(make("hotspot"), lambda text: image if "![" in text else text)

    picture = question.present(()).picture

    assert (picture.width, picture.height) == (640, 320)
    assert picture.image == '<img src="/x.svg" alt="A" width="640" height="320">'
    assert [(mark.number, mark.corners, mark.radius) for mark in picture.marks] == [
        (1, "10,5 30,5 30,17 10,17", 0),
        (2, "", 5),
        (3, "70,20 90,20 80,30", 0),
    ]


def test_the_page_has_a_row_for_each_region_that_names_its_number(make: Make) -> None:
    question = make("hotspot", regions=FOUR, several=True)

    page = rendered(question, {"regions": ["b"]})

    assert page.every("data-region") == ["a", "b", "c", "d"]
    assert [(c["type"], c["value"], "checked" in c) for c in page.controls()] == [
        ("checkbox", "a", False),
        ("checkbox", "b", True),
        ("checkbox", "c", False),
        ("checkbox", "d", False),
    ]


def test_the_review_marks_the_regions_by_signs_and_gives_each_reason(make: Make) -> None:
    question = make("hotspot", regions=FOUR, several=True)

    told = question.explain({"regions": ["a", "c"]}, ())

    assert told.picture is not None
    assert [(mark.sign, mark.tone) for mark in told.picture.marks] == [
        ("✓", "right"),
        ("!", "missed"),
        ("✗", "wrong"),
        ("", "neutral"),
    ]
    page = environment().get_template("questions/_explanation.html").render(explanation=told)
    assert [f"Why {id_}." in page for id_ in "abcd"] == [True] * 4
    assert (told.given, told.right_answer) == ("Zone a; Zone c", "Zone a; Zone b")


def test_a_label_is_text_and_never_markup(make: Make) -> None:
    regions = [FOUR[0] | {"label": "<b>bold</b>"}, FOUR[2]]
    question = make("hotspot", regions=regions)

    assert question.present(()).options[0].text == "&lt;b&gt;bold&lt;/b&gt;"
    assert question.rows(None, ())[0].text == "1. &lt;b&gt;bold&lt;/b&gt;"
