"""What a line writes is one task until somebody has looked, and no text is lost or counted twice, whatever overlaps."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.received_texts import ReceivedText, TextThread
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.phone_lines import without_patient
from chalicelib.shared.retention import WORDS_KEPT_DAYS
from chalicelib.shared.writes import Save
from tests.builders import ANAS_PHONE, NOW, a_line, a_patient, keep
from tests.fakes.wrapped import Wrapped
from tests.unit.replies.reception import Desk

STRANGER, STRANGERS_WA_ID = "+525587654321", "5215587654321"
HIDDEN = {"from_wa_id": "", "bsuid": "MX.777"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return Desk()


def texts_of(desk, task):
    return [text.text for text in desk.records.texts_of(task)]


def a_text(number, **changes):
    usual = {"from_wa_id": STRANGERS_WA_ID, "text": f"texto {number}", "at": NOW}
    fields = {"phone_number_id": "n", "provider_id": f"wamid.{number}", "kind": InboundKind.TEXT}
    return InboundMessage(**(fields | usual | changes))


@pytest.mark.parametrize("who", [{}, {"from_wa_id": STRANGERS_WA_ID}, HIDDEN])
def test_texts_that_nobody_has_looked_at_are_one_task(desk, who):
    """Of a patient, of a stranger, of one who hides the number: how many, the last one, and all to be read."""
    if not who:
        desk.on_the_list()
    said = ["¿Puedo llegar tarde?", "es por el tráfico", "unos 20 minutos"]
    for number, text in enumerate(said):
        desk.now = NOW + number * MINUTE
        desk.hears(text, **who)
    (task,) = desk.records.inbox()
    assert (task.kind, task.texts, task.text) == (TaskKind.TEXT, 3, said[-1])
    assert (task.at, task.first_at) == (NOW, NOW)
    assert (task.last_at, task.newest_at) == (NOW + 2 * MINUTE, NOW + 2 * MINUTE)
    assert texts_of(desk, task) == said


def test_once_somebody_has_looked_the_next_text_opens_a_new_task(desk):
    """What was read stays with the task that was closed."""
    desk.hears("uno", from_wa_id=STRANGERS_WA_ID)
    (first,) = desk.records.inbox()
    close_task(desk.records, first.id, now=NOW)
    desk.now = NOW + MINUTE
    for number, text in enumerate(["dos", "tres"]):
        desk.hears(text, from_wa_id=STRANGERS_WA_ID, at=NOW + number * MINUTE)
    second, closed = desk.records.inbox()
    assert (closed.done_at, second.done_at) == (NOW, None)
    assert [texts_of(desk, task) for task in (closed, second)] == [["uno"], ["dos", "tres"]]


def test_a_text_heard_late_stands_where_it_was_written(desk):
    """WhatsApp keeps no order: the last text is the one written last."""
    desk.hears("dos", from_wa_id=STRANGERS_WA_ID, at=NOW)
    desk.hears("uno", from_wa_id=STRANGERS_WA_ID, at=NOW - MINUTE)
    (task,) = desk.records.inbox()
    assert (task.text, texts_of(desk, task)) == ("dos", ["uno", "dos"])
    assert (task.first_at, task.last_at) == (NOW - MINUTE, NOW)


def test_a_text_of_another_task_that_was_written_in_between_is_not_shown(desk):
    """One heard so late that its neighbours are read already."""
    desk.hears("uno", from_wa_id=STRANGERS_WA_ID, at=NOW)
    desk.hears("tres", from_wa_id=STRANGERS_WA_ID, at=NOW + 2 * MINUTE)
    (read,) = desk.records.inbox()
    close_task(desk.records, read.id, now=NOW)
    desk.hears("dos", from_wa_id=STRANGERS_WA_ID, at=NOW + MINUTE)
    (late,) = [task for task in desk.records.inbox() if task.done_at is None]
    assert [texts_of(desk, task) for task in (read, late)] == [["uno", "tres"], ["dos"]]


def test_whoever_has_the_line_now_joins_no_task_of_who_had_it(desk):
    """What Ana wrote is hers: the dossier of whoever answers there now does not show it."""
    desk.on_the_list()
    desk.hears("¿Puedo llegar tarde?")
    ana, line = desk.records.get(Patient, "p7d2m4q8w1zc"), desk.records.get(Line, ANAS_PHONE)
    away = replace(ana, e164="+525511112222")
    desk.records.commit([Save(away), Save(without_patient(line, away))])
    desk.hears("¿Quién es?")
    assert sorted(task.patient_id for task in desk.records.inbox()) == ["", "p7d2m4q8w1zc"]


def test_a_merged_persons_task_goes_on(desk):
    """The line is the same person's, by another id."""
    ana, twin = a_patient(), a_patient(id="twin00000001")
    keep(desk.records, ana, twin, a_line(ana, twin))
    desk.hears("uno")
    asked = Asked("Laura", "test", NOW)
    pair = {"stays_id": twin.id, "merged_id": ana.id}
    merge_records(desk.records, desk.queue, desk.clinic, **pair, asked=asked)
    desk.hears("dos", at=NOW + MINUTE)
    (task,) = desk.records.inbox()
    assert (task.texts, texts_of(desk, task)) == (2, ["uno", "dos"])


