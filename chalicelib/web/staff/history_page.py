"""*Historial*: who changed what, of a day or about one person, the last first. Shows no more than is kept: what stood there before is not."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.data_rights.audit_trail import BETWEEN, Entry, kept_since
from chalicelib.data_rights.read_history import HistoryPage, history, place_of
from chalicelib.patients.model import Patient
from chalicelib.shared import times
from chalicelib.shared.audit import ActorKind
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.history_view import HistoryView
from chalicelib.web.staff.person_deeds import loaded

DAYS_AT_ONCE = timedelta(days=31)  # of one person, about whom most days say nothing
# Who is no member of the team, as the choice has them.
OTHERS = {
    "paciente": {ActorKind.PATIENT, ActorKind.FORM},
    "programa": {ActorKind.SCHEDULE, ActorKind.SENDER, ActorKind.WHATSAPP},
    "sistema": {ActorKind.API},
    "admin": {ActorKind.OPERATOR, ActorKind.IMPORT},
}
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d_\d{6})[a-z0-9-]{0,20}", re.ASCII)


def of_day(desk: Desk) -> Response:
    """Show a day of the clinic's calendar, today unless another is asked for."""
    zone, who = desk.clinic.zone, desk.visit.query.get("quien", "")
    today, first = times.local_day(desk.visit.now, zone), kept_since(desk.visit.now)
    day = min(max(_day_asked(desk) or today, first), today)
    since, until = times.day_bounds(day, zone)
    records = desk.records.leaving_out(lambda _: None)
    found = history(records, since, until, before=_before(desk), wanted=_by(who))
    near = {name: day + timedelta(days=n) for name, n in (("before", -1), ("after", 1))}
    return _page(
        desk,
        found,
        person=None,
        title=desk.said.day(day),
        near={name: one for name, one in near.items() if first <= one <= today},
        day=day,
        who=who,
        more={"dia": f"{day}", "quien": who, "desde": found.after},
    )


def of_person(desk: Desk) -> Response:
    """Show what was changed about one person; ids of others whom the same change concerned are left out."""
    person, now = loaded(desk), desk.visit.now
    before, oldest = _before(desk), (now - MESSAGES_KEPT_FOR).replace(microsecond=0)
    last = _moment_in(before) or now.replace(microsecond=0)
    since = max(last - DAYS_AT_ONCE, oldest)
    names = _names_of(desk, person)
    records = desk.records.leaving_out(lambda _: None)
    until = now + timedelta(seconds=1)  # of this one, too
    found = history(records, since, until, before=before, wanted=lambda e: _about(e, names))
    after = found.after or (place_of(since) if _is_older(person, since, oldest) else "")
    return _page(
        desk,
        found,
        person=person,
        title=person.name,
        near={},
        day=None,
        who="",
        more={"desde": after},
    )


def _page(
    desk: Desk, found: HistoryPage, *, person: Patient | None, more: dict[str, str], **facts: Any
) -> Response:
    view = HistoryView(desk, found.entries)
    return desk_page(
        desk,
        "history.html",
        section="mas",
        person=person,
        lines=view.lines(),
        members=desk.records.team(),
        others=list(OTHERS),
        is_later=bool(_before(desk)),
        more=urlencode({k: v for k, v in more.items() if v}) if more["desde"] else "",
        **facts,
    )


def _by(who: str) -> Callable[[Entry], Entry | None]:
    """Return what keeps the changes of one member of the team, or of some kind of others; of nobody named, all."""
    kinds = OTHERS.get(who)

    def wanted(entry: Entry) -> Entry | None:
        is_theirs = entry.by.kind in kinds if kinds else who in ("", entry.by.ref)
        return entry if is_theirs else None

    return wanted


def _about(entry: Entry, names: frozenset[str]) -> Entry | None:
    return entry.of(names) if entry.is_about(names) else None


def _names_of(desk: Desk, person: Patient) -> frozenset[str]:
    visits = [v.id for each in person.ids for v in desk.records.appointments_of(each)]
    tasks = [task.id for each in person.ids for task in desk.records.tasks_of(each)]
    return frozenset({*person.ids, *visits, *tasks})


def _is_older(person: Patient, since: datetime, oldest: datetime) -> bool:
    """Tell whether something may have been written about them before."""
    # A record that went over into theirs may be older than their own.
    began = oldest if person.former_ids else person.created_at or oldest
    return since > max(oldest, began)


def _before(desk: Desk) -> str:
    asked = desk.visit.query.get("desde", "")
    return asked if _moment_in(asked) else ""


def _moment_in(place: str) -> datetime | None:
    """Return the second that a place names; None of what is no place."""
    try:
        found = _PLACE.fullmatch(place)
        return (
            datetime.strptime(f"{found[1]}+0000", f"%Y-%m-%d{BETWEEN}%H%M%S%z") if found else None
        )
    except ValueError:
        return None


def _day_asked(desk: Desk) -> date | None:
    try:
        return date.fromisoformat(desk.visit.query.get("dia", ""))
    except ValueError:
        return None
