"""Files that clinics bring, at every step of their way, for whoever works on them or asks for it in a role with few rights."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.agenda_files.model import AgendaFile, FileState, new_file_id
from chalicelib.agenda_files.shown import Shown, ShownCard, ShownPerson
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.functions import work_on_agendas
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line
from chalicelib.patients.patient_by_id import find_people
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.shared.errors import UnreachableError
from chalicelib.shared.writes import Create, Save
from chalicelib.web.staff.agenda_cards import key_of
from chalicelib.wiring import Services
from tests.builders import a_row_for_review
from tests.flows.agendas.bringing import an_agenda, bring
from tests.flows.practice import within
from tests.walls.day_at_the_practice import Day


def a_file_in(day: Day, state: FileState, **changes: Any) -> AgendaFile:
    """Put a file where it stands in this state."""
    now = datetime.now(UTC)
    file = AgendaFile(new_file_id(now), now, "lup1ta000001", state, **changes)
    day.records.commit([Create(file)])
    return file


def rows_of(day: Day) -> tuple[bytes, str]:
    """Return an agenda with two who are new, a row that must be looked at, a move of whom was told; and the second's number."""
    day.phones += 2
    new = day.phones
    told = day.patient()
    key = f"F-{told.id}"
    day.visit_told_of(told, key)
    rows = an_agenda(
        f"30/11/2027,10:30,Eva Ruiz {chr(65 + new % 26)}az,{new - 1},P-{new},,",
        f"30/11/2027,12:30,Luz Paz {chr(65 + new % 26)}oz,{new},,,",
        f"30/11/2027,11:30,Rosa Mar Gil,55{new % 100:02},,,",
        f"01/12/2027,11:30,{told.name},{told.e164},,{key},",
        header="Fecha,Hora,Paciente,Celular,Clave del paciente,Folio de la cita,Notas",
    )
    return rows, f"+52{new}"


def worker(day: Day, services: Services) -> None:
    """A file comes and is read, taken in, taken back and dropped; one has gone."""
    clinic_id = day.practice.clinic.id
    all_rights = day.practice.services
    files, now = all_rights.agenda_files(clinic_id), datetime.now(UTC)
    file_id, refused = new_file_id(now), list[Exception]()
    form = files.form(file_id, by="lup1ta000001", back_to="http://127.0.0.1/")
    rows, stays = rows_of(day)
    assert bring(form, rows)[0] == 303
    assert within(30, lambda: _has_read(day, file_id))  # the deployed worker was told as well
    for state in (FileState.READING, FileState.TAKING_IN, FileState.UNDOING, FileState.DROPPED):
        asks(day, file_id, state)
        refused += _broken_off(services, {"clinic": clinic_id, "file": file_id})
        if state is FileState.TAKING_IN:
            _corrected(day, stays)
    gone = a_file_in(day, FileState.READING)
    refused += _broken_off(services, {"clinic": clinic_id, "file": gone.id})
    if refused:
        raise refused[0]


def _corrected(day: Day, e164: str) -> None:
    """Let the desk correct whom the file brought: they stay when it is taken back, without its word for them."""
    line = day.records.get(Line, line_id(e164))
    for patient in find_people(day.records, line.patient_ids if line else []).values():
        day.records.commit([Save(replace(patient, email="luz@example.com"))])


def _broken_off(services: Services, body: dict[str, Any]) -> list[Exception]:
    """Return what a body's work was refused, so that the next is tried all the same."""
    try:
        work(services, body)
    except (ClientError, UnreachableError) as error:
        return [error]
    return []


def _has_read(day: Day, file_id: str) -> bool:
    file = day.records.get(AgendaFile, file_id)
    return file is not None and file.state is FileState.READ


def asks(day: Day, file_id: str, state: FileState) -> None:
    """Let somebody have asked for the next step, whatever became of the last."""
    file = day.records.get(AgendaFile, file_id)
    day.records.commit([Save(replace(file, state=state, attests=True, busy_until=None))])


def work(services: Services, body: dict[str, Any]) -> None:
    """Let the function work one body off."""
    told = [{"messageId": "1", "body": json.dumps(body)}]
    work_on_agendas.work_on_agendas(services, told)


def at_the_desk(day: Day, press: Any, look: Any) -> None:
    """Somebody at the desk does with files whatever can be done with one; `press` sends a form, `look` opens a page."""
    store = day.practice.services.agenda_files(day.practice.clinic.id)
    person = day.patient()
    look("/agenda", {})
    look("/agenda/revisar", {})
    for path, state, typed in (
        ("/agenda/{file_id}/columnas", FileState.READ, {"c0": "ignore"}),
        ("/agenda/{file_id}/seguir", FileState.READING, {}),
        ("/agenda/{file_id}/entrada", FileState.READ, {}),
        ("/agenda/{file_id}/entrada/deshacer", FileState.TAKEN_IN, {}),
        ("/agenda/{file_id}/descarte", FileState.READ, {}),
        ("/agenda/{file_id}/nombres", FileState.READ, {f"c-{key_of(person.name)}": "Evita"}),
        ("/agenda/{file_id}/filas/{row_id}", FileState.READ, {"tel": "55 1234 5678"}),
        ("/agenda/{file_id}/filas/{row_id}/deshacer", FileState.READ, {}),
        ("/agenda/{file_id}/firmas", FileState.TAKEN_IN, {f"f-{person.id}": "si"}),
    ):
        file = a_file_in(day, state)
        card = _a_card(day)
        new = (ShownPerson(person.name, "Eva", person.id),)
        store.show(file.id, Shown(new_people=new, cards=(ShownCard(card, (card.number,)),)))
        look("/agenda/{file_id}", {"file_id": file.id})
        press(path, {"file_id": file.id, "row_id": card.id}, **typed)
    look("/agenda/llego/{file_id}", {"file_id": file.id})
    look(
        "/agenda/{file_id}", {"file_id": a_file_in(day, FileState.READ).id}
    )  # nothing is shown of it
    row = a_row(day)
    day.phones += 1
    press("/agenda/revisar/{row_id}", {"row_id": row.id}, tel=str(day.phones))


def a_row(day: Day) -> RowForReview:
    """Let a row with a key of its own wait for its number."""
    row = _a_card(day)
    task = staff_task(TaskKind.ROWS_WAIT, datetime.now(UTC), row.id)
    day.records.commit([Create(row), Create(task)])
    return row


def _a_card(day: Day) -> RowForReview:
    return a_row_for_review(
        ("Paciente", "patient_name", f"Eva Ruiz {chr(65 + day.phones % 26)}az"),
        ("Clave", "patient_id", f"P-{day.phones}"),
        ("Fecha", "date", "2027-11-30"),
        ("Hora", "time", "10:30"),
        ("Celular", "patient_phone", "55"),
        id=ids.new_id(16),
        at=datetime.now(UTC),
    )
