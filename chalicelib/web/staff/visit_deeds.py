"""What a button of the front desk does to a visit, and what takes it back. The same answer for all: back to the page it was pressed on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.appointments.agenda_change import Change, carry_out
from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.calls import note_no_answer
from chalicelib.front_desk.deeds import Desk as Deeds
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.front_desk.undo_deed import undo
from chalicelib.messaging.close_task import close_task
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff.as_seen import only_as_seen
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import NOUNS
from chalicelib.web.staff.way_back import ours

TELLS = "avisar"
KINDS = {noun: kind for kind, noun in NOUNS.items()}
AGAIN = {"30": timedelta(minutes=30), "120": timedelta(hours=2), "manana": timedelta(hours=16)}
HOWS = frozenset({"telephone", "counter"})
Decide = Callable[[Deeds, str], Change]


def _confirmed(desk: Desk) -> Decide:
    how = desk.asked.get("como", "counter")
    return lambda deeds, visit_id: deeds.confirmed(visit_id, how=how if how in HOWS else "counter")


def _cancelled(desk: Desk) -> Decide:
    tells = bool(desk.asked.get(TELLS))

    def decide(deeds: Deeds, visit_id: str) -> Change:
        return only_as_seen(desk, lambda one: one.cancelled(visit_id, tells=tells))(deeds)

    return decide


DECIDES: dict[str, Callable[[Desk], Decide]] = {
    "llegada": lambda _: Deeds.arrived,
    "confirmacion": _confirmed,
    "cancelacion": _cancelled,
    "restauracion": lambda _: Deeds.restored,
    "atencion": lambda _: lambda deeds, visit_id: deeds.attended(visit_id, came=True),
    "ausencia": lambda _: lambda deeds, visit_id: deeds.attended(visit_id, came=False),
}


def do(desk: Desk, noun: str) -> Response:
    """Do what the button says; twice is as good as once."""
    decide = DECIDES[noun](desk)
    return carried(desk, KINDS[noun], lambda deeds: decide(deeds, loaded(desk).id))


def take_back(desk: Desk, noun: str) -> Response:
    """Take a deed back: the one that the button names, else the visit's last."""
    name = desk.asked.get("hecho", "")

    def decide(_deeds: Deeds) -> Change:
        visit = loaded(desk)
        last = name or (visit.deed if kind_in(visit.deed) == KINDS[noun] else "")
        if not last:
            return Change(visit)  # it was taken back already
        return undo(
            desk.records, desk.clinic, visit.id, last, by=desk.member.id, now=desk.visit.now
        )

    return carried(desk, "undone", decide)


def no_answer(desk: Desk) -> Response:
    """Note that nobody answered, and when somebody tries again."""
    wait = AGAIN.get(desk.asked.get("otra", ""), AGAIN["30"])
    return carried(
        desk,
        DeedKind.CALLED,
        lambda _: note_no_answer(
            desk.records,
            loaded(desk).id,
            by=desk.member.id,
            again_at=desk.visit.now + wait,
            now=desk.visit.now,
        ),
    )


def close(desk: Desk) -> Response:
    """Note that somebody has seen to what no deed ends, as far as it was on the page."""
    try:
        for each in desk.asked.get("pendientes", "").split(" "):
            task_id, _, seen = each.partition(".")
            count = int(seen) if seen.isdecimal() else None
            close_task(desk.records, task_id, now=desk.visit.now, seen=count, by=desk.member.id)
    except NotFoundError:
        raise
    except NotAllowedError as refused:
        return back(desk, no=refused.code)
    return back(desk, hecho="task")


def loaded(desk: Desk) -> Appointment:
    """Return the clinic's visit of the address; raises NotFoundError for whatever else stands there."""
    visit = desk.records.get(Appointment, desk.visit.parts["visit_id"])
    if visit is None:
        raise NotFoundError
    return visit


def carried(desk: Desk, done: str, decide: Callable[[Deeds], Change]) -> Response:
    """Carry a deed out and lead back; what is not allowed is said there, with the visit as it stands."""
    deeds = Deeds(desk.records, desk.clinic, desk.member.id, desk.visit.now)
    visit_id = loaded(desk).id
    try:
        carry_out(desk.records, desk.services.queue, lambda: decide(deeds), now=desk.visit.now)
    except NotAllowedError as refused:
        return back(desk, no=refused.code, cita=visit_id)
    except ConflictError:
        return back(desk, no="busy", cita=visit_id)
    return back(desk, hecho=str(done), cita=visit_id)


def back(desk: Desk, **said: str) -> Response:
    """Lead back to the page on which the button was pressed, with what became of it."""
    path, _, query = ours(desk.asked.get("de", "")).partition("?")
    kept = {}
    with suppress(ValueError):
        kept = dict(part.split("=", 1) for part in query.split("&") if part)
    for name in ("hecho", "no", "cita"):
        kept.pop(name, None)
    codes = {name: value for name, value in said.items() if value.replace("_", "").isalnum()}
    return see_other(f"{desk.visit.root}{path.removeprefix('/')}?{urlencode(kept | codes)}")
