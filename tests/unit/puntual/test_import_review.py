"""`puntual import review`: what waits is shown, mended and tried again without the file."""

import re
from dataclasses import replace

import pytest

from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.clinics.model import Clinic
from chalicelib.consent.model import ConsentEvent
from chalicelib.patients.model import Patient
from chalicelib.shared import times
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, NOW, a_clinic, keep
from tests.unit.puntual.test_import import CLINIC, a_file, kept_in

HEADER = "Folio;Fecha;Hora;Paciente;Celular\n"
ROWS = {
    "at night": "N1;24/11/2026;1:00;Ana Prueba;5512345678",
    "no hour": "N2;24/11/2026;;Ana Prueba;5512345678",
    "bad hour": "N3;24/11/2026;temprano;Ana Prueba;5512345678",
    "no day": "N4;;10:30;Ana Prueba;5512345678",
    "impossible day": "N5;31/11/2026;10:30;Ana Prueba;5512345678",
    "short number": "N6;24/11/2026;10:30;Ana Prueba;551234567",
    "filler": "N7;24/11/2026;10:30;Ana Prueba;5555555555",
    "no number": "N8;24/11/2026;10:30;Ana Prueba;",
    "no name": "N9;24/11/2026;10:30;;5512345678",
    "rounded number": "N10;24/11/2026;10:30;Ana Prueba;5.51E+09",
}
MENDED = {
    "at night": ("--likely",),
    "no hour": ("--set", "time=13:00"),
    "bad hour": ("--set", "time=1 pm"),
    "no day": ("--set", "date=24/11/2026", "--set", "time=13:00"),
    "impossible day": ("--set", "date=2026-11-24", "--set", "time=13:00"),
    "short number": ("--set", "patient_phone=55 1234 5678", "--set", "time=13:00"),
    "filler": ("--set", "patient_phone=+525512345678", "--set", "starts_at=24/11/2026 13:00"),
    "no number": ("--set", "patient_phone=5512345678", "--set", "time=13:00"),
    "no name": ("--set", "patient_name=Ana Prueba", "--set", "time=13:00"),
    "rounded number": ("--set", "patient_phone=5512345678", "--set", "time=13:00"),
}


def waiting(operator):
    return [row for row in operator.records().rows_for_review() if row.is_waiting]


def take_in(operator, tmp_path, *rows, name="agenda.csv", more=()):
    path = a_file(tmp_path, HEADER + "\n".join(rows) + "\n", name)
    status, printed = operator.types("import", path, *CLINIC, *more)
    assert status == 0, printed
    return printed


def agenda(operator):
    found = operator.records().appointments_between(NOW, NOW.replace(year=2027))
    people = operator.records().get_many(Patient, [visit.patient_id for visit in found])
    local = [(times.local(v.starts_at, a_clinic().zone), people[v.patient_id]) for v in found]
    return [f"{at:%d/%m %H:%M} {person.name} {person.e164}" for at, person in local]


def test_every_kind_of_row_is_mended():
    """Each row of the table has what mends it."""
    assert ROWS.keys() == MENDED.keys()


@pytest.mark.parametrize("kind", ROWS)
def test_a_row_is_mended_and_goes_in_without_the_file(operator, tmp_path, kind):
    """It waits, is shown, and goes in as if the file had said it; then nothing waits any more."""
    printed = take_in(operator, tmp_path, ROWS[kind])
    assert "puntual import review --clinic clinica-sonrisa" in printed
    assert agenda(operator) == []
    (row,) = waiting(operator)
    shown = operator.types("import", "review", *CLINIC)[1]
    assert row.id[:8] in shown
    status, said = operator.types("import", "review", row.id[:8], *CLINIC, *MENDED[kind])
    assert status == 0
    assert said.strip() == "Ana Prueba, mar 24 nov 2026, 13:00: creada"
    assert agenda(operator) == ["24/11 13:00 Ana Prueba +525512345678"]
    assert waiting(operator) == []
    assert "Ninguna fila espera" in operator.types("import", "review", *CLINIC)[1]


@pytest.mark.parametrize("kind", ROWS)
def test_what_is_mended_goes_with_its_import(operator, tmp_path, kind):
    """Undoing the import takes it back as well; the same file then says the same again."""
    take_in(operator, tmp_path, ROWS[kind])
    (row,) = waiting(operator)
    operator.types("import", "review", row.id[:8], *CLINIC, *MENDED[kind])
    assert operator.types("import", "undo", row.import_ids[0], *CLINIC)[0] == 0
    assert (agenda(operator), operator.records().patients_named("")) == ([], [])
    take_in(operator, tmp_path, ROWS[kind])
    assert [again.id for again in waiting(operator)] == [row.id]


def test_a_dry_try_says_what_would_happen(operator, tmp_path):
    """And changes nothing."""
    take_in(operator, tmp_path, *ROWS.values())
    before = list(operator.store.everything())
    rows = waiting(operator)
    assert len(rows) == len(ROWS)
    for row in rows:
        status, said = operator.types("import", "review", row.id, *CLINIC, "--again", "--dry-run")
        assert (status, "no se cambió nada" in said) == (0, True)
    assert list(operator.store.everything()) == before


