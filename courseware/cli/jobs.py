"""`jobs`: what has to happen without anybody clicking; run it every minute or so."""

from collections.abc import Sequence
from datetime import datetime

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.offices import office_of
from courseware.config import Config
from courseware.content.catalogue import Catalogue
from courseware.domain.errors import Conflict, Damaged, Refusal
from courseware.services.assignments.reminding import remind_all
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.signing_keys import address_in_use, signing_key
from courseware.services.competency.decisions.taken_back_ahead import count_at_once
from courseware.services.competency.documents.paper_files import FOLDER
from courseware.services.competency.documents.stray_files import remove_stray
from courseware.services.credits.repeated_early import count_everybody_once
from courseware.services.housekeeping import tidy
from courseware.services.mail import send_due, waiting_mails
from courseware.services.proving.checkpoint_mail import mail_checkpoints
from courseware.services.releases.live import CatalogueSource, NothingPublished
from courseware.services.smtp import SmtpTransport
from courseware.store.engine import Database


@click.command()
@click.option("--limit", default=200, show_default=True, help="At most so many mails in one run.")
@pass_environment
def jobs(environment: Environment, limit: int) -> None:
    """Send due mail, close overdue attempts, issue missing certificates, remove what is long past.

    What was taken back or corrected by a clock that was ahead, and set right since, counts no more.
    People are reminded of what ends or is due, managers get a digest with the first run of each
    week. Once a week, checkpoints of the ledger are mailed. Exit code 1 if a mail failed, or
    somebody could not be reminded, or an attempt not be closed, or a certificate or checkpoint not
    be made; all else is done.

    Several hosts may run it at once: each mail and each attempt is taken by one of them.
    """
    db, now, config = environment.database(), environment.now(), environment.config()
    mail = config.mail
    done = True
    try:
        catalogue = CatalogueSource(db).current(0)
        overdue = close_all_overdue(db, catalogue, now)
        _tell_refused(overdue.refused)
        click.echo(f"attempts closed: {overdue.closed}")
        done = _count_at_once(db, catalogue, now) and not overdue.refused
        done = _remind(db, catalogue, config, now) and done
        done = _count_once(db, catalogue, now) and done
    except NothingPublished:
        click.echo("attempts closed: 0 (nothing is published)")
    made = done & _issue(db, config, now) & _mail_checkpoints(db, config, now)
    tidied = tidy(db, now)
    click.echo(
        f"removed: {tidied.counters} counters, {tidied.sessions} sessions, {tidied.links} links, "
        f"{tidied.mails} mails"
    )
    made = made & _remove_stray_files(db, config, now)
    if not mail.host:
        waiting = waiting_mails(db)
        click.echo(f"mails that stay in the outbox: {waiting} (COURSEWARE_SMTP_HOST is not set)")
        raise SystemExit(0 if made else 1)
    transport = SmtpTransport(mail.host, mail.port, mail.user, mail.password, mail.starttls)
    mails = send_due(db, transport, mail.sender, now, limit)
    click.echo(f"mails sent: {mails.sent}, failed: {mails.failed}")
    if mails.failed or not made:
        raise SystemExit(1)


def _count_at_once(db: Database, catalogue: Catalogue, now: datetime) -> bool:
    """Let count what a clock that was ahead had taken back or corrected; seldom there is any."""
    noticed = count_at_once(db, catalogue, now)
    _tell_refused(noticed.refused)
    if noticed.counted:
        click.echo(
            f"taken back or corrected by a clock that was ahead, and counts now: {noticed.counted}"
        )
    return not noticed.refused


def _count_once(db: Database, catalogue: Catalogue, now: datetime) -> bool:
    """Set aside what was credited twice, before its other certificate is made; seldom any is."""
    twice = count_everybody_once(db, catalogue, now)
    _tell_refused(twice.refused)
    if twice.set_aside:
        click.echo(f"awards set aside because their course was credited twice: {twice.set_aside}")
    return not twice.refused


def _remind(db: Database, catalogue: Catalogue, config: Config, now: datetime) -> bool:
    """Remind people and managers; a failure is told and keeps nothing else from being done."""
    try:
        mailed = remind_all(db, catalogue, config.public_url or address_in_use(db), now)
    except (Refusal, Damaged) as stopped:
        click.echo(f"nobody is reminded: {stopped.sentence}", err=True)
        return False
    _tell_refused(mailed.refused)
    click.echo(f"reminders: {mailed.reminders}, weekly digests: {mailed.digests}")
    return not mailed.refused


def _issue(db: Database, config: Config, now: datetime) -> bool:
    """Issue what is missing; a failure is told and keeps nothing else from being done."""
    try:
        issued = bring_up_to_date(db, office_of(config, db), None, now)
    except (Refusal, Damaged) as stopped:
        click.echo(f"certificates not issued: {stopped.sentence}", err=True)
        return False
    _tell_refused(issued.refused)
    click.echo(f"certificates issued: {len(issued.numbers)}, replaced: {len(issued.replaced)}")
    return not issued.refused


def _remove_stray_files(db: Database, config: Config, now: datetime) -> bool:
    """Remove files of documents that no record needs; a failure is told, and the rest goes on."""
    folder = config.instance / FOLDER
    try:
        removed = remove_stray(db, folder, now)
    except OSError as stopped:
        click.echo(f"files in {folder} not removed: {stopped.strerror}", err=True)
        return False
    except Conflict as anothers:
        click.echo(f"files not removed: {anothers.sentence}", err=True)
        return False
    click.echo(f"files removed that no record needs: {removed}")
    return True


def _tell_refused(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)


def _mail_checkpoints(db: Database, config: Config, now: datetime) -> bool:
    """Mail checkpoints when they are due; a failure is told, and the rest goes on."""
    try:
        mailed = mail_checkpoints(db, lambda: signing_key(db, office_of(config, db), now), now)
    except (Refusal, Damaged) as stopped:
        click.echo(f"checkpoints not mailed: {stopped.sentence}", err=True)
        return False
    click.echo(f"checkpoints of the ledger put into the outbox: {mailed}")
    return True
