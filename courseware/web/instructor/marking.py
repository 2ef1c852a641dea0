"""Marking free texts: the queue, one answer at a time, and changing a mark afterwards."""

import secrets

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.questions.essay import Essay
from courseware.questions.rich import plain
from courseware.services.marking.drafts import Kept, Save, save_draft
from courseware.services.marking.giving import Given, change, give
from courseware.services.marking.queue import next_waiting, queue_of
from courseware.services.marking.sheet import Chosen, sheet
from courseware.services.regrading.words import result_words
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, mail_leaves, now

blueprint = Blueprint("marking", __name__)

_LEVEL = "level."
_LONGEST_NUMBER = 10
_LONGEST_PAGE = 32
_ELSEWHERE = (
    "From another window or device something else was kept meanwhile, and it stands. Read it "
    "below; press “Keep for later” again to keep what is here instead."
)
_FIELDS = {"comment": "Comment to the learner", "note": "Note to colleagues"}


@blueprint.get("/mark")
@needs(Permission.ANSWERS_MARK)
def queue() -> str:
    """What waits, the oldest first, and what was marked lately."""
    return render_template("instructor/mark_queue.html", found=_queue())


@blueprint.get("/mark/<text_id>/<int:place>")
@needs(Permission.ANSWERS_MARK)
def answer(text_id: str, place: int) -> Response:
    """One answer with its rubric."""
    return _page(text_id, place, {}, 200)


@blueprint.post("/mark/<text_id>/<int:place>")
@needs(Permission.ANSWERS_MARK)
def mark(text_id: str, place: int) -> AnyResponse:
    """Give the mark and go on to the next answer, or keep what was chosen for later."""
    answered = (text_id, place)
    try:
        if request.form.get("go") == "later":
            kept = save_draft(database(), catalogue(), actor(), answered, _chosen(), now(), _save())
            if kept.elsewhere:
                return _page(text_id, place, {"levels": _ELSEWHERE}, 409, kept)
            flash("Kept. Nothing is marked yet.", "info")
            return redirect(url_for("marking.queue"), 303)
        given = give(database(), catalogue(), actor(), answered, _chosen(), now())
    except Invalid as invalid:
        return _page(text_id, place, invalid.errors, 422)
    except Conflict as marked:
        return _page(text_id, place, {"levels": marked.sentence}, 409)
    flash(_words(given), "good")
    onward = next_waiting(database(), actor())
    if onward is None:
        return redirect(url_for("marking.queue"), 303)
    return redirect(url_for("marking.answer", text_id=onward[0], place=onward[1]), 303)


@blueprint.post("/mark/<text_id>/<int:place>/draft")
@needs(Permission.ANSWERS_MARK)
def draft(text_id: str, place: int) -> Response:
    """Keep what was chosen so far, for our script; the reply is the acknowledgement."""
    answered = (text_id, place)
    kept = save_draft(database(), catalogue(), actor(), answered, _chosen(), now(), _save())
    stands = {
        "save": kept.save,
        "levels": kept.chosen.levels,
        "comment": kept.chosen.comment,
        "note": kept.chosen.note,
    }
    told = {"stands": stands} if kept.elsewhere else {}
    return jsonify(saved_at=kept.at.isoformat(), counts=kept.counts, **told)


@blueprint.post("/mark/<text_id>/<int:place>/change")
@needs(Permission.ANSWERS_MARK)
def change_mark(text_id: str, place: int) -> AnyResponse:
    """Change a mark, with a reason that the learner reads."""
    seen, answered = request.form.get("seen", ""), (text_id, place)
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
    reason, lost = request.form.get("reason", ""), request.form.get("lost") == "yes"
    try:
        given = change(
            database(), catalogue(), actor(), answered, _chosen(), number, reason, now(), lost
        )
    except Invalid as invalid:
        return _page(text_id, place, invalid.errors, 422)
    except Conflict as changed:
        return _page(text_id, place, {"levels": changed.sentence}, 409)
    flash(_words(given), "good")
    return redirect(url_for("marking.answer", text_id=text_id, place=place), 303)


def _queue() -> object:
    return queue_of(database(), catalogue(), actor())


def _chosen() -> Chosen:
    sent = request.form
    levels = {
        name.removeprefix(_LEVEL): value for name, value in sent.items() if name.startswith(_LEVEL)
    }
    comment, note = (sent.get(name, "").replace("\r\n", "\n") for name in ("comment", "note"))
    return Chosen(levels, comment, note)


def _save() -> Save:
    """Which save it is that was sent; one without a number is of now."""
    page, number = request.form.get("page", ""), request.form.get("sequence", "")
    named = page if page.isascii() and page.isalnum() and len(page) <= _LONGEST_PAGE else ""
    numbered = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
    seen = frozenset(request.form.get("seen", "").split())
    return Save(named, int(number) if numbered else int(now().timestamp()), seen)


def _words(given: Given) -> str:
    if given.result is None:
        return f"Marked: {given.learner}. Another answer of this attempt awaits its mark."
    result = result_words(given.result.score, given.result.passed)
    told = " The learner gets a mail." if mail_leaves() else ""
    stays = " Score and result stay, so the learner is told nothing."
    return f"Marked: {given.learner}, {result}.{told if given.told else stays}"


def _page(
    text_id: str, place: int, errors: dict[str, str], status: int, elsewhere: Kept | None = None
) -> Response:
    found = sheet(database(), catalogue(), actor(), text_id, place)
    html = render_template(
        "instructor/mark_answer.html",
        found=found,
        chosen=_chosen() if errors else found.chosen,
        errors=errors,
        summary=_told(found.question, errors),
        places=_places(found.question),
        page=secrets.token_hex(8),
        elsewhere=elsewhere,
        reason=request.form.get("reason", ""),
    )
    return Response(html, status)


def _told(question: Essay, errors: dict[str, str]) -> dict[str, str]:
    """The sentences of the summary, each with what it is about: they are alike else."""
    named = _FIELDS | {_LEVEL + one.id: plain(one.text) for one in question.rubric}
    return {
        name: f"{named[name]}: {sentence}" if name in named else sentence
        for name, sentence in errors.items()
    }


def _places(question: Essay) -> dict[str, str]:
    """Where a link of the summary leads: to the first choice, which takes the focus."""
    first = {_LEVEL + one.id: f"{_LEVEL}{one.id}.{one.levels[0].id}" for one in question.rubric}
    return first | {"levels": next(iter(first.values()))}
