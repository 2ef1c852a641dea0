"""Settings from the environment."""

import errno
import os
from pathlib import Path

import pytest

from courseware.config import BadConfiguration, read_config
from courseware.store.addresses import sqlite_url


def test_without_any_setting_the_site_serves_this_machine_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    config = read_config({})

    assert (config.host, config.port) == ("127.0.0.1", 8000)
    assert config.instance == tmp_path / "instance"
    assert config.library == tmp_path
    assert config.database_url == sqlite_url(tmp_path / "instance" / "courseware.sqlite3")
    assert (config.demo, config.behind_https, config.trusted_hosts) == (False, False, ())


def test_settings_are_taken_from_the_environment(tmp_path: Path) -> None:
    config = read_config(
        {
            "COURSEWARE_INSTANCE": str(tmp_path / "state"),
            "COURSEWARE_LIBRARY": str(tmp_path / "library"),
            "COURSEWARE_DATABASE_URL": "postgresql://clinic@db/courseware",
            "COURSEWARE_HOST": "0.0.0.0",
            "COURSEWARE_PORT": "80",
            "COURSEWARE_HTTPS": "yes",
            "COURSEWARE_TRUSTED_HOSTS": "learn.example.org, www.example.org,",
            "COURSEWARE_PUBLIC_URL": "https://learn.example.org/",
            "COURSEWARE_SMTP_HOST": "mail.example.org",
            "COURSEWARE_SMTP_PORT": "587",
            "COURSEWARE_SMTP_STARTTLS": "1",
        }
    )

    assert (config.host, config.port) == ("0.0.0.0", 80)
    assert (config.instance, config.library) == (tmp_path / "state", tmp_path / "library")
    assert config.database_url == "postgresql://clinic@db/courseware"
    assert config.behind_https
    assert config.trusted_hosts == ("learn.example.org", "www.example.org")
    assert config.public_url == "https://learn.example.org"
    assert (config.mail.host, config.mail.port, config.mail.starttls) == (
        "mail.example.org",
        587,
        True,
    )


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("COURSEWARE_PORT", "http", "COURSEWARE_PORT: 'http' is no port — use a number from"),
        ("COURSEWARE_PORT", "65536", "COURSEWARE_PORT: '65536' is no port"),
        ("COURSEWARE_PORT", "-1", "COURSEWARE_PORT: '-1' is no port"),
        ("COURSEWARE_PORT", "٣", "COURSEWARE_PORT: '٣' is no port"),
        ("COURSEWARE_SMTP_PORT", "", "COURSEWARE_SMTP_PORT: '' is no port"),
        ("COURSEWARE_PUBLIC_URL", "learn.clinic.example", "COURSEWARE_PUBLIC_URL: 'learn.clinic."),
        ("COURSEWARE_PUBLIC_URL", "learn.clinic.example:8443", "COURSEWARE_PUBLIC_URL: 'learn."),
        ("COURSEWARE_PUBLIC_URL", "127.0.0.1", "COURSEWARE_PUBLIC_URL: '127.0.0.1' is no address"),
        ("COURSEWARE_PUBLIC_URL", "ftp://x", "COURSEWARE_PUBLIC_URL: 'ftp://x' is no address of"),
        ("COURSEWARE_PUBLIC_URL", "https://", "COURSEWARE_PUBLIC_URL: 'https:' is no address of"),
        ("COURSEWARE_PUBLIC_URL", "https://a:b", "COURSEWARE_PUBLIC_URL: 'https://a:b' is no"),
        ("COURSEWARE_TRUSTED_HOSTS", "a.org,https://b.org", "COURSEWARE_TRUSTED_HOSTS: 'https:"),
        ("COURSEWARE_HTTPS", "perhaps", "COURSEWARE_HTTPS: 'perhaps' is neither yes nor no"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_with_its_mend(
    tmp_path: Path, variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_config({"COURSEWARE_INSTANCE": str(tmp_path), variable: value})

    assert str(refused.value).startswith(sentence)


def test_the_cookie_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    surroundings = {"COURSEWARE_INSTANCE": str(tmp_path / "instance")}

    first, second = read_config(surroundings), read_config(surroundings)

    assert len(first.secret_key) == 48
    assert second.secret_key == first.secret_key
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "instance" / "secret.key").stat().st_mode & 0o777 == 0o600


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    one = read_config({"COURSEWARE_INSTANCE": str(tmp_path / "one")})
    other = read_config({"COURSEWARE_INSTANCE": str(tmp_path / "other")})

    assert one.secret_key != other.secret_key


def test_a_key_that_a_full_disk_refused_is_made_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(handle: int, _mode: str) -> None:
        os.close(handle)
        raise OSError(errno.ENOSPC, "No space left on device")

    surroundings = {"COURSEWARE_INSTANCE": str(tmp_path)}
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space left"):
        full.setattr(os, "fdopen", is_full)
        read_config(surroundings)

    assert not (tmp_path / "secret.key").exists()
    assert len(read_config(surroundings).secret_key) == 48


def test_a_key_that_was_cut_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")

    with pytest.raises(BadConfiguration, match=r"secret\.key: the key is cut short"):
        read_config({"COURSEWARE_INSTANCE": str(tmp_path)})


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ({}, ("localhost", "127.0.0.1")),
        ({"COURSEWARE_HOST": "0.0.0.0"}, ("localhost", "127.0.0.1", "0.0.0.0")),
        ({"COURSEWARE_HOST": "192.0.2.7"}, ("localhost", "127.0.0.1", "192.0.2.7")),
        (
            {"COURSEWARE_PUBLIC_URL": "https://learn.example.org:8443/"},
            ("learn.example.org", "localhost", "127.0.0.1"),
        ),
        ({"COURSEWARE_TRUSTED_HOSTS": "www.example.org"}, ("www.example.org",)),
        (
            {
                "COURSEWARE_TRUSTED_HOSTS": "www.example.org",
                "COURSEWARE_PUBLIC_URL": "https://learn.example.org",
            },
            ("www.example.org", "learn.example.org"),
        ),
        ({"COURSEWARE_HOST": "::1"}, ()),
    ],
)
def test_a_request_writes_no_foreign_name_into_mails(tmp_path, said, answered):
    config = read_config({"COURSEWARE_INSTANCE": str(tmp_path / "instance"), **said})

    assert config.answered_hosts == answered
