"""What a person says of a row that waits is what counts, and no more: what nobody says stays as the file has it, and as doubtful."""

from datetime import timedelta

import pytest

from chalicelib.appointments.imported_records import ImportRun
from chalicelib.data_rights.erase import erase
from chalicelib.imports.mend_row import SAYABLE, NotSaidError, is_sayable
from chalicelib.imports.model import Field, Outcome, Reason
from chalicelib.imports.review_desk import try_again
from chalicelib.shared.writes import Remove
from tests.builders import NOW, a_line, a_patient, keep
from tests.unit.imports.taking_in import FrontDesk
from tests.unit.imports.undoing import take_back, take_in_text

HEAD = "Folio;Fecha;Hora;Paciente;Celular\n"
GOOD = "N0;24/11/2026;16:00;Leo Paz;5512345600\n"
EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a1\nDTSTART{}\n"
    "SUMMARY:{}\nEND:VEVENT\nEND:VCALENDAR\n"
)


@pytest.fixture
def desk():
    return FrontDesk()


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def waiting(desk):
    return [row for row in desk.records.rows_for_review() if row.is_waiting]


def told(desk, text, said, *, now=NOW):
    """Take a file in, and say something of its one row that waits; return how that ends, and the agenda but Leo's."""
    take_in_text(desk, text)
    (row,) = waiting(desk)
    result = try_again(row, said, desk.loading(now=now))
    return result, [line for line in desk.agenda() if "Leo Paz" not in line]


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({Field.DATE: "2025-11-25"}, Reason.PAST),
        ({Field.DATE: "2026-11-25"}, None),
    ],
)
def test_a_slip_in_the_year_waits(desk, said, ends):
    """The visit is here; the mended day is past: nothing is settled by that, and the visit stays."""
    take_in_text(desk, HEAD + "N1;24/11/2026;10:30;Ana Prueba;5512345678\n")
    result, _ = told(desk, HEAD + "N1;31/11/2026;10:30;Ana Prueba;5512345678\n", said)
    assert result.reason is ends
    assert len(waiting(desk)) == (1 if ends else 0)
    assert len(desk.visits()) == 1


def test_a_key_that_is_said_is_the_rows_key_from_then_on(desk):
    """Ana's own row of the old key settles nothing of Eva's, who has another by now."""
    twice = ("N1;24/11/2026;10:30;Ana Prueba;5512345678\n", "N1;25/11/2026;;Eva Ruiz;5512345670\n")
    told(desk, HEAD + "".join(twice), {Field.EXTERNAL_ID: "N9"})
    take_in_text(desk, HEAD + twice[0], now=later(60))
    assert [row.external_id for row in waiting(desk)] == ["N9"]


@pytest.mark.parametrize("said", [{Field.DATE: "2026-11-26"}, {Field.MINUTES: "45"}])
def test_an_unknown_zone_is_settled_by_an_hour_alone(desk, said):
    """A day says nothing of the clock."""
    text = EVENT.format(";TZID=Oficina:20261126T103000", "Ana Prueba 55 1234 5678")
    result, agenda = told(desk, text, said)
    assert (result.reason, agenda) == (Reason.ZONE_UNKNOWN, [])


def test_a_day_that_is_said_settles_no_half_of_the_day(desk):
    """The file's other rows show that 7:00 may be the evening: it is asked about still."""
    rows = "N2;24/11/2026;1:00;Eva Ruiz;5512345670\nN1;31/11/2026;7:00;Ana Prueba;5512345678\n"
    take_in_text(desk, HEAD + rows)
    row = next(row for row in waiting(desk) if row.external_id == "N1")
    result = try_again(row, {Field.DATE: "2026-11-24"}, desk.loading())
    assert result.reason is Reason.TIME_OUT_OF_HOURS
    (again,) = (row for row in waiting(desk) if row.external_id == "N1")
    assert try_again(again, {Field.TIME: "7:00"}, desk.loading()).outcome is Outcome.CREATED


