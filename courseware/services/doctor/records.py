"""What the database is like.

Each check returns its findings, [] when all is well.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from courseware.domain.competency.timeline import RULES_VERSION
from courseware.domain.times import moment_text
from courseware.services.doctor import awards, marks
from courseware.services.doctor.finding import Finding, note, problem
from courseware.services.doctor.machine import time_zones
from courseware.services.installation import Decision, decides
from courseware.services.lost_database import RESTORE, left_behind
from courseware.services.mail import MOST_TRIES
from courseware.store import releases
from courseware.store.accounts import clinics
from courseware.store.competency import kept_by
from courseware.store.engine import Database
from courseware.store.revision import (
    NewerDatabase,
    applied_revision,
    expected_revision,
    refuse_newer,
)
from courseware.store.triggers import missing_triggers
from courseware.store.upkeep import condition

_CLOCK_TOLERANCE = timedelta(minutes=5)
# `jobs` is meant to run every minute.
_MAIL_IS_LATE_AFTER = timedelta(hours=1)


def tables(db: Database, instance: Path) -> list[Finding]:
    """Whether the database has the tables of this version."""
    applied, expected = applied_revision(db), expected_revision()
    if applied == expected:
        return []
    try:
        refuse_newer(db)
    except NewerDatabase as newer:
        return [problem(newer.what, newer.mend)]
    left = "" if applied else left_behind(instance)
    if left:
        return [problem("the database is empty", f"{instance} holds {left}, so {RESTORE}")]
    state = f"its tables are at {applied}" if applied else "it is empty"
    return [
        problem(
            f"the database lacks a migration: {state}, this version needs {expected}",
            "run `python -m courseware db upgrade`",
        )
    ]


def contents(db: Database, now: datetime, mail_host: str) -> list[Finding]:
    """Everything that can be asked of a database which has its tables.

    Args:
        mail_host: the mail server; empty without one.
    """
    with db.snapshot() as connection:
        return [
            *_integrity(connection),
            *_triggers(connection),
            *_clock_against_ledger(connection, now),
            *time_zones(row.timezone for row in clinics.clinics(connection)),
            *_release(connection),
            *marks.corrections(connection),
            *awards.credited_twice(connection),
            *_rules(connection),
            *_mail(connection, now, mail_host),
        ]


def _integrity(connection: Connection) -> list[Finding]:
    faults = condition.integrity_faults(connection)
    if not faults:
        return []
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return [
        problem(
            f"the database file is damaged: {faults[0]}{more}",
            "stop the site, keep a copy of the file as it is, and restore the last backup",
        )
    ]


def _triggers(connection: Connection) -> list[Finding]:
    missing = missing_triggers(connection)
    if not missing:
        return []
    return [
        problem(
            f"the ledger can be changed, because it lacks its triggers: {', '.join(missing)}",
            "find out who removed them, look with `python -m courseware ledger verify`, then "
            "create them again with `python -m courseware db upgrade`",
        )
    ]


def _clock_against_ledger(connection: Connection, now: datetime) -> list[Finding]:
    newest = condition.newest_entry_at(connection)
    if newest is None or newest <= now + _CLOCK_TOLERANCE:
        return []
    return [
        problem(
            f"the ledger's newest entry is of {moment_text(newest)}, later than the "
            f"system's clock ({moment_text(now)})",
            "set the clock: `timedatectl set-ntp true`; if it is right now, it was wrong then: "
            "suspensions that were recorded with it hold already, what was taken back or corrected "
            "counts no more from the next run of `jobs` on, and anything else counts from its own "
            "moment on "
            "(docs/operations.md, A wrong clock)",
        )
    ]


def _release(connection: Connection) -> list[Finding]:
    if releases.live_release_id(connection) is not None:
        return []
    return [
        problem(
            "nothing has been published, so the site has no courses to show",
            "run `python -m courseware publish`",
        )
    ]


def _rules(connection: Connection) -> list[Finding]:
    if not kept_by.is_any_kept_by_others(connection, RULES_VERSION):
        return []
    return [
        problem(
            "statuses of competencies are kept as the rules of another version worked them out, so "
            "pages and lists may say what no rule of this one says",
            "run `python -m courseware db upgrade`, which works them out anew",
        )
    ]


def _mail(connection: Connection, now: datetime, mail_host: str) -> list[Finding]:
    """Stuck mail; the demonstration's outbox is a page, so nothing is stuck there.

    Without a mail server no mail is on its way, however young it is.
    """
    if decides(connection, Decision.DEMONSTRATION):
        return []
    patience = _MAIL_IS_LATE_AFTER if mail_host else timedelta()
    stuck = condition.stuck_mails(connection, MOST_TRIES, now - patience)
    found = []
    if stuck.given_up:
        found.append(
            problem(
                f"{_mails(stuck.given_up)} given up after {MOST_TRIES} tries; the last error "
                f"was: {stuck.last_error or 'not noted'}",
                "mend the COURSEWARE_SMTP_… settings and ask the people concerned again",
            )
        )
    if stuck.late and mail_host:
        found.append(
            note(
                f"{_mails(stuck.late)} in the outbox for more than an hour",
                "let `python -m courseware jobs` run every minute (docs/operations.md)",
            )
        )
    elif stuck.late:
        found.append(
            note(
                f"no mail leaves this site, and {_mails(stuck.late)} waiting in the outbox",
                "set COURSEWARE_SMTP_HOST; until then whoever invites is given the links, and "
                "nobody can reset a password",
            )
        )
    return found


def _mails(count: int) -> str:
    return "one mail is" if count == 1 else f"{count} mails are"
