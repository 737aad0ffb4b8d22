"""One run in a process of its own whose calls are metered: what is read, written and asked for. Times nothing."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import msgspec

from bench.capacity import Meter, size_of
from bench.one_run import hear_bodies, plan, send
from bench.population import NOW
from chalicelib import wiring
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.put_out_messages import LOOK_AGAIN
from chalicelib.wiring import Services

REPORTED = ("sent", "delivered", "read")  # what WhatsApp tells of a message, each by itself
FOLLOWED = 60  # messages whose statuses are taken in
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Units:
    """What was read and written, in DynamoDB's units."""

    write: float
    read: float


@dataclass(frozen=True)
class Metered:
    """The units and requests of a run; a status is one event about one message."""

    reminders: int
    plan: Units
    send: Units
    status: Units
    look: Units
    empty_tick: Units
    shards: int
    write_by: dict[str, float]
    largest_message: int
    bodies: int
    calls: dict[str, float]  # of DynamoDB, a reminder (of a status: a report), by step


def run(reminders: int) -> Metered:
    """Plan and send what is due, tick when nothing is, take in statuses, look whether all has settled."""
    services = wiring.services()
    meter = Meter().attach(services.table.client)
    bodies = hear_bodies(services)
    plan(services)
    planned, calls = _units(meter), {"plan": meter.calls.total()}
    ids = [message_id for body in bodies for message_id in json.loads(body)["ids"]]
    send(services, bodies)
    sent = _units(meter)
    calls["send"] = meter.calls.total() - calls["plan"]
    write_by = dict(meter.write + meter.index_write)
    plan(services)
    ticked = _units(meter)
    events = _events(services, ids[:FOLLOWED])
    before_events, before = _units(meter), meter.calls.total()
    for event in events:
        take_in(services, [event], now=NOW)
    told, told_calls = _units(meter), meter.calls.total()
    plan(services, now=NOW + LOOK_AGAIN)
    looked = _units(meter)
    calls["look"] = meter.calls.total() - told_calls
    each = {step: number / reminders for step, number in calls.items()}
    items = [item for (_, sk), item in meter.seen.items() if sk.startswith("MSG#")]
    return Metered(
        reminders=reminders,
        plan=_each(planned, reminders),
        send=_each(_less(sent, planned), reminders),
        empty_tick=_less(ticked, sent),
        status=_each(_less(told, before_events), len(events)),
        look=_each(_less(looked, told), reminders),
        shards=len(services.due_index.shards),
        write_by={name: units / reminders for name, units in write_by.items()},
        largest_message=max(size_of(item) for item in items),
        bodies=len(bodies),
        calls=each | {"status": (told_calls - before) / len(events)},
    )


def _events(services: Services, ids: Sequence[str]) -> list[StatusEvent]:
    """Return what WhatsApp tells of messages, each event by itself as SNS brings them."""
    messages = services.outbox.read(ids)
    clinics = {m.clinic_id: services.directory.by_id(m.clinic_id) for m in messages}
    return [
        StatusEvent(
            phone_number_id=clinic.sender.phone_number_id,
            provider_id=message.provider_id,
            state=state,
            at=NOW + place * A_SECOND,
            message_id=message.id,
        )
        for message in messages
        if (clinic := clinics[message.clinic_id])
        for place, state in enumerate(REPORTED)
    ]


def _units(meter: Meter) -> Units:
    return Units(meter.write_units, meter.read_units)


def _less(after: Units, before: Units) -> Units:
    return Units(after.write - before.write, after.read - before.read)


def _each(units: Units, number: int) -> Units:
    return Units(units.write / number, units.read / number)


def read_metered(text: str) -> Metered:
    """Read what this process printed."""
    return msgspec.json.decode(text, type=Metered)


if __name__ == "__main__":
    print(json.dumps(asdict(run(int(sys.argv[1])))))
