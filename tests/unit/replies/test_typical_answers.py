"""Sixty-two answers as patients in Mexico write them: each does what was meant, or a person reads it; none does anything else."""

from collections import Counter

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, NumberState, Patient
from tests.builders import a_line, a_message, a_patient, an_appointment, keep
from tests.unit.replies.reception import Desk

PERSON, NOTHING, TOLD, WHO = "a person", "nothing", "told when it is", "told who writes"
TO_A_REMINDER = {
    "confirm": [
        *[
            "Enterada",
            "Enterado, gracias",
            "Va que va",
            "Sí señorita ahí estaré",
            "Si 👍",
            "Confirmo.",
        ],
        *["Si, confirmo la cita de mi hijo", "Claro que sí, ahí nos vemos", "Sale, gracias", "ok"],
        *[
            "Hola buen día, sí confirmo mi asistencia",
            "Me parece bien, gracias",
            "Perdón, sí voy a ir",
        ],
        *["Si señorita ahí estaré mañana a las 10", "si dios quiere ahí estaremos", "Simón"],
    ],
    "cancel": [
        *["Siempre no voy a poder ir", "No voy a poder asistir, una disculpa", "Cancelar"],
        *["Buenas tardes, quiero cancelar mi cita", "Me surgió algo, no voy a poder ir", "no iré"],
        *["Al final no voy a poder ir, perdón", "Hoy no voy a alcanzar a llegar, cancélenme"],
    ],
    "move": [
        *["Me puedes reagendar por favor", "¿se puede más tarde?", "Cambiar", "otro día por favor"],
        *[
            "me surgió algo, ¿podemos cambiarla?",
            "no puedo ir, mejor el jueves",
            "reagéndame porfa",
        ],
        *[
            "No puedo, ¿me podrían reagendar?",
            "¿Me la pasan para la otra semana?",
            "¿y si mejor el lunes?",
        ],
    ],
    "leave": [
        *[
            "quítenme de su lista",
            "dejen de molestar",
            "ya no me manden mensajes",
            "BAJA por favor",
        ],
        *["Stop. Thank you", "Ya no quiero recibir mensajes, gracias", "no me escriban más"],
        *["ya estuvo bueno de tanto mensaje"],
    ],
    NOTHING: ["Muchas gracias 🙏", "Gracias por avisar, bonito día"],
    TOLD: ["¿A qué hora es mi cita?"],
    PERSON: [
        *["quiero dar de baja mi cita", "voy a llegar 15 minutos tarde"],
        *["¿Cuánto cuesta una limpieza?", "no me escriban al otro número"],
        *["¿Puedo ir con mi mamá?", "Mañana tengo otra cita, ¿es la misma?"],
    ],
}
TO_THE_QUESTION = {
    "is me": ["Sí, soy yo", "sí soy", "Así es", "si señorita, soy yo"],
    "not me": ["No soy yo", "número equivocado", "se equivocó", "no la conozco", "No"],
    PERSON: ["soy su mamá"],
    WHO: ["¿Quién es?"],
}
ROWS = [
    (text, meant, of_a_visit)
    for of_a_visit, table in ((True, TO_A_REMINDER), (False, TO_THE_QUESTION))
    for meant, texts in table.items()
    for text in texts
]
BY_STATUS = {
    Status.CONFIRMED: "confirm",
    Status.CANCELLED: "cancel",
    Status.CHANGE_REQUESTED: "move",
}
BY_NUMBER = {NumberState.VERIFIED: "is me", NumberState.WRONG: "not me"}


def what_came_of(text, of_a_visit):
    """Let Ana answer the reminder of her visit, or "¿Eres Ana?", and tell what that did."""
    desk = Desk()
    if of_a_visit:
        visit = an_appointment("tomorrow 10:30")
        desk.on_the_list(visit)
        desk.hears(text)
        done = BY_STATUS.get(desk.visit(visit).status)
    else:
        question = a_message(kind=Kind.VERIFY, about=(), state=State.READ)
        keep(desk.records, a_patient(number=NumberState.ASKED), a_line(), question)
        desk.hears(text)
        done = BY_NUMBER.get(desk.records.get(Patient, a_patient().id).number)
    if desk.records.get(Line, a_patient().e164).opted_out_at:
        return "leave"
    is_read = TaskKind.TEXT in [task.kind for task in desk.records.inbox()]
    if desk.said and "tenemos agendado" in desk.said[-1].content.text:
        return TOLD
    if desk.said and desk.said[-1].content.text.startswith("Este es el WhatsApp de"):
        return WHO
    return done or (PERSON if is_read else NOTHING)


def test_none_of_the_typical_answers_does_what_was_not_meant():
    """Most do what was meant, a few are read by a person; the figures are held, so that none gets worse unseen."""
    seen = [(text, meant, what_came_of(text, of)) for text, meant, of in ROWS]
    assert seen
    wrong = [row for row in seen if row[2] not in (row[1], PERSON)]
    assert wrong == []
    rightly = Counter(meant == came for _, meant, came in seen)
    assert (len(seen), rightly[True], rightly[False]) == (62, 55, 7)
