"""Numbers that people type where they have none: 5555555555, 1234567890. Never asks whether somebody has one after all."""

import re

# How long each country code is, by its beginning (ITU-T E.164). Both patterns are compiled when a number is first read, which
# not every function does: `re` remembers them.
_COUNTRY = r"\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(?=\d)"
_UP = "01234567890" * 2  # nine is followed by nothing, as on a telephone, or by zero
_DOWN = _UP[::-1]
# 55 0000 0000 is how switchboards are numbered; nine zeros are nobody's.
_ONE_DIGIT = r"([1-9])\1{7,}$|0{9,}$"
FEWEST_IN_A_ROW = 8
LONGEST_UNIT = 3  # 1010101010, 8181818181, 123123123


def is_filler(e164: str) -> bool:
    """Tell whether a number, E.164, is a pattern and no line.

    The whole national number must be one, or all that follows an area code the same digit. So 55 1234 5678, which the
    demo and many examples use, is a number like others.
    """
    national = re.sub(_COUNTRY, "", e164, count=1)
    if len(national) < FEWEST_IN_A_ROW:
        return False
    counts = national in _UP or national in _DOWN
    return counts or bool(re.search(_ONE_DIGIT, national)) or _repeats(national)


def _repeats(national: str) -> bool:
    """Tell whether a few digits are said over and over."""
    units = (national[:length] for length in range(1, LONGEST_UNIT + 1))
    return any((unit * len(national)).startswith(national) for unit in units)
