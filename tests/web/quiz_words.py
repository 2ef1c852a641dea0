"""What the pages of a quiz say in words."""

import re


def words_of(page):
    """What a page says, without its marks."""
    return re.sub(r" (?=[.,;:])", "", " ".join(re.sub(r"<[^>]+>", " ", page).split()))
