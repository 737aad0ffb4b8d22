"""Which PIN somebody may choose: four to six digits, none that a stranger tries first. Never stores one."""

import re

SHORTEST, LONGEST = 4, 6
_DIGITS = re.compile(rf"[0-9]{{{SHORTEST},{LONGEST}}}")
_UP, _DOWN = "01234567890", "09876543210"
_PART_AGAIN = re.compile(r"(.{1,3})\1+")  # 0000, 1212, 123123
_DOUBLES = re.compile(r"(?:(.)\1)+")  # 1122, 112233
_YEAR = re.compile(r"(?:19[3-9]|20[0-4])\d")  # of a birth, or this one
# Beside these the commonest of millions of PINs that became known, by DataGenetics' count (2012): a column of the
# keypad, a cross on it, a date.
_COMMON = frozenset({"2580", "0852", "1004", "5683", "1230", "159753", "147258", "147852"})


def is_pin(text: str) -> bool:
    """Tell whether it has the form of a PIN."""
    return bool(_DIGITS.fullmatch(text))


def is_weak(pin: str) -> bool:
    """Tell whether others would try it first."""
    patterns = (_PART_AGAIN, _DOUBLES, _YEAR)
    return (
        pin in _COMMON
        or pin in _UP
        or pin in _DOWN
        or any(pattern.fullmatch(pin) for pattern in patterns)
    )
