"""Addresses of databases. Apart from `engine`, so that reading the settings loads no driver."""

from pathlib import Path


def sqlite_url(path: Path) -> str:
    """The database URL of a SQLite file."""
    return f"sqlite:///{path}"
