"""Addresses, names, passwords: one spelling, and what is wrong in a sentence."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseware.domain.accounts import (
    email_fault,
    name_fault,
    name_line,
    normal_email,
    normal_password,
    one_line,
    password_fault,
    printed_name_fault,
    role_fault,
    role_named,
    spellings,
    wire_email,
)
from courseware.domain.people import Role


@pytest.mark.parametrize(
    "email", ["ana@example.org", "ana.b+c@ex-ample.co.uk", "zoë@bücher.example", "o'neil@x.ie"]
)
def test_addresses_that_are_taken(email):
    assert email_fault(normal_email(email)) is None


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "ana@localhost",
        "@example.org",
        "ana@",
        "ana@@example.org",
        "ana b@example.org",
        "ana@example..org",
        "a..b@example.org",
        "ana@example.org, eva@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\nBcc: eva@example.org",
        "ana@exam\u200bple.org",
        "x" * 65 + "@example.org",
        "ana@" + "x" * 250 + ".org",
        "İnci@example.org",
        "i\u0307nci@example.org",
    ],
)
def test_what_is_no_address_is_refused(email):
    assert email_fault(normal_email(email)) is not None


@given(st.text(max_size=40))
def test_a_normal_address_stays_as_it_is_and_ignores_case_blanks_and_composition(text):
    normal = normal_email(text)

    assert normal_email(normal) == normal
    assert normal_email(f"  {unicodedata.normalize('NFD', text)} ") == normal


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Jürgen@XN--Mller-Kva.example", "jürgen@müller.example"),
        ("ana@mail.xn--mller-kva.example", "ana@mail.müller.example"),
        ("ana@xn--.example", "ana@xn--.example"),
        ("ana@xn--99999999999.example", "ana@xn--99999999999.example"),
        ("ana@xn--a-.example", "ana@xn--a-.example"),
        ("xn--mller-kva@x.example", "xn--mller-kva@x.example"),
        ("a@xn--80ak6aa92e.com", "a@xn--80ak6aa92e.com"),  # Cyrillic, drawn like apple.com
        ("a@\u0430\u0440\u0440\u04cf\u0435.com", "a@xn--80ak6aa92e.com"),
        ("a@\u0410\u0440\u0440\u04cf\u0435.m\u00fcller.example", "a@xn--80ak6aa92e.müller.example"),
    ],
)
def test_a_domain_is_kept_as_people_write_it(given, kept):
    assert normal_email(given) == kept


@given(st.text("abc-zäöüßñ中", min_size=1, max_size=20))
def test_both_spellings_of_a_domain_are_one_address(label):
    email = normal_email(f"zoë@{label}.example")

    assert wire_email(email).partition("@")[2].isascii()
    if label[0] != "-" and not label.startswith("xn--"):
        assert normal_email(wire_email(email)) == email


def test_an_address_on_record_is_found_under_each_spelling_of_its_domain():
    cyrillic = "a@\u0430\u0440\u0440\u04cf\u0435.com"

    assert spellings(normal_email(cyrillic)) == ("a@xn--80ak6aa92e.com", cyrillic)
    assert spellings("a@müller.example") == ("a@müller.example", "a@xn--mller-kva.example")
    assert spellings("a@example.org") == ("a@example.org",)


def test_a_name_is_one_line_without_marks_that_turn_text_around():
    assert one_line("  Ana\tMaria\r\n\u202eKovač\u0000 ") == "Ana Maria Kovač"
    assert one_line("Kovac\u030c") == "Kovač"
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"


@given(st.text(max_size=60))
def test_one_line_has_no_control_characters_and_is_stable(text):
    line = one_line(text)

    assert not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in line)
    assert one_line(line) == line


@pytest.mark.parametrize("name", ["Ana", "李", "Dr. Ana-Maria O’Neil, PT"])
def test_names_of_all_scripts_are_names(name):
    assert name_fault(name) is None


def test_a_name_line_keeps_what_a_name_must_not_hold():
    assert name_line(" Ana\tMaria\r\nKovac\u030c ") == "Ana Maria Kovač"
    assert name_line("Ana\u202eKovač") == "Ana\u202eKovač"


@pytest.mark.parametrize(
    "code",
    [
        *(0x202A, 0x202E, 0x2066, 0x2069, 0x200E, 0x200F, 0x061C),  # of direction
        *(0x200B, 0x2060, 0xFEFF, 0x00AD, 0xE0041),  # of no width
        *(0x3164, 0xFFA0, 0x2800, 0x034F),  # letters and signs that are drawn as nothing
        *(0xE000, 0x0378),  # of private use, and no character at all
        *(0x200C, 0x200D),  # joiners in a script that needs none
    ],
)
def test_a_sign_that_nobody_sees_is_refused_by_its_number(code):
    sign = chr(code)
    for name in (f"Ana {sign}Kovač", f"An{sign}a", f"Ana{sign}"):
        assert f"(U+{code:04X}); write it anew by hand" in str(name_fault(name_line(name)))


@pytest.mark.parametrize(
    "name", ["می\u200cخواهم رضا", "ശ്രീ ക\u200dരൺ", "क्\u200dष पाटिल", "Nguyễn Thị", "Ñ. O’Neil-Łoś"]
)
def test_joiners_and_marks_that_a_script_needs_stay(name):
    assert name_fault(name_line(name)) is None


def test_a_name_that_lost_a_letter_when_a_file_was_read_wrongly_is_refused():
    """Some program before ours took a file for UTF-8 that was none, and wrote U+FFFD for it."""
    assert "save the file as UTF-8" in str(name_fault(name_line("Zo\ufffd M\ufffdller")))


@pytest.mark.parametrize("name", ["", "...", "123", "x" * 121])
def test_what_is_no_name_is_refused(name):
    assert name_fault(name) is not None


@pytest.mark.parametrize(
    "password",
    [
        "eleven char",
        "ana.kovac@example.org",
        "Ana.Kovac@Example.org",
        "ana.kovac.long",
        "password1234",
        "PASSWORD1234",
        "ｐａｓｓｗｏｒｄ１２３４",
        "ababababababab",
        "x" * 201,
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password):
    email = "ana.kovac.long@example.org" if "long" in password else "ana.kovac@example.org"

    assert password_fault(password, email) is not None


@pytest.mark.parametrize("password", ["twelve chars", "needles and notes", "ein schöner Tag heute"])
def test_sentences_are_fine(password):
    assert password_fault(password, "ana@example.org") is None


@pytest.mark.parametrize("text", ["Learner", " learners ", "LEARNER"])
def test_a_role_is_known_in_any_case_and_plural(text):
    assert role_named(text) is Role.LEARNER


def test_an_unknown_role_says_which_one_was_meant():
    assert role_named("asessor") is None
    assert role_fault("asessor") == "“asessor” is no role — did you mean assessor?"
    assert "learner, instructor, assessor, manager" in role_fault("xyz")


@pytest.mark.parametrize("letter", ["a", "\u4e00", "\u0301"])
def test_what_is_far_too_long_stays_too_long(letter):
    """Composing it would take time by the square of its length."""
    email = normal_email(f"a@{letter * 3_000}.example")

    assert "longer than" in (email_fault(email) or "")
    assert len(one_line(letter * 5_000)) == 5_000
    assert len(name_line(f"a{letter * 5_000}")) == 5_001


def test_a_part_of_a_domain_that_no_server_knows_is_left_as_it_is():
    label = "\u4e00" * 64

    assert normal_email(f"a@{label}.example") == f"a@{label}.example"
    assert normal_email(f"a@{label[:20]}.example").startswith("a@xn--")


def test_of_a_password_longer_than_any_the_beginning_counts():
    assert normal_password("\u0301" * 5_000) == normal_password("\u0301" * 1_000)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Bri\u0301d Nolan", "Bríd Nolan"),  # composed letters of another program
        ("Sean O\u2019Neill", "Sean O'Neill"),  # what a phone makes of the apostrophe
        ("sean o'neill", "Sean O\u2019Neill"),
        ("Sean O\u02bcNeill", "Sean O'Neill"),
        ("Ana Ruiz\u2011Vega", "Ana Ruiz-Vega"),
        ("\u200eYusuf  Haddad\u200f", "Yusuf Haddad"),
    ],
)
def test_a_name_is_signed_however_a_device_writes_its_letters_and_signs(printed, name):
    assert printed_name_fault(printed, name) == ""


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Brid Nolan", "Bríd Nolan"),
        ("Sean ONeill", "Sean O'Neill"),
        ("Ana RuizVega", "Ana Ruiz-Vega"),
        ("", "Bríd Nolan"),
    ],
)
def test_another_name_signs_for_nobody(printed, name):
    assert printed_name_fault(printed, name).endswith(f"account: {name}.")
