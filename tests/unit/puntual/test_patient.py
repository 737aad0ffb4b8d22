"""`puntual patient` and `puntual restore`: what an operator reads, and what a person is handed."""

import json

import pytest

from chalicelib.patients.model import Purpose
from tests.builders import a_line, a_patient, agreed, keep

ANA = a_patient(consents=agreed(Purpose.REMINDERS))


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ((), "Name the person"),
        (("--phone", "abc"), "no telephone number"),
        (("--phone", "+525512345679"), "no such patient"),
    ],
)
def test_who_is_not_found_is_told_apart(operator, named, said):
    """A number that cannot be read is not the same as one that nobody has."""
    status, printed = operator.types("patient", "export", "--clinic", "clinica-sonrisa", *named)
    assert status != 0
    assert said in printed


def test_what_is_handed_over_tells_its_changes_in_spanish(operator):
    """Who and what, without the names that the code has for them."""
    keep(operator.records(), ANA, a_line(ANA))
    status, printed = operator.types(
        "patient", "export", "--clinic", "clinica-sonrisa", "--patient", ANA.id
    )
    assert status == 0
    changes = json.loads(printed)["cambios"]
    assert changes
    assert all(change["que"].startswith("se creó la ficha ") for change in changes)
    assert not any("operator" in change["quien"] for change in changes)


@pytest.mark.parametrize("table", ["table", "journal"])
def test_a_table_in_use_is_not_one_to_put_back(operator, table):
    """Whatever the restored table lacks is deleted from the one in use."""
    status, printed = operator.types(
        "restore", "--moment", "2026-11-22T07:00Z", "--from", table, "--apply"
    )
    assert status != 0
    assert "not one that is in use" in printed
