"""Reads one content file to its summary: everything that can be said without the other files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from courseware.content.checks.certainty import certainty_problems
from courseware.content.checks.checklists import checklist_problems
from courseware.content.checks.minutes import minutes_problems
from courseware.content.checks.quiz_rules import draw_problems
from courseware.content.checks.sign_offs import assessor_problems
from courseware.content.front_matter import divide
from courseware.content.hotspot_places import hotspots_in
from courseware.content.marks import Fault, UseKind
from courseware.content.models.checklist import Checklist
from courseware.content.models.course import Course
from courseware.content.models.drawing import Drawing
from courseware.content.models.lesson import LessonFrontMatter
from courseware.content.models.lists import Claim, GlossaryTerm, Reference, Region
from courseware.content.models.plan import PlannedLesson
from courseware.content.models.quiz import Quiz
from courseware.content.models.rule import Rule
from courseware.content.plain_data import (
    mappings_in,
    repeated_ids,
    rich_values,
    text_at,
    texts_in,
)
from courseware.content.problem import Problem, Severity
from courseware.content.results import result_ids, results_shown
from courseware.content.scan import as_problem, scan_body, scan_text
from courseware.content.shape import fit
from courseware.content.starting.samples import samples_in, samples_in_body
from courseware.content.succession import retired_problems
from courseware.content.summarise_figure import note_samples, summarise_figure
from courseware.content.summary import FileKind, Summary, Target
from courseware.content.text_file import read_text
from courseware.content.yaml.read_keys import MARKDOWN_KEYS
from courseware.content.yaml.recovery import read_as_meant
from courseware.content.yaml.strict_yaml import YamlDocument

LIST_MODELS: Final[dict[FileKind, Any]] = {
    FileKind.REFERENCES: Reference,
    FileKind.CLAIMS: Claim,
    FileKind.GLOSSARY: GlossaryTerm,
    FileKind.REGIONS: Region,
    FileKind.PLAN: PlannedLesson,
}
_TARGETS: Final = {
    UseKind.CITATION: Target.REFERENCE,
    UseKind.CLAIM: Target.CLAIM_TREATED,
    UseKind.PRACTICE: Target.PRACTICE,
    UseKind.GLOSSARY: Target.GLOSSARY,
    UseKind.LESSON: Target.LESSON_LINK,
    UseKind.IMAGE: Target.IMAGE,
}
_BEGUN: Final = frozenset({FileKind.COURSE, FileKind.QUIZ, FileKind.CHECKLIST})


def summarise(data: bytes, kind: FileKind, path: str) -> Summary:
    """Return the summary of a file of this kind; never raises for what its bytes are."""
    summary = Summary(kind)
    if kind is FileKind.FIGURE:
        summarise_figure(data, path, summary)
        return summary
    text, problems = read_text(data, path)
    summary.problems += problems
    if text is None:
        summary.readable = False
    elif kind is FileKind.LESSON:
        _lesson(text, path, summary)
    else:
        meant = read_as_meant(text, path)
        summary.problems += meant.problems
        if meant.document is not None:
            _READERS[kind](meant.document, text, path, summary)
            if kind in _BEGUN:
                note_samples(summary, samples_in(meant.document))
        summary.readable &= meant.is_whole
    summary.problems.sort()
    return summary


def _lesson(text: str, path: str, summary: Summary) -> None:
    parts = divide(text, path)
    if isinstance(parts, Problem):
        summary.problems.append(parts)
        summary.readable = False
        return
    meant = read_as_meant(parts.front, path, first_line=2)
    document = meant.document
    body = scan_body(parts.body, path, parts.body_line)
    summary.problems += [*meant.problems, *body.problems]
    summary.readable &= meant.is_whole
    for use in body.uses:
        if use.kind in _TARGETS:
            summary.use(_TARGETS[use.kind], use.target, (use.line, use.column))
    summary.facts["parts"] = [heading.id for heading in body.headings if heading.id]
    summary.facts["words"] = body.words
    samples = samples_in_body(parts.body, parts.body_line)
    note_samples(summary, [*(samples_in(document) if document else ()), *samples])
    if document is None:
        return
    front, unfit = fit(LessonFrontMatter, document, path, said=summary.problems)
    if front is not None:
        summary.facts["review_every_months"] = front.review_every_months
    summary.problems += unfit
    _define(document, summary)
    objectives, problems = repeated_ids(document, path, "objectives")
    summary.problems += [*problems, *minutes_problems(document, body.words, path)]
    summary.facts["objectives"] = objectives
    _use_all(document, summary, Target.REQUIRED_LESSON, "requires")


def _quiz(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    quiz, unfit = fit(Quiz, document, path, said=summary.problems)
    summary.problems += [*unfit, *certainty_problems(quiz, document, path)]
    data, positions = document.value, document.positions
    _define(document, summary)
    _use_one(document, summary, Target.QUIZ_LESSON, "lesson")
    _, problems = repeated_ids(document, path, "questions")
    summary.problems += [
        *problems,
        *draw_problems(document, path),
        *retired_problems(document, path),
    ]
    graded, uses, practice = [], {}, {}
    for number, question in mappings_in(data, "questions"):
        use, objective = question.get("use", "graded"), text_at(question, "objective")
        if objective is not None:
            summary.use(
                Target.OBJECTIVE, objective, positions.value(("questions", number, "objective"))
            )
            if use == "graded":
                graded.append(objective)
        name = text_at(question, "id")
        if name is not None and isinstance(use, str):
            uses[name] = use
            if use == "practice":
                practice[name] = positions.value(("questions", number, "id"))
        for key, target in (("covers", Target.CLAIM_COVERED), ("evidence", Target.REFERENCE)):
            for where, value in texts_in(question, key):
                summary.use(target, value, positions.value(("questions", number, *where)))
    for number, row in mappings_in(data, "draw"):
        objective = text_at(row, "objective")
        if objective is not None:
            summary.use(Target.OBJECTIVE, objective, positions.value(("draw", number, "objective")))
    summary.facts = {"graded": sorted(set(graded)), "uses": uses, "practice": practice}
    summary.facts["hotspots"] = hotspots_in(document)
    _rich(document, text, path, summary)


def _course(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    summary.problems += fit(Course, document, path, said=summary.problems)[1]
    summary.problems += repeated_ids(document, path, "evaluation")[1]
    summary.facts["open"] = text_at(document.value, "status") == "open"
    _define(document, summary)
    _use_all(document, summary, Target.REQUIRED_COURSE, "requires")
    _use_all(document, summary, Target.COURSE_LESSON, "lessons")
    _use_all(document, summary, Target.COURSE_CHECKLIST, "checklists")
    _use_all(document, summary, Target.COMPLETION_CHECKLIST, "completion_checklists")
    _rich(document, text, path, summary)


def _checklist(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    summary.problems += fit(Checklist, document, path, said=summary.problems)[1]
    summary.problems += repeated_ids(document, path, "items")[1]
    summary.problems += assessor_problems(document, path)
    _define(document, summary)
    _use_all(document, summary, Target.REQUIRED_COURSE, "requires", "courses")
    _use_all(document, summary, Target.REQUIRED_QUIZ, "requires", "quizzes")
    _use_all(document, summary, Target.REQUIRED_CHECKLIST, "requires", "checklists")
    _use_all(document, summary, Target.REGION, "regions")
    _use_all(document, summary, Target.REGION, "covers")
    _use_all(document, summary, Target.REGION, "pass", "watched", "regions")
    summary.problems += checklist_problems(document, path)
    for number, item in mappings_in(document.value, "items"):
        for where, value in texts_in(item, "evidence"):
            place = document.positions.value(("items", number, *where))
            summary.use(Target.REFERENCE, value, place)
    _rich(document, text, path, summary)


def _list(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    if document.value is None:
        return
    if not isinstance(document.value, list):
        summary.readable = False
        summary.problems.append(
            Problem(
                path,
                *document.positions.value(()),
                Severity.ERROR,
                "CW019",
                f"{path.rsplit('/', 1)[-1]} is a list",
                "start each entry with `- id: …`",
            )
        )
        return
    for number in range(len(document.value)):
        model, said = LIST_MODELS[summary.kind], summary.problems
        summary.problems += fit(model, document, path, (number,), said)[1]
    summary.defines, problems = repeated_ids(document, path)
    summary.problems += problems
    if summary.kind is FileKind.CLAIMS:
        _claims(document, summary)
    elif summary.kind is FileKind.REFERENCES:
        summary.facts["results"], problems = result_ids(document, path)
        summary.problems += problems
    _rich(document, text, path, summary)


def _claims(document: YamlDocument, summary: Summary) -> None:
    homes = {}
    for number, claim in mappings_in(document.value):
        name, home = text_at(claim, "id"), text_at(claim, "lesson")
        if home is not None:
            place = document.positions.value((number, "lesson"))
            summary.use(Target.HOME_LESSON, home, place)
            if name is not None:
                homes[name] = home
        for where, value in texts_in(claim, "sources"):
            summary.use(Target.REFERENCE, value, document.positions.value((number, *where)))
    summary.facts["homes"] = homes


def _drawing(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    summary.problems += fit(Drawing, document, path, said=summary.problems)[1]
    for result in results_shown(document):
        summary.use(Target.REFERENCE, result.reference, result.reference_place)
        summary.use(Target.RESULT, f"{result.reference}#{result.result}", result.result_place)


def _rule(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    summary.problems += fit(Rule, document, path, said=summary.problems)[1]
    _define(document, summary)
    names = [*texts_in(document.value, "also")]
    if (name := text_at(document.value, "name")) is not None:
        names.insert(0, (("name",), name))
    summary.facts["names"] = {name: document.positions.value(where) for where, name in names}


_READERS: Final[dict[FileKind, Callable[[YamlDocument, str, str, Summary], None]]] = {
    FileKind.QUIZ: _quiz,
    FileKind.COURSE: _course,
    FileKind.CHECKLIST: _checklist,
    FileKind.DRAWING: _drawing,
    FileKind.RULE: _rule,
    **dict.fromkeys(LIST_MODELS, _list),
}


def _define(document: YamlDocument, summary: Summary) -> None:
    name = text_at(document.value, "id")
    if name is not None:
        summary.defines[name] = document.positions.value(("id",))


def _use_one(document: YamlDocument, summary: Summary, target: Target, key: str) -> None:
    name = text_at(document.value, key)
    if name is not None:
        summary.use(target, name, document.positions.value((key,)))


def _use_all(document: YamlDocument, summary: Summary, target: Target, *steps: str) -> None:
    for where, name in texts_in(document.value, *steps):
        summary.use(target, name, document.positions.value(where))


def _rich(document: YamlDocument, text: str, path: str, summary: Summary) -> None:
    """Note the uses in the Markdown texts of a YAML file, each at its place in the source."""
    lines = text.split("\n")
    for where, value in rich_values(document.value, MARKDOWN_KEYS):
        line, column = document.positions.value(where)
        for found in scan_text(value):
            if isinstance(found, Fault):
                summary.problems.append(as_problem(found, path, line, column))
                continue
            line, column = _seek(lines, found.target, line, column)
            if found.kind in _TARGETS:
                summary.use(_TARGETS[found.kind], found.target, (line, column))


def _seek(lines: list[str], target: str, line: int, column: int) -> tuple[int, int]:
    """Return where `target` stands next in the source, or the place itself."""
    for number in range(line - 1, min(line + 60, len(lines))):
        found = lines[number].find(target, column - 1 if number == line - 1 else 0)
        if found >= 0:
            return number + 1, found + 1
    return line, column
