"""Compiling a library: what comes out, what is rendered again, what is refused."""

import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml

from courseware.content.compile import CannotCompile
from courseware.content.compiled import (
    ChecklistEntry,
    CompiledChecklist,
    CompiledCourse,
    CompiledLesson,
    CompiledQuiz,
    CourseMeasure,
    LessonEntry,
    QuizEntry,
    entry_from_json,
    from_json,
    to_json,
)
from courseware.content.compiled_index import Index
from courseware.content.markdown.renderer import Renderer
from courseware.content.models.words import CourseStatus, Feedback
from courseware.domain.draw import DrawRow
from courseware.questions.types import GRADED_TYPES
from tests.content.compiling import compiled, item, payloads, write_full_library

KINDS = {
    "course": CompiledCourse,
    "lesson": CompiledLesson,
    "quiz": CompiledQuiz,
    "checklist": CompiledChecklist,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_full_library(tmp_path)


def keys(root: Path) -> dict[tuple[str, str], str | None]:
    return {(i.kind, i.id): i.compiled_key for i in compiled(root).items}


def changed(before: dict[tuple[str, str], str | None], root: Path) -> set[tuple[str, str]]:
    after = keys(root)
    assert after.keys() == before.keys()
    return {name for name in after if after[name] != before[name]}


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_file_is_an_item_named_by_the_hash_of_its_bytes(root: Path) -> None:
    library = compiled(root)

    assert [(i.kind, i.id, i.path) for i in library.items] == [
        ("checklist", "cl-a", "lessons/basics/cl-a.checklist.yaml"),
        ("claims", "claims", "lessons/claims.yaml"),
        ("course", "basics", "lessons/basics/course.yaml"),
        ("figure", "basics/needle.svg", "lessons/basics/figures/needle.svg"),
        ("glossary", "glossary", "lessons/glossary.yaml"),
        ("lesson", "needles", "lessons/basics/needles.md"),
        ("quiz", "needles", "quizzes/basics/needles.yaml"),
        ("references", "references", "lessons/references.yaml"),
        ("regions", "regions", "lessons/regions.yaml"),
    ]
    for one in library.items:
        assert one.revision_sha256 == hashlib.sha256((root / one.path).read_bytes()).hexdigest()
    lists = {"claims", "glossary", "references", "regions"}
    assert all((i.compiled_key is None) == (i.kind in lists) for i in library.items)


def test_lesson_is_rendered_with_what_it_names(root: Path) -> None:
    one = item(compiled(root), "lesson", "needles")
    assert one.payload is not None
    lesson = from_json(CompiledLesson, one.payload)

    assert (lesson.course, lesson.quiz, lesson.title) == ("basics", "needles", "Needles")
    assert lesson.revision_sha256 == one.revision_sha256
    assert lesson.compiled_key == one.compiled_key
    assert [part.id for part in lesson.parts] == ["start", "what-it-is", "more"]
    assert lesson.parts[1].practice == ("practice-name",)
    assert [cited.reference.found for cited in lesson.references] == [
        "<p>It found <em>much</em>.</p>"
    ]
    html = "".join(fragment.html for part in lesson.parts for fragment in part.fragments)
    assert 'data-definition="A short loss of consciousness."' in html
    assert "SF-1: overstated" in html
    sha16 = item(compiled(root), "figure", "basics/needle.svg").revision_sha256[:16]
    assert f'src="/figures/{sha16}/needle.svg" width="40"' in html
    assert 'href="/courses/basics/lessons/needles#what-it-is"' in html
    assert "unresolved" not in html


def test_quiz_keeps_its_rules_and_renders_every_text(root: Path) -> None:
    replace(root / "quizzes/basics/needles.yaml", 'text: "Which one is number 0?"',
            'text: "Which **one** [@EV-01]?"')  # fmt: skip
    replace(root / "quizzes/basics/needles.yaml", "attempts: {}",
            "attempts: {limit: 5, cooldown: {after: 3, hours: 24}}")  # fmt: skip
    one = item(compiled(root), "quiz", "needles")
    assert one.payload is not None
    quiz = from_json(CompiledQuiz, one.payload)

    assert (quiz.lesson, quiz.course, quiz.pass_percent) == ("needles", "basics", 60)
    assert (quiz.attempt_limit, quiz.cooldown_after, quiz.cooldown_hours) == (5, 3, 24)
    assert quiz.time_limit_minutes is None
    assert quiz.feedback is Feedback.AFTER_SUBMISSION
    assert quiz.draw == (
        DrawRow("N1.1", 2, critical=False, type="single"),
        DrawRow("N1.2", 1, critical=True, type="single"),
    )
    assert quiz.question("q0").text == (
        '<p>Which <strong>one</strong> <sup class="citations"><a class="citation" '
        'href="/references#EV-01">[Brady et al. 2014]</a></sup>?</p>'
    )
    assert quiz.question("c1").text == "<p>Which one is safe, number 1?</p>"
    assert quiz.questions[0].options[1].text == "A hollow cannula"
    with pytest.raises(KeyError):
        quiz.question("none")


def test_course_measures_lessons_and_one_draw_of_their_quizzes(root: Path) -> None:
    (course,) = compiled(root).courses

    lesson = course.lessons[0]
    assert course.measure == CourseMeasure(words=15, questions_in_one_draw=3)
    assert (course.words, course.questions_in_one_draw) == (15, 3)
    assert (lesson.id, lesson.quiz, lesson.words, lesson.parts) == ("needles", "needles", 15, 3)
    assert course.status is CourseStatus.OPEN
    assert course.expires is None
    assert course.attestation == "I am the named licensee and completed this myself."
    assert course.summary == "<p>A small course to test with.</p>"
    assert [question.text for question in course.evaluation] == [
        "<p>Was it useful?</p>",
        "<p>Anything else?</p>",
    ]


def test_index_holds_the_lists_as_html(root: Path) -> None:
    index = from_json(Index, compiled(root).index.payload)

    assert index.claims[0].claim == "It is <em>safe</em>."
    assert index.claims[0].why == (
        '<p>See <sup class="citations"><a class="citation" href="/references#EV-01">'
        "[Brady et al. 2014]</a></sup>.</p>"
    )
    assert [reference.label for reference in index.references] == ["Brady et al. 2014", "T2"]
    assert index.glossary[0].definition == "<p>A <em>short</em> loss of consciousness.</p>"
    assert index.regions[0].hazards == "<p>The <strong>sciatic</strong> nerve.</p>"
    assert [quiz.questions_in_one_draw for quiz in index.quizzes] == [3]


def test_lesson_in_no_course_stands_apart_in_the_index(root: Path) -> None:
    source = (root / "lessons/basics/needles.md").read_text()
    (root / "lessons/basics/alone.md").write_text(source.replace("id: needles", "id: alone", 1))

    index = from_json(Index, compiled(root).index.payload)

    assert [entry.id for entry in index.lessons] == ["alone"]
    assert index.lessons[0].course == "basics"
    assert index.lessons[0].quiz is None


def test_compiled_values_survive_the_way_through_bytes(root: Path) -> None:
    course_file = root / "lessons/basics/course.yaml"
    replace(course_file, "status: open", "status: open\nexpires: 2028-11-30")
    library = compiled(root)

    for kind, model in KINDS.items():
        (payload,) = [i.payload for i in library.items if i.kind == kind]
        assert payload is not None
        assert to_json(from_json(model, payload)) == payload
    (course,) = library.courses
    assert course.expires == date(2028, 11, 30)
    assert from_json(CompiledCourse, to_json(course)) == course
    index = from_json(Index, library.index.payload)
    assert to_json(index) == library.index.payload
    assert index.courses == library.courses


def test_every_question_type_survives_the_way_through_bytes(root: Path) -> None:
    examples = [yaml.safe_load(kind.example) for kind in GRADED_TYPES.values()]
    path = root / "quizzes/basics/needles.yaml"
    quiz = yaml.safe_load(path.read_text())
    quiz["questions"] += [{**example, "objective": "N1.1"} for example in examples]
    path.write_text(yaml.safe_dump(quiz, allow_unicode=True))

    payload = item(compiled(root), "quiz", "needles").payload

    assert payload is not None
    read = from_json(CompiledQuiz, payload)
    assert to_json(read) == payload
    assert {question.type for question in read.questions} == set(GRADED_TYPES)
    assert all(question.text.startswith("<p>") for question in read.questions)
    cloze = next(q for q in read.questions if q.type == "cloze")
    for blank in cloze.blanks:
        assert f"{{{{{blank.id}}}}}" in cloze.text


def test_first_line_of_a_payload_is_the_entry(root: Path) -> None:
    library = compiled(root)
    entries = {"lesson": LessonEntry, "quiz": QuizEntry, "checklist": ChecklistEntry}

    for kind, model in entries.items():
        (payload,) = [i.payload for i in library.items if i.kind == kind]
        assert payload is not None
        assert entry_from_json(model, payload) == from_json(KINDS[kind], payload).entry
        assert payload.count(b"\n") == 1


def test_same_library_compiles_to_the_same_bytes(root: Path, tmp_path: Path) -> None:
    elsewhere = write_full_library(tmp_path / "copy")

    first, second = compiled(root), compiled(elsewhere)

    assert payloads(first) == payloads(second)
    assert first.index == second.index


def test_unchanged_files_are_not_rendered_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled(root)
    entries_only = {key: value.partition(b"\n")[0] for key, value in payloads(first).items()}

    def refuse(*_: object) -> None:
        raise AssertionError("rendered again")

    monkeypatch.setattr(Renderer, "lesson", refuse)
    monkeypatch.setattr("courseware.content.compile.compile_quiz", refuse)
    monkeypatch.setattr("courseware.content.compile.compile_checklist", refuse)
    second = compiled(root, entries_only)

    assert second.index == first.index
    assert [i.compiled_key for i in second.items] == [i.compiled_key for i in first.items]
    assert all(i.payload is None for i in second.items)


def test_changed_lesson_alone_is_rendered_again(root: Path) -> None:
    before = compiled(root)
    replace(root / "lessons/basics/needles.md", "Five words stand", "Six words now stand")

    after = compiled(root, payloads(before))

    assert {(i.kind, i.id) for i in after.items if i.payload is not None} == {
        ("lesson", "needles"),
        ("course", "basics"),
    }
    assert after.courses[0].words == 16


def test_changed_reference_touches_only_what_cites_it(root: Path) -> None:
    before = keys(root)
    replace(root / "lessons/references.yaml", "Little.", "Less.")
    assert changed(before, root) == set()

    replace(root / "lessons/references.yaml", "year: 2014", "year: 2015")
    cited_in = {("lesson", "needles"), ("checklist", "cl-a")}
    # The course lists its lessons by the keys of what was made of them.
    assert changed(before, root) == {*cited_in, ("course", "basics")}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("lessons/claims.yaml", "overstated", "incorrect"),
        ("lessons/glossary.yaml", "loss", "lapse"),
        ("lessons/basics/figures/needle.svg", 'r="3"', 'r="4"'),
    ],
)
def test_change_beside_a_lesson_that_shows_in_it_renders_it_again(
    root: Path, path: str, old: str, new: str
) -> None:
    before = keys(root)

    replace(root / path, old, new)

    assert ("lesson", "needles") in changed(before, root)
    assert ("quiz", "needles") not in changed(before, root)


