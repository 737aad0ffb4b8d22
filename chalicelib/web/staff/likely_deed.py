"""The one button of a row: what whoever is at the desk most likely does with that visit now. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.front_desk.day import DayVisit, VisitState
from chalicelib.front_desk.model import DeedKind, kind_in
from chalicelib.staff.permissions import Permission

LATE = timedelta(minutes=20)  # without arriving: they did not come
EARLY = timedelta(hours=8)  # nobody stands at the desk sooner, nor for a visit of another day


@dataclass(frozen=True)
class Likely:
    """A deed to do with one tap, or a page to open; `word` is of the catalogue."""

    word: str
    noun: str = ""  # of /citas/{id}/…; "" of a link
    anchor: str = ""  # where the card opens
    style: str = ""
    takes_back: bool = False


# What it takes to do, and to take back, what these nouns say; of all others it is CHANGE_VISITS.
PERMISSIONS = {
    "llegada": Permission.MARK_ARRIVAL,
    "atencion": Permission.MARK_ATTENDANCE,
    "ausencia": Permission.MARK_ATTENDANCE,
}
# By which noun a deed is taken back.
NOUNS: dict[DeedKind, str] = {
    DeedKind.ARRIVED: "llegada",
    DeedKind.CONFIRMED: "confirmacion",
    DeedKind.CANCELLED: "cancelacion",
    DeedKind.RESTORED: "restauracion",
    DeedKind.MOVED: "cambio",
    DeedKind.ATTENDED: "atencion",
    DeedKind.NO_SHOW: "ausencia",
    DeedKind.BOOKED: "reserva",
}


def needed_for(noun: str) -> str:
    """Return the permission that a deed takes."""
    return PERMISSIONS.get(noun, Permission.CHANGE_VISITS)


def noun_of(visit: Appointment) -> str:
    """Return the noun of what was done to a visit last, "" where nothing was."""
    kind = kind_in(visit.deed)
    return next((noun for deed, noun in NOUNS.items() if deed == kind), "")


def may_be_here(visit: Appointment, now: datetime) -> bool:
    """Tell whether a patient may stand at the desk for a visit by now."""
    return visit.starts_at - EARLY <= now


def likely_deed(
    row: DayVisit, row_state: VisitState, *, now: datetime, tells: bool
) -> Likely | None:
    """Return what is most likely done with a visit; `tells` says that a notice of the last deed waits."""
    if tells and noun_of(row.visit):
        return Likely("undo", noun_of(row.visit), style="bare", takes_back=True)
    return _BY_STATE[row_state](row, now)


def _arrived(row: DayVisit, now: datetime) -> Likely | None:
    if row.visit.ends_at <= now:
        return Likely("attended", "atencion")
    return Likely("undo", "llegada", style="bare", takes_back=True)


def _awaited(row: DayVisit, now: datetime) -> Likely | None:
    visit = row.visit
    if visit.starts_at + LATE <= now:
        return Likely("no_show", "ausencia")
    return Likely("arrived", "llegada") if may_be_here(visit, now) else None


def _call(row: DayVisit, now: datetime) -> Likely | None:
    is_to_come = row.visit.starts_at > now
    return Likely("call", anchor="llamar", style="soft") if is_to_come else _awaited(row, now)


def _change(row: DayVisit, now: datetime) -> Likely | None:
    is_to_come = row.visit.starts_at > now
    return Likely("change", anchor="cambiar", style="soft") if is_to_come else _awaited(row, now)


def _nothing(_row: DayVisit, _now: datetime) -> Likely | None:
    return None


_BY_STATE = {
    VisitState.TO_TELL: _awaited,
    VisitState.NO_ANSWER: _awaited,
    VisitState.CONFIRMED: _awaited,
    VisitState.WANTS_CHANGE: _change,
    VisitState.CALL: _call,
    VisitState.ARRIVED: _arrived,
    VisitState.NO_SHOW: lambda _row, _now: Likely("arrived", "atencion"),
    VisitState.CANCELLED: _nothing,
    VisitState.ATTENDED: _nothing,
    VisitState.UNKNOWN: _nothing,
}
