"""Statistics of a quiz as plain JSON."""

from fractions import Fraction

from courseware.cli.stats_json import Plain, item_as_json, percent, test_as_json
from courseware.domain.answer_times import TimeFigures
from courseware.domain.spread import Gap
from courseware.domain.weak_items import Choice
from courseware.services.statistics.months import MonthFigures
from courseware.services.statistics.questions import AtLevel, QuestionReport
from courseware.services.statistics.quizzes import (
    Analysis,
    QuizStatistics,
    RevisionAnalysis,
)


def quiz_as_json(found: QuizStatistics) -> Plain:
    """A quiz's figures: what belongs to its questions as they stand, each revision, each month."""
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
        "awaiting_marks": found.awaited,
        "left_out_as_other_words_or_key": dict(sorted(found.set_apart.items())),
    }


def _analysis(analysis: Analysis) -> Plain:
    return {
        "attempts": analysis.attempts,
        "passed": analysis.passed,
        "time_ended": analysis.ran_out,
        **test_as_json(analysis.test),
        "calibration": [_level(level) for level in analysis.calibration],
        "mean_percent_by_certainty": _or_none(analysis.marked_share),
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
        "mean_percent": percent(month.mean_share),
        "facility": {name: percent(value) for name, value in sorted(month.facility.items())},
    }


def _question(question: QuestionReport) -> Plain:
    return {
        **item_as_json(question.figures),
        "type": question.type,
        "text": question.text,
        "critical": question.critical,
        "pilot": question.pilot,
        "choices": [_choice(choice, question.read) for choice in question.choices],
        "choices_of": question.read,
        "blank": question.blank,
        "other": question.other,
        "calibration": [_level(level) for level in question.calibration],
        "mean_mark_by_certainty": _mark(question.certainty_mark),
        "seconds": _times(question.times),
        "look_at": [concern.sentence for concern in question.concerns],
    }


def _or_none(share: Fraction | Gap | None) -> float | None:
    return None if share is None else percent(share)


def _mark(mark: Fraction | Gap | None) -> float | None:
    return float(mark) if isinstance(mark, Fraction) else None


def _times(times: TimeFigures | None) -> Plain | None:
    if times is None:
        return None
    return {
        "median": times.median,
        "lower_quartile": times.lower,
        "upper_quartile": times.upper,
        "counted": times.counted,
        "pauses": times.pauses,
    }


def _level(at: AtLevel) -> Plain:
    return {
        "level": int(at.level),
        "answers": at.answers,
        "right": at.right,
        "right_percent": percent(at.share_right),
    }


def _choice(choice: Choice, read: int) -> Plain:
    return {
        "id": choice.name,
        "text": choice.text,
        "right": choice.right,
        "answers": choice.answers,
        "percent": percent(Fraction(choice.answers, read)) if read else None,
        "elsewhere_percent": percent(choice.elsewhere),
    }
