"""The poster on paper: one sheet of A4, without a button on it."""

import pytest

from chalicelib.staff.permissions import Role

pytestmark = pytest.mark.browser
A4 = (595, 842)  # points, 1/72 of an inch


def test_the_poster_is_one_sheet_of_a4(desk):
    """Printed as the browser prints it."""
    seen = desk.sees("prints", cookies=desk.cookies(Role.DOCTOR))
    width, height = (round(float(one)) for one in seen["size"].split()[2:])
    assert seen["sheets"] == 1
    assert (abs(width - A4[0]) <= 1, abs(height - A4[1]) <= 1) == (True, True)
    assert seen["buttons"] == 0
