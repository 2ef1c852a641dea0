"""What a page showed, as a digest that its form sends back: nobody agrees to what they did not see.

A release may go live while a form is open. What is signed, started or answered has to be what
stood on the page, so each such form names it, and is refused where it is no longer so.
"""

from hashlib import sha256
from typing import Any

import rfc8785

from courseware.domain.errors import Conflict


def digest_of(*facts: Any) -> str:
    """A name for what a page shows: SHA-256 over the canonical JSON of its facts."""
    return sha256(rfc8785.dumps(list(facts))).hexdigest()


def require_shown(shown: str | None, present: str, sentence: str) -> None:
    """Refuse a form whose page showed something else.

    Args:
        shown: what the form names; None where it came from no page.
        present: what the page would show now.

    Raises:
        Conflict: with the sentence.
    """
    if shown is not None and shown != present:
        raise Conflict(sentence)
