"""Whether a quiz that asks for certainty can be passed by those who are modest."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from courseware.content.models.quiz import Quiz
from courseware.content.problem import Problem, Severity
from courseware.content.yaml.strict_yaml import YamlDocument
from courseware.questions.certainty import Level, Marking
from courseware.questions.certainty_reach import all_right


def certainty_problems(quiz: Quiz | None, document: YamlDocument, path: str) -> Iterator[Problem]:
    """Yield the pass mark that all right answers miss unless people are surer; None yields none."""
    if quiz is None:
        return
    marked = quiz.marking is not Marking.STANDARD
    reached = all_right(quiz.draw, quiz.questions, marked)
    missed = [one for one in reached if one.share * 100 < quiz.pass_percent]
    if not missed:
        return
    surest = missed[-1]
    only_very = surest.level is Level.FAIRLY
    yield Problem(
        path,
        *document.positions.value(("pass",)),
        Severity.WARNING if only_very else Severity.NOTE,
        "CW069",
        f"all right and always “{surest.level.short}” makes at most {floor(surest.share * 100)} %: "
        + ("only who is very sure can pass" if only_very else "who is never sure cannot pass"),
        "lower `pass`, or tell learners what the pass mark asks of them",
    )
