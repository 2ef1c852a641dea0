"""What a release means for marks: publishing changes none, so commands are proposed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from shlex import quote

from sqlalchemy import Connection

from courseware.content.changes import keys_changed
from courseware.content.compiled import CompiledQuiz, from_json
from courseware.content.summary import FileKind
from courseware.domain.counted import counted
from courseware.questions.rekeying import CannotRekey, rekeyed
from courseware.services.attempts.corrections import corrections_among
from courseware.services.regrading.carrying import Standing
from courseware.services.releases.carried import standings
from courseware.services.releases.corrections_told import (
    CorrectionTold,
    Marking,
    corrections_told,
    markings,
)
from courseware.services.releases.preparing import Prepared
from courseware.store import affected as counts
from courseware.store import releases as rows
from courseware.store.quizzes.corrections import corrected_quizzes, of_quiz
from courseware.store.quizzes.regrades import revisions_with

_FULL_MARKS = "the new key does not fit one line, so give full marks or drop the question"
_OTHER_ANSWERS = (
    "the new key does not fit the question as it was asked, so give full marks or drop the question"
)


@dataclass(frozen=True, slots=True)
class MarksTold:
    """What is said of the marks of a quiz that a release changes.

    Attributes:
        kept: of each key that it corrects, whom the old one marks, and how to correct it.
        corrections: what becomes of the corrections that were made before.
    """

    kept: tuple[str, ...] = ()
    corrections: tuple[CorrectionTold, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All of it in sentences."""
        return (*self.kept, *(told.words for told in self.corrections))


def marks_told(connection: Connection, prepared: Prepared) -> dict[str, MarksTold]:
    """What is said of the marks of each quiz that a release changes and that was there before."""
    before = {i.content_id: i for i in prepared.live_items if i.kind == FileKind.QUIZ}
    changed = [id_ for kind, id_ in sorted(prepared.changed()) if kind == FileKind.QUIZ]
    corrected, incoming = corrected_quizzes(connection), standings(connection, prepared)
    found = {}
    for quiz_id in changed:
        source, standing = prepared.sources.get(("quiz", quiz_id)), incoming.get(quiz_id)
        if source is None or (quiz_id in corrected and standing is None):
            continue
        live, told, how = before.get(quiz_id), tuple[CorrectionTold, ...](), dict[str, Marking]()
        if standing is not None:
            how, told = _corrections(connection, live, standing)
        old = rows.source(connection, live.revision_sha256) if live else None
        kept = tuple(_kept(connection, quiz_id, source, old, how)) if old is not None else ()
        found[quiz_id] = MarksTold(kept, told)
    return found


def _corrections(
    connection: Connection, live: rows.ItemRow | None, standing: Standing
) -> tuple[dict[str, Marking], tuple[CorrectionTold, ...]]:
    payload = rows.payload(connection, live.compiled_key) if live and live.compiled_key else None
    quiz = from_json(CompiledQuiz, payload) if payload else None
    was = quiz.revision_sha256 if quiz else ""
    reaching = [one for one in of_quiz(connection, standing.quiz.id) if was in one.revisions]
    how = markings(quiz, corrections_among(reaching, was), standing)
    return how, tuple(corrections_told(how, standing, reaching))


def _kept(
    connection: Connection,
    quiz_id: str,
    source: tuple[str, bytes],
    old: bytes,
    how: Mapping[str, Marking],
) -> Iterator[str]:
    """Say of each corrected key whom the old one marks, with the command that would change them.

    Attempts under way keep the revision with the old key, so they too are marked by it, unless
    the marks are corrected.
    """
    path, new = source
    asked = counts.attempts_asked(connection, quiz_id)
    for question_id, written in keys_changed(path, old, new):
        marking, key = how.get(question_id), written
        if marking is not None:
            held = marking.now.held
            if marking.is_kept or held.dropped or held.full_marks:
                continue
            key = held.key or key
        if question_id not in asked:
            continue
        marked, under_way = asked[question_id]
        yield f"{_who(question_id, marked, under_way)} — " + _advice(
            connection, quiz_id, question_id, key, some=bool(marked)
        )


def _advice(
    connection: Connection, quiz_id: str, question_id: str, key: str | None, some: bool
) -> str:
    """How to correct the marks by the new key, in the revisions in which it is an answer."""
    regrade = f"python -m courseware regrade {quiz_id} {question_id}"
    if key is None:
        return f"{_FULL_MARKS}: `{regrade} --full-marks --dry-run`"
    fits = dict[str, bool]()
    for row in revisions_with(connection, quiz_id, question_id):
        payload = rows.payload(connection, row.compiled_key)
        fits[row.revision_sha256] = payload is not None and _fits(payload, question_id, key)
    if not any(fits.values()):
        return f"{_OTHER_ANSWERS}: `{regrade} --full-marks --dry-run`"
    those = sorted(revision[:12] for revision, fit in fits.items() if fit)
    only = "" if all(fits.values()) else "".join(f" --revision {one}" for one in those)
    look = "whom the new key would change" if some else "look at the correction"
    return f"{look}: `{regrade} --key {quote(key)}{only} --dry-run`"


def _fits(payload: bytes, question_id: str, key: str) -> bool:
    try:
        rekeyed(from_json(CompiledQuiz, payload).question(question_id), key)
    except CannotRekey:
        return False
    return True


def _who(question_id: str, marked: int, under_way: int) -> str:
    were = counted(marked, "attempt was", "attempts were")
    old = f"marked by the old key of {question_id}"
    if not under_way:
        return f"{were} {old}; the marks stay"
    more = "attempt under way is" if under_way == 1 else "attempts under way are"
    if not marked:
        return f"{under_way} {more} going to be {old} unless the marks are corrected"
    return f"{were} {old}; the marks stay, and {under_way} {more} going to be marked by it too"
