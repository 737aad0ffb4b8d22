"""What a line said last stands on its thread, and since when it waits for somebody to read it."""

from datetime import timedelta

import pytest

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.model import Action
from chalicelib.messaging.received_texts import TextThread
from tests.builders import ANAS_PHONE, NOW, a_patient, an_appointment
from tests.unit.replies.reception import Desk

VISIT = an_appointment("tomorrow 10:30")


@pytest.fixture
def desk():
    """Ana is on the list, and was told of her visit."""
    desk = Desk()
    (desk.reminder,) = desk.on_the_list(VISIT)
    return desk


def thread(desk):
    """Return the thread of Ana's phone."""
    return desk.records.get(TextThread, ANAS_PHONE)


@pytest.mark.parametrize("words", ["¿puedo llegar a la 1:15?", "no puedo ir", "confirmo"])
def test_the_last_words_stand_on_the_thread_understood_or_not(desk, words):
    """With when they were written, and who answers there."""
    desk.hears("hola, una pregunta")
    desk.now = NOW + timedelta(minutes=5)
    desk.hears(words)
    said = thread(desk)
    assert (said.said, said.said_at, said.said_by) == (words, desk.now, a_patient().id)


def test_a_tap_is_no_words(desk):
    """What it did is seen at the visit."""
    desk.hears("hola, una pregunta")
    desk.taps(desk.reminder, Action.CONFIRM)
    assert thread(desk).said == "hola, una pregunta"


def test_words_that_come_late_do_not_stand_over_newer_ones(desk):
    """WhatsApp brings them in any order."""
    desk.hears("lo nuevo")
    desk.hears("lo viejo", at=NOW - timedelta(hours=1))
    assert thread(desk).said == "lo nuevo"


def test_a_line_waits_until_somebody_has_looked(desk):
    """From the first text that nobody has read; what the program understood waits for nobody."""
    desk.hears("confirmo")
    assert thread(desk).waits_since is None
    desk.hears("hola, una pregunta")
    desk.now = NOW + timedelta(minutes=5)
    desk.hears("¿y el estacionamiento?")
    assert thread(desk).waits_since == NOW
    close_task(desk.records, thread(desk).task_id, now=desk.now)
    assert thread(desk).waits_since is None
    desk.hears("¿sigues ahí?")
    assert thread(desk).waits_since == desk.now
