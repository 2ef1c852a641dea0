"""The demonstration's cast, on both engines."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from courseware.cli.cast import ADMINISTRATOR, CAST, PASSWORD, Part, install_cast
from courseware.domain.accounts import password_fault
from courseware.domain.errors import Refusal
from courseware.domain.people import Role
from courseware.services.acting import COMMAND_LINE
from courseware.services.identity import passwords, people
from courseware.services.identity.giving_addresses import correct_address
from courseware.services.identity.passwords import fits
from courseware.services.installation import Decision, decides
from courseware.services.membership import clinics
from courseware.services.proving.ledger_walk import verify
from courseware.store.accounts import people as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow
from tests.cheap_hashes import as_in_production

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)


def entries(db: Database) -> int:
    with db.read() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM ledger_entry").scalar_one()


def test_every_part_can_sign_in_and_holds_its_role(db: Database) -> None:
    install_cast(db, NOW)

    for part in CAST:
        file = people.person_file(db, COMMAND_LINE, people.id_of(db, COMMAND_LINE, part.email))
        held = [(row.role, row.clinic_name) for row in file.memberships]
        assert file.person.name == part.name
        assert file.person.administrator == (part.role == ADMINISTRATOR)
        assert held == ([] if part.role == ADMINISTRATOR else [(part.role, part.clinic)])
        with db.read() as connection:
            row = rows.by_email(connection, part.email)
        assert row is not None and fits(row.password_hash, part.password)


def test_there_is_somebody_for_every_role_and_a_second_clinic_to_be_kept_apart() -> None:
    counted = Counter(part.role for part in CAST)
    clinics_of_managers = {part.clinic for part in CAST if part.role == Role.MANAGER}

    assert set(counted) == {*Role, ADMINISTRATOR}
    assert counted[Role.LEARNER] >= 2
    assert len(clinics_of_managers) == 2


def test_the_passwords_are_ones_that_the_site_itself_would_take() -> None:
    assert [password_fault(part.password, part.email) for part in CAST] == [None] * len(CAST)


def test_the_database_is_marked_as_a_demonstration_and_its_ledger_is_whole(db: Database) -> None:
    install_cast(db, NOW)

    with db.read() as connection:
        assert decides(connection, Decision.DEMONSTRATION)
    assert verify(db) == []


def test_a_second_start_changes_nothing(db: Database) -> None:
    install_cast(db, NOW)
    before = entries(db)

    install_cast(db, LATER)

    assert entries(db) == before
    assert len(people.find_people(db, COMMAND_LINE, "")) == len(CAST)


def test_who_changed_their_address_in_the_demonstration_is_not_made_again(db: Database) -> None:
    install_cast(db, NOW)
    part = CAST[0]
    person_id = people.id_of(db, COMMAND_LINE, part.email)
    correct_address(db, COMMAND_LINE, person_id, "another@new.example", "Tried out.", NOW)
    before = entries(db)

    install_cast(db, LATER)

    assert entries(db) == before
    assert len(people.find_people(db, COMMAND_LINE, "")) == len(CAST)
    assert people.id_of(db, COMMAND_LINE, "another@new.example") == person_id


def test_what_was_done_in_the_demonstration_is_kept(db: Database) -> None:
    install_cast(db, NOW)
    learner = people.id_of(db, COMMAND_LINE, CAST[0].email)
    clinic = clinics.clinic_by_slug(db, COMMAND_LINE, "riverside-physiotherapy").clinic_id
    clinics.end_role(db, COMMAND_LINE, learner, clinic, Role.LEARNER, NOW)
    people.correct_name(db, COMMAND_LINE, learner, "Lena Marie Fischer", "Marriage", NOW)

    install_cast(db, LATER)

    file = people.person_file(db, COMMAND_LINE, learner)
    assert file.person.name == "Lena Marie Fischer"
    assert [row.ended_at for row in file.memberships] == [NOW]


def test_an_installation_that_was_killed_half_way_is_completed(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted = clinics.grant_role

    def dies(*arguments: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(clinics, "grant_role", dies)
    with pytest.raises(KeyboardInterrupt):
        install_cast(db, NOW)
    monkeypatch.setattr(clinics, "grant_role", granted)

    install_cast(db, LATER)

    first = people.id_of(db, COMMAND_LINE, CAST[0].email)
    assert len(people.find_people(db, COMMAND_LINE, "")) == len(CAST)
    assert [row.role for row in people.person_file(db, COMMAND_LINE, first).memberships] == [
        Role.LEARNER
    ]


def test_the_cast_never_enters_a_database_of_real_people(db: Database) -> None:
    people.create_person(db, COMMAND_LINE, "real@clinic.example", "Real Person", NOW)

    with pytest.raises(Refusal, match="COURSEWARE_INSTANCE=instance-demo"):
        install_cast(db, NOW)

    assert [found.email for found in people.find_people(db, COMMAND_LINE, "")] == [
        "real@clinic.example"
    ]
    assert entries(db) == 0


def test_who_is_of_the_cast_is_not_told_by_how_long_a_wrong_password_takes(db: Database) -> None:
    own = passwords.hashed("a password of her own")
    with as_in_production():
        install_cast(db, NOW)
        with db.write() as connection:
            rows.change_person(connection, _row(db, CAST[0]).id, password_hash=own)
        install_cast(db, NOW)

        assert _row(db, CAST[0]).password_hash == own
        for part in CAST[1:]:
            stored = _row(db, part).password_hash
            assert stored.split("$")[0] == passwords._NOBODY.split("$")[0] == passwords.METHOD
        assert fits(stored, PASSWORD)


def test_who_chooses_another_password_at_that_very_moment_keeps_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed, own = passwords.hashed, passwords.hashed("a password of her own")

    def chosen_meanwhile(password: str, public: bool = False) -> str:
        if not public:
            with db.write() as connection:
                rows.change_person(connection, _row(db, CAST[0]).id, password_hash=own)
        return hashed(password, public)

    monkeypatch.setattr(passwords, "hashed", chosen_meanwhile)
    with as_in_production():
        install_cast(db, NOW)

    assert _row(db, CAST[0]).password_hash == own
    assert _row(db, CAST[1]).password_hash.split("$")[0] == "scrypt:32768:8:1"


def _row(db: Database, part: Part) -> AnyRow:
    with db.read() as connection:
        found = rows.by_email(connection, part.email)
    assert found is not None
    return found
