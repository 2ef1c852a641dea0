"""How long a free text may be: nothing is cut off, the sentence says how much is too much."""

from courseware.domain.patient_text import LONGEST_LOOKED_AT, patient_fault


def length_fault(text: str, longest: int) -> str | None:
    """Why a text is too long (a sentence with how much has to go), or None."""
    over = len(text) - longest
    if over <= 0:
        return None
    characters = "character" if over == 1 else "characters"
    return f"{over:,} {characters} too many: it has {len(text):,}, and {longest:,} are taken."


def text_fault(text: str, longest: int) -> str | None:
    """Why a free text may not be stored (a sentence), or None: it looks as if it identified a
    patient, or it is too long."""
    fault = patient_fault(text) if len(text) <= LONGEST_LOOKED_AT else None
    return fault or length_fault(text, longest)


def names_nobody(text: str) -> bool:
    """Whether a text that was refused may wait on a device to be mended: it was looked at, and
    nothing in it looks as if it identified a patient."""
    return patient_fault(text) is None
