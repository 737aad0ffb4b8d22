"""A clinic on a full day at half past nine: forty visits, every state a visit can be in, a gap, two on one phone, long names."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.appointments.model import Status
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.messaging.model import State
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, Purpose, UpcomingVisit
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Create, Save
from tests.builders import (
    CLINIC_ID,
    NOW,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
    moment,
)
from tests.unit.web.staff.at_work import DeskServices, with_a_team

DOCTORS = ("Dra. Mariana Ruiz Cortés", "Dr. Íñigo Ortega")
KINDS = (
    VisitKind("k1control000", "Control", 20),
    VisitKind(
        "k2larga00000",
        "Visita larga",
        60,
        "Llega 10 minutos antes y trae tu identificación",
        120050,
    ),
    VisitKind("k3antes00000", "Primera vez", 45, is_retired=True),
)
OF_A_KIND = {6: KINDS[0], 18: KINDS[1], 19: KINDS[2]}  # by their place in the day
LONG = "María Fernanda de los Ángeles Villaseñor-Echeverría y González de la Torre"
CALLER = "Beatriz Núñez Olvera"  # she telephones: her visit is at noon, and she knows of it
CALLERS_DIGITS = "2016"
FIRST_TO_DO = "Rosa Elena Ibarra"
AT_THE_DESK = "Tomás Aguirre Peña"  # he confirmed, and comes at a quarter to ten
NAMES = ("Luis", "Carmen", "Jorge", "Guadalupe", "Raúl", "Patricia", "Óscar", "Silvia", "Iván")
SURNAMES = ("Hernández", "Zamora", "Quiroz Peña", "Íñiguez", "Mendoza Lara", "Ochoa", "Ñáñez")

# Of the first ones of the day: (status, told, more of the visit, task, words).
Special = dict[str, Any]
SPECIALS: dict[int, Special] = {
    0: {"status": Status.ATTENDED, "arrived_at": moment("today 07:56")},
    1: {"status": Status.NO_SHOW},
    2: {"status": Status.CONFIRMED, "arrived_at": moment("today 08:25"), "minutes": 90},
    3: {"status": Status.CANCELLED, "cancelled_by": "clinic"},
    4: {"status": Status.CONFIRMED},  # half an hour late
    5: {"name": LONG, "status": Status.CONFIRMED, "arrived_at": moment("today 09:10")},
    7: {"name": AT_THE_DESK, "status": Status.CONFIRMED, "confirmed_how": "tap"},
    8: {"name": FIRST_TO_DO, "task": TaskKind.TEXT, "words": "¿Tengo que ir en ayunas?"},
    9: {
        "status": Status.CHANGE_REQUESTED,
        "task": TaskKind.CHANGE_REQUESTED,
        "words": "Se me complicó, ¿podría ser el jueves en la tarde, después de las 5 o más tarde?",
        "guardian": "Paty (mamá)",
    },
    10: {"status": Status.CANCELLED, "cancelled_by": "patient", "task": TaskKind.CANCELLED},
    11: {"task": TaskKind.UNREACHABLE},
    12: {"status": Status.BOOKED, "told": False},  # to be told
    13: {"consents": {}, "told": False},  # never said yes
    16: {"name": CALLER, "status": Status.CONFIRMED, "confirmed_how": "word"},
    17: {"phone_of": 16, "name": "Emiliano Núñez Olvera", "guardian": "Beatriz (mamá)"},
}


def a_full_day(visits: int = 40) -> DeskServices:
    """Return the services of a clinic with a team and a full day; of none, with an empty one."""
    known = tuple(KnownPractitioner(f"doctor{n}", name) for n, name in enumerate(DOCTORS))
    services = with_a_team(practitioners=known, visit_kinds=KINDS)
    records = services.records(CLINIC_ID)
    for number in range(visits):
        _comes(records, number, SPECIALS.get(number, {}))
    return services


def visit_of(number: int) -> str:
    """Return the id of a visit, counted from eight in the morning by quarters."""
    return f"a{number:011}"


def person_of(number: int) -> str:
    """Return the id of whose visit it is."""
    return f"p{number:011}"


def _name(number: int) -> str:
    return f"{NAMES[number % 9]} {SURNAMES[number % 7]}"


def _comes(records: Any, number: int, special: Special) -> None:
    given = dict(special)
    name, guardian = given.pop("name", _name(number)), given.pop("guardian", "")
    consents = given.pop("consents", agreed(Purpose.REMINDERS))
    kind, words = given.pop("task", None), given.pop("words", "")
    is_told, phone_of = given.pop("told", True), given.pop("phone_of", None)
    e164 = f"+525550{2_000 + (number if phone_of is None else phone_of):06}"
    who = a_patient(
        id=person_of(number), name=name, e164=e164, guardian=guardian, consents=consents
    )
    usual = {"practitioner": DOCTORS[number % 2], "status": Status.BOOKED}
    if number % 3 == 0:
        usual |= {"status": Status.CONFIRMED, "confirmed_how": "tap"}
    if number in OF_A_KIND:
        usual["visit_kind"] = OF_A_KIND[number].id
    starts = moment("today 08:00") + timedelta(minutes=15 * number)
    visit = an_appointment(starts, id=visit_of(number), patient_id=who.id, **(usual | given))
    things: list[Any] = []
    if is_told:
        told = _told(visit, who, number)
        visit = an_appointment(
            starts, id=visit.id, patient_id=who.id, message_ids=(told.id,), **(usual | given)
        )
        things.append(told)
    if kind:
        things += _asks(kind, words, who, visit)
    keep(records, who, visit, *things)
    line = records.get(Line, line_id(e164))
    records.commit(
        [Create(a_line(who, visits=[visit])) if line is None else _joined(line, who, visit)]
    )


def _joined(line: Line, who: Any, visit: Any) -> Save:
    visits = line.visits | {visit.id: UpcomingVisit(visit.starts_at, who.id)}
    return Save(replace(line, patient_ids=(*line.patient_ids, who.id), visits=visits))


def _told(visit: Any, who: Any, number: int) -> Any:
    state = State.READ if number % 4 else State.DELIVERED
    left = NOW - timedelta(hours=15, minutes=number)
    return a_message(
        about=visit, owner=who.id, e164=who.e164, state=state, created_at=left, changed_at=left
    )


def _asks(kind: TaskKind, words: str, who: Any, visit: Any) -> list[Any]:
    at = NOW - timedelta(minutes=12)
    task = staff_task(
        kind, at, who.id, patient_id=who.id, appointment_id=visit.id, text=words, e164=who.e164
    )
    waits = at if kind is TaskKind.TEXT else None
    said = words or "Siempre no voy a poder ir"
    is_said = kind is not TaskKind.UNREACHABLE
    thread = TextThread(who.e164, task.id, at, None, waits, said, at, who.id)
    return [task, *([thread] if is_said else [])]
