"""The days that the team pages are asked about, as they stand in an address."""

from datetime import date

from flask import request

from courseware.domain.competency.calendar import asked_day
from courseware.domain.errors import Invalid


def day_in_address(name: str) -> date | None:
    """The day under a name in the address; None where there is none.

    Raises:
        Invalid: there is something, but no day that can be asked about.
    """
    written = request.args.get(name, "").strip()
    if not written:
        return None
    try:
        return asked_day(written)
    except ValueError as fault:
        raise Invalid({name: str(fault)}, str(fault)) from None


def days_in_address(*names: str) -> tuple[dict[str, date | None], dict[str, str]]:
    """Several of them, and what is wrong with some: for a page that says so beside the field."""
    days: dict[str, date | None] = {}
    errors: dict[str, str] = {}
    for name in names:
        try:
            days[name] = day_in_address(name)
        except Invalid as invalid:
            days[name] = None
            errors |= invalid.errors
    return days, errors
