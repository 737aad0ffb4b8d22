"""Every page of the front desk, in the states that its work brings, looked at as everybody may meet it."""

import pytest

from chalicelib.staff.permissions import Role
from tests.unit.web.staff import some_talks
from tests.unit.web.staff.forty_visits import person_of, visit_of

pytestmark = pytest.mark.browser

CARD = f"/citas/{visit_of(16)}"
MOVE = {"#cambiar #hora": "09:50", "#cambiar #doctor": "Dr. Íñigo Ortega"}  # Tomás comes then
SEE = "#cambiar button.main"
FULL = {
    "today": {"path": "/hoy"},
    "one state alone": {"path": "/hoy?ver=llamar"},
    "one doctor alone": {"path": "/hoy?ver=dr-inigo-ortega"},
    "another day": {"path": "/hoy?dia=2026-11-23"},
    "the day's sheet": {"path": "/hoy/hoja"},
    "just arrived": {"path": "/hoy", "presses": [f"#v-{visit_of(7)} .deed button"]},
    "refused": {"path": f"/hoy?no=changed_since&cita={visit_of(16)}"},
    "card": {"path": CARD},
    "card to change": {"path": f"{CARD}#cambiar"},
    "card to cancel": {"path": f"{CARD}#cancelar"},
    "card to call": {"path": f"{CARD}#llamar"},
    "card who wants a change": {"path": f"/citas/{visit_of(9)}"},
    "card of a gap": {"path": f"/citas/{visit_of(10)}"},
    "card without permission": {"path": f"/citas/{visit_of(13)}"},
    "card with a long name": {"path": f"/citas/{visit_of(5)}"},
    "person": {"path": f"/personas/{person_of(17)}"},
    "double booking": {"path": f"{CARD}#cambiar", "fills": MOVE, "presses": [SEE]},
    "wrong hour": {
        "path": f"{CARD}#cambiar",
        "fills": {"#cambiar #hora": "08:00"},
        "presses": [SEE],
    },
    "waiting notice": {
        "path": f"{CARD}#cambiar",
        "fills": {"#cambiar #hora": "18:00"},
        "presses": [SEE, "button[value=si]"],
    },
    "talks": {"path": "/mensajes"},
    "talk": {"path": f"/mensajes/{some_talks.WAITS}"},
    "talk with a long answer": {
        "path": f"/mensajes/{some_talks.WAITS}",
        "fills": {"#text": "Claro, te esperamos. " * 12},
    },
    "talk answered": {
        "path": f"/mensajes/{some_talks.LATE}",
        "fills": {"#text": "El jueves a las 5, ¿te queda?"},
        "presses": [".say .main"],
    },
    "talk past the window": {"path": f"/mensajes/{some_talks.CLOSED}"},
    "talk of who left": {"path": f"/mensajes/{some_talks.LEFT}"},
    "talk in trouble": {"path": f"/mensajes/{some_talks.TROUBLED}"},
    "talk of somebody unknown": {"path": f"/mensajes/{some_talks.STRANGERS_TASK}"},
    "talk of who is not the patient": {"path": f"/mensajes/{some_talks.DENIED}"},
    "talk with the clinic's telephone": {"path": f"/mensajes/{some_talks.IN_APP}"},
    "whose family": {
        "path": f"/buscar?numero={some_talks.STRANGERS_TASK}",
        "fills": {"#search": "car"},
        "presses": ["key:#search"],
    },
    "family's details": {
        "path": f"/personas/{person_of(17)}/datos?numero={some_talks.STRANGERS_TASK}"
    },
    "talk read": {"path": "/mensajes", "presses": [f"#t-{some_talks.WAITS} .deed button"]},
    "new visit": {"path": f"/citas/nueva/{person_of(16)}"},
    "new visit to see": {
        "path": f"/citas/nueva/{person_of(16)}",
        "fills": {"#dia": "2026-11-24", "#hora": "16:30", "#doctor": "Dra. Mariana Ruiz Cortés"},
        "presses": ["button[value=ver]"],
    },
    "register": {"path": "/personas/nueva"},
    "register refused": {
        "path": "/personas/nueva",
        "fills": {"#nombre": "Eva Gómez", "#telefono": "55 12"},
        "presses": ["main form button.main"],
    },
    "a family's number": {
        "path": "/personas/nueva",
        "fills": {"#nombre": "Eva Gómez", "#telefono": "55 5000 2016"},
        "presses": ["main form button.main"],
    },
    "details": {"path": f"/personas/{person_of(17)}/datos"},
    "called in vain": {
        "path": f"/citas/{visit_of(11)}#llamar",
        "presses": ["[action$=llamada] button"],
    },
    "register who was looked for": {
        "path": "/buscar",
        "fills": {"#search": "Eva Gómez"},
        "presses": ["key:#search", "button[value=ver]"],
    },
    "search": {"path": "/buscar"},
    "search with hits": {
        "path": "/buscar",
        "fills": {"#search": "nunez"},
        "presses": ["key:#search"],
    },
    "search with many": {
        "path": "/buscar",
        "fills": {"#search": "car"},
        "presses": ["key:#search"],
    },
    "search with none": {
        "path": "/buscar",
        "fills": {"#search": "wxkq"},
        "presses": ["key:#search"],
    },
    "search too short": {"path": "/buscar", "fills": {"#search": "a"}, "presses": ["key:#search"]},
    "more": {"path": "/mas"},
    "counter": {"path": "/mostrador"},
    "screen": {"path": "/mostrador/pantalla"},
    "poster": {"path": "/mostrador/cartel"},
    "kinds": {"path": "/mas/motivos"},
    "kinds refused": {
        "path": "/mas/motivos",
        "fills": {"#nombre": "Control", "#precio": "mucho"},
        "presses": ["main form button.main"],
    },
    "kinds thought over": {
        "path": "/mas/motivos",
        "fills": {"#nombre": "Endodoncia", "#preparacion": "Ven en ayunas de 8 horas"},
        "presses": ["main form button.main"],
    },
    "kind": {"path": "/mas/motivos/k2larga00000"},
    "kind taken": {
        "path": "/mas/motivos/k2larga00000",
        "fills": {"#nombre": "Control"},
        "presses": ["main form button.main"],
    },
    "visit of a kind": {"path": f"/citas/{visit_of(18)}"},
    "first day": {"path": "/mas/primer-dia"},
    "first day, a step by word": {
        "path": "/mas/primer-dia",
        "presses": ["#formulario .more button"],
    },
    "first day, a test on its way": {
        "path": "/mas/primer-dia",
        "fills": {"#telefono": "55 5555 0188"},
        "presses": ["#prueba form button"],
    },
    "first day, a patient's number": {
        "path": "/mas/primer-dia",
        "fills": {"#telefono": "55 5000 2016"},
        "presses": ["#prueba form button"],
    },
    "pause": {"path": "/mas/pausa"},
    "hours": {"path": "/mas/horario"},
    "reminding": {"path": "/mas/recordatorios"},
    "reminding to be sure": {
        "path": "/mas/recordatorios",
        "presses": ["check:input[name=antes4320]", "main form button.main"],
    },
    "reminding refused": {
        "path": "/mas/recordatorios",
        "fills": {"#otro": "15"},
        "presses": ["main form button.main"],
    },
    "ceiling": {"path": "/mas/tope"},
    "ceiling to be sure": {
        "path": "/mas/tope",
        "fills": {"#tope": "1"},
        "presses": ["main form button.main"],
    },
    "reception": {"path": "/mas/recepcion"},
    "reception refused": {
        "path": "/mas/recepcion",
        "fills": {"#telefono": "55 5000 2016"},
        "presses": ["main form button.main"],
    },
    "templates": {"path": "/mas/plantillas"},
    "templates looked up": {
        "path": "/mas/plantillas",
        "presses": ["form[action$=lectura] button"],
    },
    "tokens": {"path": "/mas/llaves"},
    "token issued": {
        "path": "/mas/llaves",
        "fills": {"#nombre": "Sistema de agenda"},
        "presses": ["check:input[value=leer]", "main form button.main"],
    },
    "days off": {"path": "/mas/dias"},
    "days off to be seen": {
        "path": "/mas/dias",
        "fills": {"#desde": "2026-11-22", "#hasta": "2026-11-25", "#nombre": "Inventario"},
        "presses": ["main form button.main"],
    },
    "holidays to be seen": {
        "path": "/mas/dias",
        "presses": [
            "check:input[name=feriado20261225]",
            "main form:has([type=checkbox]) button",
        ],
    },
    "a day off with its visits": {
        "path": "/mas/dias",
        "fills": {"#desde": "2026-11-22"},
        "presses": ["main form button.main", "button[value=si]"],
    },
    "a closed day": {
        "path": "/mas/dias",
        "fills": {"#desde": "2026-11-22"},
        "presses": ["main form button.main", "button[value=si]", "nav a[href$=hoy]"],
    },
    "ready answers": {"path": "/mas/respuestas"},
    "team": {"path": "/equipo"},
    "sign in": {"path": "/entrar"},
    "lock": {"path": "/mas", "presses": ["main form[action$=candado] button"]},
}
EMPTY = {"today": {"path": "/hoy"}, "another day": {"path": "/hoy?dia=2026-11-24"}}


def parts(states, size=8):
    """Cut the states into parts, each a test of its own."""
    names = list(states)
    return [{n: states[n] for n in names[at : at + size]} for at in range(0, len(names), size)]


@pytest.mark.parametrize("states", parts(FULL), ids=lambda states: next(iter(states)))
def test_every_page_of_a_full_day_can_be_used_by_everybody(desk, states):
    """WCAG 2.2 AA as far as a program can tell, nothing cut, focus seen: both widths, light, dark and large text."""
    given = {"cookies": desk.cookies(Role.OWNER), "states": states, "name": "full"}
    found = desk.sees("sees_all", complaints="allowed", **given)
    assert found == {name: [] for name in states}


def test_an_empty_day_can_be_used_by_everybody(open_desk):
    """Empty is a sentence and the next step."""
    desk = open_desk(visits=0)
    given = {"cookies": desk.cookies(Role.OWNER), "states": EMPTY, "name": "empty"}
    assert desk.sees("sees_all", **given) == {name: [] for name in EMPTY}
