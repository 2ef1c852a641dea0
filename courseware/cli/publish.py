"""`publish`: make the library the live release; `review`: record a clinician's review."""

import json
import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from courseware.cli.environment import Environment, pass_environment
from courseware.cli.problems import default_library, print_problems
from courseware.cli.publish_plan import tell_plan
from courseware.config import library_folder
from courseware.content.problem import Format, as_text
from courseware.domain.counted import counted
from courseware.services.recalls.recalling import RecallWish
from courseware.services.releases.course_ends import end_words
from courseware.services.releases.outcome import PublishOutcome
from courseware.services.releases.publication import plan, plan_release
from courseware.services.releases.publication_words import reach_words
from courseware.services.releases.publishing import publish as publish_library
from courseware.services.releases.publishing import (
    publish_release,
    recall_reach,
    release_note,
)
from courseware.services.reviews import record_review


@click.command()
@click.option("--library", type=click.Path(path_type=Path), default=None, help="Library folder.")
@click.option("--note", default="", help="What this release is about.")
@click.option("--release", type=int, default=None, help="Go back to what this release held.")
@click.option("--recall", help="A lesson whose change its earlier readers have to know of.")
@click.option("--question", multiple=True, help="With --recall: a question about it; repeatable.")
@click.option("--reason", default="", help="With --recall: why; everybody concerned reads it.")
@click.option(
    "--same-meaning",
    multiple=True,
    metavar="QUIZ/QUESTION/OPTION",
    help="You confirm that the new words under this answered id say the same; repeatable.",
)
@click.option(
    "--despite-recall",
    "despite",
    multiple=True,
    metavar="RECALL",
    help="You decide that a text may be live again although it was recalled; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change and for whom; do nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@pass_environment
def publish(
    environment: Environment,
    library: Path | None,
    note: str,
    release: int | None,
    recall: str | None,
    question: tuple[str, ...],
    reason: str,
    same_meaning: tuple[str, ...],
    despite: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Check the library and make it the live release, or change nothing and say why."""
    if release is not None:
        _refuse_files(library, recall, same_meaning)
    if recall is None and (question or reason):
        raise click.UsageError("--question and --reason belong to --recall")
    wish = RecallWish(recall, question, reason) if recall is not None else None
    database = environment.database()
    root = library_folder() if release is not None else (library or default_library()).absolute()
    looked_in = root if release is None else None
    cache, today = environment.parse_cache(), environment.now().date()
    release_note(note)
    if dry_run:
        planned = (
            plan(database, root, cache, same_meaning, despite)
            if release is None
            else plan_release(database, release, despite)
        )
        reach = recall_reach(database, root, wish, cache, same_meaning, despite) if wish else None
        tell_plan(planned, as_json, reach, looked_in, today=today)
        sys.exit(1 if planned.refused else 0)
    if release is None:
        outcome = publish_library(
            database,
            root,
            None,
            note,
            environment.now,
            cache,
            wish,
            same_meaning=same_meaning,
            despite=despite,
        )
    else:
        outcome = publish_release(database, release, None, note, environment.now, despite=despite)
    _tell(outcome, end_words(outcome.ends, today), as_json, looked_in, wish is not None)
    sys.exit(1 if outcome.refused else 0)


@click.command()
@click.argument("kind", type=click.Choice(["lesson", "quiz", "checklist"]))
@click.argument("content_id")
@click.option("--by", "email", required=True, help="E-mail of the reviewing instructor's account.")
@pass_environment
def review(environment: Environment, kind: str, content_id: str, email: str) -> None:
    """Record that a clinician reviewed the live revision of a lesson, quiz or checklist."""
    done = record_review(environment.database(), kind, content_id, email, environment.now())
    click.echo(f"{kind} {content_id}: revision {done.revision_sha256[:12]} reviewed by {done.name}")


def _refuse_files(library: Path | None, recall: str | None, same_meaning: tuple[str, ...]) -> None:
    """Refuse, beside --release, what belongs to changed files."""
    if library is not None:
        raise click.UsageError("--release takes the content from the database, not from --library")
    if recall is not None:
        raise click.UsageError("--recall goes out with changed files, not with --release")
    if same_meaning:
        raise click.UsageError("--same-meaning belongs to changed files, not to --release")


def _marks(outcome: PublishOutcome) -> dict[str, Any]:
    """What is said of marks, as JSON has it."""
    return {
        "kept_marks": [words for told in outcome.marks.values() for words in told.kept],
        "corrections": [
            {"quiz": quiz_id, **asdict(one)}
            for quiz_id, told in outcome.marks.items()
            for one in told.corrections
        ],
    }


def _tell(
    outcome: PublishOutcome,
    ends: Collection[str],
    as_json: bool,
    library: Path | None,
    recalling: bool = False,
) -> None:
    if as_json:
        problems = [as_text(problem) for problem in outcome.problems]
        facts: dict[str, Any] = {"release": outcome.release_id, "published": outcome.published}
        if recalling:
            facts["recalled_awards"] = outcome.concerned
            facts["recalled_people"] = outcome.concerned_people
            facts["recalled_readers"] = outcome.concerned_readers
            facts["recall_corrected"] = outcome.recall_corrected
        facts |= {"changed": outcome.changed, **_marks(outcome), "ends": ends}
        facts["moves"] = outcome.moves
        click.echo(json.dumps({**facts, "problems": problems}))
        return
    print_problems(outcome.problems, Format.TEXT, library, err=True)
    if outcome.refused:
        live = f"release {outcome.release_id} stays live" if outcome.release_id else "nothing live"
        click.echo(f"not published: mend the errors above; {live}", err=True)
    elif outcome.published:
        click.echo(f"release {outcome.release_id}: {counted(len(outcome.changed), 'file')} changed")
        for words in outcome.marks_words:
            click.echo(words)
        for words in (*ends, *outcome.moves):
            click.echo(f"warning: {words}")
        if recalling:
            reach = reach_words(
                outcome.concerned, outcome.concerned_people, outcome.concerned_readers
            )
            click.echo(f"recall: concerns {reach}; each is told and asked")
            for words in outcome.recall_corrected:
                click.echo(f"recall: {words}")
    else:
        click.echo(f"release {outcome.release_id} is live already; nothing differs")
