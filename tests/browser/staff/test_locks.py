"""What is half typed when the desk locks is there again for the same person, and overwrites nothing that was written meanwhile."""

import pytest

from chalicelib.patients.model import Patient
from chalicelib.staff.permissions import Role
from tests.builders import LUPITAS_PIN
from tests.unit.web.staff.forty_visits import person_of

pytestmark = pytest.mark.browser


def test_half_a_note_comes_back_and_overwrites_nothing_unseen(desk):
    """Her page showed no note when she began; who comes in next on that tab finds nothing of hers."""
    seen = desk.sees(
        "locks",
        hers=desk.cookies(Role.OWNER),
        person=person_of(16),
        pin=LUPITAS_PIN,
        width=1366,
        complaints="allowed",  # what a browser says of 409
    )
    assert (seen["typed"], seen["draft"]) == ("Prefiere la tarde", "Prefiere la tarde")
    assert "ahora dice «Pide hablar con Carmen»" in seen["told"]
    assert desk.records.get(Patient, person_of(16)).note == "Pide hablar con Carmen"
    assert (seen["another"], seen["left"]) == ("Pide hablar con Carmen", None)
