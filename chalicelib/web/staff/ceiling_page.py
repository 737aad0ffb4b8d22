"""*Tope de mensajes*: the owner sees what was sent and about what it cost, sets how many may go in a day, and who would wait for it is named first."""

import dataclasses
from datetime import date
from typing import Any

from chalice.app import Response

from chalicelib.clinics.change_settings import change_settings, unless_changed
from chalicelib.clinics.message_prices import MessagePrice, pesos_a_dollar, price_of_message
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import last_day
from chalicelib.reminders.model import DueVisit
from chalicelib.shared import times
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import ceiling_counts as counts
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/mas/tope"
MOST = 100_000
NAMED = 20  # who would wait, by name; of the rest the number


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


def _would_wait(desk: Desk, stands: Clinic, wanted: int) -> tuple[list[DueVisit], bool]:
    """Return who would be reminded tomorrow as it stands, and not by a lower ceiling; and whether those are all."""
    if wanted >= stands.limits.messages_a_day:
        return [], True
    planned, is_whole = counts.planned_tomorrow(desk, stands)
    lower = _with(stands, wanted, stands.limits.messages_a_day)
    return planned[counts.most_of_day(lower, counts.tomorrow(desk)) :], is_whole


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
    return desk_page(
        desk,
        "ceiling.html",
        status=status,
        section="mas",
        typed=typed,
        largest=MOST,
        problem=problem,
        done=just_done(desk),
        **_facts(desk, desk.clinic_now),
    )


def _facts(desk: Desk, clinic: Clinic) -> dict[str, Any]:
    """Return the ceilings, what was sent, what is planned, and by which price."""
    day, most = times.local_day(desk.visit.now, clinic.zone), clinic.limits.messages_a_day
    price = price_of_message(clinic, day)
    planned, is_whole = counts.planned_tomorrow(desk, clinic)
    of_cost = clinic.limits.cost_a_day
    return {
        "most": most,
        "most_cost": _cost(desk, price, min(most, clinic.sender.daily_limit)),
        "whatsapp": clinic.sender.daily_limit,
        "of_cost": f"{of_cost / 1_000_000:,.2f}" if of_cost else "",
        "used": desk.records.counts(last_day(desk.visit.now)),
        "sent": _sent(desk, price, day),
        "planned": len(planned),
        "is_planned_whole": is_whole,
        "each": f"{price.dollars(1):.4f}" if price else "",
        "since": desk.said.day(price.since) if price and price.since else "",
        "rate": f"{pesos_a_dollar():.2f}",
    }


def _sent(desk: Desk, price: MessagePrice | None, day: date) -> list[tuple[str, int, str]]:
    """Return how many went on this day and in its month, in which words that is said, and about what it cost."""
    month, is_whole = counts.sent_since(desk, day.replace(day=1))
    today = [m for m in month if times.local_day(m.created_at, desk.clinic.zone) == day]
    whole = {"today": is_whole or len(today) < len(month), "month": is_whole}
    return [
        (
            name if whole[name] else f"{name}.least",
            len(sent),
            _cost(desk, price, counts.charged(sent)),
        )
        for name, sent in (("today", today), ("month", month))
    ]