def test_where_the_zone_is_in_doubt_the_hour_must_be_said_with_the_day(desk):
    """Its Z may be the clinic's own clock: a day alone would make it one or the other."""
    rows = "".join(
        f"N{n};2026-11-2{n}T{clock}:00Z;Ana Prueba{n};551234567{n}\n"
        for n, clock in ((4, "09:00"), (5, "10:30"), (6, "16:00"))
    )
    take_in_text(desk, "Folio;Inicio;Paciente;Celular\n" + rows)
    doubtful = waiting(desk)
    assert [row.reason for row in doubtful] == ["zone_doubtful"] * 3
    for row in doubtful:
        with pytest.raises(NotSaidError):
            try_again(row, {Field.DATE: "2026-11-30"}, desk.loading())


@pytest.mark.parametrize(
    ("hours", "said", "minutes"),
    [
        ("10:30;12:00", {Field.DATE: "2026-11-24"}, 90),
        ("10:30;12:00", {Field.DATE: "2026-11-24", Field.TIME: "16:00"}, 90),
        ("10:30 - 11:15;", {Field.DATE: "2026-11-24"}, 45),
        ("10:30;12:00", {Field.STARTS_AT: "2026-11-24 9:00"}, 90),
        ("10:30;12:00", {Field.STARTS_AT: "2026-11-24 9:00", Field.MINUTES: "20"}, 20),
        ("10:30;", {Field.DATE: "2026-11-24"}, 30),
    ],
)
def test_a_visit_keeps_its_length(desk, hours, said, minutes):
    """Whatever is said of its day and hour."""
    head = "Folio;Fecha;Hora inicio;Hora fin;Paciente;Celular\n"
    fill = "N0;24/11/2026;17:00;18:00;Leo Paz;5512345600\n"
    text = f"{head}{fill}N1;31/11/2026;{hours};Ana Prueba;5512345678\n"
    _, agenda = told(desk, text, said)
    assert [line.split()[2] for line in agenda] == [f"{minutes}'"]


@pytest.mark.parametrize("said", [{}, {Field.MINUTES: "45"}])
def test_two_numbers_of_one_person_are_settled_by_a_word_about_them(desk, said):
    """Alone the row would be in no doubt: its number would become Ana's everywhere."""
    head = "Folio;Fecha;Hora;Paciente;Celular;No. expediente\n"
    rows = (
        "N1;24/11/2026;10:30;Ana Prueba;5512345678;P1\n",
        "N2;25/11/2026;10:30;Ana Prueba;5598765432;P1\n",
    )
    result, _ = told(desk, head + "".join(rows), said)
    assert result.reason is Reason.PHONE_DIFFERS_IN_FILE
    (ana,) = desk.patients()
    assert ana.e164 == "+525512345678"
    (row,) = waiting(desk)
    settled = try_again(row, {Field.PATIENT_PHONE: "5512345678"}, desk.loading())
    assert settled.outcome is Outcome.CREATED


def test_a_title_that_says_that_it_is_off_says_so_under_another_name(desk):
    """The name is said, not that they come."""
    row = "24/11/2026;10:30;Cancelada Zzyx Qwrt 55 1234 5678\n"
    text = f"Fecha;Hora;Asunto\n{row}24/11/2026;16:00;Luis Paz 55 1234 5600\n"
    result, agenda = told(desk, text, {Field.PATIENT_NAME: "Ana Prueba"})
    assert result.reason is Reason.CANCELLED_UNKNOWN
    assert "Ana Prueba" not in str(agenda)


def test_a_row_goes_into_an_import_that_can_be_taken_back(desk):
    """It came every night for a month: the first import is forgotten by now."""
    text = HEAD + "N1;24/12/2026;;Ana Prueba;5512345678\n" + GOOD.replace("/11/", "/12/")
    first = take_in_text(desk, text)
    second = take_in_text(desk, text, now=later(60 * 24 * 29))
    desk.records.commit([Remove(desk.records.get(ImportRun, first.id))])
    (row,) = waiting(desk)
    now = later(60 * 24 * 31)
    assert try_again(row, {Field.TIME: "10:30"}, desk.loading(now=now)).outcome is Outcome.CREATED
    assert take_back(desk, second, now=now).left == 0
    assert "Ana Prueba" not in str(desk.agenda())
    take_in_text(desk, text, now=now)
    kept = {one for row in desk.records.rows_for_review() for one in row.import_ids}
    assert first.id not in kept


# What can be said


