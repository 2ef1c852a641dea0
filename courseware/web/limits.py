"""What a request may hold: so many bytes (more where documents are handed in), so many fields, and
usual signs."""

from flask import Flask, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from courseware.domain.documents import LARGEST_DOCUMENT
from courseware.domain.errors import Invalid, NotFound
from courseware.domain.staff import LARGEST_LIST
from courseware.domain.stream_safe import is_stream_safe

LARGEST_REQUEST = 2 * 1024 * 1024
MOST_FIELDS = 10_000
"""Most are sent where something is assigned to chosen people: as many as are assigned at once
(5,000), and the courses and checklists. So many are read in ten milliseconds; what fits into the
bytes of a request, a million, takes a second and a half."""
MOST_PARTS = 1_000
"""Fields and files of a form that hands in a file; none has more than a dozen."""
_BESIDE_THE_FILE = 64 * 1024
_NUL = "\x00"
_WITH_NUL = "There is an invisible character in it (NUL), which can't be kept. Type it anew."
_CROWDED = "There are more accents on one letter in it than any language has. Type it anew."
_LARGEST_FILES = {
    "logbook.hand_in": LARGEST_DOCUMENT,
    "staff.preview": LARGEST_LIST,
    "staff.confirm": LARGEST_LIST,  # the list as it was shown, in a field
}


def install(app: Flask) -> None:
    """Set the limit of each request, before anything reads its body."""
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=MOST_PARTS,
    )
    app.before_request(_widen)
    app.before_request(_refuse_many_fields)
    app.before_request(_refuse_unusual_signs)


class TooManyFields(RequestEntityTooLarge):
    """A form of more fields than any page has."""


def too_large_words(refused: HTTPException) -> str:
    """Why this request was refused as too large, in a sentence."""
    if isinstance(refused, TooManyFields):
        return "What you sent has more fields than any form here. Choose fewer at once."
    length, limit = request.content_length, request.max_content_length or LARGEST_REQUEST
    if length is not None and length <= limit:  # a form with files, of which no more is known
        return (
            "What you sent has more fields than any form here, or a text that is too long. Choose "
            "fewer at once, or shorten it."
        )
    return f"What you sent is larger than {_limit_words()}, the most that is taken here."


def _limit_words() -> str:
    """The limit of what this request may hold: `8 MB`."""
    largest = _LARGEST_FILES.get(request.endpoint or "")
    if largest is not None:
        return f"{largest / 1_000_000:g} MB"
    limit = request.max_content_length or LARGEST_REQUEST
    return f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit // 1024} kB"


def _widen() -> None:
    largest = _LARGEST_FILES.get(request.endpoint or "")
    if largest is not None:
        request.max_content_length = largest + _BESIDE_THE_FILE
        request.max_form_memory_size = request.max_content_length


def _refuse_many_fields() -> None:
    """Count the fields of a form before time goes into them: Werkzeug limits those of forms with
    files only.

    Raises:
        TooManyFields: no form here has so many.
        RequestEntityTooLarge: the request is too long.
    """
    if request.endpoint is None or request.mimetype != "application/x-www-form-urlencoded":
        return
    # The form is read from what is kept of the body.
    if request.get_data(cache=True).count(b"&") >= MOST_FIELDS:
        raise TooManyFields


def _refuse_unusual_signs() -> None:
    """Refuse a character that no keyboard gives and that not every engine can keep or ask for,
    and runs of signs that take long to compose.

    Raises:
        NotFound: it stands in the address.
        Invalid: it stands in a field or in a file's name.
    """
    if _NUL in request.path or (request.query_string and _names_nul()):
        raise NotFound
    # Without a type nothing is read as a form; asking for one costs a page a tenth of its time.
    if request.endpoint is None or request.content_type is None:
        return
    sent = [(name, text) for name, text in request.form.items(multi=True)]
    sent += [(name, file.filename or "") for name, file in request.files.items(multi=True)]
    errors = {name: _CROWDED for name, text in sent if not is_stream_safe(text)}
    errors |= {name: _WITH_NUL for name, text in sent if _NUL in name or _NUL in text}
    if errors:
        raise Invalid(errors)


def _names_nul() -> bool:
    return any(_NUL in text for pair in request.args.items(multi=True) for text in pair)
