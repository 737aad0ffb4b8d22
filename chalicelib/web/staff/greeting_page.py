"""A first page behind the guard: greets whoever is at the desk, until the day stands here."""

from chalice.app import Response

from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page


def show(desk: Desk) -> Response:
    """Greet."""
    return desk_page(desk, "greeting.html")
