"""Who acts when nobody is signed in: whoever may run commands on the installation's machine."""

from courseware.domain.people import Actor

COMMAND_LINE = Actor(person_id="", name="command line", administrator=True)
"""The command line of the installation: it could change the database anyway."""


def author_of(actor: Actor) -> str | None:
    """The id of the acting person for the record; None for the command line."""
    return actor.person_id or None
