"""What ends badly stands in the clinic's inbox, also when the process dies between the two writes."""

import dataclasses
import logging
from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.shared.errors import UnreachableError
from chalicelib.storage import keys
from chalicelib.storage.item_codec import to_item
from tests.builders import NOW, a_clinic, moment
from tests.faults.boundary import Process
from tests.faults.chances import CALM, Fate
from tests.faults.oracle import every
from tests.faults.people import People, person
from tests.faults.world import World


class AtTheCall:
    """Lets the first process that comes to a call die there, before or after it takes effect, or fail there."""

    def __init__(
        self, kind: str, name: str, when: str = "before", *, error: Exception | None = None
    ) -> None:
        self.place, self.error, self.done = (kind, name, when), error, False

    def before(self, process: Process, name: str) -> None:
        """End it here, once."""
        self._end(process, name, "before")

    def after(self, process: Process, name: str) -> None:
        """End it here, once."""
        self._end(process, name, "after")

    def _end(self, process: Process, name: str, when: str) -> None:
        if (process.kind, name, when) != self.place or self.done:
            return
        self.done = True
        if self.error:
            raise self.error
        process.die()


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def a_world(fate=Fate.ACCEPTED, clinic: Clinic | None = None):
    """Return a world with one patient whose reminder is due, all of whose POSTs end so."""
    chances = dataclasses.replace(CALM, fates={fate: 1.0})
    world = World(1, clinic or a_clinic(reminder_offsets=(1440,)), chances)
    People(world).come(person(1), moment("tomorrow 09:30"))
    return world


def its_message(world) -> Message:
    (message,) = every(world, Message, " MSG#")
    return message


def tasks_about(world, message) -> list[TaskKind]:
    return [t.kind for t in every(world, StaffTask, " INBOX#") if t.message_id == message.id]


def test_a_worker_that_dies_before_it_writes_a_refusal_has_told_staff():
    """The message is then unclear, and a person has it."""
    world = a_world(Fate.REFUSED)
    world.meddler = AtTheCall("deliver", "outbox.settle")
    world.tick_every_quarter()
    world.run_until(NOW + timedelta(minutes=1))
    message = its_message(world)
    assert message.state is State.SENDING
    assert len(tasks_about(world, message)) == 1


def test_a_refusal_that_nobody_could_be_told_of_is_not_called_settled():
    """The inbox was out of reach: the lease ends, and the watch gives the message to a person."""
    world = a_world(Fate.REFUSED)
    world.meddler = AtTheCall("deliver", "records.commit", error=UnreachableError("no"))
    world.tick_every_quarter()
    world.run_until(NOW + timedelta(minutes=1))
    assert its_message(world).state is State.SENDING
    world.run_until(moment("tomorrow 12:00"))
    assert its_message(world).state is State.UNKNOWN
    assert tasks_about(world, its_message(world)) == [TaskKind.UNKNOWN_OUTCOME]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", ["outbox.settle", "records.commit"])
def test_a_reported_failure_survives_the_death_of_its_intake(call, when):
    """WhatsApp repeats the report: the failure is written, and a person has it once."""
    world = a_world()
    world.tick_every_quarter()
    world.run_until(NOW + timedelta(hours=1))
    message = its_message(world)
    world.meddler = AtTheCall("receive", call, when)
    failure = StatusEvent(
        world.clinic_as_set_up.sender.phone_number_id,
        "wamid.1",
        "failed",
        world.now,
        message.id,
        error_codes=("131026",),
    )
    world.store.lay(*_as_only_sent(world, message))
    world.report(failure, world.now + timedelta(seconds=1))
    world.run_until(NOW + timedelta(hours=3))
    assert its_message(world).state is State.FAILED
    assert tasks_about(world, message) == [TaskKind.UNREACHABLE]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_giving_up_has_told_staff(when):
    """Refused for its rate until it helped no more: the task comes before the end."""
    world = a_world(Fate.TOO_FAST)
    world.meddler = AtTheCall("plan", "outbox.settle", when)
    world.tick_every_quarter()
    world.run_until(moment("tomorrow 12:00"))
    message = its_message(world)
    assert message.state is State.FAILED
    assert TaskKind.UNDELIVERABLE in tasks_about(world, message)


def _as_only_sent(world, message):
    sent = dataclasses.replace(message, state=State.SENT)
    return keys.message(message.id), to_item(world.clinic_as_set_up.id, sent)
