"""The queue's function: which bodies could not be worked off goes back to SQS, the rest is done."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.appointments.ring_desk import ring_for
from chalicelib.messaging.deliver import Delivery, deliver
from chalicelib.messaging.desk_rings import Bell
from chalicelib.shared import log
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.times import now_utc
from chalicelib.wiring import Services

SENDER = Actor(ActorKind.SENDER)
Answer = dict[str, list[dict[str, str]]]


def deliver_messages(
    services: Services, records: Iterable[Mapping[str, Any]], context: Any
) -> Answer:
    """Send what the bodies name; return those that must come again, in SQS's partial-failure shape."""
    named = {record["messageId"]: _ids(record["body"]) for record in records}
    wanted = [message_id for ids in named.values() for message_id in ids or ()]
    delivered = deliver(_delivery(services, context), wanted)
    log.info("delivered", bodies=len(named), messages=len(wanted), **delivered.counts)
    again = [
        body
        for body, ids in named.items()
        if ids is None or not delivered.not_tried.isdisjoint(ids)
    ]
    return {"batchItemFailures": [{"itemIdentifier": body} for body in again]}


def _ids(body: str) -> list[str] | None:
    """Return the message ids of a body, or None for one we did not write: it ends in the DLQ."""
    try:
        ids = json.loads(body)["ids"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_ours = isinstance(ids, list) and all(isinstance(i, str) and i.count(".") == 2 for i in ids)
    return ids if is_ours else None


def _delivery(services: Services, context: Any) -> Delivery:
    return Delivery(
        outbox=services.outbox,
        attempts=services.journal,
        records_of=partial(services.records, by=SENDER),
        several=services.several_clinics(SENDER),
        channel_of=services.channel,
        queue=services.queue,
        pool=services.pool,
        clock=now_utc,
        bell=Bell(ring_for, services.queue),
        time_left=lambda: timedelta(milliseconds=context.get_remaining_time_in_millis()),
    )
