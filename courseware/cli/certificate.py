"""`certificate`: list, export, verify, issue and revoke certificates, and look after the keys."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.offices import office_of
from courseware.config import instance_folder
from courseware.domain.certificates import CHOSEN, State
from courseware.domain.counted import counted
from courseware.domain.errors import Invalid, NotFound, Refusal
from courseware.services.acting import COMMAND_LINE
from courseware.services.certificates import checking, files, reading, revoking, signing_keys
from courseware.services.certificates.issuing import bring_up_to_date
from courseware.services.certificates.publishing_again import publish_again
from courseware.store.engine import Database

_FILE = click.Path(path_type=Path, dir_okay=False)
_READABLE = click.Path(path_type=Path, dir_okay=False, exists=True)
_KINDS = click.Choice([kind.value for kind in files.FileKind])
_IN_USE_AGAIN = (
    "if the key in use was given up because somebody may have read it, give it up again: "
    "python -m courseware certificate rotate"
)
_REASONS = click.Choice([reason.value for reason in CHOSEN])


@click.group()
def certificate() -> None:
    """Certificates, and the keys that sign them."""


@certificate.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on standard output.")
@pass_environment
def list_certificates(environment: Environment, as_json: bool) -> None:
    """List all certificates, the newest first: number, state, day, minutes, holder, course."""
    found = reading.all_certificates(environment.database(), COMMAND_LINE, environment.now())
    if as_json:
        click.echo(json.dumps([_listed(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        s = one.statement
        line = (one.number, one.state, s.issued_on.isoformat(), s.minutes, s.holder, s.title)
        click.echo("\t".join(map(str, line)))


@certificate.command("export")
@click.argument("number")
@click.option("--format", "kind", type=_KINDS, required=True)
@click.option("--to", "to", type=_FILE, required=True, help="The file to write.")
@pass_environment
def export(environment: Environment, number: str, kind: str, to: Path) -> None:
    """Write the certificate NUMBER into a new file, byte by byte as it was issued."""
    db, form = environment.database(), files.FileKind(kind)
    try:
        data = files.any_file(db, COMMAND_LINE, number, form)
    except NotFound:
        raise _unknown(number) from None
    # "x": what is there may be somebody's only copy of another certificate.
    with to.open("xb") as file:
        file.write(data)
    click.echo(f"{to} written")


@certificate.command("verify")
@click.argument("file", type=_READABLE)
@click.option("--keys", type=_READABLE, help="The issuer's published keys; else our own.")
@click.option("--without-revocations", is_flag=True, help="With --keys: need no list of them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def verify(
    environment: Environment,
    file: Path,
    keys: Path | None,
    without_revocations: bool,
    as_json: bool,
) -> None:
    """Check a certificate FILE (PDF, JSON or JWT); exit 0 only when it is valid.

    Revocations are those of the file of keys, and of our register where it is one of ours.
    Where nobody knows of them, the state is “revocation unknown”, which is not valid.
    """
    data, now = file.read_bytes(), environment.now()
    if keys is None:
        finding = checking.check_here(environment.database(), data, now).finding
    else:
        own, published = _register(environment), keys.read_bytes()
        finding = checking.check_file_of_keys(own, data, now, published, without_revocations)
    if as_json:
        click.echo(json.dumps(asdict(finding), ensure_ascii=False))
    else:
        click.echo(checking.told(finding))
    sys.exit(0 if finding.valid else 1)


@certificate.command("issue")
@pass_environment
def issue(environment: Environment) -> None:
    """Issue the certificates that are missing, and replace those under a holder's former name."""
    config, db = environment.config(), environment.database()
    done = bring_up_to_date(db, office_of(config, db), None, environment.now())
    for sentence in done.refused:
        click.echo(sentence, err=True)
    click.echo(f"issued: {len(done.numbers)}, of them replacing another: {len(done.replaced)}")
    sys.exit(1 if done.refused else 0)


@certificate.command("revoke")
@click.argument("number")
@click.option(
    "--class",
    "reason_class",
    type=_REASONS,
    required=True,
    help="What everybody who verifies is told.",
)
@click.option("--reason", required=True, help="The sentence behind it; for administrators only.")
@pass_environment
def revoke(environment: Environment, number: str, reason_class: str, reason: str) -> None:
    """Revoke the certificate NUMBER, on record."""
    db, now = environment.database(), environment.now()
    try:
        revoking.revoke(db, COMMAND_LINE, number, reason_class, reason, now)
    except NotFound:
        raise _unknown(number) from None
    click.echo("revoked")


