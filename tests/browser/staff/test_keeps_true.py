"""A page of the front desk that lies open keeps true by itself, and stands still below a finger."""

import pytest

from chalicelib.staff.permissions import Role
from tests.unit.web.staff.forty_visits import visit_of

pytestmark = pytest.mark.browser


def test_what_others_do_is_seen_where_nobody_points_and_the_undo_goes(desk):
    """Rests in a hidden tab; without a net says since when; a locked session shows its lock."""
    seen = desk.sees(
        "keeps_true",
        hers=desk.cookies(Role.OWNER),
        rows=[visit_of(number) for number in (7, 14, 15)],
        width=1366,
        complaints="allowed",  # what a browser says of a net that is away, and of 401
    )
    assert (seen["before"], seen["after"]) == ("Confirmó", "Llegó 9:30 a. m.")
    assert seen["beside"] == "Llegó 9:30 a. m."
    assert (seen["focused"], seen["keepsFocus"]) == ("Sin respuesta", True)
    assert seen["left"] == "Llegó 9:30 a. m."
    assert seen["askedWhileHidden"] == 0
    assert not seen["offBefore"]
    assert seen["off"] == "Sin conexión. Lo de las 9:30 a. m. sigue aquí."
    assert seen["stillThere"] == "Llegó 9:30 a. m."
    assert seen["isSamePage"]
    assert seen["address"] == ""
    assert (seen["undoAtSeven"], seen["undoAtNine"]) == (1, 0)
    assert (seen["hasParts"], seen["askedOfAnAnswer"]) == (True, 0)
    assert seen["locked"] == "?de=%2Fhoy"
