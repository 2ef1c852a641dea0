"""A transcript as files: a table for spreadsheets, and a PDF."""

from pathlib import Path
from typing import Any

from courseware.credentials.pdf import Unprintable
from courseware.credentials.transcript_pdf import render_transcript
from courseware.domain.counted import counted
from courseware.domain.credit_units import (
    CEU_TEN_HOURS,
    FIFTY,
    SIXTY,
    UnitRule,
    amount,
    contact_hours,
    definition,
    written,
)
from courseware.domain.errors import Refusal
from courseware.domain.times import day_words
from courseware.interchange.tables_csv import as_csv
from courseware.services.credits.transcript import SAYS, Transcript, TranscriptLine

_HEADER = (
    *("Learner", "Course", "Level", "Kind", "Delivery", "Completed on", "Minutes"),
    *("Counted minutes", "Hours of 60 minutes", "Hours of 50 minutes"),
    "CEU (1 CEU = 10 hours of 60 minutes)",
    *("Face-to-face minutes", "Provider", "Round", "Valid", "Certificate", "Award"),
    "Course revision",
)
_DELIVERY = "online, self-paced"


def transcript_csv(found: Transcript) -> bytes:
    """The awards as a table for spreadsheets; nothing in it can become a formula.

    `Minutes` is what an award says. Every other amount is of what counts, so that the sum of a
    column is the person's credit.
    """
    own = (f"{unit.unit.words} for {place} ({definition(unit)})" for place, unit in found.defined)
    return as_csv((*_HEADER, *own), [_cells(found, one) for one in found.lines])


def transcript_pdf(found: Transcript, verify_at: str, more_fonts: Path | None = None) -> bytes:
    """The transcript as a tagged PDF.

    Args:
        verify_at: the address of the page on which a certificate's number can be looked up.

    Raises:
        Refusal: it cannot be typeset; says why.
    """
    try:
        return render_transcript(_printed(found, verify_at), more_fonts)
    except Unprintable as error:
        raise Refusal(f"The transcript cannot be typeset: {error}") from error


def _printed(found: Transcript, verify_at: str) -> dict[str, Any]:
    """The transcript as the texts that are printed."""
    return {
        "provider": found.provider,
        "learner": found.learner,
        "licences": [f"{place} {number}" for place, number in found.licences],
        "period": found.period,
        "printed": day_words(found.printed_on),
        "total": counted(found.minutes, "minute"),
        "units": list(found.units),
        "says": SAYS,
        "verify": f"Whoever has a certificate's number can look it up on {verify_at}."
        if any(one.certificate for one in found.lines)
        else "",
        "rows": [
            {
                "completed": day_words(one.completed_on),
                "title": one.title,
                "about": f"{one.level.capitalize()} · {_DELIVERY} · awarded to {one.learner}",
                "invalid": "" if one.valid else ": ".join(one.stamp),
                "trace": " · ".join(_trace(one)),
                "minutes": str(one.minutes),
                "hours": one.hours,
            }
            for one in found.lines
        ],
    }


def _trace(one: TranscriptLine) -> list[str]:
    """Under which numbers an award is on record."""
    own = [f"award {one.award_id}", f"course revision {one.revision}"]
    return [f"certificate {one.certificate}", *own] if one.certificate else own


def _cells(found: Transcript, one: TranscriptLine) -> tuple[object, ...]:
    counted = one.minutes if one.valid else 0
    return (
        one.learner,
        one.title,
        one.level,
        one.kind,
        _DELIVERY,
        one.completed_on.isoformat(),
        one.minutes,
        counted,
        *(contact_hours(counted, length) for length in (SIXTY, FIFTY)),
        _in_unit(counted, CEU_TEN_HOURS),
        0,
        one.provider or found.provider,
        one.round,
        "yes" if one.valid else f"no: {one.stamp[1]}",
        one.certificate,
        one.award_id,
        one.revision,
        *(_in_unit(counted, unit) for _, unit in found.defined),
    )


def _in_unit(minutes: int, unit: UnitRule) -> str:
    return written(amount(minutes, unit), unit.unit)
