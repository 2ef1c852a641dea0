"""Whose words a clinic reads: what was written in another one stays there, and that is said.

Who did what, and when, goes along with the person; comments, plans, notes and reasons do not. The
sentence that stands in their place is that of `templates/_elsewhere.html`.
"""


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
