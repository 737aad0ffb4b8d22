"""Where somebody goes on after a PIN: to the page of ours that they came for, and nowhere else."""

import re
from urllib.parse import urlencode, urlsplit

from chalicelib.web.page_request import PageRequest

HOME = "/hoy"
FIELD = "de"
SAID_ONCE = (
    "hecho",
    "no",
    "cita",
    "charla",
    "registro",
    "con",
    "tarea",
)  # what the bar says of a deed, once
_A_PATH = re.compile(r"(/[a-z0-9_-]+(?:/[a-z0-9_~-]+)*)(\?[a-z0-9_=&-]*)?", re.ASCII)
# What a browser may be led to: the addresses of pages, of no deed.
_PAGES = re.compile(
    r"/hoy(?:/hoja)?|/mas(?:/primer-dia|/respuestas|/pausa|/llaves|/motivos(?:/[a-z0-9]+)?|/horario|/recordatorios|/tope|/recepcion|/plantillas|/historial|/arco(?:/[a-z0-9-]+(?:/borrado)?)?|/dias(?:/[a-z0-9-]+)?)?|/mensajes(?:/[a-z0-9-]+)?|/mostrador(?:/pantalla|/cartel)?|/avisos|/buscar|/equipo|/agenda(?:/[a-z0-9-]+)?|/personas/[a-z0-9]+(?:/datos|/historial)?|/citas/[a-z0-9]+|/citas/nueva/[a-z0-9]+"
)
_DEEDS = re.compile(
    r"/(?:buscar|pendientes|(?:citas|personas|equipo|mensajes|mas|agenda|avisos|mostrador)(?:/[A-Za-z0-9_-]+){1,4})",
    re.ASCII,
)
_GATES = ("/entrar", "/candado", "/invitacion")


def asked_for(visit: PageRequest) -> str:
    """Return what was asked for, to come back to: of a deed that changes something, the page it was done on."""
    if visit.method != "GET":
        return _came_from(visit)
    kept = {name: value for name, value in visit.query.items() if name not in SAID_ONCE}
    return ours(f"{visit.path}?{urlencode(kept)}" if kept else visit.path)


def ours(text: str) -> str:
    """Return the path if it is one of the front desk's pages, else the day's."""
    found = _A_PATH.fullmatch(text)
    is_ours = found and _PAGES.fullmatch(found[1]) and not text.startswith(_GATES)
    return text if is_ours else HOME


def deed(text: str) -> str:
    """Return the path if a deed of the front desk may stand there, else nothing."""
    return text if _DEEDS.fullmatch(text) else ""


def _came_from(visit: PageRequest) -> str:
    """Return the page of ours on which a form stood; before its path lies whatever stage the application begins with."""
    path = urlsplit(visit.headers.get("referer", "")).path
    parts = path.split("/")[1:]
    ends = ("/" + "/".join(parts[place:]) for place in range(len(parts)))
    return next((end for end in ends if ours(end) == end), HOME)


def address(visit: PageRequest, path: str, **query: str) -> str:
    """Return the path as an address from here, whatever stage the application begins with."""
    return f"{visit.root}{path.removeprefix('/')}{'?' if query else ''}{urlencode(query)}"
