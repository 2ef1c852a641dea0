"""What people write about an act, before it is kept: never too long, never about a patient."""

from courseware.domain.errors import Invalid
from courseware.domain.text_length import text_fault

LONGEST_ANSWER = 2000
LONGEST_REASON = 1000


def required_reason(reason: str) -> str:
    """The reason without blanks around it.

    Raises:
        Invalid: it is empty or too long, or looks like it identifies a patient.
    """
    reason = reason.strip()
    missing = "" if reason else "Say why; the reason is kept with the record."
    if fault := missing or text_fault(reason, LONGEST_REASON):
        raise Invalid({"reason": fault})
    return reason


def checked_text(field: str, text: str, longest: int = LONGEST_ANSWER) -> str:
    """Free text without blanks around it, of a bearable length, without patients in it.

    Raises:
        Invalid: under the field's name.
    """
    text = text.strip()
    if fault := text_fault(text, longest):
        raise Invalid({field: fault})
    return text
