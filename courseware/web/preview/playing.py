"""Playing a quiz as a learner: one question a page, the key hidden or shown, and the review."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from flask import url_for as link
from werkzeug.wrappers import Response as AnyResponse

from courseware.content.preview.reading import Reading
from courseware.content.preview.shown import ShownQuiz
from courseware.domain.grading import Mark, grade_attempt
from courseware.questions.base import Arrangement, Presented, Question, Use
from courseware.questions.certainty import Marking
from courseware.questions.essay import Essay
from courseware.questions.reading import Unreadable
from courseware.questions.review import Explanation
from courseware.web.preview.state import Play
from courseware.web.preview.views import page, state

blueprint = Blueprint("playing", __name__)


@blueprint.post("/play/<path:path>")
def start(path: str) -> AnyResponse:
    """Draw an attempt and go to its first question."""
    reader, plays = state()
    try:
        shown = reader.current().quiz(path)
    except KeyError:
        abort(404)
    if not shown.by_id:
        abort(409, "There is no question without mistakes yet.")
    play = plays.start(path, shown, random.Random())
    return _to_question(play, 1)


@blueprint.get("/plays/<play_id>/<int:number>")
def question(play_id: str, number: int) -> str:
    """One question; `?key=1` shows its key below."""
    return _page(_play(play_id), number)


@blueprint.post("/plays/<play_id>/<int:number>")
def answer(play_id: str, number: int) -> AnyResponse:
    """Keep the answer and go where the button leads."""
    play = _play(play_id)
    reading = state()[0].current()
    asked, _ = _asked(play, reading, number)
    go = request.form.get("go", "next")
    if asked is not None and not (asked.stepwise and go != "step"):
        try:
            _keep(play, asked)
        except Unreadable as problem:
            return Response(_page(play, number, problem), 422)
    if go == "next" and number == len(play.asked):
        return redirect(link("playing.review", play_id=play.id), 303)
    steps = {"next": number + 1, "previous": number - 1}
    wanted = int(go) if go.isascii() and go.isdigit() and len(go) < 5 else steps.get(go, number)
    return _to_question(play, min(max(wanted, 1), len(play.asked)))


@blueprint.get("/plays/<play_id>/review")
def review(play_id: str) -> str:
    """What the attempt would have earned, and every question with its reasons."""
    play = _play(play_id)
    reading = state()[0].current()
    shown = _quiz(play, reading)
    rows: list[tuple[int, str, Presented | None, Explanation | None]] = []
    marks, awaited = [], 0
    for number, (name, order) in enumerate(play.asked, start=1):
        found = shown.by_id.get(name)
        if found is None:
            rows.append((number, name, None, None))
            continue
        given = play.answer(found)
        if found.awaits_mark(given):
            awaited += 1
        else:
            marks.append(_mark(found, given))
        rows.append((number, name, found.present(order), _for_author(found, given, order)))
    percent = Fraction(shown.quiz.pass_percent if shown.quiz else 100)
    below_zero = bool(shown.quiz and shown.quiz.marking is Marking.CERTAINTY_NEGATIVE)
    counts = any(mark.points for mark in marks)
    result = grade_attempt(marks, percent, below_zero) if counts else None
    return page(
        "preview/review.html",
        reading,
        play=play,
        quiz=shown,
        rows=rows,
        result=result,
        pass_mark=percent / 100,
        awaited=awaited,
    )


def _for_author(asked: Question, given: Any, order: Arrangement) -> Explanation:
    """The key; of a free text the model answer too, which a learner does not see unmarked."""
    found = asked.explain(given, order)
    if not (isinstance(asked, Essay) and asked.awaits_mark(given)):
        return found
    whole = asked.explain(None, order)
    return replace(whole, given=found.given, verdict=found.verdict)


def _keep(play: Play, asked: Question) -> None:
    before = play.answer(asked)
    given = asked.read_after(request.form.to_dict(flat=False), before)
    if asked.may_follow(before, given):
        play.put(asked, given)


def _page(play: Play, number: int, problem: Unreadable | None = None) -> str:
    reading = state()[0].current()
    asked, order = _asked(play, reading, number)
    given = play.answer(asked) if asked else None
    key = request.args.get("key") == "1"
    shown = _quiz(play, reading)
    entry = next((q for q in shown.questions if q.name == play.asked[number - 1][0]), None)
    return page(
        "preview/play.html",
        reading,
        play=play,
        quiz=shown,
        number=number,
        name=play.asked[number - 1][0],
        presented=asked.present_after(order, given) if asked else None,
        given=given,
        explanation=_for_author(asked, given, order) if asked and key else None,
        by_person=bool(asked and asked.by_person),
        step_open=bool(asked and asked.stepwise and not asked.is_complete(given)),
        answered=[_is_answered(play, shown, name) for name, _ in play.asked],
        faults=entry.problems if entry else (),
        error=problem,
        typed=request.form.to_dict() if problem else {},
        key=key,
    )


def _is_answered(play: Play, shown: ShownQuiz, name: str) -> bool:
    found = shown.by_id.get(name)
    return found is not None and play.answer(found) is not None


def _asked(play: Play, reading: Reading, number: int) -> tuple[Question | None, Arrangement]:
    if not 1 <= number <= len(play.asked):
        abort(404)
    name, order = play.asked[number - 1]
    return _quiz(play, reading).by_id.get(name), order


def _mark(asked: Question, given: Any) -> Mark:
    return Mark(
        asked.id,
        asked.objective or "",
        asked.share(given),
        asked.points if asked.use is Use.GRADED else 0,
        asked.critical,
        asked.answer_is_right(given),
    )


def _quiz(play: Play, reading: Reading) -> ShownQuiz:
    try:
        return reading.quiz(play.path)
    except KeyError:
        abort(404)


def _play(play_id: str) -> Play:
    try:
        return state()[1].get(play_id)
    except KeyError:
        abort(404)


def _to_question(play: Play, number: int) -> AnyResponse:
    key = "1" if request.args.get("key") == "1" else None
    return redirect(link("playing.question", play_id=play.id, number=number, key=key), 303)