def test_a_task_is_kept_for_as_long_as_its_last_text(desk):
    """Nobody looked for three months: what came yesterday does not go with what came first."""
    late = NOW + timedelta(days=WORDS_KEPT_DAYS - 1)
    desk.hears("uno", from_wa_id=STRANGERS_WA_ID)
    desk.now = late
    desk.hears("dos", from_wa_id=STRANGERS_WA_ID)
    (task,) = desk.records.inbox()
    gone = int((late + timedelta(days=WORDS_KEPT_DAYS)).timestamp())
    assert desk.records.item(task)["expires_at"] == {"N": str(gone)}
    (first, _) = desk.records.texts_on(STRANGER)
    gone = int((NOW + timedelta(days=WORDS_KEPT_DAYS)).timestamp())
    assert desk.records.item(first)["expires_at"] == {"N": str(gone)}


def test_a_link_that_somebody_sends_back_is_kept_without_its_code(desk):
    """Neither the task nor the text opens anything."""
    desk.hears(f"https://x.example/c/s/mis-datos/{'a' * 43}", from_wa_id=STRANGERS_WA_ID)
    (task,) = desk.records.inbox()
    marked = "https://x.example/c/s/mis-datos/···"
    assert (task.text, texts_of(desk, task)) == (marked, [marked])


class Interrupted(Wrapped):
    """Records during whose nth call somebody else does something whole."""

    def __init__(self, records, place, act):
        super().__init__(records)
        self.calls, self._place, self._act = 0, place, act

    def _met(self):
        self.calls += 1
        if self.calls == self._place:
            self._act()

    def get(self, *arguments):
        """Return one, a moment late."""
        self._met()
        return self._records.get(*arguments)

    def get_many(self, *arguments):
        """Return several, a moment late."""
        self._met()
        return self._records.get_many(*arguments)

    def counts(self, *arguments):
        """Return a sum, a moment late."""
        self._met()
        return self._records.counts(*arguments)

    def commit(self, writes):
        """Commit, a moment late."""
        self._met()
        self._records.commit(writes)


MOST_CALLS = 60


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("before", [0, 1, 2])
@pytest.mark.parametrize("act", ["another text", "the same event", "staff close it", "both"])
def test_whatever_comes_between_any_two_steps_no_text_is_lost_or_counted_twice(known, before, act):
    """Before each call of one reception in turn, another one, a repetition or a member of staff is faster."""
    place, was_met = 0, True
    while was_met:
        place += 1
        assert place < MOST_CALLS
        was_met = _overlapped(known, before, act, place)
    assert place > 5


def _overlapped(known, before, act, place):
    """Let one text be taken in, and the act come in before its call number `place`; tell whether there was such a call."""
    desk = Desk()
    who = {"from_wa_id": "5215512345678"} if known else {}
    if known:
        desk.on_the_list()
    texts = [a_text(number, **who) for number in range(before + 2)]
    for text in texts[:before]:
        desk.reception.take_in(text, now=NOW)

    def meanwhile():
        if act in ("another text", "both"):
            desk.reception.take_in(texts[before + 1], now=NOW + MINUTE)
        if act == "the same event":
            desk.reception.take_in(texts[before], now=NOW + MINUTE)
        if act in ("staff close it", "both"):
            for task in desk.records.open_tasks().tasks:
                close_task(desk.records, task.id, now=NOW)

    slow = Interrupted(desk.records, place, meanwhile)
    replace(desk.reception, records=slow).take_in(texts[before], now=NOW)
    heard = texts[: before + (2 if act in ("another text", "both") and slow.calls >= place else 1)]
    assert_each_is_kept_once(desk.records, ANAS_PHONE if known else STRANGER, heard)
    return slow.calls >= place


def assert_each_is_kept_once(records, line_id, heard):
    """Hold tasks, texts and thread to what was heard: each text once, under a task that counts it."""
    kept = records.texts_on(line_id)
    assert sorted(text.text for text in kept) == sorted(event.text for event in heard)
    tasks = {task.id: task for task in records.inbox()}
    assert Counter(text.task_id for text in kept) == {i: task.texts for i, task in tasks.items()}
    still_open = [task.id for task in tasks.values() if task.done_at is None]
    assert len(still_open) <= 1
    thread = records.get(TextThread, line_id)
    assert still_open in ([], [thread.task_id])
    for task in tasks.values():
        assert sorted(t.text for t in records.texts_of(task)) == sorted(
            t.text for t in kept if t.task_id == task.id
        )
        assert task.text in {t.text for t in kept if t.task_id == task.id}


def test_the_records_say_what_they_are(desk):
    """A text's name tells nothing of its line."""
    desk.hears("uno", from_wa_id=STRANGERS_WA_ID)
    (text,) = desk.records.texts_on(STRANGER)
    assert isinstance(text, ReceivedText)
    assert text.id == f"{STRANGER}/{text.name}"
    assert "5587654321" not in text.name
    assert isinstance(desk.records.inbox()[0], StaffTask)
