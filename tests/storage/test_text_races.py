"""Texts of one line that arrive at once, and twice, while staff close its task: on both stores, as the transactions they are."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared.errors import ConflictError
from tests.builders import NOW, a_clinic, a_line, a_patient, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.unit.replies.test_keep_words import assert_each_is_kept_once

ROUNDS, TEXTS, RECEIVERS = 8, 10, 4
STRANGER, ANA = "+525587654321", "+525512345678"


@pytest.mark.parametrize("race", range(ROUNDS))
@pytest.mark.parametrize("known", [True, False])
def test_texts_at_once_are_each_kept_and_counted_once(records, race, known):
    """Each is heard by every receiver, in an order of its own; staff look in between."""
    clinic = a_clinic(id=records.clinic_id)
    if known:
        keep(records, a_patient(), a_line())
    wa_id = "5215512345678" if known else "5215587654321"
    events = [
        InboundMessage("n", f"wamid.{n}", NOW, InboundKind.TEXT, wa_id, text=f"texto {n}")
        for n in range(TEXTS)
    ]
    reception = Reception(
        records=records,
        queue=MemoryQueue(),
        clinic=clinic,
        read_tap=lambda _: None,
        public_url=lambda: "https://api.example/app",
    )
    start = threading.Barrier(RECEIVERS + 1)

    def receive(number):
        start.wait()
        for event in random.Random(f"{race}/{number}").sample(events, TEXTS):
            _until_it_is_taken_in(reception, event)

    def look():
        start.wait()
        for _ in range(3):
            for task in records.inbox():
                _until_it_is_closed(records, task)

    with ThreadPoolExecutor(RECEIVERS + 1) as threads:
        acts = [threads.submit(receive, number) for number in range(RECEIVERS)]
        for act in [*acts, threads.submit(look)]:
            act.result()
    assert_each_is_kept_once(records, ANA if known else STRANGER, events)
    assert sum(task.texts for task in records.inbox()) == TEXTS


def _until_it_is_taken_in(reception, event):
    """Hear the event as often as WhatsApp repeats it."""
    for _ in range(50):
        try:
            reception.take_in(event, now=NOW)
        except ConflictError:
            continue
        return
    raise AssertionError


def _until_it_is_closed(records, task):
    for _ in range(50):
        try:
            close_task(records, task.id, now=NOW)
        except ConflictError:
            continue
        return
    raise AssertionError
