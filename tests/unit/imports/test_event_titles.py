"""The person in a calendar event's title."""

import pytest

from chalicelib.imports.event_titles import says_cancelled, titled
from chalicelib.imports.title_words import (
    AROUND_A_NAME,
    MORE_NAMES,
    SOMEBODY_ELSE,
    TREATMENTS,
    WITH_WHOM,
)
from chalicelib.patients.known_names import GIVEN, GIVEN_OR_SURNAME
from tests.unit.imports.taking_in import FrontDesk

ANA = "Ana Prueba"
TOOTH, BRACES, HEART = (
    "\N{TOOTH}",
    "\N{GRINNING FACE WITH SMILING EYES}",
    "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}",
)


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
        ("López Vega, Ana 5512345678", "", "Ana López Vega", "5512345678"),
        ("LOPEZ VEGA ANA 5512345678", "", "Lopez Vega Ana", "5512345678"),
        ("Ana López con Dr. García", "", "Ana López", ""),
        ("Dra. García - Ana López", "", "Ana López", ""),
        ("Ana López (mamá Paty)", "", "Ana López", ""),
        ("Ana Corona", "", "Ana Corona", ""),
        ("Lupita Nava 5512345678", "", "Lupita Nava", "5512345678"),
        ("Niño Emilio Lara", "", "Niño Emilio Lara", ""),
        ("De la Cruz Ruiz Juan", "", "De la Cruz Ruiz Juan", ""),
        ("Ma. del Carmen Ruiz", "", "Ma. del Carmen Ruiz", ""),
        ("J. Jesús Tapia", "", "J. Jesús Tapia", ""),
        ("Ana-Lucía Ríos", "", "Ana-Lucía Ríos", ""),
        ("Ana López con Dra. García 5512345678", "", "Ana López", "5512345678"),
        ("Cita 23/11/2026 10:30", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_the_name_and_number_are_kept_and_the_treatment_is_not(title, description, name, phone):
    """What the visit is for never becomes part of a patient's name."""
    found = titled(title, description)
    assert (found.name, "".join(found.phones), found.is_unsure) == (name, phone, False)


@pytest.mark.parametrize(
    "title",
    [
        *("Endodoncia Ana Prueba", "Consulta dental (Ana Prueba)", "Ana Prueba - limpieza"),
        *(
            "Ana Prueba limpieza y resina",
            "Ana Prueba / endodoncia molar 36",
            "Ana Prueba: control",
        ),
        *(
            "Extracción muela Ana Prueba",
            "ENDODONCIA - ANA PRUEBA",
            "1ra vez Ana Prueba",
            "Corona Ana Prueba",
        ),
        *(
            "Limpieza dental para Ana Prueba",
            "Terapia física de Ana Prueba",
            "Cleaning: Ana Prueba",
        ),
        *(
            "Root canal (Ana Prueba)",
            "Avaliação - Ana Prueba",
            "Px Ana Prueba ortodoncia",
            "Ana Prueba, resina",
        ),
        *(
            f"{TOOTH} Ana Prueba {BRACES}",
            f"Ana Prueba {TOOTH} endodoncia",
            f"{HEART}Ana Prueba{HEART}",
        ),
        *(
            "Ana Prueba [primera vez]",
            "Ana Prueba confirmada",
            "10:30 Ana Prueba",
            "Cita Ana Prueba 30 min",
        ),
    ],
)
def test_the_person_is_told_from_the_treatment(title):
    """Before, behind, in brackets, with pictures, in three languages: Ana Prueba is who comes."""
    for written in (title, f"{title} 5512345678", title.upper()):
        assert (titled(written, "").name, titled(written, "").is_unsure) == (ANA, False), written


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Comida",
            "Junta de equipo",
            "Gutapercha Ana Prueba",
            "Xyzdoncia dental",
            "Proveedor de guantes",
        ),
        *("Ana Prueba / Luis Pérez", "Ana Prueba y otra - Luis Pérez"),
    ],
)
def test_who_cannot_be_told_from_a_treatment_is_for_a_person_to_say(title):
    """An unknown word first, or two people: nobody is named by it."""
    found = titled(f"{title} 5512345678", "")
    assert (found.name, found.is_unsure) == ("", True)


