"""Addresses of databases. Apart from `engine`, so that reading the settings loads no driver."""

from pathlib import Path

from courseware.domain.errors import Refusal


class BadAddress(Refusal):
    """An address at which no database can be looked for.

    What was written is not repeated: it may hold a password.
    """

    def __init__(self) -> None:
        super().__init__(f"{self.what} — {self.mend}")

    what = "COURSEWARE_DATABASE_URL is no database address"
    mend = (
        "write it like postgresql://user:password@host:5432/name or sqlite:////folder/file, "
        "or unset it for SQLite in the instance folder"
    )


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite file."""
    return f"sqlite:///{path}"
