"""The command line: thin commands over the services.

Exit codes: 0 good, 1 problems found, 2 wrong use.
"""

import gc
import sys
from importlib import import_module
from keyword import iskeyword
from types import ModuleType

import click

from courseware import __version__
from courseware.cli.failures import Failure, failure_of
from courseware.content.collector import collector_at_rest

# Each command's module is imported when the command runs: `check` need not load the web.
_COMMANDS = {
    "check": "courseware.cli.check",
    "ids": "courseware.cli.content",
    "new": "courseware.cli.content",
    "preview": "courseware.cli.preview",
    "coverage": "courseware.cli.coverage",
    "figures": "courseware.cli.figures",
    "import": "courseware.cli.interchange",
    "export": "courseware.cli.interchange",
    "publish": "courseware.cli.publish",
    "review": "courseware.cli.publish",
    "stats": "courseware.cli.stats",
    "regrade": "courseware.cli.regrade",
    "demo": "courseware.cli.demo",
    "serve": "courseware.cli.serve",
    "db": "courseware.cli.database",
    "settings": "courseware.cli.database",
    "doctor": "courseware.cli.doctor",
    "ledger": "courseware.cli.ledger",
    "certificate": "courseware.cli.certificate",
    "backup": "courseware.cli.backup",
    "binder": "courseware.cli.backup",
    "people": "courseware.cli.people",
    "clinic": "courseware.cli.people",
    "team": "courseware.cli.team",
    "jobs": "courseware.cli.jobs",
}


class _Commands(click.Group):
    """A group whose commands are found by name in `_COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(_imported(_COMMANDS[cmd_name]), name)
        return command


def _imported(module: str) -> ModuleType:
    """Import with the collector at rest, which then never looks at what modules are made of.

    They stay until the process ends, so looking for what nobody needs takes time and finds nothing:
    a fifth of a second at every start, once while they are made and once more thereafter.
    """
    if module in sys.modules:
        return sys.modules[module]
    with collector_at_rest():
        found = import_module(module)
        gc.freeze()
    return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="courseware")
def courseware() -> None:
    """Courses, quizzes and competency records for physiotherapists, written as files.

    A command works on the folder in which it is called: on its instance/ (database, keys), and its
    lessons/ and quizzes/. Where none of the three is there, bin/courseware works on those of its
    own installation. COURSEWARE_INSTANCE and COURSEWARE_LIBRARY name others.
    """


def main() -> None:
    """Run the command line; a refusal ends in a sentence and exit code 1, never a traceback."""
    try:
        courseware()
    except Exception as error:
        failure: Failure | None = failure_of(error)
        if failure is None:
            raise
        click.echo(failure.sentence, err=True)
        sys.exit(failure.code)
