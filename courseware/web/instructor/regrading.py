"""Correcting the marks of a question: choose, look at the dry run, apply."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid, NotFound, Refusal
from courseware.domain.policy import Permission
from courseware.domain.regrading import Correction, Kind
from courseware.services.regrading.correcting import RegradePlan, Wish, apply, dry_run
from courseware.services.regrading.corrections import (
    applied,
    correctable,
    questions_to_choose,
    quizzes_to_choose,
)
from courseware.services.regrading.words import reasons_words, resting_words, result_words
from courseware.web.access import needs
from courseware.web.runtime import actor, catalogue, database, now

blueprint = Blueprint("regrading", __name__)

_WORDS = {
    Kind.KEY: "Change the key: the answer below is the right one instead",
    Kind.ACCEPT: "Accept also: the answer below is right too",
    Kind.DROP: "Drop the question: it counts for nobody",
    Kind.FULL_MARKS: "Full marks for everybody who got the question",
}
_DOES = {
    Kind.KEY: "The key changes: this answer is the right one instead",
    Kind.ACCEPT: "This answer is right too",
    Kind.DROP: "The question is dropped: it counts for nobody",
    Kind.FULL_MARKS: "Full marks for everybody who got the question",
}


@blueprint.get("/author/regrade")
@needs(Permission.MARKS_REGRADE)
def form() -> str:
    """Which quiz and question, then the form; and the corrections so far."""
    return _page({}, None)


@blueprint.post("/author/regrade")
@needs(Permission.MARKS_REGRADE)
def look_or_apply() -> AnyResponse | tuple[str, int] | str:
    """Show the dry run; with its digest sent back, apply it."""
    try:
        wish = _wish()
        if "apply" not in request.form:
            return _page({}, dry_run(database(), catalogue(), actor(), wish))
        allowed = request.form.get("lost") == "yes"
        seen = request.form.get("seen", "")
        done = apply(database(), catalogue(), actor(), wish, now(), allowed, seen)
    except Invalid as invalid:
        return _again(invalid.errors)
    except Conflict as changed:
        return _again({"question": changed.sentence})
    except NotFound as missing:
        return _again({"question": missing.sentence})
    except Refusal as refusal:
        return _again({"detail": refusal.sentence})
    flash(f"Corrected: {len(done.changes)} of {done.looked_at} attempts changed.", "good")
    if words := resting_words(done.resting_awards, done.resting_certificates):
        flash(words, "warn")
    return redirect(url_for("regrading.form"), 303)


def _again(errors: dict[str, str]) -> tuple[str, int]:
    plan = None
    if "apply" in request.form and errors.keys() <= {"lost", "reason"}:
        plan = dry_run(database(), catalogue(), actor(), _wish())
    return _page(errors, plan), 422


def _wish() -> Wish:
    sent = request.form
    errors = {}
    if sent.get("kind") not in set(_WORDS):
        errors["kind"] = "Choose what to correct."
    quiz, _, question = sent.get("question", "").partition("/")
    if not quiz or not question:
        errors["question"] = "Name the question as quiz/question."
    if errors:
        raise Invalid(errors)
    kind = Kind(sent["kind"])
    detail = _detail() if kind in (Kind.KEY, Kind.ACCEPT) else ""
    revisions = tuple(sent.get("revisions", "").replace(",", " ").split())
    return Wish(quiz, question, Correction(kind, detail), sent.get("reason", ""), revisions)


def _detail() -> str:
    """The answer: chosen from the question's own, or typed."""
    return ",".join(request.form.getlist("choice")) or request.form.get("detail", "").strip()


def _page(errors: dict[str, str], plan: RegradePlan | None) -> str:
    named = request.args.get("question", "").strip()
    quiz = request.args.get("quiz", "")
    typed = request.form.to_dict() or {"question": named}
    typed["detail"] = _detail()
    found = correctable(catalogue(), typed.get("question", ""))
    return render_template(
        "instructor/regrade.html",
        errors=errors,
        plan=plan,
        does=_DOES[plan.wish.correction.kind] if plan else "",
        typed=typed,
        kinds=[(kind.value, words) for kind, words in _WORDS.items()],
        found=found,
        chosen=typed["detail"].split(","),
        quiz=quiz,
        quizzes=quizzes_to_choose(catalogue()),
        questions=questions_to_choose(catalogue(), quiz),
        applied=applied(database(), actor()),
        result_words=result_words,
        reasons_words=reasons_words,
        resting_words=resting_words,
    )
