"""`stats`: what answers tell about the questions of a quiz, or of a plain table of marks."""

from importlib import import_module
from pathlib import Path
from typing import Final

import click

from courseware.cli.stats_json import table_as_json
from courseware.cli.stats_text import print_items, print_json, print_test
from courseware.domain.errors import Invalid
from courseware.domain.item_statistics import Figures
from courseware.domain.marks_table import figures_of_table

# Loaded only for a quiz: a table needs neither the store nor the questions.
_OF_A_QUIZ: Final = "courseware.cli.stats_quiz"


@click.command()
@click.argument("quiz", required=False)
@click.option(
    "--marks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV table instead of a quiz: one row a person, one column an item. The first row may "
    "name the items, with a maximum after a slash (Q1 /5); a blank cell earns 0.",
)
@click.option("--first", is_flag=True, help="Count only everybody's first attempt.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def stats(quiz: str | None, marks: Path | None, first: bool, as_json: bool) -> None:
    """Show facility, discrimination and reliability of a quiz, and what to look at first.

    Where there are too few answers for a figure, it says so instead of showing 0.
    """
    if (quiz is None) == (marks is None):
        raise click.UsageError("name a quiz, or a table with --marks FILE.csv")
    if marks is not None:
        if first:
            raise click.UsageError("--first belongs to a quiz; a table has one row a person")
        _tell_table(_figures(marks), as_json)
        return
    import_module(_OF_A_QUIZ).tell_quiz(str(quiz), first, as_json)


def _figures(path: Path) -> Figures:
    """Of a file that may be large: it is read line by line.

    Raises:
        Invalid: each fault with the file's name before its line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return figures_of_table(lines)
    except UnicodeDecodeError:
        raise Invalid({str(path): "is not UTF-8 — save it as CSV UTF-8"}) from None
    except Invalid as invalid:
        faults = {
            f"{path}:{where.removeprefix('line ')}" if where.startswith("line ") else str(path): why
            for where, why in invalid.errors.items()
        }
        raise Invalid(faults) from None


def _tell_table(figures: Figures, as_json: bool) -> None:
    if as_json:
        print_json(table_as_json(figures))
        return
    print_test(figures.test)
    print_items(figures.items)
