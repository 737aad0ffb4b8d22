"""A mother and two children on one phone, with one of everything that a clinic keeps about people."""

import dataclasses
from datetime import timedelta

from chalicelib.answers.model import AnswerDraft
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.consent import consent_events
from chalicelib.consent.model import Proof, Source
from chalicelib.consent.signup import Signup, hashes_of_line
from chalicelib.front_desk.model import DeedKind, DeskDeed
from chalicelib.messaging.model import TO_CLINIC, About, Content, Kind, Message, State, message_id
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.received_texts import TextThread, joined, opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, LineAlias, Patient, PatientKey, Purpose, UpcomingVisit
from chalicelib.shared.writes import Create
from tests.builders import NOW, a_member, a_patient, a_row_for_review, moment

PHONE, WA_ID, BSUID = "+525598761234", "5215598761234", "MX.13491208655302741918"
DESK = "+525555550177"
WAMID = "wamid.HBgNNTIxNTU5ODc2MTIzNBUC"
# What may never be found again once everybody is erased: names, number, words, keys of other systems.
CANARIES = (
    *("Quetzalli", "Ixchel", "Nopaltzin", "5598761234", "13491208655302741918"),
    *(
        "tengo-una-pregunta-muy-mia",
        "y-otra-que-escribi-antes",
        "quetzalli@canario.example",
        "EXP-QUETZALLI",
        "HBgNNTIx",
    ),
)
MOTHER = a_patient(
    id="mother000001",
    name="Quetzalli Canario Uno",
    e164=PHONE,
    email="quetzalli@canario.example",
    external_id="EXP-QUETZALLI",
)
IXCHEL = a_patient(id="ixchel000001", name="Ixchel Canario Dos", e164=PHONE)
SON = a_patient(id="son000000001", name="Nopaltzin Canario Tres", e164=PHONE, guardian="mamá")


def move_in(records, *people: Patient) -> None:
    """Write all that the clinic keeps about these people of one phone."""
    visits = {person.id: a_visit(person) for person in people}
    if not records.team():
        records.commit([Create(a_member(records))])
    _line(records, people, visits)
    for person in people:
        _person(records, person, visits[person.id], people)
    if len(people) > 1:
        _digest(records, people, visits)


def a_visit(person: Patient) -> Appointment:
    """Return the person's visit of tomorrow, which the schedule looks at now."""
    hour = 10 + len(person.name) % 5
    return Appointment(
        id=f"visit-{person.id}",
        patient_id=person.id,
        starts_at=moment(f"tomorrow {hour}:00"),
        external_id=f"CITA-{person.first_name}",
        due_at=NOW,
        created_at=NOW - timedelta(days=5),
    )


def _line(records, people, visits):
    upcoming = {v.id: UpcomingVisit(v.starts_at, v.patient_id) for v in visits.values()}
    ids = tuple(person.id for person in people)
    line = Line(PHONE, ids, WA_ID, BSUID, window_until=NOW, visits=upcoming)
    aliases = [LineAlias(WA_ID, PHONE), LineAlias(BSUID, PHONE), LineAlias("525598761234", PHONE)]
    former = Line("+525598761299", (), "5215598761299")
    signup = Signup(
        id="4k9d-x2mp",
        name=people[0].name,
        typed_phone=PHONE,
        purposes=(Purpose.REMINDERS,),
        proof=Proof(text_hash="ab" * 32),
        language="es_MX",
        created_at=NOW,
        line=hashes_of_line(records.keyed_hashes, PHONE)[0],
    )
    records.commit([Create(one) for one in (line, *aliases, former, signup)])