def test_what_still_cannot_go_in_waits_with_what_was_said(operator, tmp_path):
    """The number is right now, the hour is still missing: the next try needs the hour alone."""
    take_in(operator, tmp_path, "N1;24/11/2026;;Ana Prueba;551234567")
    (row,) = waiting(operator)
    call = ("import", "review", row.id[:8], *CLINIC)
    status, said = operator.types(*call, "--set", "patient_phone=5512345678")
    assert (status, said.strip().endswith(": rechazada, no tiene hora")) == (0, True)
    assert [one.reason for one in waiting(operator)] == ["time_missing"]
    assert operator.types(*call, "--set", "time=13:00")[1].strip().endswith(": creada")
    assert agenda(operator) == ["24/11 13:00 Ana Prueba +525512345678"]


def test_a_file_that_was_put_right_ends_the_waiting(operator, tmp_path):
    """By the row's own key; others wait on."""
    take_in(operator, tmp_path, ROWS["no hour"], ROWS["short number"])
    take_in(operator, tmp_path, "N2;24/11/2026;13:00;Ana Prueba;5512345678", name="b.csv")
    assert [row.external_id for row in waiting(operator)] == ["N6"]


def test_the_same_file_again_keeps_one_row_each(operator, tmp_path):
    """However often it comes."""
    for _ in range(3):
        take_in(operator, tmp_path, *ROWS.values())
    rows = waiting(operator)
    assert len(rows) == len(ROWS)
    imports = {run.id for run in operator.records().imports()}
    assert {frozenset(row.import_ids) for row in rows} == {frozenset(imports)}


def test_who_vouched_for_the_file_vouches_for_the_mended_row(operator, tmp_path):
    """The consent is the one that the import attested."""
    vouched = ("--attest-reminders", "Dra. Núñez")
    take_in(operator, tmp_path, ROWS["at night"], more=vouched)
    (row,) = waiting(operator)
    operator.types("import", "review", row.id, *CLINIC, "--likely")
    (ana,) = operator.records().patients_named("")
    events = operator.records().consent_events_of(ana.id)
    assert [event.proof.attested_by for event in events] == ["Dra. Núñez"]
    assert all(isinstance(event, ConsentEvent) for event in events)


def test_a_row_is_forgotten_when_nothing_is_to_be_done(operator, tmp_path):
    """Nothing goes in."""
    take_in(operator, tmp_path, ROWS["no hour"])
    (row,) = waiting(operator)
    operator.types("import", "review", row.id, *CLINIC, "--drop", "--dry-run")
    assert waiting(operator) == [row]
    assert "no se hace nada" in operator.types("import", "review", row.id, *CLINIC, "--drop")[1]
    assert (waiting(operator), agenda(operator)) == ([], [])


def test_a_past_visit_does_not_wait(operator, tmp_path):
    """Nothing can be put right about it."""
    take_in(operator, tmp_path, "N1;20/11/2026;10:30;Ana Prueba;5512345678")
    assert waiting(operator) == []


@pytest.mark.parametrize("language", ["es_MX", "en", "pt_BR"])
@pytest.mark.parametrize(
    "typed",
    [
        ("nosuch",),
        ("{row}", "--set", "telefono=1"),
        ("{row}", "--set", "time"),
        ("{row}", "--likely"),
        ("{no_day}", "--set", "time=13:00"),
        ("{row}", "--drop", "--set", "time=13:00"),
        ("{no_day}", "--set", "time=13:00", "--likely"),
        ("{no_day}", "--likely"),
        ("{row}", "--set", "time=13:00", "--set", "time=14:00"),
        ("{row}", "--set", "starts_at=24/11/2026 13:00", "--set", "time=14:00"),
        ("{row}", "--set", "time=99:99"),
        ("{row}", "--set", "time="),
        ("{row}", "--set", "patient_name=\x07"),
        ("", "--drop"),
        ("--drop",),
        ("--set", "time=13:00"),
    ],
)
def test_what_is_typed_wrong_is_said_in_the_clinics_language(operator, tmp_path, language, typed):
    """And nothing changes."""
    kept_in(operator, languages=(language,))
    take_in(operator, tmp_path, ROWS["no hour"], ROWS["no day"])
    no_hour, no_day = (
        next(row.id for row in waiting(operator) if row.external_id == key) for key in ("N2", "N4")
    )
    before = list(operator.store.everything())
    said = [one.format(row=no_hour, no_day=no_day) for one in typed]
    status, printed = operator.types("import", "review", *said, *CLINIC)
    assert status in (1, 2)
    assert list(operator.store.everything()) == before
    foreign = {"es_MX": "row|which", "en": "fila|linha", "pt_BR": "fila|which"}[language]
    assert not re.search(rf"\b({foreign})\b", printed.partition("Error:")[2])


