"""*Más*: what else there is, a line each."""

from chalice.app import Response

from chalicelib.shared import times
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done


def show(desk: Desk) -> Response:
    """Show the places that this person may go to."""
    places = [("hoy/hoja", "imprimir", "sheet"), ("mostrador", "lista", "form")]
    if desk.may(Permission.ANSWER):
        places.insert(0, ("mas/respuestas", "mensaje", "ready"))
    if desk.clinic.is_by_hand and desk.may(Permission.ANSWER):
        places.insert(0, ("avisos", "por-avisar", "by_hand"))
    if desk.may(Permission.IMPORT):
        places.insert(0, ("agenda", "archivo", "agenda"))
    if desk.may(Permission.SETTINGS):
        places.append(("mas/horario", "reloj", "hours"))
        places.append(("mas/recordatorios", "por-avisar", "reminding"))
        places.append(("mas/tope", "semaforo", "ceiling"))
        places.append(("mas/recepcion", "llamar", "reception"))
        places.append(("mas/plantillas", "lista", "templates"))
        places.append(("mas/motivos", "lista", "kinds"))
        places += [("mas/dias", "hoy", "off"), ("mas/pausa", "pausa", "pause")]
        places += [("mas/arco", "escudo", "arco"), ("mas/historial", "reloj", "history")]
    if desk.may(Permission.TOKENS):
        places.append(("mas/llaves", "candado", "tokens"))
    if desk.may(Permission.SETTINGS):
        places.insert(0, ("mas/primer-dia", "confirmo", "first_day"))
    if desk.may(Permission.TEAM):
        places.insert(0, ("equipo", "llave", "team"))
    shown = [
        {"path": path, "icon": icon, "text": desk.words(f"desk.more.{name}")}
        for path, icon, name in places
    ]
    today = times.local_day(desk.visit.now, desk.clinic.zone).isoformat()
    done = just_done(desk)
    return desk_page(desk, "more.html", section="mas", places=shown, today=today, done=done)
