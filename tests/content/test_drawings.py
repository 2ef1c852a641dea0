"""Pictures of numbers: drawn from what references say, held against it, and honest about gaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from courseware.cli.figures import figures
from courseware.content.checks.drawings import drawn_figures, write_figure
from courseware.content.drawings.canvas import WIDTH
from courseware.content.drawings.lettering import SIZE, broken, width_of
from courseware.content.drawings.scales import linear, ratio
from courseware.content.library import read_library
from courseware.content.markdown.figures import figure_problems, picture_size
from courseware.content.problem import Problem
from tests.content.drawn_library import DESCRIPTION, NUMBERS, PICTURE, description, shows
from tests.content.small_library import REFERENCES, lines, problems_of, write_library
from tests.shipped_library import shipped_library

REPOSITORY = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
FOREST = description("forest", shows("pain", label="Pain"), shows("none-found"))


def problems(root: Path, text: str) -> tuple[Problem, ...]:
    """What `check` says of a library with this description, once it is drawn where it can be."""
    changes: dict[str, str | bytes | None] = {REFERENCES: NUMBERS, DESCRIPTION: text}
    write_library(root, changes)
    for figure in drawn_figures(read_library(root)):
        write_figure(root, figure)
    return problems_of(root, changes)


def picture(root: Path, text: str) -> str:
    """The picture that is drawn from a description."""
    assert lines(problems(root, text)) == []
    return (root / PICTURE).read_text(encoding="utf-8")


def words(svg: str) -> list[str]:
    return [node.text or "" for node in etree.fromstring(svg).iter(f"{SVG}text")]


def spoken(svg: str) -> str:
    return etree.fromstring(svg).findtext(f"{SVG}desc") or ""


def count(svg: str, name: str, **attributes: str) -> int:
    nodes = etree.fromstring(svg).iter(f"{SVG}{name}")
    return sum(all(node.get(k) == v for k, v in attributes.items()) for node in nodes)


def run(root: Path, *more: str) -> Result:
    return CliRunner().invoke(figures, ["--library", str(root), *more])


# --- What ships -----------------------------------------------------------------------------
SHIPPED = drawn_figures(shipped_library())
BY_NAME = {figure.path: figure for figure in SHIPPED}


def test_every_description_that_ships_is_drawn() -> None:
    described = {path.name for path in REPOSITORY.glob("lessons/*/figures/*.figure.yaml")}

    assert described
    assert {Path(path).stem + ".figure.yaml" for path in BY_NAME} == described


@pytest.mark.parametrize("path", BY_NAME)
def test_the_committed_picture_is_what_the_program_draws(path: str) -> None:
    assert (REPOSITORY / path).read_bytes() == BY_NAME[path].data


@pytest.mark.parametrize("path", BY_NAME)
def test_a_shipped_picture_may_be_published_and_is_360_wide(path: str) -> None:
    data = BY_NAME[path].data

    assert figure_problems(data) == ()
    assert (picture_size(path, data) or (0, 0))[0] == WIDTH


@pytest.mark.parametrize("path", BY_NAME)
def test_words_of_a_shipped_picture_are_readable_and_stay_inside(path: str) -> None:
    for node in etree.fromstring(BY_NAME[path].data).iter(f"{SVG}text"):
        text, size = node.text or "", float(node.get("font-size", "0"))
        width = width_of(text, size, node.get("font-weight") == "700")
        start = float(node.get("x", "0"))
        start -= {"end": width, "middle": width / 2}.get(node.get("text-anchor", ""), 0)
        assert size >= SIZE, text
        assert (start >= 2, start + width <= WIDTH - 2) == (True, True), text


# --- Numbers and pictures stay together --------------------------------------------------------
def test_an_altered_number_of_a_reference_changes_the_picture(tmp_path: Path) -> None:
    before = picture(tmp_path, FOREST)
    altered = NUMBERS.replace("value: -0.81,", "value: -0.82,")

    found = problems_of(tmp_path, {REFERENCES: altered, DESCRIPTION: FOREST})

    assert [(p.path, p.code) for p in found] == [(DESCRIPTION, "CW096")]
    assert found[0].message == (
        "the figure effects.svg is not what this description and the references say"
    )
    assert found[0].suggestion == "draw it: `courseware figures --write`"
    assert run(tmp_path, "--write").exit_code == 0
    after = (tmp_path / PICTURE).read_text(encoding="utf-8")
    assert ("−0.81" in before, "−0.82" in before) == (True, False)
    assert ("−0.81" in after, "−0.82" in after) == (False, True)


def test_a_picture_that_was_altered_by_hand_is_found(tmp_path: Path) -> None:
    svg = picture(tmp_path, FOREST)
    by_hand = {REFERENCES: NUMBERS, DESCRIPTION: FOREST, PICTURE: svg.replace("−0.81", "−1.81")}

    assert [p.code for p in problems_of(tmp_path, {**by_hand})] == ["CW096"]


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    assert picture(tmp_path / "a", FOREST) == picture(tmp_path / "b", FOREST)


def test_the_command_says_what_is_not_drawn_and_draws_it_when_told(tmp_path: Path) -> None:
    write_library(tmp_path, {REFERENCES: NUMBERS, DESCRIPTION: FOREST})

    asked, told, again = run(tmp_path), run(tmp_path, "--write"), run(tmp_path)

    assert (asked.exit_code, asked.stdout) == (1, f"{PICTURE} not drawn yet\n")
    assert (told.exit_code, told.stdout) == (0, f"{PICTURE} drawn\n")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "1 figure, 0 to draw\n")


def test_the_command_fails_where_a_picture_cannot_be_drawn(tmp_path: Path) -> None:
    write_library(tmp_path, {REFERENCES: NUMBERS, DESCRIPTION: description("icons", shows("any"))})

    result = run(tmp_path, "--write")

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{DESCRIPTION}:6:9 error CW095 ")
    assert not (tmp_path / PICTURE).exists()


# --- What cannot be drawn -----------------------------------------------------------------------
REFUSED = [
    (description("forest", shows("pian")), "CW094", "the reference `EV-01` has no result `pian`"),
    (description("forest", shows("pain", "EV-9")), "CW080", "there is no reference `EV-9`"),
    (description("forest", shows("pain"), shows("success")), "CW095", "its measure or unit is not"),
    (
        description("forest", shows("points"), shows("points", "EV-02")),
        "CW095",
        "its unit was not seen, so it can't share an axis with another source",
    ),
    (description("forest", shows("any")), "CW095", "`any` is none of the comparisons shown here"),
    (description("timeline", shows("none-found")), "CW095", "no row of this panel has a number"),
    (description("bands", shows("serious")), "CW095", "its percentage was not printed"),
    (description("bands", shows("thick"), shows("sore")), "CW095", "its unit is not that of the"),
    (
        description("icons", shows("rare"), more="array: 1000\n"),
        "CW095",
        "it is less than half a dot of 1000: take a larger `array`",
    ),
    (description("icons", shows("rare")), "CW095", "one dot for each needs `count` and `of`"),
    (description("forest", shows("pain"), more="array: 100\n"), "CW039", "belongs to the kind"),
    (description("icons", shows("few"), more="array: 50\n"), "CW039", "is 100 or 1000"),
    (
        description("forest", shows("pain", label="\\u0001")),
        "CW004",
        "the character U+0001 does not belong in a text",
    ),
    (
        description("forest", shows("pain", label="Very" + "long" * 12)),
        "CW095",
        "the words “Verylonglong",
    ),
    (description("bars", shows("any")), "CW033", "`kind` cannot be `bars`"),
    (description("forest", "label: A"), "CW039", "write `reference` and `result`, or `label` and"),
    (description("forest", "reference: EV-01"), "CW039", "`reference` and `result` stand together"),
]


@pytest.mark.parametrize(("text", "code", "message"), REFUSED)
def test_what_cannot_be_drawn_is_said_in_words(
    tmp_path: Path, text: str, code: str, message: str
) -> None:
    (problem,) = problems(tmp_path, text)

    assert (problem.path, problem.code) == (DESCRIPTION, code)
    assert message in problem.message


def test_an_unknown_result_is_reported_where_it_stands_with_the_one_meant(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, description("forest", shows("pian")))

    assert (problem.line, problem.column) == (6, 36)
    assert problem.suggestion == 'did you mean "pain"?'


def test_broken_references_are_reported_alone(tmp_path: Path) -> None:
    broken_numbers = NUMBERS.replace("strength: low", "strenght: low")

    found = problems_of(tmp_path, {REFERENCES: broken_numbers, DESCRIPTION: FOREST})

    assert {problem.path for problem in found} == {REFERENCES}


# --- What a picture shows ------------------------------------------------------------------------
def test_a_forest_shows_the_estimate_its_interval_and_words_where_no_number_was_seen(
    tmp_path: Path,
) -> None:
    svg = picture(tmp_path, FOREST)

    assert "−0.81 (−1.21 to −0.40)" in words(svg)
    assert "no difference" in words(svg)
    assert "Certainty: low" in words(svg)
    assert count(svg, "path") == 0
    assert spoken(svg) == (
        "What is seen. Pain: standardised mean difference −0.81, confidence interval −1.21 to "
        "−0.40. Range: no difference."
    )


def test_an_interval_that_was_not_seen_is_not_invented(tmp_path: Path) -> None:
    svg = picture(tmp_path, description("forest", shows("bare")))

    assert "−0.50 (interval not seen)" in words(svg)
    assert "estimate; its interval was not seen" in words(svg)
    # One hollow mark in the row and one in the key; no line of an interval anywhere.
    assert count(svg, "path", fill="#fbf9f4") == 2
    assert count(svg, "line", **{"stroke-width": "2.5"}) == 0
    assert "interval not seen" in spoken(svg)


def test_half_an_interval_ends_in_a_question_mark(tmp_path: Path) -> None:
    svg = picture(tmp_path, description("forest", shows("half")))

    assert "?" in words(svg)
    assert "−1.27, lower limit −3.56, upper limit not seen" in spoken(svg)


def test_marks_lie_where_their_numbers_say(tmp_path: Path) -> None:
    svg = picture(tmp_path, description("forest", shows("pain")))
    (mark, *_) = [
        node for node in etree.fromstring(svg).iter(f"{SVG}rect") if node.get("width") == "10"
    ]
    ticks = {
        node.text: float(node.get("x", "0"))
        for node in etree.fromstring(svg).iter(f"{SVG}text")
        if node.get("text-anchor") == "middle" and re.fullmatch(r"−?[\d.]+", node.text or "")
    }

    share = (ticks["0"] - float(mark.get("x", "0")) - 5) / (ticks["0"] - ticks["−1"])

    assert share == pytest.approx(0.81, abs=0.002)


def test_bars_are_as_long_as_their_numbers_and_leave_gaps_empty(tmp_path: Path) -> None:
    svg = picture(tmp_path, description("bands", shows("any"), 'label: "USA", words: "not seen"'))
    bars = [node for node in etree.fromstring(svg).iter(f"{SVG}rect") if node.get("height") == "18"]
    ticks = {node.text: node.get("x") for node in etree.fromstring(svg).iter(f"{SVG}text")}

    per_unit = (float(ticks["20"] or 0) - float(ticks["0"] or 0)) / 20
    assert [float(bar.get("width", "0")) / per_unit for bar in bars] == [
        pytest.approx(19.18, abs=0.02)
    ]
    assert "not seen" in words(svg)


@pytest.mark.parametrize(("result", "array", "full", "of"), [
    ("any", "array: 100\n", 19, 100),
    ("serious", "array: 1000\n", 1, 1000),
    ("never", "array: 1000\n", 0, 1000),
    ("few", "", 32, 44),
])  # fmt: skip
def test_icons_fill_the_right_number_of_dots(
    tmp_path: Path, result: str, array: str, full: int, of: int
) -> None:
    svg = picture(tmp_path, description("icons", shows(result), more=array))
    dots = {
        node.get("fill"): (node.get("d") or "").count("M")
        for node in etree.fromstring(svg).iter(f"{SVG}path")
    }

    assert (dots.get("#c8722a", 0), sum(dots.values())) == (full, of)
    about = "about " if full and array else ""
    assert f"Full: {about}{full or 'none'} of {of:,} dots" in words(svg)


def test_a_timeline_keeps_the_moments_where_nothing_was_found(tmp_path: Path) -> None:
    rows = (shows("none-found", label="At once"), shows("pain", label="Later"))
    svg = picture(tmp_path, description("timeline", *rows))

    assert {"At once", "no difference", "Later", "−0.81", "−1.21 to −0.40"} <= set(words(svg))


def test_words_of_an_author_cannot_break_the_picture(tmp_path: Path) -> None:
    label = "<script>alert(1)</script> & ]]> --"
    svg = picture(tmp_path, description("forest", shows("pain", label=label)))

    assert figure_problems(svg.encode()) == ()
    assert label.split()[0] in " ".join(words(svg))


# --- Scales and letters ---------------------------------------------------------------------------
def test_an_axis_of_differences_reaches_over_no_difference() -> None:
    scale = linear([Decimal("-1.64"), Decimal("-0.03")], 6, both_sides=True)

    assert scale.ticks == tuple(Decimal(t) for t in ("-2", "-1.5", "-1", "-0.5", "0", "0.5"))


def test_an_axis_of_ratios_runs_by_logarithms() -> None:
    scale = ratio([Decimal("0.38"), Decimal("9.39")])

    assert [str(tick) for tick in scale.ticks] == ["0.2", "0.5", "1", "2", "5", "10"]
    assert scale.at(Decimal(1), 0, 100) - scale.at(Decimal("0.5"), 0, 100) == pytest.approx(
        scale.at(Decimal(2), 0, 100) - scale.at(Decimal(1), 0, 100)
    )


def test_lines_break_between_words() -> None:
    assert broken("one two three", width_of("one two")) == ["one two", "three"]
    assert broken("unbreakable", 1) == ["unbreakable"]
