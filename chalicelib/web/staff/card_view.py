"""A card in the words of one reader: the visit and what may be done with it, what was said and done, who they are. Decides nothing."""

from datetime import datetime
from typing import Any

from chalicelib.answers.history import Utterance
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.on_day_off import day_off_of
from chalicelib.appointments.with_whom import called_now
from chalicelib.consent.model import PATIENTS_OWN, ConsentEvent, Source
from chalicelib.consent.staff_may_attest import has_refused
from chalicelib.front_desk.day import VisitState
from chalicelib.front_desk.last_deed import written_since
from chalicelib.front_desk.load_card import Card
from chalicelib.front_desk.model import DeskDeed
from chalicelib.front_desk.undo_deed import why_not_undone
from chalicelib.front_desk.will_be_told import WillBeTold
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp.text_by_hand import read_by_them
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.shared.phone import as_read_aloud
from chalicelib.staff.permissions import Permission
from chalicelib.web.staff.as_seen import SEEN, as_seen
from chalicelib.web.staff.days_off_view import what_it_is
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.likely_deed import may_be_here, needed_for, noun_of
from chalicelib.web.staff.preparation_shown import preparation_shown
from chalicelib.web.staff.slot_form import length_said
from chalicelib.web.staff.told_words import told_shown
from chalicelib.web.staff.visit_words import (
    answers_of,
    as_said,
    called_in_vain,
    state_shown,
    why_of,
)

Shown = dict[str, Any]
MOST_PAST = 4
_CORRECTED = {Status.NO_SHOW: "attended", Status.ATTENDED: "no_show"}
MOST_EVENTS = 30
WAYS = {Source.FORM: "form", Source.WHATSAPP: "whatsapp", Source.MY_DATA: "whatsapp"}


