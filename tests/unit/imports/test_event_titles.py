"""The person in a calendar event's title."""

import pytest

from chalicelib.imports.event_titles import titled


@pytest.mark.parametrize(
    ("title", "description", "name", "phone"),
    [
        ("Ana López 55 1234 5678", "", "Ana López", "55 1234 5678"),
        ("55 1234 5678 Ana López", "", "Ana López", "55 1234 5678"),
        ("Ana López (55) 1234-5678", "", "Ana López", "(55) 1234-5678"),
        ("Ana López tel. 5512345678", "", "Ana López", "5512345678"),
        ("Ana López, cel: +52 55 1234 5678", "", "Ana López", "+52 55 1234 5678"),
        ("Cita con Ana López", "Tel 5512345678", "Ana López", "5512345678"),
        ("Cita: ANA LÓPEZ", "Cel. 55 1234 5678\nPrimera vez", "Ana López", "55 1234 5678"),
        ("Paciente: Ana López (endodoncia)", "5512345678", "Ana López", "5512345678"),
        ("Ana López - endodoncia 55 1234 5678", "", "Ana López", "55 1234 5678"),
        ("Limpieza Ana López 5512345678", "", "Ana López", "5512345678"),
        ("Comida", "", "Comida", ""),
        ("Cita 23/11/2026 10:30", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_the_name_and_number_are_kept_and_the_treatment_is_not(title, description, name, phone):
    """What the visit is for never becomes part of a patient's name."""
    found = titled(title, description)
    assert (found.name, found.phone) == (name, phone)
