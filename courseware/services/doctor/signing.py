"""Whether certificates can be signed here, and whether their keys are safe.

Each check returns its findings, [] when all is well.
"""

from pathlib import Path

from sqlalchemy import Connection

from courseware.credentials.keys import KeyTrouble, load_key, names_of_keys
from courseware.domain.errors import Damaged
from courseware.services.certificates.known_keys import known_keys
from courseware.services.certificates.lost_records import lost_times, told_times
from courseware.services.certificates.signing_keys import site_of
from courseware.services.doctor.finding import Finding, note, problem
from courseware.services.installation import Decision, decides
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database
from courseware.store.upkeep.damage import located

FOLDER = "keys"
_BACK_UP = "keep it apart: `python -m courseware certificate keys --backup FILE`"


def key_files(instance: Path) -> list[Finding]:
    """Whether anybody else can read a signing key, or look into their folder."""
    folder = instance / FOLDER
    if not folder.is_dir():
        return []
    found = []
    if folder.stat().st_mode & 0o077:
        found.append(
            problem(
                f"others may look into the folder of signing keys {folder}",
                f"run `chmod 700 '{folder}'`",
            )
        )
    found += [
        problem(
            f"others can read the signing key {path}: with it, anybody can forge certificates",
            f"run `chmod 600 '{path}'`; if somebody may have read it, make a new one with "
            "`python -m courseware certificate rotate`, and tell your board",
        )
        for path in sorted(folder.glob("*.key"))
        if path.stat().st_mode & 0o077
    ]
    return found


def fonts(shipped: Path, further: str) -> list[Finding]:
    """Whether certificates have the fonts that names of other scripts need.

    Args:
        shipped: the folder of those that come with the site.
        further: the value of COURSEWARE_FONTS; empty for none.
    """
    found = []
    if not any(shipped.glob("*.ttf")):
        found.append(
            problem(
                f"the fonts of certificates are missing from {shipped}: a name in Arabic or "
                "Chinese would be printed as numbers",
                "install this version of the site anew",
            )
        )
    if further and not any(
        path.suffix.lower() in (".ttf", ".otf", ".ttc") for path in Path(further).rglob("*")
    ):
        found.append(
            problem(
                f"COURSEWARE_FONTS names {further}, where no font is (TTF, OTF)",
                "put the fonts there that names of your people need, or unset it",
            )
        )
    return found


def findings(db: Database, instance: Path, public_url: str) -> list[Finding]:
    """Everything that can be asked of database and key files together."""
    with db.snapshot() as connection:
        return [
            *private_keys_in_the_database(connection),
            *_readable_keys(connection, instance, public_url),
        ]


def _readable_keys(connection: Connection, instance: Path, public_url: str) -> list[Finding]:
    try:
        return [*keys_in_use(connection, instance), *address(connection, public_url)]
    except Damaged as damaged:
        where = located(connection, damaged)
        return [problem(str(where), "run `python -m courseware ledger verify`, then restore it")]


def keys_in_use(connection: Connection, instance: Path) -> list[Finding]:
    """Whether the key in use is here, whole, and alone with those that the database knows."""
    known = known_keys(connection)
    here = names_of_keys(instance / FOLDER)
    found = []
    if known:
        try:
            load_key(instance / FOLDER, known[0].thumbprint, known[0].kid)
        except KeyTrouble as trouble:
            what, _, mend = str(trouble).partition(": ")
            found.append(problem(f"no certificate can be issued here, because {what}", mend))
    strangers = sorted(here - {row.thumbprint for row in known})
    return found + _unpublished(connection, instance / FOLDER, strangers)


def _unpublished(connection: Connection, folder: Path, names: list[str]) -> list[Finding]:
    """Keys that the database lacks: lost by a restoration, or left by a power cut."""
    lost = names and lost_times(connection)
    say = problem if lost else note
    restored = told_times(lost).rstrip(".").replace("Our", ", and our", 1) if lost else ""
    return [
        say(
            f"{folder} holds a key that the database does not know, so nobody can check what it "
            f"signed, and whether it signed anything cannot be seen from here: {name}{restored}",
            "publish its public half again, which does no harm if it signed nothing: `python -m "
            f"courseware certificate publish-key {'-- ' if name[0] == '-' else ''}{name}`; "
            "docs/operations.md says what to tell the holders of certificates",
        )
        for name in names
    ]


def address(connection: Connection, public_url: str) -> list[Finding]:
    """Whether certificates name the address under which the site is reached."""
    known = known_keys(connection)
    made_for, now_at = site_of(known[0].kid) if known else "", public_url.rstrip("/")
    found = []
    if now_at and made_for and now_at != made_for and not rows.is_any_issued(connection):
        found.append(
            problem(
                f"the first certificate would name {made_for} as its issuer, because the key in "
                f"use was made for it, but the site is {now_at}",
                "make one for this address before any certificate is issued: `python -m courseware "
                "certificate rotate`; then back it up: `python -m courseware certificate keys "
                "--backup FILE`",
            )
        )
    elif now_at and made_for and now_at != made_for:
        found.append(
            note(
                f"certificates name {made_for} as their issuer, because the key in use was made "
                f"for it, but the site is now {now_at}",
                "if it moved for good: `python -m courseware certificate rotate`; what the old "
                "key signed stays valid",
            )
        )
    if not public_url and not decides(connection, Decision.DEMONSTRATION):
        found.append(
            note(
                "COURSEWARE_PUBLIC_URL is not set, so certificates made by `jobs`, and the key "
                "that their first run makes, name an address that others cannot reach",
                "set it to the address under which people reach the site",
            )
        )
    return found


def private_keys_in_the_database(connection: Connection) -> list[Finding]:
    """Whether a private key got into the database, and so into its backups."""
    private = [
        row.thumbprint
        for row in rows.keys(connection)
        if isinstance(row.jwk, dict) and {"d", "p", "q"} & set(row.jwk)
    ]
    if not private:
        return []
    return [
        problem(
            f"the database holds the private signing key {', '.join(private)}",
            "treat it as read by others: `python -m courseware certificate rotate`, then find out "
            f"who wrote it there; a backup of keys belongs elsewhere, so {_BACK_UP}",
        )
    ]
