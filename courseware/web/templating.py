"""What every template can use: dates, percent, static files under names that change with them."""

from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from math import ceil
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, g
from markupsafe import Markup

from courseware.domain.counted import counted
from courseware.domain.grading import percent
from courseware.domain.patient_text import WARNING
from courseware.domain.times import day_words
from courseware.services.competency.observations.form_words import (
    chosen_words,
    mark_words,
    own_mark_words,
    refused_words,
    scale_words,
    told_apart,
)
from courseware.services.competency.whose_words import STAY_THERE
from courseware.web.access import home_path
from courseware.web.days import end_in, last_day
from courseware.web.figures import clock_seconds, figure, in_percent
from courseware.web.problem_words import install_problem_words
from courseware.web.runtime import actor_or_none, mail_leaves, runtime
from courseware.web.scopes import ASSIGNMENT_KINDS, event_words, status_kind, status_words
from courseware.web.times import (
    clock_words,
    deadline_words,
    moment_words,
    time_left_words,
)


def install_templating(app: Flask) -> None:
    """Register filters, globals and the version of each static file."""
    versions = _addresses(Path(str(app.static_folder)))
    app.jinja_env.filters.update(
        assignment_kind=ASSIGNMENT_KINDS.__getitem__,
        percent=percent,
        mark_of_three=mark_of_three,
        chosen_words=chosen_words,
        mark_words=mark_words,
        own_mark_words=own_mark_words,
        scale_words=scale_words,
        refused_words=refused_words,
        told_apart=told_apart,
        status_kind=status_kind,
        status_words=status_words,
        event_words=event_words,
        counted=counted,
        # Filters and not functions: Jinja works out a filter of a constant when it compiles the
        # template, so a drawing or an address costs a page nothing.
        icon=icon,
        status=status,
        static_url=versions.__getitem__,
    )
    _install_times(app)
    _install_for_rooms(app)
    install_problem_words(app)
    app.jinja_env.globals.update(
        actor=actor_or_none,
        home_path=home_path,
        patient_warning=WARNING,
        demo=lambda: runtime().config.demo,
        mail_leaves=mail_leaves,
        provider=lambda: runtime().config.provider,
        words_stay_there=STAY_THERE,
    )


def _install_times(app: Flask) -> None:
    """Days, moments and spans of time in words."""
    app.jinja_env.filters.update(
        moment=_moment,
        deadline=_deadline,
        date=_date,
        last_day=last_day,
        # Of appointments and records: the clock of their clinic, whatever a reader's device shows.
        clock_time=clock_words,
        iso_date=lambda text: day_words(date.fromisoformat(text)),
        clock_minutes=clock_minutes,
        time_left=time_left_words,
    )


def _install_for_rooms(app: Flask) -> None:
    """What the pages of `rooms.py` need: they are loaded late and bring views only."""
    app.jinja_env.filters.update(
        end_in=end_in,
        clock_seconds=clock_seconds,
        figure=figure,
        in_percent=in_percent,
    )


def _moment(moment: datetime) -> Markup:
    """A moment in the reader's zone; one of a clinic's record is `clock_time`."""
    return moment_words(moment, _readers_zone())


def _deadline(moment: datetime, zone: str | None = None) -> Markup:
    """The same to the second, for the end of an attempt's time."""
    return deadline_words(moment, zone or _readers_zone())


def _date(day: date) -> str:
    """A day in words; of a moment, the day that it was where the reader is."""
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(_readers_zone()))
    return day_words(day)


def _readers_zone() -> str:
    if g.get("database_away"):
        return "UTC"
    reader = actor_or_none()
    return reader.zone if reader else "UTC"


def icon(name: str) -> Markup:
    """A drawing beside words; the words carry the meaning, so it is hidden from readers."""
    return Markup('<span class="icon icon--{}" aria-hidden="true"></span>').format(name)


def status(word: str, kind: str = "quiet") -> Markup:
    """A status is a word first; `kind` (good, warn, bad, dispute, quiet, info) adds a colour."""
    return Markup('<span class="status status--{}">{}</span>').format(kind, word)


def mark_of_three(mark: Fraction) -> str:
    """A mark by certainty with at most two decimals: `2`, `−6`, `−1.5`, `about 0.67`."""
    rounded = round(abs(mark) * 100)
    whole, rest = divmod(rounded, 100)
    digits = f"{whole}.{rest:02}".rstrip("0") if rest else str(whole)
    shown = f"−{digits}" if mark < 0 and rounded else digits
    return shown if abs(mark) * 100 == rounded else f"about {shown}"


def clock_minutes(minutes: int) -> str:
    """Minutes in words: `1 h 45 min`, `35 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def seconds_left(deadline: datetime, now: datetime) -> int:
    """Whole seconds until the deadline has passed, never below 0."""
    return max(0, ceil((deadline - now).total_seconds()))


def _addresses(folder: Path) -> dict[str, str]:
    """Address of each static file by its path; it changes with the file's bytes."""
    names = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: f"/static/{name}?v={version}" for name, version in names.items()}
