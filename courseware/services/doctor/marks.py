"""Whether corrections of marks hold where they should.

Releases carry them on. An earlier version did not: there they had stopped with any other file.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.summary import FileKind
from courseware.services.doctor.finding import Finding, problem
from courseware.services.regrading.carrying import standing_in
from courseware.services.releases.corrections_told import stopped
from courseware.store import releases
from courseware.store.quizzes.corrections import corrected_quizzes


def corrections(connection: Connection) -> Iterator[Finding]:
    """Corrections that do not reach the live revision, although the question is the same there."""
    corrected, live = corrected_quizzes(connection), releases.live_release_id(connection)
    if live is None or not corrected:
        return
    for item in releases.items(connection, live):
        if item.kind != FileKind.QUIZ or item.content_id not in corrected or not item.compiled_key:
            continue
        payload = releases.payload(connection, item.compiled_key)
        if payload is None:
            continue
        for what, command in stopped(standing_in(connection, from_json(CompiledQuiz, payload))):
            yield problem(what, f"look at `{command}`, then correct the marks once more")
