"""Whose names somebody may see in a list that is about content: numbers are for everybody else."""

from collections.abc import Collection

from sqlalchemy import Connection

from courseware.domain.people import Actor, Role
from courseware.store.accounts import people as people_rows
from courseware.store.quizzes import regrades as rows


def visible_names(
    connection: Connection, actor: Actor | None, ids: Collection[str]
) -> dict[str, str]:
    """The names of those whom the asker may know, by id: all, or the people of clinics managed.

    Args:
        actor: None for the command line of the installation.
    """
    asked = set(ids)
    if actor is not None and not actor.administrator:
        managed = actor.clinics_as(Role.MANAGER)
        if not managed:
            return {}
        asked = people_rows.held_in_any(connection, asked, managed)
    people = rows.people(connection, asked)
    return {id_: people[id_].name for id_ in asked if id_ in people}
