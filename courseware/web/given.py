"""What somebody gave in a form, in words that can be read and copied."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SECRET = re.compile(r"password|secret|token|(^|[_.])(key|pin)s?($|[_.])")
# What pages fill in by themselves beside what somebody gives, and what a pressed button says.
BESIDE = frozenset(
    {"again", "base", "chain", "clinic", "csrf_token", "despite", "digest", "document", "go"}
    | {"key", "list", "looked", "next", "observation", "person", "recall", "regions", "revision"}
    | {"same", "seen", "sequence", "shown", "shown_record", "waiver", "what"}
)
# Ids, digests and what pages send to themselves: nobody wrote these.
_OF_MACHINES = re.compile(r"[0-9a-f-]{16,}|[{\[].*[}\]]", re.DOTALL)
# Labels that are not their field's name in other words. Where a name has several labels, none.
_LABELS = {
    "agreed": "Agreed",
    "due_on": "Due on",
    "email": "E-mail address",
    "expires_on": "Last day",
    "first_day": "First day away",
    "last_day": "Last day away",
    "jurisdiction": "State, province or country",
    "new_email": "New e-mail address",
    "printed_name": "Your full name",
    "proposed_for": "When",
    "q": "Name or e-mail address",
    "renews_on": "Next renewal",
    "signatory": "Who signs certificates",
    "signatory_role": "Their position",
    "signed_name": "Your full name",
    "supervisor": "Supervisor's e-mail address",
    "timezone": "Time zone",
}
_SELDOM_SAID = frozenset({"answer", "value"})


@dataclass(frozen=True, slots=True)
class Given:
    """One field as somebody filled it in.

    Attributes:
        label: what it is called, as near to the form's own words as its name tells.
    """

    label: str
    text: str


def is_secret(name: str) -> bool:
    """Whether what a field holds is never written into a page."""
    return bool(_SECRET.search(name))


def given_in(sent: Iterable[tuple[str, str]]) -> tuple[Given, ...]:
    """What somebody filled in, in the form's order; no secrets, and nothing that pages send."""
    return tuple(
        Given(_label(name), value)
        for name, value in sent
        if value.strip() and not is_secret(name) and not _is_of_machines(name, value.strip())
    )


def _is_of_machines(name: str, value: str) -> bool:
    return name in BESIDE or name.endswith(".seen") or bool(_OF_MACHINES.fullmatch(value))


def _label(name: str) -> str:
    """A field's name in words: `x01.comment` is "X01, comment"."""
    parts = [part for part in name.split(".") if part not in _SELDOM_SAID] or [name]
    words = ", ".join(_LABELS.get(part) or re.sub("[_-]+", " ", part) for part in parts)
    return words[:1].upper() + words[1:]
