"""The page of help: what concerns the reader's own tasks first, and the rest below it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template

from courseware.domain.people import ASSESSING_ROLES, Actor, Role
from courseware.web.access import public
from courseware.web.runtime import actor_or_none

blueprint = Blueprint("help", __name__)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One kind of task.

    Attributes:
        id: names the template and the place on the page.
        concerns: whether somebody who is signed in has such tasks.
    """

    id: str
    title: str
    concerns: Callable[[Actor], bool]


SIGNING_IN = Chapter("signing-in", "Signing in, and when something fails", lambda who: True)
CHAPTERS = (
    SIGNING_IN,
    Chapter("learning", "For learners", lambda who: bool(who.memberships or not who.administrator)),
    Chapter("assessing", "For assessors", lambda who: any(map(who.holds, ASSESSING_ROLES))),
    Chapter("content", "For instructors", lambda who: who.holds(Role.INSTRUCTOR)),
    Chapter("team", "For managers", lambda who: who.holds(Role.MANAGER)),
    Chapter("administration", "For administrators", lambda who: who.administrator),
)


@blueprint.get("/help")
@public
def help_page() -> str:
    """How things work here, and what to do when they don't."""
    who = actor_or_none()
    # The rarest task first: who has one learns as well, and knows those pages. A visitor is most
    # likely somebody who cannot sign in.
    own = [one for one in reversed(CHAPTERS) if one.concerns(who)] if who else [SIGNING_IN]
    others = [one for one in CHAPTERS if one not in own]
    return render_template("public/help.html", own=own, others=others)
