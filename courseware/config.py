"""What an installation can be told from outside, read once from the environment."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from courseware.store.addresses import sqlite_url


class BadConfiguration(Exception):
    """A setting that does not make sense, with the name of the variable and the mend."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where mail is handed over; `host` empty means that mail stays in the outbox."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    sender: str = "courseware@localhost"
    starttls: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """One installation's settings.

    Attributes:
        instance: folder of runtime state (database, keys, cache, backups).
        library: folder that holds `lessons/` and `quizzes/`.
        authoring: whether instructors may change the library's files in the browser.
        database_url: SQLAlchemy URL; SQLite in `instance` unless told otherwise.
        secret_key: signs cookies; kept in `instance`, readable by its owner only.
        public_url: how people reach the site, for links in mails; "" = from the request.
        demo: whether this is the demonstration with its cast of invented people.
        behind_https: cookies get the `__Host-` prefix and the Secure flag.
        trusted_hosts: host names that requests may name, where somebody said which.
        metrics_token: bearer token that opens `/metrics` from elsewhere than loopback.
        fonts: folder of further fonts for certificates; None without one.
    """

    host: str
    port: int
    instance: Path
    library: Path
    database_url: str
    secret_key: bytes
    public_url: str = ""
    demo: bool = False
    behind_https: bool = False
    trusted_hosts: tuple[str, ...] = ()
    metrics_token: str = ""
    provider: str = "Courseware"
    fonts: Path | None = None
    authoring: bool = False
    mail: MailSettings = MailSettings()

    @property
    def answered_hosts(self) -> tuple[str, ...]:
        """The host names of requests that are answered; empty for any.

        Those that somebody named, and that of `public_url`; where neither is set, the names of
        this machine. A request's host gets into mails and onto certificates, so it is never
        whatever a request says. (On an IPv6 address any is answered: Flask compares none.)
        """
        public = urlsplit(self.public_url).hostname
        named = (*self.trusted_hosts, *((public,) if public else ()))
        if self.trusted_hosts or ":" in self.host:
            return named
        return tuple(dict.fromkeys((*named, "localhost", "127.0.0.1", self.host)))


_OURS = ("instance", "lessons", "quizzes")
_KEY, _KEY_BYTES = "secret.key", 32


def base_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where instance and library lie when nobody says: here, or in the installation's folder.

    Whoever writes content calls the program in the folder that they write in, and whoever looks
    after an installation from anywhere. Here it is (`.`) wherever one of our folders is here.
    `bin/courseware` says where its installation is; without that it is here always.
    """
    home = environment.get("COURSEWARE_HOME", "")
    if not home or any(Path(name).is_dir() for name in _OURS):
        return Path()
    return Path(home)


def instance_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of runtime state: `COURSEWARE_INSTANCE`, or `instance` in the base folder."""
    named = environment.get("COURSEWARE_INSTANCE")
    return (base_folder(environment) / "instance" if named is None else Path(named)).absolute()


def made_instance_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of runtime state, made on first use.

    Raises:
        BadConfiguration: a file stands in its place.
    """
    folder = instance_folder(environment)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BadConfiguration(
            f"COURSEWARE_INSTANCE: {str(folder)!r} is no folder and cannot become one, because a "
            "file is in the way — name another folder"
        ) from None
    return folder


def library_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder with `lessons/` and `quizzes/` (`COURSEWARE_LIBRARY`, default the base folder)."""
    named = environment.get("COURSEWARE_LIBRARY")
    return (base_folder(environment) if named is None else Path(named)).absolute()


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """`COURSEWARE_DATABASE_URL`, or the SQLite file in the instance folder."""
    given = environment.get("COURSEWARE_DATABASE_URL", "")
    engine, names_one, _ = given.partition("://")
    if names_one and not engine.startswith(("sqlite", "postgres")):
        raise BadConfiguration(
            f"COURSEWARE_DATABASE_URL: {engine!r} is no engine that we run on — "
            "use postgresql://… or sqlite:///…"
        )
    return given or sqlite_url(instance_folder(environment) / "courseware.sqlite3")


def read_config(environment: Mapping[str, str] = os.environ, demo: bool = False) -> Config:
    """Read the configuration; creates the instance folder and its secret key on first use.

    Raises:
        BadConfiguration: a variable's value does not make sense.
    """
    instance = made_instance_folder(environment)
    return Config(
        host=environment.get("COURSEWARE_HOST", "127.0.0.1"),
        port=_port(environment.get("COURSEWARE_PORT", "8000")),
        instance=instance,
        library=library_folder(environment),
        database_url=database_url(environment),
        secret_key=_secret_key(instance / _KEY),
        public_url=_public_url(environment),
        demo=demo,
        behind_https=_flag(environment, "COURSEWARE_HTTPS"),
        trusted_hosts=_trusted_hosts(environment),
        metrics_token=environment.get("COURSEWARE_METRICS_TOKEN", ""),
        provider=environment.get("COURSEWARE_PROVIDER", "Courseware"),
        fonts=_folder(environment, "COURSEWARE_FONTS"),
        authoring=_flag(environment, "COURSEWARE_AUTHORING"),
        mail=_mail(environment),
    )