@pytest.mark.parametrize("field", sorted(SAYABLE))
@pytest.mark.parametrize(
    "text",
    [
        *("", "x" * 5_000, "\x00", "a\nb", "\ud800", "=cmd()", "1e9", "9" * 40, "☃", "-1"),
        *("31/02/2026", "99:99", "mañana"),
        *("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:00-06:00"),
    ],
)
def test_whatever_is_typed_ends_in_a_word(desk, field, text):
    """Refused before anything is done, or tried: never an exception, and the row stays readable."""
    take_in_text(desk, HEAD + "N1;24/11/2026;;Ana Prueba;5512345678\n" + GOOD)
    (row,) = waiting(desk)
    if is_sayable(row, field, text, today=NOW.date()):
        result = try_again(row, {field: text}, desk.loading())
        assert result.outcome in Outcome
    (left,) = desk.records.rows_for_review()
    assert left.cells


@pytest.mark.parametrize(
    ("field", "text", "can_be"),
    [
        (Field.DATE, "2026-11-24", True),
        (Field.DATE, "24/11/2026", True),
        (Field.DATE, "31/11/2026", False),
        (Field.DATE, "", False),
        (Field.TIME, "16:30", True),
        (Field.TIME, "4 pm", True),
        (Field.TIME, "99:99", False),
        (Field.STARTS_AT, "24/11/2026 16:30", True),
        (Field.STARTS_AT, "24/11/2026", False),
        (Field.MINUTES, "ninety", False),
        (Field.MINUTES, "90", True),
        (Field.PATIENT_EMAIL, "nope", False),
        (Field.PATIENT_EMAIL, "", True),
        (Field.EXTERNAL_ID, "", True),
        (Field.PATIENT_NAME, "", False),
        (Field.PATIENT_NAME, "x" * 201, False),
    ],
)
def test_what_can_be_said(desk, field, text, can_be):
    """A file is read with patience, a person is asked again."""
    take_in_text(desk, HEAD + "N1;24/11/2026;;Ana Prueba;5512345678\n" + GOOD)
    (row,) = waiting(desk)
    assert is_sayable(row, field, text, today=NOW.date()) == can_be


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_programs_empty_date_is_shown_as_it_stands(desk, moment):
    """It has no hour on any clock; the row waits, and the others with it."""
    rows = f"N1;{moment};Ana Prueba;5512345678\nN2;2026-11-24T16:30:00Z;Eva Ruiz;5512345670\n"
    take_in_text(desk, "Folio;Inicio;Paciente;Celular\n" + rows)
    assert len(desk.visits()) == 1


# Erasing


def test_an_erasure_reaches_the_rows_of_a_former_number(desk):
    """Mended and in under one number; a later file gave another."""
    told(desk, HEAD + "N1;24/11/2026;;Ana Prueba Vega;5512345678\n" + GOOD, {Field.TIME: "10:30"})
    take_in_text(
        desk, HEAD + "N1;24/11/2026;10:30;Ana Prueba Vega;5598765432\n" + GOOD, now=later(1)
    )
    ana = next(person for person in desk.patients() if person.name.startswith("Ana"))
    erase(desk.records, ana.id, now=later(2))
    assert "Ana Prueba" not in str(desk.everything())


def test_an_erasure_reaches_a_row_by_its_visits_key(desk):
    """A later file put the number right, and the row is settled by it."""
    take_in_text(desk, HEAD + "N1;24/11/2026;;Ana Prueba;5512345679\n" + GOOD)
    take_in_text(desk, HEAD + "N1;24/11/2026;10:30;Ana Prueba;5512345678\n" + GOOD, now=later(1))
    ana = next(person for person in desk.patients() if person.name.startswith("Ana"))
    erase(desk.records, ana.id, now=later(2))
    assert "Ana Prueba" not in str(desk.everything())


@pytest.mark.parametrize("title", ["Ana Prueba", "Prueba Vega Ana", "Endodoncia Ana Prueba"])
def test_an_erasure_reaches_an_event_by_its_title(desk, title):
    """In any order, with other words around it."""
    ana = a_patient(name="Ana Prueba Vega")
    keep(desk.records, ana, a_line(ana))
    take_in_text(desk, EVENT.format(":20261126T163000Z", title))
    assert len(waiting(desk)) == 1
    erase(desk.records, ana.id, now=NOW)
    assert desk.records.rows_for_review() == []
