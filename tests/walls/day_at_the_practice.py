"""Work enough for each function to use every right it has; what must be there before, somebody with all rights puts there."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.book import book
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.clinics.model import Clinic, UnknownPolicy
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, new_code
from chalicelib.functions import deliver_messages, receive_whatsapp_events, send_due_reminders
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import (
    Action,
    Button,
    Content,
    Dispatch,
    Kind,
    Message,
    State,
    message_id,
)
from chalicelib.messaging.put_out_messages import LOOK_AGAIN, written
from chalicelib.messaging.whatsapp.payload import payload_of
from chalicelib.patients import phone_lines
from chalicelib.patients.erased_numbers import forget
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.shared import ids
from chalicelib.shared.writes import Create, Save
from chalicelib.wiring import Services
from tests.builders import a_message, a_patient
from tests.fakes.memory_records import OF_THE_TEST
from tests.flows.practice import Practice
from tests.unit.functions.memory_services import Context, a_status, a_text, change, webhook

SOON = timedelta(hours=5)
FIRST_PHONE = 5512340100


class EnoughError(Exception):
    """A day ends early, as all that it was for has been seen."""


@dataclass
class Day:
    """One clinic, and new people and visits for each round."""

    practice: Practice
    phones: int = FIRST_PHONE
    answers: list[tuple[str, str, str, int]] = field(
        default_factory=list
    )  # door, method, path, status
    is_enough: Callable[[], bool] = lambda: False  # what was to be seen has been seen

    @property
    def records(self) -> Any:
        """The clinic's records, with all rights."""
        return self.practice.services.records(self.practice.clinic.id, OF_THE_TEST)

    @property
    def phones_so_far(self) -> int:
        """How many people there were."""
        return 1_000 + self.phones - FIRST_PHONE

    def patient(self, **changes: Any) -> Patient:
        """Put somebody new on the list."""
        self.phones += 1
        person = a_patient(id=ids.new_id(), name="Eva Ruiz", e164=f"+52{self.phones}", **changes)
        line = phone_lines.with_patient(phone_lines.line_of(self.records, person.e164)[0], person)
        self.records.commit([Create(person), phone_lines.written_line(line, existed=False)])
        return person

    def visit(self, patient: Patient, external_id: str = "") -> Appointment:
        """Book a visit in five hours."""
        now = datetime.now(UTC)
        slot = Slot(now.replace(microsecond=0) + SOON)
        return carry_out(
            self.records,
            self.practice.services.queue,
            lambda: book(
                self.records, self.practice.clinic, patient, slot, now=now, external_id=external_id
            ),
            now=now,
        )

    def message(self, patient: Patient, *, useful_for: timedelta = SOON, **changes: Any) -> Message:
        """Write a reminder to somebody without asking anybody to send it."""
        now = datetime.now(UTC).replace(microsecond=0)
        made = a_message(
            id=f"{self.practice.clinic.id}.{patient.id}.{now:%y%m%d%H%M}-reminder-{ids.new_id(8)}",
            e164=patient.e164,
            about=changes.pop("about", ()),
            created_at=now - timedelta(hours=1),
            useful_until=now + useful_for,
            **changes,
        )
        self.records.commit(written([made], now=now - timedelta(hours=1)))
        return made

    def visit_told_of(self, patient: Patient, external_id: str) -> str:
        """Book a visit whose reminder has arrived, so that the patient is told when it changes."""
        visit = self.visit(patient, external_id)
        message = self.message(patient, state=State.DELIVERED, about=visit)
        self.records.commit([Save(replace(visit, message_ids=(message.id,)))])
        return external_id

    def visit_that_was(self, patient: Patient, external_id: str) -> str:
        """Let an hour have passed since a visit."""
        visit = self.visit(patient, external_id)
        hour_ago = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
        self.records.commit([Save(replace(visit, starts_at=hour_ago))])
        return external_id

    def unheard_of(self, patient: Patient, *, useful_for: timedelta = SOON) -> None:
        """Let nobody have heard for an hour of a message about a visit, at a clinic that sends such once more, if there is time."""
        now = datetime.now(UTC).replace(microsecond=0)
        hour_ago = now - timedelta(hours=1)
        about = self.visit(patient)
        told = {"about": about, "changed_at": hour_ago, "useful_for": useful_for}
        message = self.message(patient, state=State.UNKNOWN, **told)
        dispatch = Dispatch.of((message,), now=hour_ago, look_again=LOOK_AGAIN)
        due = replace(dispatch, id=f"{dispatch.id}x", due_at=now)  # beside the message's own
        self.records.commit([Create(due)])
        clinic = self.records.get(Clinic, self.practice.clinic.id)
        self.records.commit([Save(replace(clinic, unknown_policy=UnknownPolicy.SEND_ONCE_MORE))])
        beat = self.records.get(Heartbeat, Heartbeat.ID)
        write = Save(replace(beat, at=now)) if beat else Create(Heartbeat(Heartbeat.ID, now))
        self.records.commit([write])

    def fault(self, kind: str, patient: Patient, **more: Any) -> None:
        """Let the sandbox misbehave once towards one phone."""
        document = {"kind": kind, "times": 1, "to": patient.e164, **more}
        self.practice.phone._call("POST", "/sandbox/faults", document)  # noqa: SLF001  # the tests' own way in


