"""The demonstration's history: a team in every state, made by the services themselves."""

from datetime import datetime, timedelta
from pathlib import Path

from courseware.cli.assigned import COURSES, requests
from courseware.cli.stage import Stage
from courseware.cli.stories import LESSONS, NEEDED, story
from courseware.cli.studies import studies
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Refusal
from courseware.services.acting import COMMAND_LINE
from courseware.services.competency.assessors import designations
from courseware.store.engine import Database


def install_practice(
    db: Database,
    catalogue: Catalogue,
    clinics: dict[str, str],
    home: tuple[str, str],
    emails: dict[str, str],
    password: str,
    folder: Path,
    now: datetime,
) -> str:
    """Play the history if nothing of it has been played.

    All of it is one transaction: a start that is killed leaves nothing half-told, and no other one
    tells it a second time. Gives the sentence for which it can't be told, because the library
    lacks what it is about or asks for something that it does not hold; "" where nothing is wrong.

    Args:
        clinics: name -> id.
        home: name and zone of the clinic whose history it is.
        emails: first name -> address.
        folder: where documents are kept.
    """
    try:
        with db.together() as one:
            stage = Stage(one, catalogue, clinics, *home, emails, password, folder, now)
            if designations(one, catalogue, COMMAND_LINE):
                return ""
            lacking = _lacking(stage)
            if lacking:
                return f"the library has no {', no '.join(lacking)}"
            play(stage)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def play(stage: Stage) -> None:
    """Everything that happened, day after day, as it would have come on record."""
    dated = [(stage.at(step.ago, step.hour), step) for step in (*story(), *studies(), *requests())]
    for place, (at, step) in enumerate(sorted(dated, key=lambda pair: pair[0])):
        # No two acts at one instant: their order is told by their time, too.
        step.do(stage, min(at + timedelta(seconds=place % 60), stage.now))


def _lacking(stage: Stage) -> list[str]:
    """What the history is about and the library does not have, the first of each kind."""
    courses = {course.id for course in stage.catalogue.courses}
    scopes = [scope for scope in NEEDED if not stage.knows(scope)]
    checklists = [" with the region ".join(filter(None, scope)) for scope in scopes]
    kinds = (
        ("course", [course for course in COURSES if course not in courses]),
        ("lesson", [lesson for lesson in LESSONS if lesson not in stage.catalogue.lessons]),
        ("checklist", checklists),
    )
    return [f"{kind} {names[0]}" for kind, names in kinds if names]
