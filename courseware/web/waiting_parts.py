"""Which parts of a refused form may wait on the device that sent it, to be mended there."""

from collections.abc import Iterable

from flask import request

from courseware.domain.text_length import names_nobody


def waiting_parts(refused: Iterable[str]) -> list[str]:
    """Of the parts that were refused those in which nobody is named: a text that is only too long
    is not lost with its page, a patient's name is not kept."""
    return [part for part in refused if names_nobody(request.form.get(part, ""))]
