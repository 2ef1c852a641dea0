"""`jobs`: what has to happen without anybody clicking; run it every minute or so."""

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.services.attempts.closing import close_all_overdue
from courseware.services.housekeeping import tidy
from courseware.services.mail import send_due
from courseware.services.releases import CatalogueSource, NothingPublished
from courseware.services.smtp import SmtpTransport


@click.command()
@click.option("--limit", default=200, show_default=True, help="At most so many mails in one run.")
@pass_environment
def jobs(environment: Environment, limit: int) -> None:
    """Send due mail, close overdue attempts, remove what is long past; exit code 1 if mail failed.

    Several hosts may run it at once: each mail and each attempt is taken by one of them.
    """
    db, now, mail = environment.database(), environment.now(), environment.config().mail
    try:
        closed = close_all_overdue(db, CatalogueSource(db).current(0), now)
        click.echo(f"attempts closed: {closed}")
    except NothingPublished:
        click.echo("attempts closed: 0 (nothing is published)")
    tidied = tidy(db, now)
    click.echo(
        f"removed: {tidied.counters} counters, {tidied.sessions} sessions, {tidied.links} links"
    )
    if not mail.host:
        click.echo("mail stays in the outbox: COURSEWARE_SMTP_HOST is not set")
        return
    transport = SmtpTransport(mail.host, mail.port, mail.user, mail.password, mail.starttls)
    done = send_due(db, transport, mail.sender, now, limit)
    click.echo(f"mails sent: {done.sent}, failed: {done.failed}")
    if done.failed:
        raise SystemExit(1)
