"""*Mostrador*: the form's address as a picture and as links, each saying where who comes by it came from. On the page of the desk, who signed up stands beside it; on screen and paper nobody does."""

from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.staff.permissions import Permission
from chalicelib.web.load_words import Words, choose
from chalicelib.web.qr_picture import qr_of
from chalicelib.web.render_page import STAFF_POLICY, page
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.signups_shown import who_signed_up

COUNTER, POSTER = "mostrador", "cartel"
# Where else people find a clinic; a sign-up keeps the word. Nobody is told apart by it: a link may be passed on.
SOURCES = ("enlace", "web", "facebook", "instagram", "google", "blog", "referido")


def show(desk: Desk) -> Response:
    """Show where patients say yes themselves: to be scanned here, or sent."""
    links = [
        {"source": s, "text": desk.words(f"desk.counter.{s}"), "address": _link(desk, s)}
        for s in SOURCES
    ]
    picture = qr_of(_link(desk, COUNTER))
    signups = who_signed_up(desk) if desk.may(Permission.KEEP_PEOPLE) else []
    facts: dict[str, Any] = {
        "links": links,
        "picture": picture,
        "signups": signups,
        "done": just_done(desk),
    }
    return desk_page(desk, "counter.html", section="mas", **facts)


def screen(desk: Desk) -> Response:
    """Show the picture alone, as large as the screen."""
    return _poster(desk, COUNTER, is_paper=False)


def poster(desk: Desk) -> Response:
    """Show a sheet of A4 to print; on paper it works without us."""
    return _poster(desk, POSTER, is_paper=True)


def _poster(desk: Desk, source: str, *, is_paper: bool) -> Response:
    # Patients read it, so it is in the clinic's language, whatever whoever prints it reads.
    words = Words(choose(desk.visit.query.get("lang", ""), "", desk.clinic.language))
    answer = page(
        desk.visit,
        "staff/poster.html",
        words,
        clinic=desk.clinic,
        picture=qr_of(_link(desk, source)),
        is_paper=is_paper,
    )
    answer.headers["Content-Security-Policy"] = STAFF_POLICY
    return answer


def _link(desk: Desk, source: str) -> str:
    home = desk.services.secrets.one("public-url")
    return f"{home}/c/{desk.clinic.slug}?{urlencode({'utm_source': source})}"
