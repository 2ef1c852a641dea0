"""`stats QUIZ`: everything that needs the database and the questions."""

import click

from courseware.cli.environment import Environment
from courseware.cli.stats_quiz_json import quiz_as_json
from courseware.cli.stats_text import print_items, print_json, print_test, shown
from courseware.domain.counted import counted
from courseware.domain.errors import NotFound
from courseware.domain.times import day_words
from courseware.services.releases.live import CatalogueSource, NothingPublished
from courseware.services.statistics.quizzes import QuizStatistics, analyse_quiz


def tell_quiz(quiz_id: str, first_only: bool, as_json: bool) -> None:
    """Print the statistics of a quiz.

    Raises:
        NotFound: there is no such quiz, or no release.
    """
    db = click.get_current_context().ensure_object(Environment).database()
    try:
        catalogue = CatalogueSource(db).current(0)
    except NothingPublished:
        raise NotFound("nothing is published yet — run `python -m courseware publish`") from None
    _tell(analyse_quiz(db, catalogue, quiz_id, first_only), as_json)


def _tell(found: QuizStatistics, as_json: bool) -> None:
    if as_json:
        print_json(quiz_as_json(found))
        return
    present = found.present
    which = "first attempts" if found.first_only else "attempts"
    click.echo(f"{found.title}: {present.attempts} {which}, {present.passed} passed")
    if present.ran_out:
        click.echo(f"{present.ran_out} of them not submitted: graded when their time ended")
    if found.awaited:
        click.echo(f"{found.awaited} more left out: they await marking by a person")
    for question in present.to_look_at:
        for concern in question.concerns:
            click.echo(f"look at {question.question_id}: {concern.sentence}")
    print_test(present.test)
    if present.marked_share is not None:
        click.echo(
            f"mean score by certainty: {shown(present.marked_share, percent=True)} "
            "(the other figures are about right and wrong)"
        )
    print_items(tuple(question.figures for question in present.questions))
    for question_id, left_out in sorted(found.set_apart.items()):
        answers = counted(left_out, "answer")
        click.echo(f"{question_id}: {answers} left out, to other words or by another key")
    for revision in found.revisions:
        of = revision.analysis
        days = f"{day_words(revision.first_at)} to {day_words(revision.last_at)} (UTC)"
        name = revision.revision_sha256[:12]
        click.echo(f"revision {name}: {of.attempts} {which}, {of.passed} passed, {days}")
    for month in found.months:
        mean = shown(month.mean_share, percent=True)
        passed = f"{month.passed} passed"
        click.echo(f"{month.month}: {month.attempts} {which}, {passed}, mean score {mean}")
