"""Files in and out: what an import writes, what it refuses to touch, and what it never makes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from courseware.content.check import check
from courseware.content.library import read_library
from courseware.content.problem import Severity
from courseware.domain.errors import Refusal
from courseware.interchange.formats import Format
from courseware.interchange.losses import Kind
from courseware.interchange.safe_zip import pack
from courseware.services.interchange import (
    QuizFile,
    export_quiz,
    import_quizzes,
    write_files,
)
from tests.content.small_library import QUIZ, write_library


def imported(text: str, name: str = "bank") -> QuizFile:
    (file,) = import_quizzes(Format.GIFT, text.encode(), name).files
    return file


def test_an_imported_bank_is_a_quiz_file_that_only_lacks_reasons() -> None:
    outcome = import_quizzes(Format.GIFT, b"::First one::Is it?{T}\n\nWhich?{=a ~b}", "My bank")

    (file,) = outcome.files
    assert (file.name, file.question_ids) == ("my-bank.yaml", ("first-one", "question-2"))
    assert outcome.is_whole
    assert {problem.severity for problem in outcome.problems} == {Severity.WARNING}
    assert "2 questions name no objective; MY.1 was written" in [
        problem.message for problem in outcome.problems
    ]
    assert "draw:\n  - {objective: MY.1, count: 2}\n" in file.text


def test_a_question_that_fits_no_type_is_left_out_by_name_and_the_rest_stays() -> None:
    text = "::good::Is it?{T}\n\n::nine::Which?{=a ~b ~c ~d ~e ~f ~g ~h ~i}"

    outcome = import_quizzes(Format.GIFT, text.encode(), "bank")

    assert outcome.files[0].question_ids == ("good",)
    assert not outcome.is_whole
    (error,) = [p for p in outcome.problems if p.severity is Severity.ERROR]
    assert error.where == "bank.yaml: question nine"
    assert "2 to 8 entries are needed here, found 9" in error.message


def test_a_quiz_of_the_library_goes_out_and_comes_back_unchanged(tmp_path: Path) -> None:
    root = write_library(tmp_path / "library")

    written = export_quiz(root, "needles", Format.GIFT)
    outcome = import_quizzes(Format.GIFT, written.data, "needles")
    (root / QUIZ).unlink()
    write_files(root / "quizzes/basics", outcome.files)

    assert {loss.kind for loss in written.losses} == {Kind.LABEL}
    before = read_library(write_library(tmp_path / "same")).quizzes["needles"].value
    assert read_library(root).quizzes["needles"].value == before
    assert not [p for p in check(read_library(root)) if p.severity is Severity.ERROR]


def test_nothing_is_written_over_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").symlink_to(tmp_path / "nowhere")
    files = [QuizFile(f"{name}.yaml", "text\n", name, ()) for name in ("one", "two")]

    with pytest.raises(Refusal, match=r"two\.yaml: there already; nothing was written"):
        write_files(tmp_path, files)

    assert [path.name for path in tmp_path.iterdir()] == ["two.yaml"]


def test_the_name_of_a_file_is_never_a_path() -> None:
    text = '// courseware quiz: {"id":"../../x"}\n$CATEGORY: $course$/..\n\nq{T}'

    assert imported(text, "../up").name == "imported.yaml"


def test_two_categories_of_one_name_have_two_files() -> None:
    text = "$CATEGORY: A\n\nq{T}\n\n$CATEGORY: a\n\nq{F}"

    files = import_quizzes(Format.GIFT, text.encode(), "bank").files

    assert [file.name for file in files] == ["a.yaml", "a-2.yaml"]


def test_a_quiz_that_is_not_there_is_refused_with_a_guess(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match='there is no quiz needels — did you mean "needles"'):
        export_quiz(write_library(tmp_path), "needels", Format.GIFT)


def test_a_quiz_with_errors_does_not_go_out(tmp_path: Path) -> None:
    root = write_library(tmp_path, {QUIZ: "id: needles\nquestions: []\n"})

    with pytest.raises(Refusal, match="run `check`, and mend it first"):
        export_quiz(root, "needles", Format.GIFT)


def test_a_file_without_a_question_is_refused() -> None:
    with pytest.raises(Refusal, match="bank: there is no question in it"):
        import_quizzes(Format.GIFT, b"// nothing\n", "bank")


HOTSPOT = """\
  - id: where
    type: hotspot
    objective: N1.1
    use: practice
    text: "Where is the tip?"
    figure: "![A needle](figures/tip.svg)"
    regions:
      - {id: left, label: "On the left", rect: [0, 0, 4, 4], correct: true, why: "It is there."}
      - {id: right, label: "On the right", circle: [15, 5, 3], why: "That is the handle."}
    explanation: "The tip is on the left."
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 5h20"/></svg>\n'
TIP = "lessons/basics/figures/tip.svg"


def with_a_hotspot(root: Path, svg: str = SVG) -> Path:
    write_library(root)
    (root / TIP).write_text(svg)
    (root / QUIZ).write_text((root / QUIZ).read_text() + HOTSPOT)
    return root


@pytest.mark.parametrize("format_", [Format.QTI, Format.QTI_3])
def test_a_hotspot_takes_its_figure_along_and_brings_it_back(
    tmp_path: Path, format_: Format
) -> None:
    root = with_a_hotspot(tmp_path / "library")
    before = read_library(root).quizzes["needles"].value

    written = export_quiz(root, "needles", format_)
    outcome = import_quizzes(Format.QTI, written.data, "needles")
    for path in (QUIZ, TIP):
        (root / path).unlink()
    figures = write_files(root / "quizzes/basics", outcome.files)

    assert [loss for loss in written.losses if loss.kind is not Kind.LABEL] == []
    assert outcome.is_whole
    assert figures == [root / TIP]
    assert (root / TIP).read_text() == SVG
    assert read_library(root).quizzes["needles"].value == before


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<image href="https://x.example/a.png"/>',
        '<path d="M0 0" onload="alert(1)"/>',
        "<foreignObject/>",
    ],
)
def test_a_figure_that_could_not_be_published_does_not_come_in(tmp_path: Path, bad: str) -> None:
    root = with_a_hotspot(tmp_path / "library")
    good = export_quiz(root, "needles", Format.QTI).data
    files = {name: ZipFile(BytesIO(good)).read(name) for name in ZipFile(BytesIO(good)).namelist()}
    files["figures/tip.svg"] = SVG.replace("</svg>", f"{bad}</svg>").encode()

    outcome = import_quizzes(Format.QTI, pack(files), "needles")

    assert (outcome.is_whole, outcome.questions_lost) == (False, 1)
    (file,) = outcome.files
    assert "where" not in file.question_ids
    assert file.figures == {}


def test_another_figure_of_that_name_is_not_overwritten(tmp_path: Path) -> None:
    root = with_a_hotspot(tmp_path / "library")
    outcome = import_quizzes(Format.QTI, export_quiz(root, "needles", Format.QTI).data, "needles")
    (root / QUIZ).unlink()
    (root / TIP).write_text("mine")

    with pytest.raises(Refusal, match=r"tip\.svg: there already; nothing was written"):
        write_files(root / "quizzes/basics", outcome.files)
    assert (root / TIP).read_text() == "mine"
    assert not (root / QUIZ).exists()