def test_a_title_of_treatments_alone_names_nobody():
    """Every word that we know as what a visit is for is no name, alone or before another."""
    words = sorted(TREATMENTS)
    assert len(words) > 200
    for word in words:
        for title in (word, f"{word} dental", f"{word} 5512345678", f"cita de {word}"):
            assert titled(title, "").name == "", title
        assert titled(f"{word} {ANA}", "").name == ANA
    no_names = TREATMENTS | AROUND_A_NAME | WITH_WHOM | SOMEBODY_ELSE
    names = GIVEN | GIVEN_OR_SURNAME | MORE_NAMES
    assert len(no_names - names) == len(no_names) > 200


@pytest.mark.parametrize(
    ("description", "phones"),
    [
        ("Casa 55 5555 0101\nCel 55 1234 5678", "55 1234 5678"),
        ("Tel 5555550101\nCel 5512345678", "5512345678"),
        ("5555550101 WhatsApp: 5512345678", "5512345678"),
        ("Tel casa: 5555550101, cel: 5512345678", "5512345678"),
        ("5555550101 (casa) 5512345678 (cel)", "5512345678"),
        ("Trabajo 5555550101\n5512345678", "5512345678"),
        ("Dra. García 5555550101\nTel 5512345678", "5512345678"),
        ("Emergencias: 5555550101. WhatsApp 5512345678", "5512345678"),
        ("Tel casa 5555550101", "5555550101"),
        ("5512345678\n5512345678", "5512345678"),
        ("5555550101\n5512345678", "5555550101 / 5512345678"),
        ("Consultorio: 5555550101", ""),
    ],
)
def test_the_patients_mobile_comes_before_the_house(description, phones):
    """And a doctor's or an emergency's number is nobody's of the patient."""
    assert next(iter(titled(ANA, description).phones), "") == phones


@pytest.mark.parametrize(
    ("title", "description", "name"),
    [
        ("Endodoncia", "Paciente: Ana Prueba\nTel 5512345678", ANA),
        ("Consulta", "Nombre: Ana Prueba", ANA),
        ("Ana Prueba", "Paciente: Luis Pérez", ANA),
    ],
)
def test_a_title_without_a_person_leaves_it_to_the_description(title, description, name):
    """Where it says whose the visit is."""
    assert titled(title, description).name == name


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Canceled: Ana Prueba",
            "Cancelled: Ana Prueba",
            "Cancelado: Ana Prueba",
            "CANCELADA Ana Prueba",
        ),
        *(
            "Anulada: Ana Prueba",
            "Anulado - Ana Prueba",
            "Cita cancelada: Ana Prueba",
            "[Cancelada] Ana Prueba",
        ),
        *(
            "Ana Prueba (cancelada)",
            "Ana Prueba - CANCELÓ",
            "Ana Prueba canceló",
            "Ana Prueba cancelada por WhatsApp",
        ),
        *("Cancelado:Ana Prueba", "**CANCELADA** Ana Prueba", "Desmarcada Ana Prueba"),
    ],
)
def test_a_title_that_says_cancelled_is_a_cancelled_visit_of_the_person(title):
    """The word is the visit's, and no part of the name."""
    assert (says_cancelled(title), titled(title, "").name) == (True, ANA)


@pytest.mark.parametrize(
    "title", [ANA, "Ana Prueba no canceló", "Política de cancelaciones Ana", ""]
)
def test_other_titles_are_no_cancellation(title):
    """A name, a no, another word of the kind."""
    assert not says_cancelled(title)


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("Gutapercha Ana Prueba 5512345678", "needs_review name_unsure"),
        ("Endodoncia 5512345678", "needs_review name_missing"),
        ("Comida", "needs_review phone_missing"),
        ("Ana Prueba 5512345678", "created"),
    ],
)
def test_a_title_that_names_nobody_for_sure_is_for_review(title, end):
    """No patient is made of a treatment."""
    event = f"BEGIN:VEVENT\nUID:1\nDTSTART:20261215T163000Z\nSUMMARY:{title}\nEND:VEVENT\n"
    desk = FrontDesk()
    (result,) = desk.take_in_bytes(f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n".encode()).results
    assert f"{result.outcome} {result.reason or ''}".strip() == end
    assert [patient.name for patient in desk.patients()] == (
        ["Ana Prueba"] if end == "created" else []
    )
