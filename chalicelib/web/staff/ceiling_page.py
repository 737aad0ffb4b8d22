"""*Tope de mensajes*: the owner sees what was sent and about what it cost, sets how many may go in a day, and who would wait for it is named first."""

import dataclasses
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from chalice.app import Response

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.change_settings import change_settings, unless_changed
from chalicelib.clinics.message_prices import MessagePrice, pesos_a_dollar, price_of_message
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.model import Message, State
from chalicelib.reminders.foresee_ceiling import looked_at, reminded_on
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.set_aside import gather
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/mas/tope"
MOST = 100_000
NAMED = 20  # who would wait, by name; of the rest the number
MOST_COUNTED = 6_000  # messages of a month: past that it is "at least"
MOST_LOOKED_AT = 4_000  # visits that may be reminded tomorrow: past that, too
WENT = frozenset(
    {
        *(State.ACCEPTED, State.SENT, State.DELIVERED, State.READ),
        *(State.UNKNOWN, State.BY_HAND),
    }
)


def show(desk: Desk) -> Response:
    """Show the ceiling, what was sent and about what that cost."""
    return _page(desk, str(desk.clinic_now.limits.messages_a_day))


def submit(desk: Desk) -> Response:
    """Set the ceiling; where somebody would wait tomorrow who does not today, they are named first."""
    typed, stands = desk.asked.get("tope", "").strip(), desk.clinic_now
    is_number = typed.isdecimal() and len(typed) <= len(str(MOST)) and int(typed) <= MOST
    if not is_number:
        return _page(desk, typed, problem="number", status=422)
    wanted = int(typed)
    if stands.limits.messages_a_day not in (wanted, _seen(desk)):
        return _page(desk, typed, problem="meanwhile", status=409)
    waiting, is_whole = _would_wait(desk, stands, wanted)
    if waiting and desk.asked.get("seguro") != "si":
        return _ask(desk, stands, wanted, waiting, is_whole=is_whole)
    try:
        change_settings(desk.records, lambda clinic: _with(clinic, wanted, _seen(desk)))
    except (NotAllowedError, ConflictError):
        return _page(desk, typed, problem="meanwhile", status=409)
    return see_other(way_back.address(desk.visit, PATH, hecho="ceiling"))


def _with(clinic: Clinic, wanted: int, seen: int) -> Clinic:
    unless_changed(clinic.limits.messages_a_day, seen=seen, wanted=wanted)
    limits = dataclasses.replace(clinic.limits, messages_a_day=wanted)
    return dataclasses.replace(clinic, limits=limits)


def _seen(desk: Desk) -> int:
    """Return the ceiling that her page showed, -1 for none."""
    said = desk.asked.get(SEEN, "")
    return int(said) if said.isdecimal() and len(said) <= len(str(MOST)) else -1


def _tomorrow(desk: Desk) -> date:
    return times.local_day(desk.visit.now, desk.clinic.zone) + timedelta(days=1)


def _would_wait(desk: Desk, stands: Clinic, wanted: int) -> tuple[list[DueVisit], bool]:
    """Return who would be reminded tomorrow as it stands, and not by a lower ceiling; and whether those are all."""
    if wanted >= stands.limits.messages_a_day:
        return [], True
    planned, is_whole = _planned(desk, stands)
    lower = _with(stands, wanted, stands.limits.messages_a_day)
    return planned[_most(lower, _tomorrow(desk)) :], is_whole


def _most(clinic: Clinic, day: date) -> int:
    """Return how many may go on a day: the narrower of the clinic's own ceiling and WhatsApp's."""
    return min(clinic.limits.most_messages(day), clinic.sender.daily_limit)


def _planned(desk: Desk, clinic: Clinic) -> tuple[list[DueVisit], bool]:
    """Return whom a message reminds tomorrow, as far as it may go, and whether all visits were looked at."""
    day = _tomorrow(desk)
    ids = desk.records.visit_ids_between(*looked_at(clinic, day))
    found, _ = desk.records.get_each(Appointment, ids[:MOST_LOOKED_AT])
    visits, _ = gather(desk.records, clinic, found.values())
    planned = reminded_on(clinic, visits, day, now=desk.visit.now)
    return planned[: _most(clinic, day)], len(ids) <= MOST_LOOKED_AT


