"""Which function answers which path: a door for each kind of caller, each with a role of its own. Never decides who may come in.

The template leads each path to its door (puntual/gateway_doors.py), by this very table.
"""

from collections.abc import Callable

from chalice.app import Request, Response

from chalicelib.shared import log
from chalicelib.shared.settings import own_door

# By the function's name in app.py, the paths behind it; one that ends with a slash stands for all below it, but for the root.
DOORS: dict[str, tuple[str, ...]] = {
    "public_pages": (
        "/",
        "/c",
        "/c/{slug}",
        "/c/{slug}/gracias",
        "/c/{slug}/aviso",
        "/static/{name}",
        "/health",
        "/api/v1/docs",
        "/api/v1/openapi.json",
    ),
    "my_data_pages": ("/c/{slug}/mis-datos", "/c/{slug}/mis-datos/{code}"),
    "staff_pages": (
        "/entrar",
        "/invitacion/{code}",
        "/candado",
        "/equipo",
        "/equipo/",
        "/hoy",
        "/hoy/",
        "/citas/",
        "/personas/",
        "/mensajes",
        "/mensajes/",
        "/pendientes",
        "/buscar",
        "/mas",
        "/mas/",
        "/mostrador",
        "/mostrador/",
        "/agenda",
        "/agenda/",
        "/avisos",
        "/avisos/",
    ),
    "whatsapp_webhook": ("/webhooks/whatsapp",),
    "api_handler": (
        "/api/v1/appointments",
        "/api/v1/appointments/",
        "/api/v1/patients",
        "/api/v1/patients/",
        "/api/v1/practitioners",
        "/api/v1/practitioners/",
        "/api/v1/lines",
        "/api/v1/lines/",
        "/api/v1/messages",
        "/api/v1/inbox",
        "/api/v1/inbox/",
    ),
}


def doors_of(path: str) -> list[str]:
    """Return the functions behind whose door a path stands: one, of each path that is deployed."""
    return [door for door, behind in DOORS.items() if any(_fits(path, one) for one in behind)]


def keep_to_its_door(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Answer 500 to what belongs to another door: no caller can send it here, only a template that is wrong.

    A function that was told no door has all of them, as on a developer's machine.
    """
    door = own_door()
    if door and door not in doors_of(request.path):
        log.error("wrong_door", door=door, route=request.path)
        plain: dict[str, str | list[str]] = {"Content-Type": "text/plain; charset=utf-8"}
        return Response(body="", headers=plain, status_code=500)
    return get_response(request)


def _fits(path: str, behind: str) -> bool:
    is_folder = behind.endswith("/") and behind != "/"
    return path == behind or (is_folder and path.startswith(behind))
