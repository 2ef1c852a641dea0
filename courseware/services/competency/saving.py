"""One save of one field of a form: named by its key, acknowledged again when it is sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from courseware.domain.errors import Invalid, ReusedKey, TooMany
from courseware.domain.people import Actor
from courseware.store import observations as rows
from courseware.store.rows import AnyRow

MOST_SAVES = 5000
_LONGEST_KEY = 64
_HIGHEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Saved:
    """The acknowledgement of a save; `counts` is false where a later one has overtaken it."""

    saved_at: datetime
    counts: bool


def store(
    connection: Connection,
    observation_id: str,
    actor: Actor,
    saves: list[AnyRow],
    key: str,
    sent: tuple[str, str, int, dict[str, Any]],
    now: datetime,
) -> Saved:
    """Store a save `(voice, field, sequence, body)` of a form, given all of its saves so far.

    Raises:
        ReusedKey: the key came before with another body.
        TooMany: the form was saved implausibly often.
    """
    voice, field, sequence, body = sent
    mine = [s for s in saves if (s.voice, s.field) == (voice, field)]
    known = next((s for s in saves if s.key == key), None)
    if known is not None:
        if (known.voice, known.field, known.sequence, known.body) != sent:
            raise ReusedKey("This save was sent before with another body; use a new key.")
        return Saved(known.saved_at, mine[-1].key == key)
    if len(saves) >= MOST_SAVES:
        raise TooMany("This form has been saved implausibly often; please go on.", 60)
    rows.add_entry(
        connection,
        {
            "observation_id": observation_id,
            "key": key,
            "voice": voice,
            "field": field,
            "sequence": sequence,
            "body": body,
            "saved_by": actor.person_id,
            "saved_at": now,
        },
    )
    counts = not mine or (sequence, key) > (mine[-1].sequence, mine[-1].key)
    return Saved(now, counts)


def check_name(key: str, sequence: int) -> None:
    """Make sure that a save can be named so.

    Raises:
        Invalid: the key or the sequence number is none.
    """
    if not key or len(key) > _LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid({"key": "A save needs a key of 1 to 64 plain characters."})
    if not 1 <= sequence <= _HIGHEST_SEQUENCE:
        raise Invalid({"sequence": "A save needs a sequence number from 1 to 2,147,483,647."})
