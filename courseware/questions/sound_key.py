"""Whether a corrected question would be let through as a quiz file: a key nobody can meet is none.

A correction is one line of text; what it makes of the question is held against the same shape and
the same findings that an author meets.
"""

from __future__ import annotations

from pydantic import ValidationError

from courseware.questions.base import Question
from courseware.questions.findings import Code, Finding, Severity


def key_faults(was: Question, now: Question, *, beside: bool = False) -> list[Finding]:
    """List what is wrong with a question only since its key was corrected.

    Args:
        was: the question before the correction; its own faults are not the correction's.
        beside: the answer is accepted beside the key, so two right options are what is wanted.
    """
    wanted = {Code.TWO_CORRECT_OPTIONS} if beside else set[Code]()
    known = was.findings()
    return [
        finding
        for finding in now.findings()
        if finding.severity is Severity.ERROR
        and finding.code not in wanted
        and finding not in known
    ]


def shape_faults(question: Question) -> list[str]:
    """List what the model refuses: copies with other values are not checked when they are made."""
    try:
        type(question).model_validate(question.model_dump(by_alias=True))
    except ValidationError as error:
        details = error.errors(include_url=False)
        return [f"`{'.'.join(map(str, one['loc']))}`: {one['msg']}" for one in details]
    return []
