"""Taking in: a message's whole effect is one transaction, decided again when something moved meanwhile."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.event_types import InboundKind, NumberChanged
from chalicelib.messaging.model import Action
from chalicelib.patients.model import Line, LineAlias, Patient
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared.audit import event_ref
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.retention import INBOUND_REMEMBERED_FOR, UNREADABLE_KEPT_FOR
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import key_of
from tests.builders import (
    ANAS_PHONE,
    CLINIC_ID,
    NOW,
    a_line,
    a_patient,
    an_appointment,
    keep,
    moment,
)
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.replies.reception import ANAS_WA_ID, Desk, everything

VISIT = an_appointment("tomorrow 10:30")
INFRA = Path(__file__).parents[3] / "infra"


class Raced(MemoryClinicRecords):
    """Records to which somebody else writes just before us, as often as they have something to write."""

    others = ()

    def commit(self, writes):
        """Let the other go first."""
        if self.others:
            object.__setattr__(self, "others", self.others[1:])
            self._before()
        super().commit(writes)

    def _before(self):
        plain = MemoryClinicRecords(self.store, self.clinic_id)
        plain.commit([Save(plain.get(Appointment, VISIT.id))])


def raced(times):
    """Return a desk where another run saves the visit before each of our first commits."""
    desk = Desk(Raced(MemoryStore(), CLINIC_ID))
    (reminder,) = desk.on_the_list(VISIT)
    object.__setattr__(desk.records, "others", (1,) * times)
    return desk, reminder


def test_a_change_meanwhile_is_decided_again():
    """A plan touched the visit between our reading and our writing: the tap still counts, once."""
    desk, reminder = raced(3)
    desk.taps(reminder, Action.CONFIRM)
    assert desk.visit(VISIT).status is Status.CONFIRMED
    assert len(desk.said) == 1


def test_what_never_settles_is_left_whole_for_the_event_to_come_again():
    """Nothing of it is kept, so that the repetition does all of it."""
    desk, reminder = raced(50)
    with pytest.raises(ConflictError):
        desk.taps(reminder, Action.CONFIRM)
    assert (desk.visit(VISIT).status, desk.said, desk.queue.puts) == (Status.BOOKED, [], [])
    assert desk.records.get(Inbound, event_ref("wamid.in1")) is None


def test_an_event_is_remembered_longer_than_whatsapp_repeats_it():
    """Seven days there, thirty here, and then forgotten."""
    desk = Desk()
    desk.on_the_list(VISIT)
    event = desk.hears("gracias")
    item = desk.records.item(desk.records.get(Inbound, event_ref(event.provider_id)))
    assert item["expires_at"] == {"N": str(int((NOW + INBOUND_REMEMBERED_FOR).timestamp()))}
    assert timedelta(days=7) < INBOUND_REMEMBERED_FOR


def test_what_whatsapp_calls_a_line_is_remembered_once():
    """Both identifiers lead to it; the second message writes no alias again."""
    desk = Desk()
    desk.on_the_list(VISIT)
    for _ in range(2):
        desk.hears("gracias", bsuid="MX.777")
    assert {desk.records.get(LineAlias, a).e164 for a in (ANAS_WA_ID, "MX.777")} == {ANAS_PHONE}
    line = desk.records.get(Line, ANAS_PHONE)
    assert (line.wa_id, line.bsuid) == (ANAS_WA_ID, "MX.777")


def test_an_older_message_does_not_shorten_the_window():
    """Events come out of order."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears("gracias")
    desk.hears("gracias", at=NOW - timedelta(hours=5))
    assert desk.records.get(Line, ANAS_PHONE).window_until == NOW + timedelta(hours=24)


def test_a_broken_line_that_names_somebody_gone_still_answers_for_the_others():
    """A patient deleted by hand leaves the line usable."""
    desk = Desk()
    (reminder,) = desk.on_the_list(VISIT)
    line = desk.records.get(Line, ANAS_PHONE)
    desk.records.commit([Save(replace(line, patient_ids=("gone", *line.patient_ids)))])
    desk.taps(reminder, Action.CONFIRM)
    assert desk.visit(VISIT).status is Status.CONFIRMED


@pytest.mark.parametrize("text", ["", " ", "\u200b", "👍🏽" * 2000])
def test_any_text_is_taken_in(text):
    """Nothing a thumb can send stops the batch."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears(text)
    assert desk.records.get(Inbound, event_ref("wamid.in1"))


def test_a_number_changed_for_the_same_line_is_no_change():
    """WhatsApp tells of 521… for 52…: one line."""
    desk = Desk()
    desk.on_the_list(VISIT)
    before = everything(desk.records)
    same = NumberChanged("n", "wamid.sys", NOW, ANAS_WA_ID, "525512345678")
    desk.reception.change_number(same, now=NOW)
    assert everything(desk.records) == before


def test_a_photo_of_a_patient_stands_in_the_inbox_with_its_caption():
    """A person looks at it."""
    desk = Desk()
    desk.on_the_list(VISIT)
    desk.hears("[image] receta", kind=InboundKind.OTHER)
    (task,) = desk.records.inbox()
    assert (task.text, task.patient_id) == ("[image] receta", a_patient().id)


def test_a_night_message_is_taken_in_like_any_other():
    """Who writes at night is awake."""
    desk = Desk(now=moment("today 23:30"))
    (reminder,) = desk.on_the_list(VISIT)
    desk.taps(reminder, Action.CANCEL)
    assert desk.queue.message_ids == [message.id for message in desk.said]
    assert desk.records.get(Patient, a_patient().id) == a_patient()


def test_what_was_acted_upon_is_remembered_longer_than_anything_offers_it_again():
    """WhatsApp repeats it, the dead letters keep it, then the quarantine, which the table clears days late."""
    whatsapp, the_table_is_late = timedelta(days=7), timedelta(days=2)
    seconds = [
        int(found)
        for name in ("queue.yaml", "whatsapp.yaml")
        for found in re.findall(r"MessageRetentionPeriod: (\d+)", (INFRA / name).read_text("utf-8"))
    ]
    assert len(seconds) > 1
    dead_letters = timedelta(seconds=max(seconds))
    together = whatsapp + dead_letters + UNREADABLE_KEPT_FOR + the_table_is_late
    assert together < INBOUND_REMEMBERED_FOR


def test_it_is_remembered_from_when_it_was_acted_upon():
    """It may have waited for weeks in another store."""
    desk = Desk()
    keep(desk.records, a_patient(), a_line())
    late = desk.hears("gracias", at=NOW - timedelta(days=20))
    item = desk.records.store.get(key_of(Inbound, CLINIC_ID, event_ref(late.provider_id)))
    until = datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC)
    assert until == NOW + INBOUND_REMEMBERED_FOR
