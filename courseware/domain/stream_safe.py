"""Whether a text can be composed in a time that is worth it."""

import unicodedata

MOST_MARKS = 30
"""So many combining signs on one letter does the Stream-Safe Text Format allow (UAX #15, 13.1).

No language needs more than a few, and composing a run of them takes time by the square of its
length.
"""


def is_stream_safe(text: str) -> bool:
    """Whether no letter carries more combining signs than `MOST_MARKS`."""
    if text.isascii():
        return True
    run = 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run > MOST_MARKS:
            return False
    return True
