"""Which PINs people may choose: what others try first is refused, and nearly all others are not."""

import pytest

from chalicelib.staff.pin_rules import is_pin, is_weak

# The twenty that a quarter of all people choose, by DataGenetics' count.
COMMONEST = [
    "1234",
    "1111",
    "0000",
    "1212",
    "7777",
    "1004",
    "2000",
    "4444",
    "2222",
    "6969",
    "9999",
    "3333",
    "5555",
    "6666",
    "1122",
    "1313",
    "8888",
    "4321",
    "2001",
    "1010",
]
OTHERS = ["123456", "654321", "7890", "2580", "1987", "121212", "112233", "123123", "000000"]


@pytest.mark.parametrize("pin", [*COMMONEST, *OTHERS])
def test_what_others_try_first_is_weak(pin):
    """Runs, repeats, pairs, years, columns of the keypad."""
    assert is_pin(pin)
    assert is_weak(pin)


@pytest.mark.parametrize("pin", ["7381", "4709", "58261", "903175", "1357", "3021"])
def test_what_is_none_of_these_may_be_chosen(pin):
    """People shall find one at the first or second try."""
    assert is_pin(pin)
    assert not is_weak(pin)


def test_few_are_refused():
    """Of ten thousand PINs of four digits at least nineteen in twenty may be chosen."""
    weak = sum(is_weak(f"{n:04}") for n in range(10_000))
    assert 100 < weak < 500


@pytest.mark.parametrize(
    "text", ["", "123", "1234567", "12a4", " 1234", "1234\n", "١٢٣٤", "12.4", "-123"]
)
def test_what_is_no_pin(text):
    """Four to six of the ten digits that a keypad has."""
    assert not is_pin(text)