def test_a_calendars_event_waits_without_its_description(operator, tmp_path):
    """What the visit is for is not kept; the number that stands in it is what can be said."""
    event = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:e1\nSUMMARY:Ana Prueba\n"
        "DTSTART:20261124T090000Z\nDESCRIPTION:Endodoncia, muela 36. Tel 55 1234 5678\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
    path = a_file(tmp_path, event, "agenda.ics")
    assert operator.types("import", path, *CLINIC)[0] == 0
    (row,) = waiting(operator)
    assert "muela" not in str(list(operator.store.everything()))
    said = ("--set", "starts_at=2026-11-24 13:00", "--set", "patient_phone=5512345678")
    assert (
        operator.types("import", "review", row.id, *CLINIC, *said)[1].strip().endswith(": creada")
    )
    assert agenda(operator) == ["24/11 13:00 Ana Prueba +525512345678"]
    (visit,) = operator.records().appointments_between(NOW, NOW.replace(year=2027))
    assert visit.external_id == "e1"


def test_an_early_hour_that_a_person_says_is_believed(operator, tmp_path):
    """The file's "7:00" was asked about; somebody who says 7:00 means it. At night it is asked again."""
    clinic = operator.records().get(Clinic, CLINIC_ID)
    operator.records().commit([Save(replace(clinic, languages=("es_MX",)))])
    take_in(operator, tmp_path, "N1;24/11/2026;3:00;Ana Prueba;5512345678")
    (row,) = waiting(operator)
    call = ("import", "review", row.id, *CLINIC, "--set")
    assert "p. m." in operator.types(*call, "time=3:00")[1]
    assert operator.types(*call, "time=7:00")[1].strip().endswith(": creada")
    assert agenda(operator) == ["24/11 07:00 Ana Prueba +525512345678"]


def test_a_row_of_another_clinic_is_nobodys_here(operator, tmp_path):
    """Rows are looked for in the clinic's own records alone."""
    take_in(operator, tmp_path, ROWS["no hour"])
    (row,) = waiting(operator)
    other = a_clinic(
        id="otherclinic", slug="otra", sender=replace(a_clinic().sender, phone_number_id="9")
    )
    operator.directory.add(other)
    status, _ = operator.types("import", "review", row.id, "--clinic", "otra", "--drop")
    assert (status, waiting(operator)) == (1, [row])
    keep(operator.records("otherclinic"), replace(row, id="theirs"))
    assert [one.id for one in operator.records("otherclinic").rows_for_review()] == ["theirs"]
    assert operator.records().get(RowForReview, "theirs") is None


def test_one_row_is_shown_with_what_stands_in_it(operator, tmp_path):
    """Each column that is read, why it waits, what to type, and for a status which there are."""
    line = "N1;24/11/2026;10:30;Ana Prueba;5512345678;Pendiente de pago\n"
    fill = "N2;24/11/2026;11:30;Eva Prueba;5512345670;Agendada\n"
    path = a_file(tmp_path, f"{HEADER.strip()};Estatus\n{line}{fill}")
    operator.types("import", path, *CLINIC)
    (row,) = waiting(operator)
    before = list(operator.store.everything())
    status, shown = operator.types("import", "review", row.id[:8], *CLINIC)
    assert status == 0
    for said in (
        "Pendiente de pago",
        "5512345678",
        "--set status=agendada",
        "confirmada, cancelada",
    ):
        assert said in shown
    assert list(operator.store.everything()) == before


def test_the_likely_hour_is_that_of_the_row_as_it_is_said(operator, tmp_path):
    """A status stood before the hour: both are said at once."""
    head = f"{HEADER.strip()};Estatus\n"
    fill = "N2;24/11/2026;11:30;Eva Prueba;5512345670;Agendada\n"
    path = a_file(tmp_path, head + "N1;24/11/2026;1:00;Ana Prueba;5512345678;Por pagar\n" + fill)
    operator.types("import", path, *CLINIC)
    (row,) = waiting(operator)
    assert row.reason == "status_unknown"
    said = ("--set", "status=agendada", "--likely")
    assert operator.types("import", "review", row.id, *CLINIC, *said)[1].strip().endswith("creada")
    assert "24/11 13:00 Ana Prueba +525512345678" in agenda(operator)


def test_who_is_named_in_an_event_keeps_the_number_of_its_title(operator, tmp_path):
    """The name is said anew; the number stood beside the old one."""
    event = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:e1\nSUMMARY:Zzyx Qwrt 55 1234 5678\n"
        "DTSTART:20261124T190000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    operator.types("import", a_file(tmp_path, event, "agenda.ics"), *CLINIC)
    (row,) = waiting(operator)
    shown = operator.types("import", "review", *CLINIC)[1]
    assert "13:00" in shown
    assert "19:00" not in shown
    said = ("--set", "patient_name=Ana Prueba")
    operator.types("import", "review", row.id, *CLINIC, *said)
    assert agenda(operator) == ["24/11 13:00 Ana Prueba +525512345678"]
