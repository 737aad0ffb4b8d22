"""By what the sign-ups of a line are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.consent.signup import hashes_of_line
from chalicelib.shared.ids import keyed_hash
from chalicelib.shared.phone import Phone, from_wa_id, normalise, same_line


def hashes(text):
    """Return what two keys in force make of a text."""
    return tuple(keyed_hash(key, text) for key in ("newest", "older"))


LINES = [
    ("+525512345678", "+5215512345678", "5215512345678", "525512345678"),
    ("+5491123456789", "+541123456789", "5491123456789"),
    ("+5511961234567", "+551161234567", "551161234567"),
    ("+34612345678", "34612345678"),
]


@pytest.mark.parametrize("spellings", LINES)
def test_a_line_has_one_hash_however_its_number_is_typed(spellings):
    """Mexico's 1, Argentina's 9, Brazil's ninth digit, with and without the plus."""
    assert len({hashes_of_line(hashes, typed) for typed in spellings}) == 1


def test_each_line_has_its_own_under_each_key():
    """The key in use comes first."""
    found = [one for spelled in LINES for one in hashes_of_line(hashes, spelled[0])]
    assert len(set(found)) == 2 * len(LINES)
    assert found[:2] == [keyed_hash(k, "sign-up/+525512345678") for k in ("newest", "older")]


@pytest.mark.parametrize("typed", ["", "+", "Ana", "MX.13491208655302741918", "123", "+52 55 12"])
def test_what_is_no_number_is_no_lines(typed):
    """Nobody finds it, and it never meets another that is none."""
    assert hashes_of_line(hashes, typed) == ()


@given(st.from_regex(r"(\+?52)?(1|044|045|01)?[1-9][0-9]{9}", fullmatch=True))
def test_what_the_form_takes_is_found_by_who_answers_there(typed):
    """For whatever a person types that is a number: the line that writes is the line that was typed."""
    number = normalise(typed)
    if not isinstance(number, Phone):
        return
    line = from_wa_id(number.e164)
    assert same_line(number.e164, line)
    assert hashes_of_line(hashes, number.e164) == hashes_of_line(hashes, line) != ()
