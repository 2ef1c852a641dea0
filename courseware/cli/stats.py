"""`stats`: what answers tell about the questions of a quiz, or of a plain table of marks."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.stats_json import quiz_as_json, table_as_json
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.item_statistics import Figures, ItemFigures, TestFigures
from courseware.domain.marks_table import figures_of_table
from courseware.domain.spread import Gap
from courseware.services.releases import CatalogueSource, NothingPublished
from courseware.services.statistics import QuizStatistics, analyse_quiz


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
@pass_environment
def stats(
    environment: Environment, quiz: str | None, marks: Path | None, first: bool, as_json: bool
) -> None:
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
    db = environment.database()
    try:
        catalogue = CatalogueSource(db).current(0)
    except NothingPublished:
        raise NotFound("nothing is published yet — run `python -m courseware publish`") from None
    _tell_quiz(analyse_quiz(db, catalogue, str(quiz), first), as_json)


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
        _print_json(table_as_json(figures))
        return
    _print_test(figures.test)
    _print_items(figures.items)


def _tell_quiz(found: QuizStatistics, as_json: bool) -> None:
    if as_json:
        _print_json(quiz_as_json(found))
        return
    present = found.present
    which = "first attempts" if found.first_only else "attempts"
    click.echo(f"{found.title}: {present.attempts} {which}, {present.passed} passed")
    for question in present.to_look_at:
        for concern in question.concerns:
            click.echo(f"look at {question.question_id}: {concern.sentence}")
    _print_test(present.test)
    _print_items(tuple(question.figures for question in present.questions))
    for revision in found.revisions:
        of = revision.analysis
        days = f"{revision.first_at:%Y-%m-%d} to {revision.last_at:%Y-%m-%d}"
        name = revision.revision_sha256[:12]
        click.echo(f"revision {name}: {of.attempts} {which}, {of.passed} passed, {days}")
    for month in found.months:
        mean = _shown(month.mean_share, percent=True)
        passed = f"{month.passed} passed"
        click.echo(f"{month.month}: {month.attempts} {which}, {passed}, mean score {mean}")


def _print_json(plain: dict[str, Any]) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False, indent=1))


def _print_test(test: TestFigures) -> None:
    click.echo(f"people: {test.people}")
    click.echo(f"mean: {_shown(test.mean)} points, {_shown(test.mean_share, percent=True)}")
    click.echo(f"standard deviation: {_shown(test.sd)}")
    click.echo(f"alpha: {_shown(test.alpha)}")
    click.echo(f"standard error of measurement: {_shown(test.sem)}")


def _print_items(items: tuple[ItemFigures, ...]) -> None:
    width = max((len(item.item) for item in items), default=4)
    head = f"{'item':<{width}} {'answers':>8} {'facility':>9} {'discrimination':>15}"
    click.echo(f"{head} {'efficiency':>11}")
    for item in items:
        cells = [
            f"{item.item:<{width}}",
            f"{item.answers:>8}",
            f"{_short(item.facility):>9}",
            f"{_short(item.discrimination):>15}",
            f"{_short(item.efficiency):>11}",
        ]
        click.echo(" ".join(cells))
    reasons = {
        f"{item.item}: not enough data for discrimination: {item.discrimination.value}"
        for item in items
        if isinstance(item.discrimination, Gap) and item.answers
    }
    for reason in sorted(reasons):
        click.echo(reason)


def _short(value: Fraction | float | Gap) -> str:
    return "too little" if isinstance(value, Gap) else f"{float(value) * 100:.2f}"


def _shown(value: Fraction | float | Gap, percent: bool = False) -> str:
    if isinstance(value, Gap):
        return f"not enough data ({value.value})"
    return f"{float(value) * 100:.2f} %" if percent else f"{float(value):.4f}"
