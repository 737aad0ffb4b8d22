"""What a button of the front desk does to a visit, and what takes it back. The same answer for all: back to the page it was pressed on."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.appointments.agenda_change import Change, carry_out
from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.calls import note_no_answer
from chalicelib.front_desk.deeds import Desk as Deeds
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.front_desk.take_back_arrival import arrival_taken_back
from chalicelib.front_desk.to_do import BY_HAND, rank_of
from chalicelib.front_desk.undo_deed import undo
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff.as_seen import only_as_seen
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import NOUNS
from chalicelib.web.staff.way_back import HOME, SAID_ONCE, ours

TELLS = "avisar"
KINDS = {noun: kind for kind, noun in NOUNS.items()}
AGAIN = {"30": timedelta(minutes=30), "120": timedelta(hours=2)}
AT_LEAST = timedelta(minutes=30)
BEFORE_VISIT = timedelta(hours=2)  # somebody tries once more in time
MORNING = time(9)
MOST_CLOSED = 20
LONGEST_COUNT = 6  # digits
HOWS = frozenset({"telephone", "counter", "word"})
Decide = Callable[[Deeds, str], Change]


def _confirmed(desk: Desk) -> Decide:
    how = desk.asked.get("como", "counter")
    return lambda deeds, visit_id: deeds.confirmed(visit_id, how=how if how in HOWS else "counter")


def _cancelled(desk: Desk) -> Decide:
    tells = bool(desk.asked.get(TELLS))
    return lambda deeds, visit_id: deeds.cancelled(visit_id, tells=tells)


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
    seen = only_as_seen(desk, lambda deeds: decide(deeds, loaded(desk).id))
    return carried(desk, KINDS[noun], seen)


def take_back(desk: Desk, noun: str) -> Response:
    """Take a deed back: the one that the button names, else the visit's last."""
    name = desk.asked.get("hecho", "")
    if name and kind_in(name) != KINDS[noun]:
        raise NotFoundError  # the button of another deed, which may be another role's
    gone = desk.records.get(Appointment, desk.visit.parts["visit_id"])
    if gone is None and KINDS[noun] is DeedKind.BOOKED:
        return see_other(f"{desk.visit.root}hoy?hecho=undone")  # taken back already

    def decide(_deeds: Deeds) -> Change:
        visit = loaded(desk)
        if KINDS[noun] is DeedKind.ARRIVED:  # a second tap, whoever noted the first
            by, now = desk.member.id, desk.visit.now
            return arrival_taken_back(
                desk.records, desk.clinic, visit.id, name=name, by=by, now=now
            )
        last = name or (visit.deed if kind_in(visit.deed) == KINDS[noun] else "")
        if not last:
            return Change(visit)  # it was taken back already
        return undo(
            desk.records, desk.clinic, visit.id, last, by=desk.member.id, now=desk.visit.now
        )

    answer = carried(desk, "undone", decide)
    if gone and desk.records.get(Appointment, gone.id) is None:  # the page of it is no more
        return see_other(f"{desk.visit.root}personas/{gone.patient_id}?hecho=undone")
    return answer


def no_answer(desk: Desk) -> Response:
    """Note that nobody answered, and when somebody tries again."""
    again_at = _again_at(desk, loaded(desk))
    return carried(
        desk,
        DeedKind.CALLED,
        lambda _: note_no_answer(
            desk.records,
            loaded(desk).id,
            by=desk.member.id,
            again_at=again_at,
            now=desk.visit.now,
        ),
    )


def _again_at(desk: Desk, visit: Appointment) -> datetime:
    """Return when somebody tries again: as was asked, but in time before the visit."""
    now, asked = desk.visit.now, desk.asked.get("otra", "")
    morning = times.local_day(now, desk.clinic.zone) + timedelta(days=1)
    tomorrow = times.instant(morning, MORNING, desk.clinic.zone)
    wanted = tomorrow if asked == "manana" else now + AGAIN.get(asked, AT_LEAST)
    in_time = max(now + AT_LEAST, min(wanted, visit.starts_at - BEFORE_VISIT))
    is_late = now < visit.starts_at < in_time + AT_LEAST
    return now + (visit.starts_at - now) / 2 if is_late else in_time


def close(desk: Desk) -> Response:
    """Note that somebody has seen to what no deed ends, as far as it was on the page."""
    try:
        for each in desk.asked.get("pendientes", "").split(" ")[:MOST_CLOSED]:
            _closed(desk, *each.partition(".")[::2])
    except NotAllowedError as refused:
        return back(desk, no=refused.code)
    return back(desk, hecho="task")


def _closed(desk: Desk, task_id: str, seen: str) -> None:
    task = desk.records.get(StaffTask, task_id)
    if task is None:
        raise NotFoundError
    if rank_of(task.kind) not in BY_HAND:
        raise NotAllowedError("ends_by_a_deed")
    count = int(seen) if seen.isdecimal() and len(seen) < LONGEST_COUNT else None
    close_task(desk.records, task_id, now=desk.visit.now, seen=count, by=desk.member.id)


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
    for name in SAID_ONCE:
        kept.pop(name, None)
    codes = {
        name: value
        for name, value in said.items()
        if value.replace("_", "").replace("-", "").isalnum()
    }
    row = f"#v-{codes['cita']}" if path == HOME and "cita" in codes else ""  # without scripts, too
    page = f"{desk.visit.root}{path.removeprefix('/')}?{urlencode(kept | codes)}"
    return see_other(page + row)
