"""The one way in which a file is refused as a whole."""


class CannotRead(Exception):
    """A file is not of the format, or is built to do harm; the message says how to mend it."""
