"""Doctor, day, hour, length and kind as they are typed or picked: read, said to be wrong beside their field, shown again. Books nothing."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.night_hours import starts_at_night
from chalicelib.appointments.on_day_off import day_off_of
from chalicelib.appointments.restore import is_hour_taken, visits_around
from chalicelib.appointments.with_whom import called_now, practitioner_of
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.patients.model import Patient
from chalicelib.shared import times
from chalicelib.web.staff.days_off_view import what_it_is
from chalicelib.web.staff.desk import Desk

SHORTEST, LONGEST = 5, 480
USUAL = 30
LONGEST_NAME = 60
_HOUR = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?)?\s*(?:(?P<half>[ap])\.?\s*m\.?)?"
)


@dataclass(frozen=True)
class SlotForm:
    """What somebody typed, with what is wrong of it."""

    doctor: str = ""
    dia: str = ""
    hora: str = ""
    minutos: str = str(USUAL)
    place: str = ""
    doctors: tuple[str, ...] = ()
    motivo: str = ""
    kinds: tuple[VisitKind, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)
    slot: Slot | None = None
    says: str = ""  # the slot in words
    length: str = ""  # … and its kind and length

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def of_visit(visit: Appointment | None, clinic: Clinic) -> SlotForm:
    """Return the fields as a visit has them; of no visit empty ones."""
    if visit is None:
        return SlotForm(doctors=_doctors(clinic), kinds=_kinds(clinic, ""))
    there = times.local(visit.starts_at, clinic.zone)
    return SlotForm(
        called_now(clinic, visit),
        there.date().isoformat(),
        f"{there:%H:%M}",
        str(visit.minutes),
        visit.place,
        _doctors(clinic),
        visit.visit_kind,
        _kinds(clinic, visit.visit_kind),
    )


def read(desk: Desk, *, place: str = "", kind: str = "") -> SlotForm:
    """Return what was typed, with its moment where nothing is wrong; `kind` is the visit's, where the form says none."""
    typed = {name: desk.asked.get(name, "").strip() for name in ("dia", "hora", "minutos")}
    kinds, chosen = _kinds(desk.clinic, kind), desk.asked.get("motivo", kind)
    typed["minutos"] = _length(desk, kinds, chosen, typed["minutos"])
    doctor = " ".join(desk.asked.get("doctor", "").split())[:LONGEST_NAME]
    day, clock, minutes = _day(typed["dia"]), _clock(typed["hora"]), _minutes(typed["minutos"])
    is_kind = chosen in ("", kind, *(one.id for one in kinds))
    problems = {
        name: f"desk.slot.{code}"
        for name, code, is_right in (
            ("dia", "bad_day", day),
            ("hora", "bad_hour", clock),
            ("minutos", "bad_minutes", minutes),
            ("motivo", "bad_kind", is_kind or None),
        )
        if is_right is None
    }
    slot = None
    if day and clock is not None and minutes:
        at = times.instant(day, clock, desk.clinic.zone)
        slot = Slot(at, minutes, doctor, place, visit_kind=chosen)
        if slot.starts_at <= desk.visit.now:
            problems["hora"] = "desk.slot.past"
    slot = None if problems else slot
    return SlotForm(
        doctor,
        **typed,
        place=place,
        doctors=_doctors(desk.clinic),
        motivo=chosen if is_kind else "",
        kinds=kinds,
        problems=problems,
        slot=slot,
        says=_in_words(desk, slot) if slot else "",
        length=length_said(desk, slot.minutes, chosen) if slot else "",
    )


def length_said(desk: Desk, minutes: int, kind_id: str) -> str:
    """Return "Control, 20 min": what only the desk reads of a visit."""
    kind = desk.clinic.visit_kind(kind_id)
    length = desk.words("desk.card.minutes", minutes=minutes)
    return f"{kind.name}, {length}" if kind else length


def _in_words(desk: Desk, slot: Slot) -> str:
    parts = (desk.said.when(slot.starts_at), called_now(desk.clinic, slot))
    says = ", ".join(part for part in parts if part)
    return says[:1].upper() + says[1:]


def _length(desk: Desk, kinds: tuple[VisitKind, ...], chosen: str, typed: str) -> str:
    """Return the length that was typed; of another kind that was chosen its own, unless a length was typed beside it."""
    shown, _, minutes = desk.asked.get("mostrado", "").partition(" ")
    is_another = bool(minutes) and chosen != shown and typed == minutes
    return next((str(one.minutes) for one in kinds if is_another and one.id == chosen), typed)


def warnings(desk: Desk, slot: Slot, *, visit_id: str = "") -> list[str]:
    """Return what is said in amber before a visit is put there: somebody has the hour, or it is night."""
    wanted = Appointment(
        visit_id or "-", "-", slot.starts_at, slot.minutes, slot.practitioner, slot.place
    )
    around = visits_around(desk.records, wanted)
    others = [one for one in around if is_hour_taken(desk.clinic, wanted, [one])]
    people = desk.records.get_many(Patient, {one.patient_id for one in others})
    said = desk.said
    found = [
        desk.words(
            "desk.slot.double",
            name=people[one.patient_id].name if one.patient_id in people else "?",
            when=said.when(one.starts_at),
        )
        for one in others[:3]
    ]
    if slot.practitioner and desk.clinic.practitioners and not practitioner_of(desk.clinic, slot):
        found.append(desk.words("desk.slot.nobody", doctor=slot.practitioner))
    if day_off := day_off_of(desk.clinic, slot):
        found.append(desk.words("desk.off.warn", what=what_it_is(desk, day_off)))
    if starts_at_night(slot.starts_at, desk.clinic.zone):
        found.append(desk.words("desk.slot.night"))
    return found


def _doctors(clinic: Clinic) -> tuple[str, ...]:
    """Return who sees patients, to be picked; any other name may be typed."""
    return tuple(sorted(one.name for one in clinic.practitioners if not one.has_left))


def _kinds(clinic: Clinic, own: str) -> tuple[VisitKind, ...]:
    """Return the kinds that a visit may be of: those in use, and what it is already."""
    may_be = [kind for kind in clinic.visit_kinds if kind.id == own or not kind.is_retired]
    return tuple(sorted(may_be, key=lambda kind: kind.name.casefold()))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    """Return the hour of a field of hours, or as it is typed where a browser has none: 10:30, 10:30 pm, 4 p. m."""
    found = _HOUR.fullmatch(text.lower())
    if found is None:
        return None
    hour, half = int(found["hour"]), found["half"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else 24
    elif not found["minute"]:
        return None
    try:
        return time(hour, int(found["minute"] or 0))
    except ValueError:
        return None


def _minutes(text: str) -> int | None:
    minutes = int(text) if text.isdecimal() and len(text) < 4 else 0
    return minutes if SHORTEST <= minutes <= LONGEST else None
