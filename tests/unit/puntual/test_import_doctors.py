"""`puntual import --doctor`: the names of a file that are not sure, asked about once and remembered; every row goes in."""

import pytest

from chalicelib.appointments.keep_practitioners import add_practitioner
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.names_asked import THEIR_ID, NamesAsked
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.imports.import_words import LANGUAGES, ImportWords
from chalicelib.imports.practitioners_in_file import NameQuestion
from chalicelib.messaging.staff_tasks import TaskKind
from puntual.import_doctors import MOST_ASKED, question_text
from tests.builders import NOW, an_appointment, keep

CLINIC = ("--clinic", "clinica-sonrisa")
HEADER = "Fecha;Hora;Paciente;Celular;Doctor\n"


@pytest.fixture(autouse=True)
def _of_two(operator):
    for one in (Practitioner("ana", "Dra. Ana Ruiz"), Practitioner("andres", "Dr. Andrés Ruiz")):
        add_practitioner(operator.records(), one, now=NOW)


@pytest.fixture
def agenda(tmp_path):
    """A file with these doctors, a visit each."""

    def written(*doctors):
        rows = [
            f"24/11/2026;{9 + n % 10}:{n // 10:02};Ana López;55123456{n:02};{doctor}\n"
            for n, doctor in enumerate(doctors)
        ]
        path = tmp_path / "agenda.csv"
        path.write_text(HEADER + "".join(rows), "utf-8")
        return path

    return written


def links(operator):
    """Return the text and the link of each visit of the day."""
    found = operator.records().appointments_between(NOW, NOW.replace(month=12))
    return sorted((visit.practitioner, visit.practitioner_id) for visit in found)


def asked(operator):
    """Return what the inbox asks."""
    tasks = [t for t in operator.records().inbox() if t.kind is TaskKind.PRACTITIONER_UNKNOWN]
    return sorted(task.text for task in tasks if task.done_at is None)


def test_what_is_not_sure_is_asked_once_a_name_with_what_to_type(operator, agenda):
    """And every row goes in: with its text, and a task a name."""
    path = agenda("Dra. Ruiz", "Ruiz", "RUIZ", "Dra. Soto")
    status, printed = operator.types("import", path, *CLINIC)
    assert status == 0
    assert "¿Cuál es «Ruiz»? Así viene en 2 citas del archivo" in printed
    assert printed.count("¿") == 2
    for typed in (
        "--doctor 'Ruiz=Dra. Ana Ruiz'",
        "o --doctor 'Ruiz=Dr. Andrés Ruiz'",
        "o --doctor Ruiz=none",
        "puntual doctor add --clinic clinica-sonrisa --name 'Dra. Soto'",
        "o --doctor 'Dra. Soto=none'",
    ):
        assert typed in printed
    assert links(operator) == [("Dra. Ruiz", "ana"), ("Dra. Soto", ""), ("RUIZ", ""), ("Ruiz", "")]
    assert asked(operator) == ["Dra. Soto", "Ruiz"]


def test_an_answer_is_remembered_and_ends_the_question(operator, agenda):
    """Visits that are there already are linked by it, too; the next file asks nothing."""
    keep(operator.records(), an_appointment(practitioner="ruiz"))
    path = agenda("Ruiz", "Sala 2")
    answers = ("--doctor", "RUIZ=Dra. Ana", "--doctor", "Sala 2=none")
    status, printed = operator.types("import", path, *CLINIC, *answers)
    assert (status, "¿" in printed) == (0, False), printed
    assert links(operator) == [("Ruiz", "ana"), ("Sala 2", ""), ("ruiz", "ana")]
    assert asked(operator) == []
    assert operator.records().get(Practitioner, "ana").also_called == ("Ruiz",)
    (nobodys,) = operator.records().get(NamesAsked, THEIR_ID).names
    assert (nobodys.text, nobodys.is_nobodys) == ("Sala 2", True)
    status, printed = operator.types("import", agenda("Ruiz", "sala 2", "RUIZ"), *CLINIC)
    assert (status, "¿" in printed) == (0, False)


def test_a_dry_run_asks_and_tries_and_remembers_nothing(operator, agenda):
    """With an answer it asks no more."""
    before = list(operator.store.everything())
    path = agenda("Ruiz")
    _, printed = operator.types("import", path, *CLINIC, "--dry-run")
    assert "¿Cuál es «Ruiz»?" in printed
    _, printed = operator.types("import", path, *CLINIC, "--dry-run", "--doctor", "Ruiz=andres")
    assert "¿" not in printed
    _, printed = operator.types("import", path, *CLINIC, "--dry-run", "--doctor", "Ruiz=none")
    assert "¿" not in printed
    assert list(operator.store.everything()) == before


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Ruiz", "se escribe NOMBRE=QUIÉN"),
        ("=Dra. Ana", "se escribe NOMBRE=QUIÉN"),
        ("Salgado=Dra. Ana", "tiene Ruiz"),
        ("Ruiz=Dra. Soto", "que tiene Dr. Andrés Ruiz, Dra. Ana Ruiz"),
        ("Ruiz=Ruiz", "no es una sola persona"),
    ],
)
def test_an_answer_that_cannot_be_is_said_and_nothing_goes_in(operator, agenda, answer, said):
    """In a sentence."""
    before = list(operator.store.everything())
    status, printed = operator.types("import", agenda("Ruiz"), *CLINIC, "--doctor", answer)
    assert (status != 0, said in printed) == (True, True), printed
    assert list(operator.store.everything()) == before


def test_a_clinic_without_doctors_is_asked_nothing(operator, agenda):
    """It does not use the list."""
    for who in ("Dra. Ana", "Andrés"):
        operator.types("doctor", "remove", who, *CLINIC)
    _, printed = operator.types("import", agenda("Ruiz"), *CLINIC)
    assert ("¿" in printed, asked(operator)) == (False, [])


def test_of_many_names_the_first_are_asked_about(operator, agenda):
    """The rest is a number; each is a task all the same."""
    names = [f"Dra. Número{n}" for n in range(MOST_ASKED + 3)]
    _, printed = operator.types("import", agenda(*names), *CLINIC)
    assert (printed.count("¿"), "Hay 3 nombres más" in printed) == (MOST_ASKED, True)
    assert len(asked(operator)) == MOST_ASKED + 3


def test_the_visit_keeps_what_was_answered_when_the_file_comes_again(operator, agenda):
    """The same file again changes nothing."""
    path = agenda("Ruiz")
    operator.types("import", path, *CLINIC, "--doctor", "Ruiz=andres")
    (visit,) = operator.records().appointments_between(NOW, NOW.replace(month=12))
    operator.types("import", path, *CLINIC)
    assert operator.records().get(Appointment, visit.id) == visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_whom_it_looks_like(language):
    """And what to type, which is the same in all."""
    words = ImportWords(language)
    alone = question_text(NameQuestion("Dr. Ruiz", 3, (), ("Dra. Ruiz",)), "sonrisa", words)
    assert ("Dra. Ruiz" in alone, "3" in alone, "none" in alone) == (True, True, True)
    several = question_text(NameQuestion("Ruiz", 1, ("Dra. Ana", "Dr. Paz"), ()), "sonrisa", words)
    typed = [line.strip() for line in several.splitlines()[1:]]
    assert [line.partition("--doctor")[2] for line in typed] == [
        " 'Ruiz=Dra. Ana'",
        " 'Ruiz=Dr. Paz'",
        " Ruiz=none",
    ]
