"""What people type where they have no number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shared.filler_numbers import is_filler

CODES = ["+1", "+52", "+54", "+55", "+57", "+502", "+593", "+34"]
PATTERNS = [
    *(digit * 10 for digit in "0123456789"),
    *("1234567890", "0123456789", "9876543210", "1010101010", "1212121212", "8181818181"),
    *("8111111111", "5511111111", "1231231231", "8000000000"),
]
LINES = [
    *("+525512345678", "+528123456789", "+525500000000", "+525500000001", "+5491123456789"),
    *("+541123456789", "+5511987654321", "+525511112222", "+16195550134", "+525555550199"),
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("national", PATTERNS)
def test_a_pattern_is_a_filler_in_every_country(code, national):
    """With whatever country code."""
    assert is_filler(code + national)


@pytest.mark.parametrize("e164", LINES)
def test_what_looks_regular_may_be_somebodys(e164):
    """Numbers of demos and tests, and round numbers of switchboards, are lines."""
    assert not is_filler(e164)


@given(st.text(max_size=20))
def test_any_text_has_an_answer(text):
    """Also what is no number at all."""
    assert is_filler(text) in (True, False)
