"""What an address, a name and a password must be, and the one spelling under which each is kept."""

import re
import unicodedata
from difflib import get_close_matches

from courseware.domain.people import Role
from courseware.domain.unseen import as_seen

LONGEST_EMAIL = 254  # RFC 5321 leaves 254 characters for a path's address
LONGEST_NAME = 120
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_FEWEST_DIFFERENT = 5
# Composing letters, and spelling a domain for name servers, take time by the square of a text's
# length. What is longer than this is too long for whatever it is typed into, and stays as it is,
# to be refused.
_LONGEST_COMPOSED = 2_000
_LONGEST_TYPED_EMAIL = 4 * LONGEST_EMAIL
_LONGEST_LABEL = 63  # RFC 1035 leaves 63 characters for a part of a domain
_LONGEST_TYPED_PASSWORD = 1_000
# Apostrophes and hyphens as phones, word processors and alphabets write them.
_SAME_KEY = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u02b9\u00b4\u0060", "'")
) | str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013", "-"))

_BREAKS = ("Cc", "Zl", "Zp")
# Formatting (with it the marks of direction), half and private characters, and unknown ones.
_HIDDEN = ("Cf", "Cs", "Co", "Cn")
# Letters and signs by their category that are drawn as nothing.
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_WITHOUT_JOINERS = ("LATIN", "GREEK", "CYRILLIC", "CJK", "COMBINING")

_DOTTED_I = "\u0130"  # İ: lower-case, it is an i with a second dot, which is another address

_LATIN = ("LATIN ", "DIGIT ", "HYPHEN-MINUS", "COMBINING ")
_ACE = "xn--"  # what begins a part of a domain that is spelled for name servers

_EMAIL = re.compile(
    r"[^\s@,;:<>()\[\]\\\"]{1,64}@[^\s@,;:<>()\[\]\\\"]+\.[^\s@.,;:<>()\[\]\\\"]{2,}"
)

# Long passwords that stand in every list of guesses; shorter ones fail by length already.
_COMMON_TEXT = """
    123456789012 1234567890123 12345678901234 123456789123 1234567891011 123123123123
    0123456789ab abcdefghijkl abcdefghijklm abcdefgh1234 abcd12345678 1234abcd5678 abc123abc123
    qwertyuiopas qwertyuiop12 qwertyuiop123 qwertyqwerty qwerty123456 qwerty1234567 1qaz2wsx3edc
    1q2w3e4r5t6y q1w2e3r4t5y6 zaq12wsxcde3 asdfghjkl123 asdfghjklqwe zxcvbnm12345 qazwsxedcrfv
    password1234 password12345 password123456 passwordpassword password1password mypassword12
    mypassword123 passw0rd1234 p@ssw0rd1234 p@ssword1234 letmein12345 letmeinplease iloveyou1234
    iloveyou12345 welcome12345 welcome123456 admin1234567 administrator administrator1
    changeme1234 changemenow1 football1234 baseball1234 superman1234 monkey123456 dragon123456
    sunshine1234 princess1234 trustno12345 whatever1234 correcthorsebatterystaple
    physiotherapy physiotherapist physicaltherapy physicaltherapist dryneedling1 dryneedling12
    dryneedling123 needling12345 courseware12 courseware123 courseware1234
"""
_COMMON = frozenset(_COMMON_TEXT.split())
_LOST = "\N{REPLACEMENT CHARACTER}"


def one_line(text: str) -> str:
    """Composed (NFC), without control or invisible formatting characters, single blanks."""
    blanked = "".join(" " if _is_control(c) else c for c in _composed(text))
    return " ".join(blanked.split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text) if len(text) <= _LONGEST_COMPOSED else text


def printed_name_fault(printed: str, name: str) -> str:
    """Why a typed name signs for nobody of this name, in a sentence; "" where it does."""
    if _as_typed(printed) == _as_typed(name):
        return ""
    return f"Type your name as it stands in your account: {name}."


def signed_line(printed: str) -> str:
    """A typed name as its signature keeps it: what whoever typed it sees, in one line."""
    return one_line(as_seen(printed))


def _as_typed(name: str) -> str:
    """A name without what devices make of the same keys: a phone turns ' into ’ by itself."""
    return signed_line(name).translate(_SAME_KEY).casefold()


