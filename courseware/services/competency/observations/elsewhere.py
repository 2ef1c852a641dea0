"""A field that was changed in two places: which save stands, what is asked, what is told.

Whoever saves a field says which save of it their page knows. Where another one came in between and
says otherwise, that one stands and the page asks. What was sent is kept beside it and never counts,
so that nobody signs without having been told of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courseware.content.compiled import CompiledChecklist
from courseware.domain.errors import Invalid
from courseware.services.competency.observations.form_words import (
    body_words,
    field_words,
    mark_words,
)
from courseware.services.competency.observations.forms import (
    OVERTAKEN,
    REFUSED,
    Entry,
    Voice,
    first_part,
    is_marked,
    latest,
)
from courseware.store.rows import AnyRow

SEEN = "seen"
"""Part of a field in a form: the sequence of the save that its page showed."""
OWN = "own"
"""What a page has saved itself and may not know to have come: keys, with spaces between them."""
CHANGED_ELSEWHERE = (
    "While this page was open, this was changed in another window or on another device: there it "
    "is “{now}”, and that stands. Here it is “{here}”, which is not saved. Save once more if it is "
    "to be as it is here."
)


class Overtaken(Invalid):
    """A field was saved elsewhere since the page that sends it was made.

    Attributes:
        stands: the sequence of the save that stands; who has been told of it may save over it.
        sentence: what stands and what was sent, as short as the foot of a page wants it.
        refused: names of the parts that are not stored at all, not even beside what stands.
    """

    def __init__(
        self, field: str, here: Mapping[str, Any], stands: Entry, more: dict[str, str]
    ) -> None:
        there, said = body_words(stands.body), body_words(here)
        super().__init__(
            changed_elsewhere(field, here, stands) | more,
            f"“{there}” was saved elsewhere and stands; here it is “{said}”.",
        )
        self.stands = stands.sequence
        self.refused = tuple(more)


@dataclass(frozen=True, slots=True)
class Lost:
    """An entry that does not count, because another one stood when it came.

    Attributes:
        here: what it says, in words.
        stands: what counts instead.
        unsafe: whether it says *unsafe* and what counts does not.
    """

    field: str
    here: str
    stands: str
    unsafe: bool

    @property
    def name(self) -> str:
        """The field as the form calls it."""
        return field_words(self.field)

    @property
    def part(self) -> str:
        """The control at which it is entered anew."""
        return first_part(self.field)


def is_overtaken(sent: Mapping[str, str], own: str, before: Entry) -> bool:
    """Whether a field was saved elsewhere since the page that sends it was made.

    Args:
        sent: the field's own part of the form.
        own: the form's `OWN`.
    """
    seen = sent.get(SEEN, "")
    if not (seen.isascii() and seen.isdigit() and len(seen) <= 10):
        return False
    # What the page posted whole is stored under its key with more behind it.
    mine = any(before.key == key or before.key.startswith(f"{key}-") for key in own.split())
    return int(seen) < before.sequence and not mine


def body_beside(
    sent: Mapping[str, str],
    own: str,
    body: dict[str, Any],
    before: Entry | None,
    saves: Sequence[AnyRow],
    key: str,
) -> dict[str, Any]:
    """What to store of a save: as it is, or as one that never counts.

    A save that came before under its key stays what it was then.
    """
    known = next((save for save in saves if save.key == key), None)
    if known is not None:
        lost = OVERTAKEN in known.body
    else:
        lost = before is not None and before.body != body and is_overtaken(sent, own, before)
    return {**body, OVERTAKEN: True} if lost else body


def changed_elsewhere(field: str, here: Mapping[str, Any], stands: Entry) -> dict[str, str]:
    """The question, under the name of the control at which it stands."""
    words = CHANGED_ELSEWHERE.format(now=body_words(stands.body), here=body_words(here))
    return {first_part(field): words}


def lost_entries(checklist: CompiledChecklist, saves: Sequence[AnyRow], voice: Voice) -> list[Lost]:
    """What was kept beside what counts, unless that says the same or answers it.

    A mark is told as long as another one counts, whatever was saved since: who saved that need not
    have known of it. Words are told until the field is saved again.
    """
    stands = latest(checklist, saves, voice)
    found: dict[tuple[str, str], Lost] = {}
    for save in saves:
        now = stands.get(save.field)
        if save.voice != voice.value or OVERTAKEN not in save.body or now is None:
            continue
        body = {k: v for k, v in save.body.items() if k not in (OVERTAKEN, REFUSED)}
        other_mark = is_marked(body) and mark_words(body) != mark_words(now.body)
        if other_mark or (body != now.body and save.saved_at >= now.saved_at):
            here, there = body_words(body), body_words(now.body)
            unsafe = body.get("safe") is False and other_mark
            found[save.field, here] = Lost(save.field, here, there, unsafe)
    return list(found.values())
