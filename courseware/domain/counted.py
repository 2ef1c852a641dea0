"""Numbers with the word for what they count: “1 question”, “2 questions”."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its word; the plural of `one` has an s unless it is given.

    Thousands are divided by commas.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
