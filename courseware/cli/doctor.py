"""`doctor`: what is wrong with this installation, and how to mend it."""

import json
import os
import sys
from dataclasses import asdict

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.config import database_url, instance_folder, setting_faults
from courseware.services.doctor.examine import Surroundings, examine
from courseware.services.doctor.finding import Finding, Weight


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def doctor(environment: Environment, as_json: bool) -> None:
    """Say what is wrong with this installation and how to mend it; exit 1 if anything is."""
    around = Surroundings(
        instance=instance_folder(),
        database_url=database_url(),
        python=sys.version_info[:3],
        chromium=os.environ.get("COURSEWARE_CHROMIUM", ""),
        public_url=os.environ.get("COURSEWARE_PUBLIC_URL", ""),
        fonts=os.environ.get("COURSEWARE_FONTS", ""),
        mail_host=os.environ.get("COURSEWARE_SMTP_HOST", ""),
        refused=tuple(setting_faults()),
    )
    found = examine(around, environment.now())
    well = all(finding.weight is not Weight.PROBLEM for finding in found)
    _tell(found, well, as_json)
    sys.exit(0 if well else 1)


def _tell(found: list[Finding], well: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"well": well, "findings": [asdict(finding) for finding in found]}))
        return
    for finding in found:
        click.echo(str(finding))
    if well:
        click.echo("nothing is wrong with this installation")