def _person(records, person, visit, people):
    events = [
        consent_events.event_of(
            person.id,
            purpose,
            granted=True,
            source=Source.FORM,
            at=NOW - timedelta(days=5),
            proof=Proof(message_id=WAMID),
        )
        for purpose in (Purpose.REMINDERS, Purpose.REVIEWS)
    ]
    key = [PatientKey(person.external_id, person.id)] if person.external_id else []
    visit_key = AppointmentKey(visit.external_id, visit.id)
    texts = {
        TaskKind.TEXT: "tengo-una-pregunta-muy-mia",
        TaskKind.OPTED_OUT: "",
    }
    tasks = [
        staff_task(kind, NOW, person.id, patient_id=person.id, text=text, e164=PHONE)
        for kind, text in texts.items()
    ]
    tasks[0], texts = _with_texts(tasks[0], person, people)
    new = (
        person,
        visit,
        *events,
        *key,
        visit_key,
        *tasks,
        *texts,
        *_of_a_file(person),
        _deed(person, visit),
    )
    records.commit([Create(one) for one in new])
    told = [
        _message(records, person.id, Kind.REMINDER, State.READ, visit, person.first_name),
        _message(records, person.id, Kind.REPLY, State.QUEUED, visit, person.first_name),
        _message(records, person.id, Kind.BOOKED, State.SENT, visit, person.first_name, old=True),
        _notice(records, person, visit),
    ]
    records.commit(written(told, now=NOW))


def _of_a_file(person):
    """Return what a file changed of them, and a row of theirs that waits."""
    changed = ImportedRecord(
        f"{person.id}/261122153000-4f9a2c1b.{person.id}",
        "261122153000-4f9a2c1b",
        NOW,
        patient_before=person,
        patient=person,
    )
    waits = a_row_for_review(
        ("Paciente", "patient_name", person.name),
        ("Celular", "patient_phone", "044 55 9876 1234"),
        id=f"{person.id}-9f86d081",
        import_ids=(changed.import_id,),
        number=f"{len(person.name)}",
        reason="date_missing",
        evidence="country",
    )
    return changed, waits


def _deed(person, visit):
    """Return what staff did about their visit."""
    name = f"{person.id}/261122153000-4f9a2c1b"
    return DeskDeed(name, DeedKind.ARRIVED, NOW, "s7d2m4q8w1zc", visit.id, visit, visit)


def _with_texts(task, person, people):
    """Return the task of three texts, of which the first names all of the phone; the first of them has the thread."""
    named = " y ".join(one.first_name for one in people)
    said = [f"Vamos {named}", "y-otra-que-escribi-antes", task.text]
    texts = [
        received_text(
            PHONE, task.id, f"{person.id}{n}", at=NOW - timedelta(minutes=3 - n), text=text
        )
        for n, text in enumerate(said)
    ]
    task = opened(task, texts[0])
    for text in texts[1:]:
        task = joined(task, text, now=NOW)
    threads: list[object] = []
    if person is people[0]:
        half = AnswerDraft(f"{PHONE}/lup1ta000001", f"Hola, {named}", NOW)
        threads = [TextThread(PHONE, task.id, NOW), half]
    return task, [*texts, *threads]


def _digest(records, people, visits):
    """Write what names everybody: one that went, and one that waits; both are the first one's."""
    named = "; ".join(f"10:00 {person.first_name}" for person in people)
    told = [
        _message(
            records, people[0].id, kind, state, visits[people[0].id], named, every=visits.values()
        )
        for kind, state in ((Kind.CHANGED, State.DELIVERED), (Kind.CANCELLED, State.QUEUED))
    ]
    records.commit(written(told, now=NOW + timedelta(seconds=1)))


def _message(records, owner, kind, state, visit, named, *, old=False, every=()):
    about = tuple(About(v.id, v.schedule, 1440) for v in (every or [visit]))
    message = Message(
        id=message_id(records.clinic_id, owner, kind, NOW, visit.id, str(old)),
        kind=kind,
        e164="+525598761299" if old else PHONE,
        content=Content("recordatorio_cita", "es_MX", (named, "Clínica", "mañana", "ahí")),
        created_at=NOW,
        useful_until=visit.starts_at,
        about=about,
    )
    provider_id = f"{WAMID}{owner}{kind}" if state is not State.QUEUED else ""
    return dataclasses.replace(message, state=state, provider_id=provider_id)


def _notice(records, person, visit):
    return Message(
        id=message_id(records.clinic_id, TO_CLINIC, Kind.CLINIC_NOTICE, NOW, person.id),
        kind=Kind.CLINIC_NOTICE,
        e164=DESK,
        content=Content(
            "aviso_recepcion_2",
            "es_MX",
            ("Clínica", person.name, person.e164, "canceló", "mañana", "nada"),
        ),
        created_at=NOW,
        useful_until=NOW,
        about=(About(visit.id, visit.schedule),),
        state=State.READ,
        concerns=person.id,
    )