def same_licence(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two statements of (jurisdiction, number) name one licence, however it is typed."""
    return [part.casefold() for part in one] == [part.casefold() for part in other]


def _is_control(character: str) -> bool:
    # Cf holds the marks that turn the direction of text and so fake a name, but also the joiners
    # (U+200C, U+200D) that Persian or Indic names need.
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
        and character not in "\u200c\u200d"
    )


def name_line(text: str) -> str:
    """A name in one line: composed, with single blanks.

    Unlike `one_line`, it keeps invisible signs, so that `name_fault` can refuse them: a name that
    somebody signs with is never changed without a word.
    """
    blanked = "".join(" " if unicodedata.category(c) in _BREAKS else c for c in _composed(text))
    return " ".join(blanked.split())


def _hidden_sign(name: str) -> str | None:
    """The first character that nobody sees, or that turns round what follows it."""
    for at, character in enumerate(name):
        if character in "\u200c\u200d":
            if not _joins(name[at - 1 : at], name[at + 1 : at + 2]):
                return character
        elif unicodedata.category(character) in _HIDDEN or character in _BLANK_LETTERS:
            return character
    return None


def _joins(before: str, after: str) -> bool:
    """Whether a joiner stands within a word of a script that needs it."""
    return all(
        unicodedata.category(beside)[0] in "LM"
        and not unicodedata.name(beside, "").startswith(_WITHOUT_JOINERS)
        for beside in (before or " ", after or " ")
    )


def normal_email(text: str) -> str:
    """The spelling under which an address is kept and compared: composed, lower-case, trimmed.

    The one letter whose small form would be two characters stays, for `email_fault` to refuse. A
    domain in Latin letters is kept as people write it (müller.example), also where a browser or
    mail program gave the spelling of the name servers (xn--mller-kva.example). One in letters of
    other scripts is kept in that spelling: decoded, it may look like somebody else's.

    What is far too long is only cut, still too long for `email_fault`.
    """
    if len(text) > _LONGEST_TYPED_EMAIL:
        return text[:_LONGEST_TYPED_EMAIL]
    composed = unicodedata.normalize("NFC", text).strip()
    small = _DOTTED_I.join(part.lower() for part in composed.split(_DOTTED_I))
    local, at, domain = unicodedata.normalize("NFC", small).rpartition("@")
    return local + at + ".".join(_kept(label) for label in domain.split("."))


def wire_email(email: str) -> str:
    """A normalised address with its domain as mail and name servers spell it, in ASCII."""
    local, at, domain = email.rpartition("@")
    return local + at + ".".join(_wired(label) for label in domain.split("."))


def spellings(email: str) -> tuple[str, ...]:
    """A normalised address, and the other spellings of its domain that may be on record.

    They come from before one spelling was kept.
    """
    local, at, domain = email.rpartition("@")
    written = local + at + ".".join(_written(label) for label in domain.split("."))
    return tuple(dict.fromkeys((email, wire_email(email), written)))


def _kept(label: str) -> str:
    """The one spelling of a part of a domain; what is no part of any stays, to be refused."""
    if len(label) > _LONGEST_LABEL:
        return label
    written = _written(label)
    if all(unicodedata.name(c, "").startswith(_LATIN) for c in written):
        return written
    return _wired(written) if _is_plain(written) else label


def _is_plain(label: str) -> bool:
    return all(c == "-" or unicodedata.category(c)[0] in "LMN" for c in label)


def _written(label: str) -> str:
    """A part of a domain as people write it; as it is, where it is no such spelling."""
    if not label.startswith(_ACE) or not label.isascii():
        return label
    try:
        found = label.removeprefix(_ACE).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    same = found == unicodedata.normalize("NFC", found.lower()) and _wired(found) == label
    return found if found[:1].isalnum() and _is_plain(found) and same else label


def _wired(label: str) -> str:
    return label if label.isascii() else _ACE + label.encode("punycode").decode("ascii")


def email_fault(email: str) -> str | None:
    """What is wrong with a normalised address, and how to mend it; None if nothing is."""
    if not email:
        return "Write an e-mail address."
    if len(email) > LONGEST_EMAIL:
        return f"The address is longer than {LONGEST_EMAIL} characters; write a shorter one."
    printable = all(unicodedata.category(c)[0] not in "CZ" for c in email)
    if not printable or not _EMAIL.fullmatch(email) or ".." in email:
        return "This is no e-mail address; write one such as name@example.org."
    if _DOTTED_I in email or _DOTTED_I.lower() in email:
        return "“İ” reaches nobody in an address; write a plain i, as the mail server knows it."
    return None


def name_fault(name: str) -> str | None:
    """What is wrong with a name in one line, and how to mend it; None if nothing is."""
    hidden = _hidden_sign(name)
    if hidden is not None:
        return (
            f"The name holds a sign that nobody sees (U+{ord(hidden):04X}); "
            "write it anew by hand, without pasting."
        )
    if _LOST in name:
        return (
            "A letter of the name was lost on the way here, “�” stands in its place: save the file "
            "as UTF-8 where it comes from, or write the name by hand."
        )
    if not any(c.isalpha() for c in name):
        return "Write the name as it should stand on a certificate."
    if len(name) > LONGEST_NAME:
        return f"The name is longer than {LONGEST_NAME} characters; shorten it."
    return None


def normal_password(text: str) -> str:
    """The form in which a password is hashed.

    NFKC, because phones and computers write the same letter in different code points. Of a text
    that is longer than any password the beginning counts.
    """
    return unicodedata.normalize("NFKC", text[:_LONGEST_TYPED_PASSWORD])


def password_fault(password: str, email: str) -> str | None:
    """What is wrong with a new password, and how to mend it; None if nothing is.

    Length and a list of common ones, no rules about kinds of characters (NIST SP 800-63B).
    """
    folded = normal_password(password).casefold()
    if len(folded) < SHORTEST_PASSWORD:
        return f"Use {SHORTEST_PASSWORD} characters or more; a short sentence is fine."
    if len(folded) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if folded in (email, email.partition("@")[0]):
        return "Do not use your e-mail address as the password; choose something else."
    if folded in _COMMON or len(set(folded)) < _FEWEST_DIFFERENT:
        return "This one is easily guessed; choose a longer sentence that only you would write."
    return None


def role_named(text: str) -> Role | None:
    """The role of this name, whatever its case and plural; None if there is none."""
    word = text.strip().lower()
    for role in Role:
        if word in (role.value, role.value + "s"):
            return role
    return None


def role_fault(text: str) -> str:
    """Why a word names no role, with the likeliest one meant."""
    close = get_close_matches(text.strip().lower(), [role.value for role in Role], 1)
    hint = f"did you mean {close[0]}?" if close else f"use {', '.join(Role)}."
    return f"“{one_line(text)[:40]}” is no role — {hint}"
