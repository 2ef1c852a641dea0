"""The catalogue of a release: a light index, and bodies that are loaded when asked for."""

from pathlib import Path

import pytest

from courseware.content.catalogue import KEPT_QUIZZES, Catalogue
from courseware.content.compile import CompiledLibrary
from tests.content.compiling import SVG, compiled, item, payloads, write_full_library


class Store:
    """Payloads by key, and which of them were asked for."""

    def __init__(self, library: CompiledLibrary) -> None:
        self.held = payloads(library)
        self.loaded: list[str] = []

    def load(self, key: str) -> bytes:
        self.loaded.append(key)
        return self.held[key]


@pytest.fixture
def library(tmp_path: Path) -> CompiledLibrary:
    return compiled(write_full_library(tmp_path))


@pytest.fixture
def store(library: CompiledLibrary) -> Store:
    return Store(library)


@pytest.fixture
def catalogue(library: CompiledLibrary, store: Store) -> Catalogue:
    return Catalogue.from_index(7, library.index.payload, store.load)


def test_lists_are_there_without_loading_anything(catalogue: Catalogue, store: Store) -> None:
    assert catalogue.release_id == 7
    assert [course.id for course in catalogue.courses] == ["basics"]
    assert [lesson.title for lesson in catalogue.course("basics").lessons] == ["Needles"]
    assert catalogue.lesson_entry("needles").minutes == 10
    assert list(catalogue.lessons) == list(catalogue.quizzes) == ["needles"]
    assert catalogue.quiz_entry("needles").questions_in_one_draw == 3
    assert catalogue.checklist_entry("cl-a").title == "CL-A"
    assert catalogue.claim("SF-1") == catalogue.claims[0]
    assert catalogue.reference("EV-02") == catalogue.references[1]
    assert [term.term for term in catalogue.glossary] == ["faint"]
    assert [region.name for region in catalogue.regions] == ["Gluteal region"]
    assert store.loaded == []


def test_bodies_are_loaded_once(catalogue: Catalogue, store: Store) -> None:
    first = catalogue.lesson("needles")

    assert catalogue.lesson("needles") is first
    assert catalogue.quiz("needles").question("q0").id == "q0"
    assert catalogue.quiz_by_key(catalogue.quiz_entry("needles").compiled_key) is catalogue.quiz(
        "needles"
    )
    assert catalogue.checklist("cl-a").items[0].text == "Stops <em>at once</em>"
    assert catalogue.checklist("cl-a").note == "<p>A <em>proposal</em>.</p>"
    assert len(store.loaded) == 3


def test_what_the_release_does_not_hold_is_a_key_error(catalogue: Catalogue) -> None:
    for lookup in (
        catalogue.course,
        catalogue.lesson,
        catalogue.lesson_entry,
        catalogue.quiz,
        catalogue.quiz_entry,
        catalogue.quiz_by_key,
        catalogue.checklist,
        catalogue.checklist_entry,
        catalogue.claim,
        catalogue.reference,
    ):
        with pytest.raises(KeyError):
            lookup("none")
    with pytest.raises(KeyError):
        catalogue.figure("0" * 16, "needle.svg")


def test_quiz_that_left_is_called_by_its_id(catalogue: Catalogue) -> None:
    assert catalogue.quiz_title("needles") == "Needles"
    assert catalogue.quiz_title("gone") == "gone"


def test_figure_is_found_by_its_address(
    catalogue: Catalogue, library: CompiledLibrary, store: Store
) -> None:
    sha16 = item(library, "figure", "basics/needle.svg").revision_sha256[:16]

    assert store.load(catalogue.figure(sha16, "needle.svg")) == SVG.encode()
    with pytest.raises(KeyError):
        catalogue.figure(sha16, "other.svg")


def test_quiz_of_an_earlier_release_is_found_by_its_key(
    tmp_path: Path, library: CompiledLibrary, store: Store
) -> None:
    old_key = item(library, "quiz", "needles").compiled_key
    path = tmp_path / "quizzes/basics/needles.yaml"
    path.write_text(path.read_text().replace("Which one is number 0", "Which thing is number 0"))
    newer = compiled(tmp_path, store.held)
    store.held |= payloads(newer)
    catalogue = Catalogue.from_index(8, newer.index.payload, store.load)

    assert old_key is not None
    assert catalogue.quiz_by_key(old_key).question("q0").text == "<p>Which one is number 0?</p>"
    assert catalogue.quiz("needles").question("q0").text == "<p>Which thing is number 0?</p>"


def test_no_more_than_a_fixed_number_of_bodies_stays_in_memory(
    catalogue: Catalogue, library: CompiledLibrary, store: Store
) -> None:
    quiz = store.held[item(library, "quiz", "needles").compiled_key or ""]
    store.held |= {str(number): quiz for number in range(KEPT_QUIZZES + 1)}

    for number in range(KEPT_QUIZZES + 1):
        catalogue.quiz_by_key(str(number))
    catalogue.quiz_by_key(str(KEPT_QUIZZES))
    catalogue.quiz_by_key("1")
    assert len(store.loaded) == KEPT_QUIZZES + 1

    catalogue.quiz_by_key("0")
    catalogue.quiz_by_key("1")
    assert store.loaded[KEPT_QUIZZES + 1 :] == ["0"]
