"""The command line: thin commands over the services.

Exit codes: 0 good, 1 problems found, 2 wrong use.
"""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import DBAPIError

from courseware import __version__
from courseware.cli.environment import Environment
from courseware.config import BadConfiguration
from courseware.domain.errors import Invalid, Refusal
from courseware.store.migrate import BrokenMigration

# Each command's module is imported when the command runs: `check` need not load the web.
_COMMANDS = {
    "check": "courseware.cli.content",
    "ids": "courseware.cli.content",
    "new": "courseware.cli.content",
    "figures": "courseware.cli.figures",
    "publish": "courseware.cli.publish",
    "review": "courseware.cli.publish",
    "demo": "courseware.cli.serve",
    "serve": "courseware.cli.serve",
    "db": "courseware.cli.database",
    "settings": "courseware.cli.database",
    "doctor": "courseware.cli.doctor",
    "ledger": "courseware.cli.ledger",
    "people": "courseware.cli.people",
    "clinic": "courseware.cli.people",
    "jobs": "courseware.cli.jobs",
}


class _Commands(click.Group):
    """A group whose commands are found by name in `_COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="courseware")
@click.pass_context
def courseware(ctx: click.Context) -> None:
    """Courses, quizzes and competency records for physiotherapists, written as files."""
    ctx.obj = Environment()


def main() -> None:
    """Run the command line; a refusal ends in a sentence and exit code 1, never a traceback."""
    try:
        courseware()
    except BadConfiguration as bad:
        _stop(str(bad), 2)
    except Invalid as invalid:
        _stop("\n".join(f"{field}: {why}" for field, why in invalid.errors.items()))
    except Refusal as refusal:
        _stop(refusal.sentence)
    except BrokenMigration as broken:
        _stop(f"the database was left as it was: {broken} — keep a copy and report this")
    except OSError as refused:
        _stop(f"{refused.filename or 'a file'}: {refused.strerror} — may this user write there?")
    except DBAPIError as away:
        _stop(f"database: {away.orig} — is it running, and is COURSEWARE_DATABASE_URL right?")


def _stop(message: str, code: int = 1) -> None:
    click.echo(message, err=True)
    sys.exit(code)