class CardView:
    """One person and one visit."""

    def __init__(self, desk: Desk, card: Card, told: WillBeTold | None = None) -> None:
        self.desk, self.card, self.words, self.told = desk, card, desk.words, told
        self.now = desk.visit.now
        self.said = desk.said

    @property
    def visit(self) -> Appointment | None:
        """The visit that is shown."""
        return self.card.row.visit if self.card.row else None

    @property
    def visit_id(self) -> str:
        """Its id, which marks its row in the day beside."""
        return self.visit.id if self.visit else ""

    @property
    def as_seen(self) -> str:
        """What the forms of the card tell back of the visit's hour."""
        return as_seen(self.visit) if self.visit else ""

    @property
    def moved_since(self) -> str:
        """Say that somebody moved the visit, or changed how it stands, while another page showed it as it was."""
        moves = [d for d in self.card.deeds if d.visit_id == self.visit_id and not d.undone_at]
        decided = self.visit.decided_at if self.visit else None
        is_last = bool(moves) and (decided is None or decided <= moves[-1].at)  # no patient since
        who = self.card.names.get(moves[-1].by, "") if is_last else ""
        when = self.said.when(self.visit.starts_at) if self.visit else ""
        who = who or self.words("desk.deed.somebody")
        if self.desk.asked.get(SEEN) == self.as_seen:
            return self.words("desk.slot.changed", who=who, state=self.state().get("word", ""))
        return self.words("desk.slot.moved", who=who, when=when)

    @property
    def person(self) -> Patient:
        """Whose card it is."""
        return self.card.person

    @property
    def guardian(self) -> str:
        """Say who answers, where it is not the person."""
        who = self.person.guardian
        return self.words("desk.answers", who=who) if who else ""

    @property
    def phone(self) -> Shown | None:
        """Return the number to call, which stands behind a tap."""
        if not self.person.e164:
            return None
        return {
            "href": f"tel:{self.person.e164}",
            "says": as_read_aloud(self.person.e164),
            "who": answers_of(self.person),
        }

    @property
    def asks_for_a_number(self) -> bool:
        """Tell whether another number would help, and this person may note it."""
        is_wanting = not self.person.e164 or self.person.number is NumberState.WRONG
        return is_wanting and self.desk.may(Permission.KEEP_PEOPLE)

    def heading(self) -> Shown:
        """Return when and with whom the visit is."""
        visit = self.visit
        if visit is None:
            return {}
        length = length_said(self.desk, visit.minutes, visit.visit_kind)
        said = ", ".join(part for part in (called_now(self.desk.clinic, visit), length) if part)
        when = self.said.when(visit.starts_at)
        day_off = day_off_of(self.desk.clinic, visit) if visit.is_open else None
        off = what_it_is(self.desk, day_off) if day_off else ""
        return {"when": when[:1].upper() + when[1:], "with": said, "off": off}

    def state(self) -> Shown:
        """Return where the visit stands, since when, and how a yes came."""
        row = self.card.row
        if row is None:
            return {}
        shown = state_shown(row, self.words, self.said)
        is_yes = row.state(self.now) is VisitState.CONFIRMED
        how = row.visit.confirmed_how if is_yes else ""
        key = f"desk.how.{how}"
        since = self.said.ago(row.visit.decided_at) if row.visit.decided_at else ""
        said = ", ".join(
            part for part in (self.words(key) if how and self.words.has(key) else "", since) if part
        )
        why = why_of(row, self.words, self.said) if row.visit.is_open else ""
        again = called_in_vain(row, self.words, self.said)
        return shown | {"beside": said, "why": ". ".join(part for part in (why, again) if part)}

    def preparation(self) -> str:
        """Say how they are to come, and whether they read it; "" where nothing is asked of them, or the visit is over."""
        row = self.card.row
        is_to_come = row is not None and row.visit.is_open and row.visit.starts_at > self.now
        return preparation_shown(self.desk, row) if row and is_to_come else ""

    @property
    def may_change(self) -> bool:
        """Tell whether this person changes visits."""
        return self.desk.may(Permission.CHANGE_VISITS)

    def choices(self) -> list[str]:
        """Name what may be done with the visit as it stands."""
        visit = self.visit
        if visit is None:
            return []
        if visit.is_cancelled:
            return ["restore"] if self.card.may_be_restored and self.may_change else []
        if not visit.is_open:
            return [_CORRECTED[visit.status]] if visit.status in _CORRECTED else []
        return [name for name, may in self._open_choices(visit) if may]

    def _open_choices(self, visit: Appointment) -> list[tuple[str, bool]]:
        is_to_come, changes = visit.starts_at > self.now, self.may_change
        marks = self.desk.may(Permission.MARK_ATTENDANCE)
        asks_for_a_yes = visit.status is not Status.CONFIRMED and not visit.arrived_at
        marks_arrival = self.desk.may(Permission.MARK_ARRIVAL)
        return [
            ("arrived", marks_arrival and not visit.arrived_at and may_be_here(visit, self.now)),
            ("confirmed", changes and is_to_come and asks_for_a_yes),
            ("change", changes),
            ("cancel", changes and is_to_come),
            ("attended", marks and not is_to_come),
            ("no_show", marks and not is_to_come and not visit.arrived_at),
        ]

    def undo(self) -> Shown | None:
        """Return how the last deed is taken back, while that is possible and nobody was told."""
        row = self.card.row
        noun = noun_of(row.visit) if row else ""
        if row is None or not noun or not self.desk.may(needed_for(noun)):
            return None
        deed = next((d for d in self.card.deeds if d.name == row.visit.deed), None)
        if deed is None or deed.undone_at or (deed.tells_at and deed.tells_at <= self.now):
            return None
        if why_not_undone(deed, row.visit, written_since(deed, row.messages), now=self.now):
            return None
        tells = (
            self.words("desk.tells_at", time=self.said.clock(deed.tells_at))
            if deed.tells_at
            else ""
        )
        return {
            "path": f"citas/{row.visit.id}/{noun}/deshacer",
            "deed": deed.name,
            "tells": tells,
        }

    def will_read(self) -> Shown:
        """Return what the person will read of a deed, or what is so instead."""
        return told_shown(self.told, self.words, self.said)

    def happened(self) -> list[Shown]:
        """Return the one time line of visit and talk, oldest first.

        WhatsApp tells whole seconds: of one second, what was written comes before what answers it.
        """
        told = [self._utterance(u) for u in self.card.said]
        events = [*told, *(self._deed(d) for d in self.card.deeds)]
        return sorted(events, key=_in_order)[-MOST_EVENTS:]

    def _utterance(self, said: Utterance) -> Shown:
        if said.received:
            text = as_said(said.received.text, self.words) or self.words("desk.card.no_words")
            by = ", ".join(
                part for part in (answers_of(self.person), self.said.ago(said.at)) if part
            )
            return {"at": said.at, "kind": "", "text": text, "by": by}
        message = said.sent
        if message is None:
            return {"at": said.at, "kind": "done", "text": "", "by": ""}
        return {
            "at": said.at,
            "kind": "auto",
            "text": read_by_them(message, self.desk.clinic),
            "by": self._sent(message, said.at),
        }

    def _sent(self, message: Message, at: datetime) -> str:
        key = f"desk.sent.{message.state}"
        state = self.words(key) if self.words.has(key) else str(message.state)
        return f"{state}, {self.said.ago(message.changed_at or at)}"

    def _deed(self, deed: DeskDeed) -> Shown:
        who = self.card.names.get(deed.by, self.words("desk.deed.somebody"))
        key = f"desk.deed.{deed.kind}"
        text = self.words(key, who=who) if self.words.has(key) else who
        text = self.words("desk.deed.undone", what=text) if deed.undone_at else text
        return {
            "at": deed.at,
            "kind": "done",
            "text": f"{text}, {self.said.ago(deed.at)}",
            "by": "",
        }

    def next_visits(self) -> list[Shown]:
        """Return the other visits to come."""
        return [
            {"href": f"citas/{v.id}", "text": self._visit_said(v)}
            for v in self.card.visits
            if v.is_open and v.starts_at > self.now and v.id != self.visit_id
        ]

    def past_visits(self) -> list[Shown]:
        """Return the last visits that are over or off, the last first."""
        over = [v for v in self.card.visits if not (v.is_open and v.starts_at > self.now)]
        return [
            {
                "href": f"citas/{v.id}",
                "text": f"{self.said.short_day(v.starts_at)}: {self._status(v)}",
            }
            for v in over[::-1][:MOST_PAST]
            if v.id != self.visit_id
        ]

    def _visit_said(self, visit: Appointment) -> str:
        return ", ".join(
            part
            for part in (self.said.when(visit.starts_at), called_now(self.desk.clinic, visit))
            if part
        )

    def _status(self, visit: Appointment) -> str:
        status = {"booked": "to_tell", "change_requested": "wants_change"}.get(
            visit.status, str(visit.status)
        )
        key = f"desk.state.{status}"
        return (self.words(key) if self.words.has(key) else status).lower()

    def family(self) -> list[Shown]:
        """Return who else answers on the phone."""
        return [{"href": f"personas/{one.id}", "text": one.name} for one in self.card.family]

    def permission(self) -> Shown:
        """Return whether and how they agreed to be reminded."""
        events = [e for e in self.card.consents if e.purpose is Purpose.REMINDERS]
        may_attest = self.desk.may(Permission.KEEP_PEOPLE) and not self.person.agreed_to(
            Purpose.REMINDERS
        )
        is_theirs = has_refused(self.person, Purpose.REMINDERS)
        return {"text": self._agreed(events), "may_attest": may_attest and not is_theirs}

    def _agreed(self, events: list[ConsentEvent]) -> str:
        if not events:
            return self.words("desk.card.permission.missing")
        last = events[-1]
        when = self.said.short_day(last.at)
        if not last.granted:
            return self.words("desk.card.permission.no", when=when)
        way = WAYS.get(last.source, "form") if last.source in PATIENTS_OWN else "clinic"
        return self.words(f"desk.card.permission.{way}", when=when)


def _in_order(event: Shown) -> tuple[datetime, bool, datetime]:
    at = event["at"]
    return at.replace(microsecond=0), event["kind"] != "", at
