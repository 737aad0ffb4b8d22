"""The two switches that everything sent passes: the schedule and the queue's mapping. Decides nothing itself."""

import time
from dataclasses import dataclass
from typing import Any

from puntual.installation import Installation

SCHEDULE = "SendDueRemindersSendDueRemindersEvent"  # the resources, as Chalice names them
MAPPING = "DeliverMessagesDeliverMessagesSqsEventSource"
SETTLES_WITHIN = 120.0  # seconds
ON, OFF = "on", "off"


@dataclass(frozen=True)
class Sending:
    """Whether the installation sends by itself."""

    schedule: str  # on, off, or the state that AWS calls it
    queue: str

    @property
    def is_off(self) -> bool:
        """Tell whether nothing can leave."""
        return self.schedule == self.queue == OFF


def look(installation: Installation) -> Sending:
    """Return how the switches stand."""
    rule = installation.client("events").describe_rule(Name=_part(installation, SCHEDULE))
    return Sending({"ENABLED": ON, "DISABLED": OFF}[rule["State"]], _queue_state(installation))


def stop(installation: Installation) -> Sending:
    """Let nothing leave any more: what is due stays due, what is queued stays queued."""
    installation.client("events").disable_rule(Name=_part(installation, SCHEDULE))
    return _switch_queue(installation, to=OFF)


def start(installation: Installation) -> Sending:
    """Let everything go on."""
    _switch_queue(installation, to=ON)
    installation.client("events").enable_rule(Name=_part(installation, SCHEDULE))
    return look(installation)


def _switch_queue(installation: Installation, *, to: str) -> Sending:
    """AWS says Disabling for a while: wait until it has done it."""
    functions = installation.client("lambda")
    mapping = _part(installation, MAPPING)
    functions.update_event_source_mapping(UUID=mapping, Enabled=to == ON)
    deadline = time.monotonic() + SETTLES_WITHIN
    while (now := _queue_state(installation)) != to and time.monotonic() < deadline:
        time.sleep(0.5)
    return look(installation) if now == to else Sending("?", now)


def _queue_state(installation: Installation) -> str:
    functions = installation.client("lambda")
    found: dict[str, Any] = functions.get_event_source_mapping(UUID=_part(installation, MAPPING))
    return {"Enabled": ON, "Disabled": OFF}.get(found["State"], str(found["State"]))


def _part(installation: Installation, resource: str) -> str:
    described = installation.client("cloudformation").describe_stack_resource(
        StackName=installation.deployment.stack, LogicalResourceId=resource
    )
    return str(described["StackResourceDetail"]["PhysicalResourceId"])
