"""A clinic whose messages are watched over, and messages as the watch finds them."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from chalicelib.clinics.model import UnknownPolicy
from chalicelib.functions.send_due_reminders import ANSWER_MISSED, QUESTION_FAILED
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import Dispatch, Message, State
from chalicelib.messaging.put_out_messages import LOOK_AGAIN, written
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.storage import keys
from chalicelib.storage.item_codec import to_item
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, keep, moment
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
USEFUL = moment("tomorrow 10:00")
B = a_clinic()
C = a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE)


class Desk:
    """A clinic whose messages are watched over."""

    def __init__(self, clinic=B, *, records_kind=MemoryClinicRecords, terms=lambda *_: []):
        self.store = MemoryStore()
        self.records = records_kind(self.store, CLINIC_ID)
        self.queue = MemoryQueue()
        self.clinic = clinic
        self.watch = Watch(
            outbox=MemoryOutbox(self.store),
            queue=self.queue,
            terms_of_copy=terms,
            question_failed=QUESTION_FAILED,
            answer_missed=ANSWER_MISSED,
        )
        keep(self.records, clinic)

    def put_out(self, *messages, reported_at=None):
        """Write messages as of NOW; return the id of their dispatch."""
        MemoryClinicRecords(self.store, CLINIC_ID).commit(written(messages, now=NOW))
        if reported_at:
            keep(MemoryClinicRecords(self.store, CLINIC_ID), Heartbeat(Heartbeat.ID, reported_at))
        (dispatch,) = self.records.dispatches_on("2026-11-22")
        return dispatch.id

    def lies_as(self, message):
        """Let a message stand in the table as given, whatever it was."""
        item = to_item(CLINIC_ID, message)
        self.store.lay(keys.message(message.id), item)

    def look(self, *dispatch_ids, now=NOW + LOOK_AGAIN):
        """Let the schedule look at dispatches."""
        seen = self.watch.look(self.records, self.clinic, dispatch_ids, now)
        return dict(sum(seen, Counter()))

    def state(self, message):
        """Return how a message stands and why."""
        stored = self.records.get(Message, message.id)
        return stored.state, stored.reason

    def due_at(self, dispatch_id):
        """Return when a dispatch is looked at next."""
        return self.records.get(Dispatch, dispatch_id).due_at


def found(state, **changes):
    """Return a message as the watch finds it."""
    return a_message(state=state, useful_until=USEFUL, **changes)


def put_out_and_found(desk, message, **more):
    """Put a queued message out, then let it be found as given."""
    dispatch_id = desk.put_out(replace(message, state=State.QUEUED), **more)
    desk.lies_as(message)
    return dispatch_id


def unknown(**changes):
    """Return a message whose answer was lost at NOW."""
    return found(State.UNKNOWN, changed_at=NOW, reason="timeout", **changes)
