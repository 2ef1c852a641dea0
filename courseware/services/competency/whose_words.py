"""Whose words a clinic reads: what was written in another one stays there, and that is said.

Who did what, and when, goes along with the person; comments, plans, notes and reasons do not. The
sentence that stands in their place is one everywhere (`templates/_elsewhere.html` has it, too).
"""

from typing import Final

STAY_THERE: Final = "at another clinic; what was written there stays there"
"""Behind what was done there, such as *Recorded*, in place of what was written with it."""


def is_elsewhere(written_in: str | None, clinic_id: str | None) -> bool:
    """Whether something was written in another clinic than the reader's.

    Args:
        written_in: None while nothing was written.
        clinic_id: the reader's; None for the person it is about, who reads all of it.
    """
    return written_in is not None and clinic_id is not None and written_in != clinic_id


def told(words: str | None, written_in: str | None, clinic_id: str | None) -> str:
    """What was written, as it was; "" where nothing was, or in another clinic."""
    return "" if is_elsewhere(written_in, clinic_id) else words or ""
