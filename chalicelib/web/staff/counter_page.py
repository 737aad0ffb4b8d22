"""*Mostrador*: the form's address as a picture for the telephone of whoever stands there. Shows nobody's data."""

from chalice.app import Response

from chalicelib.web.qr_picture import qr_of
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page


def show(desk: Desk) -> Response:
    """Show where patients say yes themselves: to be scanned, or to be sent."""
    link = f"{desk.services.secrets.one('public-url')}/c/{desk.clinic.slug}"
    return desk_page(desk, "counter.html", section="mas", link=link, picture=qr_of(link))
