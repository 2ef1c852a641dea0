"""The test of a QTI package: a section for each row of the draw, so that others draw alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from courseware.interchange.qti_names import Vocabulary, as_identifier
from courseware.questions.base import Question, Use


def write_test(head: Mapping[str, Any], questions: Sequence[Question], names: Vocabulary) -> str:
    """Return the file of the test; practice questions are in the package and not in the test."""
    tag = names.tag
    left = [question for question in questions if question.use is not Use.PRACTICE]
    sections = []
    rows = sorted(head.get("draw", ()), key=lambda row: row.get("type") is None)
    for number, row in enumerate(rows, start=1):
        chosen = [question for question in left if _is_of(question, row)]
        left = [question for question in left if question not in chosen]
        if chosen:
            sections.append(_section(number, chosen, min(row["count"], len(chosen)), names))
    if left:
        sections.append(_section(len(rows) + 1, left, len(left), names))
    limit = head.get("time_limit_minutes")
    part = tag(
        "testPart",
        *sections,
        identifier="part",
        navigationMode="nonlinear",
        submissionMode="simultaneous",
    )
    total = tag("sum", tag("testVariables", variableIdentifier="SCORE", weightIdentifier="POINTS"))
    test = tag(
        "assessmentTest",
        tag("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"),
        tag("timeLimits", maxTime=60 * limit) if limit else "",
        part,
        tag("outcomeProcessing", tag("setOutcomeValue", total, identifier="SCORE")),
        xmlns=names.namespace,
        identifier=as_identifier(str(head.get("id", "quiz"))),
        title=str(head.get("title", "")),
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{test}\n'


def _is_of(question: Question, row: Mapping[str, Any]) -> bool:
    same = (question.objective, question.critical) == (row["objective"], row.get("critical", False))
    return same and question.use is Use.GRADED and row.get("type") in (None, question.type)


def _section(number: int, questions: Sequence[Question], count: int, names: Vocabulary) -> str:
    tag = names.tag
    references = (
        tag(
            "assessmentItemRef",
            tag("weight", identifier="POINTS", value=question.points),
            identifier=as_identifier(question.id),
            href=f"items/{question.id}.xml",
        )
        for question in questions
    )
    drawn = tag("selection", select=count) if count < len(questions) else ""
    about = {"identifier": f"row-{number}", "title": f"Part {number}", "visible": "false"}
    return tag("assessmentSection", drawn, tag("ordering", shuffle="true"), *references, **about)
