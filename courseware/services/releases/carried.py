"""Corrections of marks go on with a release, in the quizzes that it changes."""

from collections.abc import Mapping

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.summary import FileKind
from courseware.services.regrading.carrying import Standing, standing_in
from courseware.services.releases.preparing import Prepared
from courseware.store import releases as rows
from courseware.store.quizzes.corrections import add_carried, corrected_quizzes


def standings(connection: Connection, prepared: Prepared) -> dict[str, Standing]:
    """What becomes of the corrections of each quiz that a release changes, by quiz.

    A quiz of which no marks were corrected is left out, and one that cannot go live.
    """
    changed = {id_ for kind, id_ in prepared.changed() if kind == FileKind.QUIZ}
    corrected = corrected_quizzes(connection) & changed
    items = [i for i in prepared.listed if i.kind == FileKind.QUIZ and i.content_id in corrected]
    compiled = prepared.compiled
    made = {item.compiled_key: item.payload for item in compiled.items} if compiled else {}
    found = {}
    for item in items:
        payload = made.get(item.compiled_key)
        if payload is None and item.compiled_key:
            payload = rows.payload(connection, item.compiled_key)
        if payload is not None:
            quiz = from_json(CompiledQuiz, payload)
            found[quiz.id] = standing_in(connection, quiz)
    return found


def carry(
    connection: Connection, prepared: Prepared, release_id: int
) -> Mapping[str, Mapping[str, str]]:
    """Let corrections go on with a release; what its entry in the ledger states of them.

    The caller holds the place behind the live release, so no correction comes in between.
    """
    carried = [
        (one.id, standing.quiz.revision_sha256)
        for standing in standings(connection, prepared).values()
        for one in standing.carried
    ]
    add_carried(connection, release_id, carried)
    stated = {f"regrade-{number}": revision for number, revision in carried}
    return {"corrections": stated} if stated else {}
