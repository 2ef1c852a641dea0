"""Statistics as plain JSON: shares in percent as Moodle prints them, unrounded.

A figure for which there is not enough data is `null`; `not_enough_data` says why, by its name.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from courseware.domain.item_statistics import Figures, ItemFigures, TestFigures
from courseware.domain.spread import Gap
from courseware.domain.weak_items import Choice
from courseware.services.question_report import QuestionReport
from courseware.services.statistics import (
    Analysis,
    MonthFigures,
    QuizStatistics,
    RevisionAnalysis,
)

Plain = dict[str, Any]


def table_as_json(figures: Figures) -> Plain:
    """A plain table's figures."""
    return {**_test(figures.test), "items": [_item(item) for item in figures.items]}


def quiz_as_json(found: QuizStatistics) -> Plain:
    """A quiz's figures: what belongs to its present wording, each revision, each month."""
    return {
        "quiz": found.quiz_id,
        "title": found.title,
        "revision": found.revision_sha256,
        "attempts_counted": "first" if found.first_only else "all",
        "look_at_first": [
            {"item": question.question_id, "why": concern.sentence}
            for question in found.present.to_look_at
            for concern in question.concerns
        ],
        **_analysis(found.present),
        "revisions": [_revision(revision) for revision in found.revisions],
        "months": [_month(month) for month in found.months],
    }


def _analysis(analysis: Analysis) -> Plain:
    return {
        "attempts": analysis.attempts,
        "passed": analysis.passed,
        **_test(analysis.test),
        "items": [_question(question) for question in analysis.questions],
    }


def _revision(revision: RevisionAnalysis) -> Plain:
    return {
        "revision": revision.revision_sha256,
        "first": revision.first_at.isoformat(),
        "last": revision.last_at.isoformat(),
        **_analysis(revision.analysis),
    }


def _month(month: MonthFigures) -> Plain:
    return {
        "month": month.month,
        "attempts": month.attempts,
        "passed": month.passed,
        "mean_percent": _percent(month.mean_share),
        "facility": {name: _percent(value) for name, value in sorted(month.facility.items())},
    }


def _test(test: TestFigures) -> Plain:
    figures = {
        "mean_percent": test.mean_share,
        "mean": test.mean,
        "variance": test.variance,
        "sd": test.sd,
        "alpha": test.alpha,
        "sem": test.sem,
    }
    numbers = {name: _number(value) for name, value in figures.items()}
    numbers["mean_percent"] = _percent(test.mean_share)
    return {"people": test.people, **numbers, "not_enough_data": _gaps(figures)}


def _question(question: QuestionReport) -> Plain:
    return {
        **_item(question.figures),
        "type": question.type,
        "text": question.text,
        "critical": question.critical,
        "pilot": question.pilot,
        "choices": [_choice(choice, question.figures.answers) for choice in question.choices],
        "blank": question.blank,
        "other": question.other,
        "look_at": [concern.sentence for concern in question.concerns],
    }


def _item(item: ItemFigures) -> Plain:
    figures = {
        "facility": item.facility,
        "variance": item.variance,
        "discrimination": item.discrimination,
        "efficiency": item.efficiency,
    }
    return {
        "id": item.item,
        "points": _number(item.points),
        "answers": item.answers,
        "facility": _percent(item.facility),
        "variance": _number(item.variance),
        "discrimination": _percent(item.discrimination),
        "efficiency": _percent(item.efficiency),
        "not_enough_data": _gaps(figures),
    }


def _choice(choice: Choice, answers: int) -> Plain:
    return {
        "id": choice.name,
        "text": choice.text,
        "right": choice.right,
        "people": choice.people,
        "percent": _percent(Fraction(choice.people, answers)) if answers else None,
        "elsewhere_percent": _percent(choice.elsewhere),
    }


_Figure = Fraction | float | int | Gap


def _gaps(figures: Mapping[str, _Figure]) -> dict[str, str]:
    return {name: value.value for name, value in figures.items() if isinstance(value, Gap)}


def _number(value: _Figure) -> float | None:
    return None if isinstance(value, Gap) else float(value)


def _percent(value: _Figure) -> float | None:
    return None if isinstance(value, Gap) else float(value * 100)
