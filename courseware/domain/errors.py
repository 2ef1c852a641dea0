"""Refusals that a person can be told about; the web and the CLI turn them into words and codes."""

from datetime import datetime


class Refusal(Exception):
    """An act that was not done, with a sentence for the person who asked for it.

    Nothing has been changed when a Refusal is raised.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(Refusal):
    """The thing does not exist, or the actor may not know that it does."""

    def __init__(self, sentence: str = "There is nothing at this address.") -> None:
        super().__init__(sentence)


class Forbidden(Refusal):
    """The actor may know the thing but not do this to it; the sentence says why."""


class Conflict(Refusal):
    """The act does not fit the present state (already submitted, already used, …)."""


class ReusedKey(Conflict):
    """An idempotency key came back with another body."""


class Settled(Conflict):
    """A decision that cannot be taken back was taken already, and another one came."""


class TooLate(Conflict):
    """The attempt's deadline passed before the act arrived."""


class NotYet(Conflict):
    """The act becomes possible later.

    Attributes:
        until: the first moment (UTC) at which it is possible.
    """

    def __init__(self, sentence: str, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until


class TooMany(Refusal):
    """The actor does this too often.

    Attributes:
        retry_after: seconds to wait.
    """

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Damaged(ValueError):
    """A stored value that no program of ours wrote, so that nothing can be made of it.

    Attributes:
        table, column: where it stands.
        why: what is wrong with it.
        rows: keys of the rows that hold such a value; empty while they are not known.
    """

    def __init__(self, table: str, column: str, why: str, rows: tuple[str, ...] = ()) -> None:
        where = f"{table} {', '.join(rows)}" if rows else f"the table {table}"
        super().__init__(f"{where}: the column {column} cannot be read: {why}")
        self.table, self.column, self.why, self.rows = table, column, why, rows

    @property
    def sentence(self) -> str:
        """What is damaged, and what to do."""
        return (
            f"{self}. The database was changed by hand or is damaged: keep a copy as it is, let "
            "`python -m courseware ledger verify` name what else differs, and restore the value "
            "from the last backup."
        )


class Invalid(Refusal):
    """Input that does not fit, field by field.

    Attributes:
        errors: field name -> sentence that says how to mend it.
    """

    def __init__(self, errors: dict[str, str], sentence: str = "Please check the form.") -> None:
        super().__init__(sentence)
        self.errors = errors
