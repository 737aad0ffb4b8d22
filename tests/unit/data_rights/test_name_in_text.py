"""By which names a text is found to be about somebody, and is left without them."""

import pytest

from chalicelib.data_rights.name_in_text import called, without
from tests.builders import a_patient

JUAN = a_patient(name="HERNANDEZ LOPEZ JUAN CARLOS", called="Charly")


@pytest.mark.parametrize(
    "name",
    [
        *("HERNANDEZ LOPEZ JUAN CARLOS", "Hernandez Lopez Juan Carlos", "Charly", "Juan Carlos"),
        *("Juan", "HERNANDEZ"),
    ],
)
def test_a_person_is_found_by_all_that_messages_call_or_called_them(name):
    """As set, as guessed, in full, and as the release before wrote it."""
    assert without(called(JUAN, []), f"la cita de {name} en") == "la cita de … en"


def test_a_title_names_nobody():
    """Whom the release before called Dra. is not every doctor."""
    person = a_patient(name="Dra. Ana Paz")
    assert without(called(person, []), "Ana, con Dra. Ruiz") == "…, con Dra. Ruiz"


def test_what_others_of_the_phone_are_called_too_stays():
    """Also where it is a part of what another is called."""
    ana, other = a_patient(name="Ana Paz"), a_patient(id="b", name="Ana María Paz")
    assert without(called(ana, [other]), "Ana María; Ana Paz") == "Ana María; …"
