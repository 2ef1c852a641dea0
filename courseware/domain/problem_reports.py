"""What a learner can say is wrong with a question."""

from enum import StrEnum

LONGEST = 1_000


class ReportKind(StrEnum):
    """Kinds of problem, by what the author has to look at."""

    KEY = "key"
    UNCLEAR = "unclear"
    SOURCE = "source"
    LANGUAGE = "language"
    DISPLAY = "display"
    OTHER = "other"

    @property
    def words(self) -> str:
        """The kind as pages write it."""
        return _WORDS[self]


_WORDS = {
    ReportKind.KEY: "The answer marked as right seems wrong",
    ReportKind.UNCLEAR: "The question can be understood in several ways",
    ReportKind.SOURCE: "The source is missing, outdated or says something else",
    ReportKind.LANGUAGE: "A mistake in spelling or language",
    ReportKind.DISPLAY: "Something is not shown or cannot be operated",
    ReportKind.OTHER: "Something else",
}
