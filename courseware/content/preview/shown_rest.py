"""A checklist or course as it can be shown now, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courseware.content.compile_files import compile_checklist, compile_course
from courseware.content.compiled import CompiledChecklist, CompiledCourse
from courseware.content.library import Sourced
from courseware.content.markdown import TooDeep
from courseware.content.markdown.renderer import Renderer
from courseware.content.models.checklist import Checklist
from courseware.content.models.course import Course
from courseware.content.plain_data import text_at
from courseware.content.plain_source import read_plain
from courseware.content.problem import Problem
from courseware.content.shape import fit
from courseware.content.text_file import read_text
from courseware.content.yaml.strict_yaml import YamlDocument, read_yaml


@dataclass(frozen=True)
class Listed:
    """A lesson of a course: its file, if there is one."""

    id: str
    title: str
    path: str


@dataclass(frozen=True)
class ShownChecklist:
    """A checklist; None as long as its mistakes keep it from being read."""

    title: str
    checklist: CompiledChecklist | None
    above: tuple[Problem, ...]


@dataclass(frozen=True)
class ShownCourse:
    """A course; None as long as its mistakes keep it from being read."""

    title: str
    course: CompiledCourse | None
    lessons: tuple[Listed, ...]
    above: tuple[Problem, ...]


def show_checklist(
    file: Sourced[Any], renderer: Renderer, problems: tuple[Problem, ...]
) -> ShownChecklist:
    """Return a checklist as an assessor would read it."""
    document = _document(file)
    checklist = fit(Checklist, document, file.path)[0] if document else None
    shown = None
    if checklist is not None:
        try:
            shown = compile_checklist(checklist, renderer, file.sha256, "")
        except TooDeep:
            shown = None
    return ShownChecklist(_title(document, file), shown, problems)


def show_course(
    file: Sourced[Any],
    renderer: Renderer,
    problems: tuple[Problem, ...],
    lessons: Mapping[str, Sourced[Any]],
) -> ShownCourse:
    """Return a course as its page would say it.

    Args:
        lessons: those that the library has, by id.
    """
    document = _document(file)
    course = fit(Course, document, file.path)[0] if document else None
    shown = None
    if course is not None:
        try:
            shown = compile_course(course, renderer, file.sha256, "", (), ())
        except TooDeep:
            shown = None
    listed = tuple(_listed(id_, lessons.get(id_)) for id_ in course.lessons) if course else ()
    return ShownCourse(_title(document, file), shown, listed, problems)


def _listed(id_: str, file: Sourced[Any] | None) -> Listed:
    if file is None:
        return Listed(id_, id_, "")
    front = read_plain(file.source, str(file.kind), file.path).data
    return Listed(id_, text_at(front, "title") or id_, file.path)


def _document(file: Sourced[Any]) -> YamlDocument | None:
    text, _ = read_text(file.source, file.path)
    return None if text is None else read_yaml(text, file.path)[0]


def _title(document: YamlDocument | None, file: Sourced[Any]) -> str:
    title = None if document is None else text_at(document.value, "title")
    return (title or "").strip() or file.id
