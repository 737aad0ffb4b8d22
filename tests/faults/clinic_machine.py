"""A whole clinic in hypothesis's hands: what people, staff, files, WhatsApp and crashes may do, in any order.

The model knows what was said and decided, in plain sets; WhatsApp's ledger is what truly left. `Watched` looks at both
whenever a claim is committed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.answers.answer_line import Sheet, send_answer
from chalicelib.appointments.agenda_change import By, Change, carry_out
from chalicelib.appointments.book import arranged, first_due
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.confirm import confirm
from chalicelib.appointments.mark_days_off import mark, take_back
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.withdraw_messages import Visit as VisitOf
from chalicelib.clinics.days_off import DayOff
from chalicelib.clinics.hold import begun, ended
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Source
from chalicelib.front_desk.deeds import Desk
from chalicelib.front_desk.model import DeskDeed
from chalicelib.front_desk.undo_deed import undo
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.model import ImportRow, Visit
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.undo_import import undo_import
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.event_types import Echo, InboundKind, InboundMessage, NumberChanged
from chalicelib.messaging.model import HELD_FOR, Action, Button, Dispatch, Message
from chalicelib.messaging.service_window import WINDOW
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.patients import phone_lines
from chalicelib.patients.model import (
    Line,
    Particulars,
    Patient,
    PatientAlias,
    PatientKey,
    Purpose,
)
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared import times
from chalicelib.shared.audit import event_ref
from chalicelib.shared.writes import Create, Save
from tests.builders import a_clinic, a_patient
from tests.fakes.store_of_two import StoreOfTwoReleases
from tests.faults.boundary import Peace
from tests.faults.chances import CALM, Fate
from tests.faults.clinic_model import Model, Watched
from tests.faults.disorder import disorder
from tests.faults.oracle import every, verdicts_of
from tests.faults.sim_whatsapp import Arrival
from tests.faults.world import QUARTER, Report, World

PHONES = tuple(f"+5255{10_000_000 + n:08}" for n in range(1, 6))
SURE = ("verified", "attested")
FATES = {
    Fate.ACCEPTED: 70.0,
    Fate.NO_ANSWER: 6.0,
    Fate.HUNG: 4.0,
    Fate.TOO_FAST: 12.0,
    Fate.NO_CONNECTION: 4.0,
    Fate.REFUSED: 4.0,
}
TROUBLE = replace(
    CALM, fates=FATES, event_lost=0.2, event_doubled=0.2, event_late=0.1, queue_lost=0.1
)


class Clinic:
    """The clinic, everybody around it, and what the machine knows of them."""

    def __init__(self, seed: int, policy: UnknownPolicy) -> None:
        self.store = StoreOfTwoReleases()
        self.world = World(seed, a_clinic(unknown_policy=policy), TROUBLE, store=self.store)
        self.model = Model()
        self.watched = Watched(
            self.world.outbox, self.records, self.model, self.catch_up, self.world.clock
        )
        self.world.outbox = self.watched
        self.people = 0
        self.booked = 0
        self.heard = 0
        self.answered = 0
        self.said: list[InboundMessage] = []

    @property
    def records(self) -> Any:
        """The table, past every boundary."""
        return self.world.records

    # People and visits

    def come(self, phone: str, **changes: Any) -> str:
        """Put somebody on the list; return the id."""
        self.people += 1
        person = a_patient(id=f"p{self.people:011}", name="Ana López", e164=phone, **changes)
        consent = person.consents.get(Purpose.REMINDERS)
        if consent and not consent.granted:
            self.model.noes[person.id] = "patient"
        self.model.whose.add((phone, str(person.number)))  # said before our time
        writes = [Create(person)]
        if person.external_id:
            writes.append(Create(PatientKey(person.external_id, person.id)))
        if phone:
            line, existed = phone_lines.line_of(self.records, phone)
            line = phone_lines.with_patient(line, person)
            self.records.commit([*writes, phone_lines.written_line(line, existed=existed)])
        else:
            self.records.commit(writes)
        return person.id

    def book(self, person_id: str, starts_at: datetime, *, tell: bool = False) -> str | None:
        """Book a visit at the desk, under an id that a replay gives again; perhaps the patient is to be told."""
        self.booked += 1
        visit_id = f"a{self.booked:011}"

        def act(records: Any, queue: Any, clinic: Any) -> None:
            arrange = self._arranged(records, clinic, person_id, visit_id, starts_at, tell=tell)
            carry_out(records, queue, arrange, now=self.world.now)

        self.world.at_the_desk(act)
        return visit_id if self.records.get(Appointment, visit_id) else None

    def _arranged(
        self,
        records: Any,
        clinic: Any,
        person_id: str,
        visit_id: str,
        starts_at: datetime,
        *,
        tell: bool,
    ) -> Callable[[], Change]:
        def decide() -> Change:
            now, person = self.world.now, records.get(Patient, person_id)
            visit = Appointment(visit_id, person_id, starts_at, created_at=now)
            visit = replace(visit, due_at=first_due(clinic, visit, person, now))
            terms = Tell(why_no_room(records, clinic, now)) if tell else None
            return arranged(records, clinic, VisitOf(visit, person), now=now, tell=terms)

        return decide

    def visits(self) -> list[str]:
        """Return the ids of all visits, those of files by the files' own keys."""
        found = every(self.world, Appointment, " APPT ")
        return [v.id for v in sorted(found, key=lambda v: (v.external_id, v.id))]

    def change(self, visit_id: str, decide: Callable[[Any, Any], Any]) -> None:
        """Let staff change a visit; what came of it stands in the agenda, also when the process died."""
        self.world.at_the_desk(
            lambda r, q, c: _drop(carry_out(r, q, lambda: decide(r, c), now=self.world.now))
        )
        self.learn_visit(visit_id)

    def learn_visit(self, visit_id: str) -> None:
        """Take over how a visit stands after a change of its own."""
        visit = self.records.get(Appointment, visit_id)
        self.model.schedule[visit_id] = visit.schedule
        self.model.off.discard(visit_id)
        if visit.status is Status.CANCELLED:
            self.model.off.add(visit_id)
        self.model.here.discard(visit_id)
        if visit.arrived_at:
            self.model.here.add(visit_id)

    def move(self, visit_id: str, to: datetime) -> None:
        """Give a visit another time."""
        now = self.world.now
        self.change(visit_id, lambda r, c: reschedule(r, c, visit_id, Slot(to), now=now))

    def cancel(self, visit_id: str) -> None:
        """Call a visit off."""
        now = self.world.now
        self.change(visit_id, lambda r, c: cancel(r, c, visit_id, by=By.CLINIC, now=now))

    def confirm(self, visit_id: str) -> None:
        """Note that the patient comes."""
        now = self.world.now
        self.change(visit_id, lambda r, c: confirm(r, c, visit_id, now=now))

    def at_the_counter(self, visit_id: str, deed: str, **how: Any) -> bool:
        """Let Lupita do something to a visit on her page; tell whether it is signed by her."""
        known = {deed.name for deed in self._deeds()}
        now = self.world.now
        self.change(
            visit_id, lambda r, c: getattr(Desk(r, c, "lupita", now), deed)(visit_id, **how)
        )
        return {deed.name for deed in self._deeds()} > known

    def take_back_deed(self, which: int) -> bool:
        """Let whoever is at the counter take a deed back; tell whether it went."""
        deeds = self._deeds()
        deed, now = deeds[which % len(deeds)], self.world.now
        if self.records.get(Appointment, deed.visit_id) is None:
            return False
        self.change(
            deed.visit_id, lambda r, c: undo(r, c, deed.visit_id, deed.name, by="carmen", now=now)
        )
        kept = self.records.get(DeskDeed, deed.id)
        is_undone = kept is not None and kept.undone_at is not None
        self.model.undone.update(deed.message_ids if is_undone else ())
        return is_undone and deed.undone_at is None

    @property
    def has_deeds(self) -> bool:
        """Tell whether anything was done at the counter yet."""
        return bool(self._deeds())

    def _deeds(self) -> list[DeskDeed]:
        found = every(self.world, DeskDeed, " DEED#")
        return sorted(found, key=lambda deed: deed.id)

    # The operator's switch

    def pause(self, hours: float, *, everything: bool) -> None:
        """Keep the clinic silent, for some hours or (0) until it is resumed."""
        now = self.world.now
        until = now + timedelta(hours=hours) if hours else None
        terms: Any = {"now": now, "until": until, "everything": everything, "put_out": 0}
        self._switch(lambda clinic: begun(clinic.hold, **terms))

    def resume(self) -> None:
        """Let the clinic speak again."""
        now = self.world.now
        self.model.silent = False  # whoever comes in between may see it before the desk is told
        self._switch(lambda clinic: clinic.hold and ended(clinic.hold, now=now))

    def _switch(self, held: Callable[[Any], Any]) -> None:
        def act(records: Any, _queue: Any, clinic: Any) -> None:
            records.commit([Save(replace(clinic, hold=held(clinic)))])

        self.world.at_the_desk(act)
        hold = self.world.clinic.hold
        self.model.silent = hold is not None
        if hold:
            self.model.silent_until, self.model.answers_wait = hold.until, hold.everything

    # Days off

    def close(self, in_days: int, days: int) -> None:
        """Mark days closed, from so many days ahead on."""
        first = times.local_day(self.world.now, self.world.clinic.zone) + timedelta(days=in_days)
        day_off = DayOff(first, first + timedelta(days=days - 1))
        self._days_off(lambda records: mark(records, [day_off], now=self.world.now))

    def open_again(self, which: int) -> None:
        """Take one of the closed days back."""
        marked = self.world.clinic.days_off
        day_id = marked[which % len(marked)].id
        self._days_off(lambda records: take_back(records, day_id, now=self.world.now))

    def _days_off(self, change: Callable[[Any], Any]) -> None:
        self.world.at_the_desk(lambda records, _queue, _clinic: _drop(change(records)))
        self.model.closed.learn(self.world.clinic, self.world.now)

    # Consent

    def staff_withdraw(self, person_id: str) -> None:
        """Let staff end the consent to reminders."""

        def act(records: Any, _queue: Any, _clinic: Any) -> None:
            person = records.get(Patient, person_id)
            by = {"source": Source.STAFF, "by": "Laura", "now": self.world.now}
            records.commit(withdraw(records, person, Purpose.REMINDERS, **by))

        self._a_second_later()
        if self.world.at_the_desk(act):
            self.model.noes.setdefault(person_id, "staff")
            self._moved(person_id)

    def _moved(self, person_id: str) -> None:
        self.model.moves[person_id] = self.model.moves.get(person_id, 0) + 1

    # Records made one, and two

    def merge(self, stays: str, merged: str) -> None:
        """Merge two records at the desk."""
        self._dossier(merge_records, stays, merged)
        if self.records.get(PatientAlias, merged) and self.records.get(Patient, merged) is None:
            before = (self.model.noes.get(stays, ""), self.model.noes.pop(merged, ""))
            no = "patient" if "patient" in before else before[0] or before[1]
            if no:
                self.model.noes[stays] = no
            moves = self.model.moves.get(stays, 0)
            self.model.merges.append((stays, merged, *before, moves))

    def undo(self) -> None:
        """Undo the latest merge at the desk."""
        stays, merged, own, others, moves = self.model.merges[-1]
        self._dossier(undo_merge, stays, merged)
        if self.records.get(Patient, merged) is None:
            return
        self.model.merges.pop()
        now = self.model.noes.pop(stays, "")
        since = now if self.model.moves.get(stays, 0) != moves else ""
        unchanged = self.model.moves.get(stays, 0) == moves
        for person, no in ((stays, own if unchanged else now), (merged, since or others)):
            if no:
                self.model.noes[person] = no

    def _dossier(self, work: Callable[..., Any], stays: str, merged: str) -> None:
        self._a_second_later()
        asked = Asked("Laura Méndez", "api:t", self.world.now)
        self.world.at_the_desk(
            lambda r, q, c: _drop(work(r, q, c, stays_id=stays, merged_id=merged, asked=asked))
        )

    # A file

    def take_in_file(self, rows: list[tuple[str, str, str, datetime]], *, vouched: bool) -> None:
        """Take in rows of (visit's key, person's key, phone, start)."""
        by = Attestation("Laura", numbers=True) if vouched else None

        def act(records: Any, queue: Any, clinic: Any) -> None:
            terms = Terms(clinic=clinic, now=self.world.now, attestation=by)
            read = [
                ImportRow(n, Particulars("Ana López", phone, external_id=key), Visit(start), visit)
                for n, (visit, key, phone, start) in enumerate(rows)
            ]
            run_import(read, Loading(records=records, queue=queue, terms=terms))

        self._a_second_later()
        self.world.at_the_desk(act)
        self._learn_from_file()
        if vouched:
            self._staff_put_right()

    def take_back_file(self, which: int) -> int:
        """Take an import back, of those that there were; return how many records of it are gone."""
        run = self.records.imports()[which % len(self.records.imports())]
        agreed = {p.id for p in self._people() if p.agreed_to(Purpose.REMINDERS)}
        kept = len(self.records.imported_by(run.id))

        def act(records: Any, queue: Any, clinic: Any) -> None:
            loading = Loading(
                records=records, queue=queue, terms=Terms(clinic=clinic, now=self.world.now)
            )
            undo_import(run, records.imported_by(run.id), loading)

        self._a_second_later()
        self.world.at_the_desk(act)
        self._learn_from_file()
        for person in self._people():
            if person.id in agreed and not person.agreed_to(Purpose.REMINDERS):
                self.model.noes.setdefault(person.id, "staff")
                self._moved(person.id)
        return kept - len(self.records.imported_by(run.id))

    def _people(self) -> list[Patient]:
        return every(self.world, Patient, " PATIENT ")

    def _learn_from_file(self) -> None:
        for visit in every(self.world, Appointment, " APPT "):
            if visit.status is not Status.CANCELLED:
                self.model.off.discard(visit.id)
            self.learn_visit(visit.id)

    def _staff_put_right(self) -> None:
        """Take over that staff vouch against a no of their own; never against the patient's."""
        for person_id in [who for who, by in self.model.noes.items() if by == "staff"]:
            person = self.records.get(Patient, person_id)
            if person and person.agreed_to(Purpose.REMINDERS):
                del self.model.noes[person_id]
                self._moved(person_id)

    # The front desk writes

    def answer(self, which: int, *, twice: bool) -> None:
        """Let Lupita answer some talk, from a sheet that she may send twice."""
        texts = [t for t in every(self.world, StaffTask, " INBOX#") if t.kind is TaskKind.TEXT]
        names = [p.id for p in self._people() if p.e164] + sorted(
            t.id for t in texts if not t.patient_id
        )
        self.answered += 1
        text = f"respuesta {self.answered}"
        sheet = Sheet(name=text, opened_at=self.world.now, text=text, by="lupita")
        name = names[which % len(names)]

        def act(records: Any, queue: Any, clinic: Any) -> None:
            terms = {"limit": why_no_room, "now": self.world.now}
            sent = send_answer(records, queue, clinic, name, sheet, **terms)
            self.model.answers.written[text] = sent.message.e164

        self._a_second_later()
        for _ in range(1 + twice):
            self.world.at_the_desk(act)
        for message in every(
            self.world, Message, " MSG#"
        ):  # who died may have sent it all the same
            if message.content.text == text:
                self.model.answers.written[text] = message.e164

    def writes_in_app(self, phone: str, ago: timedelta) -> None:
        """Let somebody write in the Business app, and WhatsApp tell of it."""
        self.answered += 1
        text = f"desde el teléfono {self.answered}"
        number_id = self.world.clinic_as_set_up.sender.phone_number_id
        self._a_second_later()
        at = (self.world.now - ago).replace(microsecond=0)
        line = self.records.get(Line, phone_lines.line_id(phone))
        is_known = bool(line and phone_lines.people_of(self.records, line))
        self.model.answers.echoed[text] = (phone_lines.line_id(phone), at, is_known)
        echo = Echo(number_id, f"wamid.{text}", at, text, phone.removeprefix("+"))
        self.world.offer(Report([echo], self.world.now))

    # Phones

    def says(self, phone: str, text: str) -> None:
        """Let somebody write."""
        self._hear(self._inbound(phone, InboundKind.TEXT, text=text))

    def taps(self, arrival: Arrival, action: Action) -> None:
        """Let whoever holds the phone tap a button of what arrived."""
        message = arrival.message
        payload = payload_of(Button(action), message.id)
        self._hear(self._inbound(message.e164, InboundKind.BUTTON, payload=payload))
        for about in message.about:
            if self.records.get(Appointment, about.appointment_id):
                self.learn_visit(about.appointment_id)

    def takes_another_number(self, old: str, new: str) -> None:
        """Let WhatsApp tell that somebody has another number."""
        self.heard += 1
        number_id = self.world.clinic_as_set_up.sender.phone_number_id
        old, new = old.removeprefix("+"), new.removeprefix("+")
        event = NumberChanged(number_id, f"wamid.n{self.heard:04}", self.world.now, old, new)
        self.world.offer(Report([event], self.world.now))

    def _inbound(self, phone: str, kind: InboundKind, **what: str) -> InboundMessage:
        self.heard += 1
        number_id = self.world.clinic_as_set_up.sender.phone_number_id
        wa_id = phone.removeprefix("+")
        event_id = f"wamid.in{self.heard:04}"
        return InboundMessage(number_id, event_id, self.world.now, kind, from_wa_id=wa_id, **what)

    def _hear(self, event: InboundMessage) -> None:
        self._a_second_later()
        event = replace(event, at=self.world.now)
        self.said.append(event)
        self.model.answers.heard(event.from_wa_id, event.at)
        self.model.spoke.add(phone_lines.line_id(event.from_wa_id))
        self.world.offer(Report([event], self.world.now))
        self.catch_up()

    def catch_up(self) -> None:
        """Take over what was said and has been acted upon by now: a process that died leaves it to a later one."""
        known = [
            event for event in self.said if self.records.get(Inbound, event_ref(event.provider_id))
        ]
        for event in known:
            self.said.remove(event)
            self._understood(event)

    def _understood(self, event: InboundMessage) -> None:
        """Take over what a BAJA or an ALTA means for a phone and for those who surely answer on it."""
        line = self.records.get(Line, phone_lines.line_id(event.from_wa_id))
        if line is None or event.text not in ("BAJA", "ALTA"):
            return
        for person in self.records.get_many(Patient, line.patient_ids).values():
            if person.number in SURE:
                self._moved(person.id)
                if event.text == "BAJA" and person.id not in self.model.noes:
                    self.model.noes[person.id] = "patient"
                if event.text == "ALTA":
                    self.model.noes.pop(person.id, None)
        if event.text == "BAJA":
            self.model.stopped.add(line.id)
        else:  # whoever they are: it is that phone's own word
            self.model.stopped.discard(line.id)

    # Time

    def _a_second_later(self) -> None:
        """Nobody says two things in one second, the finest that a state of consent tells apart."""
        self.world.now += timedelta(seconds=1)

    def pass_time(self, for_how_long: timedelta) -> None:
        """Let time go by, with the schedule running."""
        end = self.world.now + for_how_long
        while self.world.now + QUARTER <= end:
            self.world.run_until(self.world.now + QUARTER)
            self.world.tick()
        self.world.run_until(end)

    def end(self) -> list[str]:
        """Let everything come to rest; return what is wrong then."""
        self.world.meddler, self.world.chances = Peace(), CALM
        self.world.whatsapp.chances = replace(CALM, event_lost=0.0)
        visits = every(self.world, Appointment, " APPT ")
        last = max((visit.starts_at for visit in visits), default=self.world.now)
        rest = max(last, self.world.now) - self.world.now + timedelta(hours=20)
        self.pass_time(rest)
        if any(dispatch.due_at for dispatch in every(self.world, Dispatch, "#DISPATCH#")):
            self.pass_time(WINDOW + HELD_FOR + timedelta(hours=20))  # an answer waits so long
        faults = [*self.watched.faults, *self.model.answers.faults(self.world)]
        return [*faults, *verdicts_of(self.world).faults, *disorder(self.world)]


def _drop(_done: Any) -> None:
    """Drop what a decision returns: the table tells."""
