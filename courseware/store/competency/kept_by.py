"""By which version of the rules kept intervals were worked out."""

from collections.abc import Collection

from sqlalchemy import Connection, exists, select, update

from courseware.store.tables import CompetencyInterval


def people_kept_by_others(connection: Connection, version: int) -> list[str]:
    """Ids of those of whom anything was worked out by another version's rules, in order."""
    query = (
        select(CompetencyInterval.person_id)
        .distinct()
        .where(CompetencyInterval.rules_version != version)
    )
    return sorted(connection.scalars(query))


def is_any_kept_by_others(connection: Connection, version: int) -> bool:
    """Whether there is anybody of that kind."""
    return bool(
        connection.scalar(select(exists().where(CompetencyInterval.rules_version != version)))
    )


def note_version(connection: Connection, person_ids: Collection[str], version: int) -> None:
    """Note that everything that is kept of people is what this version's rules say."""
    theirs = CompetencyInterval.person_id.in_(list(person_ids))
    changed = update(CompetencyInterval).where(theirs, CompetencyInterval.rules_version != version)
    connection.execute(changed.values(rules_version=version))
