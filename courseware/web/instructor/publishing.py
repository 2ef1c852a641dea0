"""Publishing: what would change and for whom, making it live, and the page afterwards."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Conflict, Invalid
from courseware.domain.policy import Permission
from courseware.services.authoring.past_releases import past_releases, release_details
from courseware.services.authoring.publishing import (
    Looked,
    PublishedAlready,
    go_back,
    look_at_files,
    look_at_release,
    publish_files,
)
from courseware.services.recalls.recalling import RecallWish
from courseware.services.releases.course_ends import end_words
from courseware.services.releases.outcome import PublishOutcome
from courseware.services.releases.publication import PublicationPlan
from courseware.services.releases.publication_words import affected_words, reach_words
from courseware.web.access import needs
from courseware.web.instructor.author import desk
from courseware.web.runtime import actor, database, mail_leaves, now, when_held

blueprint = Blueprint("publishing", __name__)

_RECALLED = "Nothing was changed. Choose this if the recalled text has to be live again."
_Answer = AnyResponse | tuple[str, int]


@blueprint.get("/author/publish")
@needs(Permission.PUBLICATION_READ)
def before_publishing() -> str:
    """Compare the library on this host with the live release."""
    return _page({}, request.args.get("recall", ""))


@blueprint.post("/author/publish")
@needs(Permission.PUBLICATION_MAKE)
def publish() -> _Answer:
    """Make the files live, if they are still what was looked at."""
    form = request.form
    recalled = form.get("recall", "")
    asked = tuple(form.getlist("question"))
    wish = RecallWish(recalled, asked, form.get("reason", "")) if recalled else None
    seen, note = form.get("seen", ""), form.get("note", "")
    try:
        done = publish_files(
            database(), actor(), desk(), seen, note, when_held, wish, _confirmed(), _despite()
        )
    except Invalid as invalid:
        return _page(invalid.errors, recalled), 422
    except PublishedAlready as before:
        return _done_before(before)
    except Conflict as changed:
        return _page({}, recalled, changed.sentence), 409
    if done.refused:
        return _page({}, recalled), 409
    return _afterwards(done)


@blueprint.get("/author/releases")
@needs(Permission.PUBLICATION_READ)
def releases() -> str:
    """Every release so far, the newest first."""
    found = past_releases(database(), actor())
    return render_template("instructor/releases.html", releases=found)


@blueprint.get("/author/releases/<int:release_id>")
@needs(Permission.PUBLICATION_READ)
def release(release_id: int) -> str:
    """What a release changed; what going back to it would change."""
    return _release(release_id, {}, "")


@blueprint.post("/author/releases/<int:release_id>/again")
@needs(Permission.PUBLICATION_MAKE)
def again(release_id: int) -> _Answer:
    """Go back: make what this release held live again."""
    seen, note = request.form.get("seen", ""), request.form.get("note", "")
    despite = _despite()
    try:
        done = go_back(database(), actor(), desk(), release_id, seen, note, when_held, despite)
    except Invalid as invalid:
        errors = dict(invalid.errors)
        unasked = errors.pop("despite_recall", "")
        return _release(release_id, errors, unasked.capitalize()), 422
    except PublishedAlready as before:
        return _done_before(before)
    except Conflict as changed:
        return _release(release_id, {}, changed.sentence), 409
    if done.refused:
        return _release(release_id, {"despite": _RECALLED}, ""), 422
    return _afterwards(done)


def _afterwards(done: PublishOutcome) -> AnyResponse:
    if done.published:
        flash(f"Release {done.release_id} is live.", "good")
    else:
        flash("Nothing differs from the live release; it stays.", "info")
    for words in (*done.marks_words, *end_words(done.ends, now().date()), *done.moves):
        flash(f"{words[:1].upper()}{words[1:]}", "warn")
    if done.concerned or done.concerned_readers:
        reach = reach_words(done.concerned, done.concerned_people, done.concerned_readers)
        mailed = ", and each gets a mail" if mail_leaves() else ""
        flash(f"Recalled: it concerns {reach}{mailed}.", "good")
    for words in done.recall_corrected:
        flash(f"The recall's {words}.", "info")
    return redirect(url_for("publishing.release", release_id=done.release_id), 303)


def _done_before(before: PublishedAlready) -> AnyResponse:
    flash(before.sentence, "info")
    return redirect(url_for("publishing.release", release_id=before.release_id), 303)


def _page(errors: dict[str, str], recalled: str, changed: str = "") -> str:
    found, confirmed, despite = None, _confirmed(), _despite()
    if desk().has_library:
        try:
            found = look_at_files(database(), actor(), desk(), recalled, confirmed, despite)
        except Invalid as unknown:
            errors = {name: why for name, why in errors.items() if name not in unknown.errors}
            changed = " ".join(unknown.errors.values()).capitalize()
            confirmed, despite = (), ()
            found = look_at_files(database(), actor(), desk(), recalled)
    return render_template(
        "instructor/publish.html",
        confirmed=confirmed,
        despite=despite,
        **_values(found),
        **_sent(errors, changed),
    )


def _confirmed() -> tuple[str, ...]:
    """What is said to mean the same in other words, by the address or the form."""
    return tuple(request.values.getlist("same"))


def _despite() -> tuple[str, ...]:
    """The recalls whose recalled text is to be live again all the same."""
    return tuple(request.values.getlist("despite"))


def _values(found: Looked | None) -> dict[str, Any]:
    return {
        "looked": found,
        "plan": found.plan if found else None,
        "to_confirm": [(name, name) for name in found.plan.to_confirm] if found else [],
        "affected_words": affected_words,
        "ends": end_words(found.plan.ends, now().date()) if found else (),
        "why_not": desk().why_not_published_here("publish"),
    }


def _sent(errors: dict[str, str], changed: str) -> dict[str, Any]:
    form = request.form
    typed = {name: form.get(name, "") for name in ("note", "reason")}
    return {
        "errors": errors,
        "changed": changed,
        "typed": typed,
        "asked": form.getlist("question"),
    }


def _release(release_id: int, errors: dict[str, str], changed: str) -> str:
    details = release_details(database(), actor(), release_id)
    back: PublicationPlan | None = None
    if not details.release.live:
        back = look_at_release(database(), actor(), release_id)
    return render_template(
        "instructor/release.html",
        details=details,
        release=details.release,
        back=back,
        ends=end_words(back.ends, now().date()) if back else (),
        why_not=desk().why_not_published_here(f"publish --release {release_id}"),
        affected_words=affected_words,
        reach_words=reach_words,
        **_sent(errors, changed),
    )
