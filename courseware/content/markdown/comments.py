"""Remarks among authors, which learners never see."""

import re


def without_comments(body: str, blank: str = "") -> str:
    """Return the body without HTML comments, line ends kept.

    Args:
        blank: what each sign of a comment becomes; a space keeps every place where it was.
    """
    pieces, done, at = [], 0, body.find("<!--")
    while at >= 0:
        end = body.find("-->", at)
        if end < 0:
            break
        pieces += [body[done:at], re.sub(r"[^\n]", blank, body[at : end + 3])]
        done = end + 3
        at = body.find("<!--", done)
    return "".join([*pieces, body[done:]])
