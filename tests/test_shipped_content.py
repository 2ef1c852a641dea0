"""What the curriculum that ships has to hold: its plan, its numbers, its honesty."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from courseware.content.check import check
from courseware.content.coverage import MEASURES, Coverage, coverage, plan_problems
from courseware.content.editorial import editorial_problems
from courseware.content.library import Library
from courseware.content.models.words import CourseStatus, Verdict
from tests.shipped_library import shipped_library

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped_library()


@pytest.fixture(scope="module")
def measured(library: Library) -> Coverage:
    found = coverage(library)
    assert found is not None
    return found


def test_no_rule_of_form_or_of_good_items_finds_anything(library: Library) -> None:
    found = [*check(library), *editorial_problems(library), *plan_problems(library)]

    assert [str(problem) for problem in found] == []


def test_every_claim_objective_and_blueprint_item_is_there(measured: Coverage) -> None:
    assert [measured.total(of).percent for of in MEASURES] == [Fraction(100)] * 5
    assert measured.is_complete
    planned = [measured.total(of).planned for of in MEASURES]
    assert planned == [295, 110, 187, 374, 11]


def test_the_library_is_as_large_as_the_curriculum_says(measured: Coverage) -> None:
    counts = measured.counts

    assert (counts["courses"], counts["lessons"], counts["checklists"]) == (5, 32, 8)
    assert counts["graded questions"] >= 374
    assert counts["glossary"] >= 80
    assert counts["figures"] >= 24


def test_every_verdict_is_used_where_it_is_meant(library: Library) -> None:
    assert library.claims is not None
    claims = library.claims.value

    assert {claim.verdict for claim in claims} == set(Verdict)
    unsupported = [c.id for c in claims if c.verdict is Verdict.SUPPORTED and not c.sources]
    assert len(unsupported) <= len(claims) // 10, unsupported


def test_no_course_is_open_before_a_clinician_has_reviewed_it(library: Library) -> None:
    assert {course.value.status for course in library.courses.values()} == {CourseStatus.DRAFT}
    for course in library.courses.values():
        words = " ".join(course.value.disclosures.lower().split())
        assert re.search(r"no clinician (or lawyer )?has reviewed", words), course.path


def test_no_reference_has_a_doi_without_having_been_seen(library: Library) -> None:
    assert library.references is not None
    remembered = [r.id for r in library.references.value if r.doi and r.seen == "memory"]

    assert remembered == []


def figures_of(library: Library) -> list[tuple[str, str]]:
    return [
        (path, figure.data.decode("utf-8"))
        for path, figure in sorted(library.figures.items())
        if path.endswith(".svg")
    ]


def test_every_figure_is_placed_in_a_lesson(library: Library) -> None:
    placed: set[str] = set()
    for lesson in library.lessons.values():
        folder = lesson.path.rpartition("/")[0]
        placed |= {f"{folder}/{name}" for name in lesson.summary.used("image")}

    assert sorted(set(library.figures) - placed) == []


def test_every_figure_has_a_title_a_description_and_text_that_can_be_read(
    library: Library,
) -> None:
    small = {}
    for path, svg in figures_of(library):
        assert "<title" in svg and "<desc" in svg, path
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])  # type: ignore[index]
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)]
        # A phone shows the drawing about 350 px wide.
        shown = min(sizes) * 350 / width if sizes else 14.0
        if shown < 11:
            small[path] = round(shown, 1)

    assert small == {}


def test_no_picture_cites_by_a_code(library: Library) -> None:
    """A code that is drawn leads nowhere; the caption cites, with a link to the source."""
    coded = [path for path, svg in figures_of(library) if re.search(r"\b(?:EV|SF)-\d", svg)]

    assert coded == []


def test_nothing_authorises_anybody(library: Library) -> None:
    """A certificate shows what was learnt; whether somebody may needle is for law and employer."""
    claims_too_much = re.compile(
        r"\b(?:you are now (?:qualified|certified|competent)|certified dry)"
    )
    found = [
        lesson.path
        for lesson in library.lessons.values()
        if claims_too_much.search(lesson.value.body.lower())
    ]

    assert found == []