def _ask(
    desk: Desk, stands: Clinic, wanted: int, waiting: list[DueVisit], *, is_whole: bool
) -> Response:
    named = [
        {"who": v.patient.name, "when": desk.said.when(v.appointment.starts_at)}
        for v in waiting[:NAMED]
    ]
    return desk_page(
        desk,
        "ceiling_sure.html",
        section="mas",
        wanted=wanted,
        named=named,
        others=len(waiting) - len(named),
        n=len(waiting),
        is_whole=is_whole,
        seen=stands.limits.messages_a_day,
    )


def _sent(desk: Desk, first: date) -> tuple[list[Message], bool]:
    """Return the messages by template that went from a day on, and whether those are all: more are not read."""
    begins, _ = times.day_bounds(first, desk.clinic.zone)
    day, ids = desk.visit.now.date(), list[str]()
    while day >= begins.date() and len(ids) <= MOST_COUNTED:
        dispatches = desk.records.dispatches_on(day.isoformat())
        ids += [message_id for one in reversed(dispatches) for message_id in one.message_ids]
        day -= timedelta(days=1)
    found, _ = desk.records.get_each(Message, ids[:MOST_COUNTED])
    went = [m for m in found.values() if m.state in WENT and m.content.template]
    return [m for m in went if m.created_at >= begins], len(ids) <= MOST_COUNTED


def _priced(messages: Iterable[Message]) -> int:
    """Return how many of these WhatsApp charges: none that somebody sent from a telephone."""
    return sum(message.state is not State.BY_HAND for message in messages)


def _said_as(when: str, is_whole: bool) -> str:  # noqa: FBT001  # the one thing that it tells
    return when if is_whole else f"{when}.least"


def _cost(desk: Desk, price: MessagePrice | None, messages: int) -> str:
    """Return "unos $157.25 (US$8.50)", or nothing where no price is known."""
    if price is None:
        return ""
    facts = {
        "pesos": f"{price.pesos(messages):,.2f}",
        "dollars": f"{price.dollars(messages):,.2f}",
    }
    return desk.words("desk.ceiling.cost", **facts)


def _page(desk: Desk, typed: str, *, problem: str = "", status: int = 200) -> Response:
    clinic, now = desk.clinic_now, desk.visit.now
    day = times.local_day(now, clinic.zone)
    month, is_whole = _sent(desk, day.replace(day=1))
    today = [m for m in month if times.local_day(m.created_at, clinic.zone) == day]
    planned, is_planned = _planned(desk, clinic)
    price = price_of_message(clinic, day)
    most = clinic.limits.messages_a_day

    def costs(messages: Iterable[Message]) -> str:
        return _cost(desk, price, _priced(messages))

    facts: dict[str, Any] = {
        "most": most,
        "most_cost": _cost(desk, price, min(most, clinic.sender.daily_limit)),
        "whatsapp": clinic.sender.daily_limit,
        "of_cost": f"{clinic.limits.cost_a_day / 1_000_000:,.2f}"
        if clinic.limits.cost_a_day
        else "",
        "used": desk.records.counts(last_day(now)),
        "sent": [
            (_said_as("today", is_whole or len(today) < len(month)), len(today), costs(today)),
            (_said_as("month", is_whole), len(month), costs(month)),
        ],
        "planned": len(planned),
        "is_planned_whole": is_planned,
        "each": f"{price.dollars(1):.4f}" if price else "",
        "since": desk.said.day(price.since) if price and price.since else "",
        "rate": f"{pesos_a_dollar():.2f}",
    }
    return desk_page(
        desk,
        "ceiling.html",
        status=status,
        section="mas",
        typed=typed,
        largest=MOST,
        problem=problem,
        done=just_done(desk),
        **facts,
    )
