"""Keeps what is worked out from the records up with this version, after an upgrade."""

import click

from courseware.services.competency.rebuilding import kept_by_other_rules, rebuild_people
from courseware.services.releases.lesson_texts import keep_texts
from courseware.services.releases.live import CatalogueSource, NothingPublished
from courseware.store.engine import Database


def keep_up(db: Database) -> None:
    """Work out anew what the rules of another version worked out, and say so beside the output;
    and let the lessons be searched that an earlier version published.

    Begun once more after a stop, it goes on with whom it had not come to.
    """
    keep_texts(db)
    behind = kept_by_other_rules(db)
    if not behind:
        return
    try:
        catalogue = CatalogueSource(db).current(0)
    except NothingPublished:
        return  # there are no rules to go by; `doctor` still names it
    whom = "one person" if len(behind) == 1 else f"{len(behind)} people"
    click.echo(
        f"working out anew the competencies of {whom}, by this version's rules: "
        "this may take minutes, and goes on if it is stopped and started again",
        err=True,
    )
    found = rebuild_people(db, catalogue, behind)
    click.echo(f"{len(found.differences)} of {found.scopes} scopes were put right", err=True)
