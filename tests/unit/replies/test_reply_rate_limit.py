"""How many answers one phone gets in an hour is counted under a name that only this installation can tell the phone from."""

import dataclasses

from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Content
from chalicelib.patients.model import Line
from chalicelib.replies.conversation_turn import Turn
from chalicelib.replies.reply_rate_limit import TOO_MANY, answers_within_rate_limit
from tests.builders import ANAS_PHONE, NOW, a_clinic
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.fakes.wrapped import Rotated

CLINIC = a_clinic()
ONE = dataclasses.replace(CLINIC, limits=dataclasses.replace(CLINIC.limits, answers_an_hour=1))


def answered(records, phone=ANAS_PHONE):
    """Answer a text from a phone; return what is said, and the name of the counter."""
    inbound = InboundMessage("1", "wamid.in1", NOW, InboundKind.TEXT, from_wa_id=phone[1:])
    turn = Turn(
        records=records,
        clinic=ONE,
        inbound=inbound,
        line=Line(phone),
        is_known=True,
        people=[],
        now=NOW,
        public_url=str,
    )
    turn.answer(Content(text="ok"))
    said, counts = answers_within_rate_limit(turn)
    records.commit(counts)
    return said[0].reason, [count.counter for count in counts]


def test_the_counter_of_a_phone_is_named_by_a_keyed_hash():
    """It outlives an erasure by hours: without the key, trying all numbers finds none."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC.id)
    (_, [name]), (_, [of_other]) = answered(records), answered(records, "+525587654321")
    assert name != of_other
    assert name.rsplit("-", 1)[1] in records.keyed_hashes(f"answers/{ANAS_PHONE}")[0]
    other_key = Rotated(MemoryClinicRecords(MemoryStore(), CLINIC.id))
    assert answered(other_key)[1] != [name]


def test_what_was_counted_under_the_former_key_counts_on():
    """A new key gives nobody another hour's answers."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC.id)
    assert answered(records)[0] == ""
    assert answered(Rotated(records)) == (TOO_MANY, [])