@certificate.command("keys")
@click.option("--public", is_flag=True, help="The public keys with the list of revocations, JSON.")
@click.option("--backup", type=_FILE, help="Write the private keys into this new ZIP file.")
@pass_environment
def keys(environment: Environment, public: bool, backup: Path | None) -> None:
    """Show which keys there are; publish their public halves; back up the private ones apart."""
    db, now = environment.database(), environment.now()
    office = office_of(environment.config(), db)
    if public:
        signing_keys.signing_key(db, office, now)  # the first one is made on first use
        click.echo(json.dumps(signing_keys.published(db, office, now), indent=1))
    if backup is not None:
        count = signing_keys.back_up_keys(COMMAND_LINE, office, backup)
        click.echo(
            f"{counted(count, 'private key')} written to {backup}; keep it apart from backups of "
            "the database, where whoever has both could forge certificates",
            err=public,
        )
    if not public and backup is None:
        for key in signing_keys.history(db, COMMAND_LINE, office):
            use = "in use" if key.in_use else "retired"
            here = "private key here" if key.is_here else "private key not on this host"
            click.echo(f"{key.made_at:%Y-%m-%d}\t{use}\t{here}\t{key.kid}")


@certificate.command("rotate")
@pass_environment
def rotate(environment: Environment) -> None:
    """Make a new signing key and use it from now on; what was signed before stays valid."""
    db = environment.database()
    office = office_of(environment.config(), db)
    kid = signing_keys.rotate(db, COMMAND_LINE, office, environment.now())
    click.echo(f"in use from now on: {kid}")
    click.echo("back it up: python -m courseware certificate keys --backup FILE", err=True)


@certificate.command("publish-key")
@click.argument("key")
@pass_environment
def publish_key(environment: Environment, key: str) -> None:
    """Publish the public half of KEY again, which a restored database does not know.

    KEY is the name of its file without `.key`, or its whole address as a certificate names it;
    a name that begins with a hyphen comes after `--`.
    Nothing new is signed with it; what it signed can be checked again.
    """
    db = environment.database()
    office = office_of(environment.config(), db)
    try:
        kid = publish_again(db, COMMAND_LINE, office, key, environment.now())
    except Invalid as invalid:
        raise click.UsageError(invalid.errors["key"]) from invalid
    in_use = next(one.kid for one in signing_keys.history(db, COMMAND_LINE, office) if one.in_use)
    click.echo(f"published: {kid}")
    click.echo(f"in use: {in_use}")
    if in_use != kid:
        click.echo(_IN_USE_AGAIN, err=True)


@certificate.command("recheck")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def recheck(environment: Environment, as_json: bool) -> None:
    """Check every kept certificate against the public keys; exit 1 if one was altered."""
    found = checking.recheck_all(environment.database(), environment.now())
    if as_json:
        click.echo(json.dumps({"whole": not found.altered, **asdict(found)}, ensure_ascii=False))
    for one in () if as_json else found.altered:
        click.echo(str(one))
    if not found.altered and not as_json:
        click.echo("every kept certificate is as it was issued")
    sys.exit(1 if found.altered else 0)


def _register(environment: Environment) -> Database | None:
    """Our own database where there is one; a verifier elsewhere has none and needs none."""
    elsewhere = bool(os.environ.get("COURSEWARE_DATABASE_URL"))
    if not elsewhere and not (instance_folder() / "courseware.sqlite3").is_file():
        return None
    try:
        return environment.database()
    except (Refusal, DBAPIError):
        return None


def _listed(one: reading.Certificate) -> dict[str, Any]:
    s = one.statement
    return {
        "number": one.number,
        "state": one.state,
        "holder": s.holder,
        "course": s.course,
        "title": s.title,
        "minutes": s.minutes,
        "completed_on": s.completed_on,
        "issued_at": s.issued_at.isoformat(),
        "edition": s.edition,
        "award": s.award,
        "demonstration": s.demonstration,
        "revoked_because": one.end.reason if one.end and one.end.kind == State.REVOKED else None,
        "replaced_because": one.end.reason if one.end and one.end.kind == State.REPLACED else None,
        "ended_on": one.end.on.isoformat() if one.end else None,
        "replaced_by": one.successor,
        "key": one.key,
        "pdf_sha256": one.pdf_sha256,
    }


def _unknown(number: str) -> NotFound:
    return NotFound(f"There is no certificate {number}; `certificate list` shows all.")