def setting_faults(environment: Mapping[str, str] = os.environ) -> list[str]:
    """What each setting that does not make sense is refused with; creates nothing.

    Left out are the folders of the instance and of fonts, and the database, which are looked into.
    """
    readers: tuple[Callable[[], object], ...] = (
        lambda: _port(environment.get("COURSEWARE_PORT", "8000")),
        lambda: library_that_is_there(environment),
        lambda: _public_url(environment),
        lambda: _trusted_hosts(environment),
        lambda: _flag(environment, "COURSEWARE_HTTPS"),
        lambda: _flag(environment, "COURSEWARE_AUTHORING"),
        lambda: _mail(environment),
        lambda: _flag(environment, "COURSEWARE_SMTP_STARTTLS"),
        lambda: _look_at_key(instance_folder(environment) / _KEY),
    )
    found: list[str] = []
    for read in readers:
        try:
            read()
        except BadConfiguration as bad:
            found.append(str(bad))
    return list(dict.fromkeys(found))


def library_that_is_there(environment: Mapping[str, str] = os.environ) -> Path:
    """The library's folder.

    Raises:
        BadConfiguration: COURSEWARE_LIBRARY names one that is not there.
    """
    _folder(environment, "COURSEWARE_LIBRARY")
    return library_folder(environment)


def _public_url(environment: Mapping[str, str]) -> str:
    text = environment.get("COURSEWARE_PUBLIC_URL", "").strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_address = is_address and (parts.port is None or parts.port > 0)
    except ValueError:  # no port, or brackets that are none of an IPv6 address
        is_address = False
    if is_address and not (parts.query or parts.fragment or re.search(r"\s", text)):
        return text
    raise BadConfiguration(
        f"COURSEWARE_PUBLIC_URL: {text!r} is no address of a site — write all of it, beginning "
        "with https:// (or http://), such as https://learn.clinic.example"
    )


def _trusted_hosts(environment: Mapping[str, str]) -> tuple[str, ...]:
    text = environment.get("COURSEWARE_TRUSTED_HOSTS", "")
    hosts = tuple(host.strip() for host in text.split(",") if host.strip())
    if wrong := next((host for host in hosts if re.search(r"[\s/;@*]", host)), None):
        raise BadConfiguration(
            f"COURSEWARE_TRUSTED_HOSTS: {wrong!r} is no host name — write names alone, with "
            "commas, such as learn.clinic.example,www.clinic.example"
        )
    return hosts


def _mail(environment: Mapping[str, str]) -> MailSettings:
    return MailSettings(
        host=environment.get("COURSEWARE_SMTP_HOST", ""),
        port=_port(environment.get("COURSEWARE_SMTP_PORT", "25"), "COURSEWARE_SMTP_PORT"),
        user=environment.get("COURSEWARE_SMTP_USER", ""),
        password=environment.get("COURSEWARE_SMTP_PASSWORD", ""),
        sender=environment.get("COURSEWARE_MAIL_FROM", "courseware@localhost"),
        starttls=_flag(environment, "COURSEWARE_SMTP_STARTTLS"),
    )


def _port(text: str, variable: str = "COURSEWARE_PORT") -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise BadConfiguration(
            f"{variable}: {text!r} is no port — use a number from 0 (any free one) to 65535"
        )
    return int(text)


def _folder(environment: Mapping[str, str], variable: str) -> Path | None:
    text = environment.get(variable, "")
    if text and not Path(text).is_dir():
        raise BadConfiguration(f"{variable}: {text!r} is no folder — name one, or unset it")
    return Path(text).absolute() if text else None


def _flag(environment: Mapping[str, str], variable: str) -> bool:
    text = environment.get(variable, "").strip().lower()
    if text in ("", "0", "no", "false", "off"):
        return False
    if text in ("1", "yes", "true", "on"):
        return True
    raise BadConfiguration(f"{variable}: {text!r} is neither yes nor no — use 1 or 0")


def _secret_key(path: Path) -> bytes:
    """The key that signs cookies; made once, whoever comes first."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept_key(path)
    key = secrets.token_bytes(48)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key)
    except OSError:  # a full disk; an empty file would keep the next start from making the key
        path.unlink()
        raise
    return key


def _kept_key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) < _KEY_BYTES:
        raise BadConfiguration(
            f"{path}: the key is cut short — delete the file; everybody signs in again"
        )
    return key


def _look_at_key(path: Path) -> None:
    """Only whether it is whole; the first start makes one, and others say if it can't be read."""
    with suppress(OSError):
        _kept_key(path)