def test_new_renderer_renders_everything_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = keys(root)

    monkeypatch.setattr("courseware.content.compile.RENDERER_VERSION", "another")

    assert {kind for kind, _ in changed(before, root)} == {"course", "lesson", "quiz", "checklist"}


def test_quizzes_that_differ_in_the_key_alone_show_the_same(root: Path) -> None:
    def shown() -> list[object]:
        payload = item(compiled(root), "quiz", "needles").payload
        assert payload is not None
        return [question.present(()) for question in from_json(CompiledQuiz, payload).questions]

    before = shown()
    path = root / "quizzes/basics/needles.yaml"
    text = path.read_text().replace("correct: true, ", "")
    path.write_text(text.replace('"A hollow cannula", ', '"A hollow cannula", correct: true, '))

    assert shown() == before


def test_text_too_deep_to_render_is_refused_with_its_line(root: Path) -> None:
    path = root / "lessons/basics/needles.md"
    path.write_text(path.read_text() + "\n" + "[" * 30 + "\n")
    line = path.read_text().count("\n")

    with pytest.raises(CannotCompile) as caught:
        compiled(root)

    assert str(caught.value) == (
        f'lessons/basics/needles.md: line {line}: more than 20 "[" are open; '
        'close each of them with "]"'
    )


def test_active_figure_is_refused_by_name(root: Path) -> None:
    replace(root / "lessons/basics/figures/needle.svg", "<circle", "<script/><circle")

    with pytest.raises(CannotCompile) as caught:
        compiled(root)

    assert [p.path for p in caught.value.problems] == ["lessons/basics/figures/needle.svg"]
    assert caught.value.problems[0].message.startswith("line 1: <script> is not allowed")
