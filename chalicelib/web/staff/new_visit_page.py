"""*Nueva cita*: doctor, day and hour for a person, what they will read, and then it is booked."""

from typing import Any

from chalice.app import Response

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.book import book
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.reminder_times import first_to_go
from chalicelib.appointments.upsert import by_key
from chalicelib.front_desk.day import DayVisit
from chalicelib.front_desk.model import DeedKind
from chalicelib.front_desk.sign_deed import signed
from chalicelib.front_desk.will_be_told import will_be_told
from chalicelib.messaging.put_out_messages import decide_and_put_out
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared import ids
from chalicelib.shared.errors import NotAllowedError
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import slot_form
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.person_deeds import loaded
from chalicelib.web.staff.preparation_shown import preparation_shown
from chalicelib.web.staff.told_words import told_shown
from chalicelib.web.staff.visit_deeds import TELLS, back
from chalicelib.web.staff.visit_words import answers_of
from chalicelib.web.staff.wanted_slot import filled, said_in

SOURCE = "staff"


def show(desk: Desk) -> Response:
    """Ask for the day and the hour; those of a gap stand there already."""
    form = filled(slot_form.of_visit(None, desk.clinic), desk.clinic, said_in(desk.visit.query))
    return _page(desk, loaded(desk), form)


def submit(desk: Desk) -> Response:
    """Show how it would read; with `paso=si` book it."""
    person, form = loaded(desk), slot_form.read(desk)
    if form.slot is None or desk.asked.get("paso") != "si":
        return _page(desk, person, form)
    return _booked(desk, form.slot)


def _booked(desk: Desk, slot: Slot) -> Response:
    key = f"{SOURCE}-{mark}" if (mark := desk.asked.get("marca", "")).isalnum() else ""

    def decide() -> Change:
        known = by_key(desk.records, key) if key else None
        if known:  # the same page was sent twice
            return Change(known)
        booking = _booking(desk, loaded(desk), slot, tells=bool(desk.asked.get(TELLS)), key=key)
        return signed(booking, DeedKind.BOOKED, before=None, by=desk.member.id, now=desk.visit.now)

    try:
        booked = decide_and_put_out(
            desk.records, desk.services.queue, decide, now=desk.visit.now
        ).appointment
    except NotAllowedError as refused:
        return back(desk, no=refused.code)
    return _led_to(desk, booked.id)


def _booking(desk: Desk, who: Patient, slot: Slot, *, tells: bool, key: str = "") -> Change:
    now = desk.visit.now
    tell = Tell(why_no_room(desk.records, desk.clinic, now)) if tells else None
    return book(
        desk.records, desk.clinic, who, slot, now=now, source=SOURCE, tell=tell, external_id=key
    )


def _led_to(desk: Desk, visit_id: str) -> Response:
    return see_other(f"{desk.visit.root}citas/{visit_id}?hecho=booked&cita={visit_id}")


def _page(desk: Desk, person: Patient, form: slot_form.SlotForm) -> Response:
    asked = desk.visit.method == "POST"
    status = 422 if asked and form.slot is None else 200
    row = _as_booked(desk, person, form.slot) if form.slot else None
    return desk_page(
        desk,
        "new_visit.html",
        status=status,
        person=person,
        done=just_done(desk),
        slot=form,
        who=answers_of(person),
        mark=ids.new_id(),
        read=_will_read(desk, row, form.slot) if row and form.slot else {},
        preparation=preparation_shown(desk, row) if row else "",
        warnings=slot_form.warnings(desk, form.slot) if form.slot else [],
    )


def _as_booked(desk: Desk, person: Patient, slot: Slot) -> DayVisit:
    """Return the visit as the booking would write it."""
    visit = Appointment(
        "-",
        person.id,
        slot.starts_at,
        slot.minutes,
        slot.practitioner,
        slot.place,
        visit_kind=slot.visit_kind or "",
    )
    line = desk.records.get(Line, line_id(person.e164)) if person.e164 else None
    return DayVisit(visit, person, line)


def _will_read(desk: Desk, row: DayVisit, slot: Slot) -> dict[str, Any]:
    """Return what the booking would tell the person, or that their reminder does, or nothing."""
    person = row.patient
    told = will_be_told(lambda: _booking(desk, person, slot, tells=True), row) if person else None
    first = first_to_go(desk.clinic, row.visit, desk.visit.now)
    instead = desk.words("desk.told.not", why=desk.words("desk.told.tell"))
    if first:
        instead = desk.words("desk.told.reminder", when=desk.said.when(first))
    return told_shown(told, desk.words, desk.said, instead=instead)