def schedule(day: Day, services: Services) -> None:
    """A visit comes due, a message nobody sent has become useless, one of unknown fate goes out once more, one is a person's."""
    day.visit(day.patient())
    day.visit(day.patient(number=NumberState.UNVERIFIED))  # is asked "¿Eres Eva?", with the notice
    day.message(day.patient(), useful_for=timedelta(minutes=-1))
    day.unheard_of(day.patient())
    day.unheard_of(day.patient(), useful_for=timedelta(hours=1))
    send_due_reminders.send_due_reminders(services, Context())


def sender(day: Day, services: Services) -> None:
    """One message goes out, one with a link, one is refused for good, one for now."""
    people = [day.patient() for _ in range(3)]
    day.fault("error", people[1], code=131026)
    day.fault("error", people[2], code=130429)
    linked = day.message(day.patient(), content=Content(text="Hola", link_seed="seed"))
    body = json.dumps({"ids": [linked.id, *(day.message(person).id for person in people)]})
    deliver_messages.deliver_messages(services, [{"messageId": "1", "body": body}], Context())
    _in_turn(day, services)


def _in_turn(day: Day, services: Services) -> None:
    """A number that lives in the Business app as well takes turns."""
    stands = day.records.get(Clinic, day.practice.clinic.id)
    slow = replace(stands, sender=replace(stands.sender, in_app=True))
    day.records.commit([Save(slow)])
    body = json.dumps({"ids": [day.message(day.patient()).id]})
    deliver_messages.deliver_messages(services, [{"messageId": "2", "body": body}], Context())
    after = day.records.get(Clinic, stands.id)
    day.records.commit([Save(replace(after, sender=stands.sender))])


def events(day: Day, services: Services) -> None:
    """What is reported, and a notice that cannot be read."""
    now = datetime.now(UTC).replace(microsecond=0)
    for body in reported(day, now):
        entry = webhook(body)["entry"][0]
        notice = json.dumps({"context": {}, "whatsAppWebhookEntry": json.dumps(entry)})
        tried(
            lambda notice=notice: receive_whatsapp_events.receive_notices(
                services, [notice], now=now
            )
        )
    receive_whatsapp_events.receive_notices(services, ["{"], now=now)


WORK: dict[str, Callable[[Day, Services], None]] = {
    "SendDueReminders": schedule,
    "DeliverMessages": sender,
    "ReceiveWhatsappEvents": events,
}


def tried(attempt: Callable[[], object]) -> None:
    """Go on with the next piece of work when a right was denied in this one."""
    with suppress(Exception):
        attempt()


def _of_our_number(day: Day, **value: Any) -> dict[str, Any]:
    return change(number=day.practice.clinic.sender.phone_number_id, **value)


def reported(day: Day, now: datetime) -> list[dict[str, Any]]:
    """Return what WhatsApp reports: one signs up, one leaves with a reminder queued, two ask for something, a stranger writes on, one was reached."""
    asked = [_asks(day, now, "MIS DATOS"), _asks(day, now, "¿Puedo llevar a mi perro?")]
    asked += _writes_beyond_the_limit(day, now)
    slips = _cancels_by_a_slip(day, now)
    rest = [_is_answered_in_the_app(day, now), _arrived(day, now)]
    return [_signs_up(day, now), _leaves(day, now), *asked, *slips, *rest]


