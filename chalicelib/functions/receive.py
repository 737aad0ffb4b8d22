"""What WhatsApp tells us, by either way in, handed to the clinic it concerns. Never answers it itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import pause
from chalicelib.messaging.events import (
    AccountEvent,
    Event,
    InboundMessage,
    MarketingPreference,
    NumberChanged,
    StatusEvent,
    Unreadable,
)
from chalicelib.messaging.statuses import Statuses
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.messaging.whatsapp.inbound import events_of_sns
from chalicelib.messaging.whatsapp.payload import read_payload
from chalicelib.replies.receive import Reception
from chalicelib.shared import ids, log
from chalicelib.wiring import Services

UNREADABLE_KEPT_FOR = timedelta(days=30)


class NotYetKnownError(Exception):
    """Some events could not be taken in yet: whoever sent them is asked to repeat all, and what is done stays done."""


def take_in(services: Services, events: Sequence[Event], *, now: datetime) -> None:
    """Hand each event to its clinic; raises NotYetKnownError when some must be offered again.

    That is a status that overtook our own record of the send, or an event that met a defect or a
    table out of reach: the others beside it are taken in all the same.
    """
    early = 0
    for phone_number_id, theirs in _by_sender(events).items():
        try:
            early += _one_sender(services, phone_number_id, theirs, now)
        except Exception as error:  # noqa: BLE001  # the one guard: other clinics are in the same body
            log.error("events_failed", events=len(theirs), error=type(error).__name__)
            early += len(theirs)
    if early:
        raise NotYetKnownError


def _by_sender(events: Iterable[Event]) -> dict[str, list[Event]]:
    by_sender: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        match event:
            case Unreadable(reason):
                log.warning("unreadable_event", reason=reason)
            case AccountEvent(
                field=field
            ):  # of the whole account: an operator reads the log's alarm
                # Meta names details as it likes, also as logging names its own.
                news = {f"news_{name}": value for name, value in event.details.items()}
                log.warning("account_event", field=field, **news)
            case _:
                by_sender[event.phone_number_id].append(event)
    return by_sender


def _one_sender(
    services: Services, phone_number_id: str, events: list[Event], now: datetime
) -> int:
    """Take in the events of one number; return how many must be offered again."""
    clinic = services.directory.by_sender(phone_number_id)
    if clinic is None:
        log.warning("unknown_sender", events=len(events))
        return 0
    # What patients said comes first: a BAJA must not wait behind a status that fails.
    return _replies(services, clinic, events, now) + _statuses(services, clinic, events, now)


def _replies(services: Services, clinic: Clinic, events: list[Event], now: datetime) -> int:
    early = 0
    records = services.records(clinic.id)
    reception = Reception(
        records=records, queue=services.queue, clinic=clinic, read_tap=read_payload
    )
    for event in events:
        try:
            _receive(reception, event, now)
        except Exception as error:  # noqa: BLE001  # the one guard: others wait in the same body
            log.error("event_failed", clinic=clinic.id, error=type(error).__name__)
            early += 1
    return early


def _receive(reception: Reception, event: Event, now: datetime) -> None:
    match event:
        case InboundMessage():
            reception.take_in(event, now=now)
        case NumberChanged():
            reception.change_number(event, now=now)
        case MarketingPreference():
            reception.prefer(event, now=now)


def _statuses(services: Services, clinic: Clinic, events: list[Event], now: datetime) -> int:
    statuses = [event for event in events if isinstance(event, StatusEvent)]
    if not statuses:
        return 0
    records = services.records(clinic.id)
    taker = Statuses(
        outbox=services.outbox,
        records=records,
        clinic=clinic,
        verdict_of=verdict_of,
        pause=lambda code: pause.pause(records, clinic.id, code, now=now),
    )
    return len(taker.take_in(statuses, now=now))


def receive_notices(services: Services, messages: Iterable[str], *, now: datetime) -> None:
    """Take in what AWS publishes; raising makes SNS offer it again, and what is done stays done."""
    for message in messages:
        events = events_of_sns(message)
        if any(isinstance(event, Unreadable) for event in events):
            kept_until = now + UNREADABLE_KEPT_FOR
            services.quarantine.keep(ids.new_id(), message.encode(), at=now, until=kept_until)
        take_in(services, events, now=now)