def _is_answered_in_the_app(day: Day, now: datetime) -> dict[str, Any]:
    """Somebody of the clinic writes to a patient on its own telephone."""
    patient = day.patient()
    echo = a_text("Te esperamos", now, f"wamid.{ids.new_id()}", to=patient.e164.strip("+"))
    return _of_our_number(day, message_echoes=[echo]) | {"field": "smb_message_echoes"}


def _cancels_by_a_slip(day: Day, now: datetime) -> list[dict[str, Any]]:
    """Somebody taps *Cancelar*, and on the answer *Fue sin querer*: whether the hour is free must be seen."""
    patient = day.patient()
    visit = day.visit(patient)
    reminder = day.message(patient, state=State.DELIVERED, about=visit)
    day.records.commit([Save(replace(visit, message_ids=(reminder.id,)))])
    cancelled = f"wamid.{ids.new_id()}"
    answer = message_id(day.practice.clinic.id, patient.id, Kind.REPLY, now, cancelled)
    taps = [
        (cancelled, payload_of(Button(Action.CANCEL), reminder.id)),
        (f"wamid.{ids.new_id()}", payload_of(Button(Action.UNDO, about=visit.id), answer)),
    ]
    return [_of_our_number(day, messages=[_tap(patient, now, *each)]) for each in taps]


def _tap(patient: Patient, now: datetime, wamid: str, payload: str) -> dict[str, Any]:
    text = a_text("", now, wamid, **{"from": patient.e164.strip("+")})
    return text | {"type": "button", "button": {"payload": payload, "text": "Cancelar"}}


def _signs_up(day: Day, now: datetime) -> dict[str, Any]:
    day.patient()  # whom the clinic has by a shorter name
    signup = Signup(
        new_code(),
        "Eva Ruiz Soto",
        f"+52{day.phones}",
        (Purpose.REMINDERS,),
        Proof(text_hash="0"),
        "es",
        now,
    )
    erased_at = now - timedelta(minutes=1)  # and they come back by this
    erased = forget(day.records, [signup.typed_phone], at=erased_at)
    day.records.commit([Create(signup, now + timedelta(days=1)), *erased])
    text = a_text(
        f"Código: {signup.id}", now, f"wamid.{ids.new_id()}", **{"from": f"521{day.phones}"}
    )
    return _of_our_number(day, messages=[text])


def _leaves(day: Day, now: datetime) -> dict[str, Any]:
    patient = day.patient()
    day.message(patient)
    text = a_text("BAJA", now, f"wamid.{ids.new_id()}", **{"from": patient.e164.strip("+")})
    return _of_our_number(day, messages=[text])


def _asks(day: Day, now: datetime, words: str) -> dict[str, Any]:
    patient = day.patient()
    text = a_text(words, now, f"wamid.{ids.new_id()}", **{"from": patient.e164.strip("+")})
    return _of_our_number(day, messages=[text])


def _writes_beyond_the_limit(day: Day, now: datetime) -> list[dict[str, Any]]:
    """Let a stranger write twice to a clinic that keeps one text an hour."""
    clinic = day.records.get(Clinic, day.practice.clinic.id)
    limits = replace(clinic.limits, strangers_texts_an_hour=1)
    day.records.commit([Save(replace(clinic, limits=limits))])
    day.phones += 1
    sender = {"from": f"521{day.phones}"}
    texts = [a_text(words, now, f"wamid.{ids.new_id()}", **sender) for words in ("hola", "?")]
    return [_of_our_number(day, messages=[text]) for text in texts]


def _arrived(day: Day, now: datetime) -> dict[str, Any]:
    message = day.message(day.patient(), state=State.ACCEPTED, provider_id=f"wamid.{ids.new_id()}")
    status = a_status("delivered", now, message.id) | {"id": message.provider_id}
    unnamed = a_status("read", now, "") | {"id": message.provider_id}
    return _of_our_number(day, statuses=[status, unnamed])
