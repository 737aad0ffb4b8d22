"""Each commit carries its audit item; the stand-in and DynamoDB alike."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message, State
from chalicelib.messaging.put_out_messages import written
from chalicelib.patients.model import Line, LineAlias, PatientKey
from chalicelib.replies.seen_messages import Inbound
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Count, Create, Remove, Save, Unchanged, Withdraw
from chalicelib.staff.model import StaffSession
from chalicelib.storage import audited_writes
from chalicelib.storage.item_codec import PLACES, key_of
from tests.builders import NOW, a_clinic, a_line, a_message, a_patient, an_appointment, keep
from tests.fakes.memory_records import OF_THE_TEST

SOON = NOW + timedelta(days=2)


def _items(records):
    """Return the audit items of today, whichever side of midnight the test began."""
    now = datetime.now(UTC)
    days = {f"{moment:%Y-%m-%d}" for moment in (now - timedelta(minutes=5), now)}
    return [item for day in sorted(days) for item in records.audit_on(day)]


def _told(records):
    return [item.wrote for item in _items(records)]


def test_a_change_is_told_with_who_when_and_what(records, world, clinic_id):
    """In one item, for as long as the messages it explains."""
    keep(records, a_patient(), an_appointment())
    (item,) = _items(records)
    assert item.by == OF_THE_TEST
    assert abs(item.at - datetime.now(UTC)) < timedelta(minutes=5)
    assert item.wrote == {
        "create Patient": ("p7d2m4q8w1zc",),
        "create Appointment": ("a1b2c3d4e5f6",),
    }
    stored = world.item(key_of(type(item), clinic_id, item.id))
    assert stored["expires_at"] == {"N": str(int((item.at + MESSAGES_KEPT_FOR).timestamp()))}


def test_every_kind_of_write_is_told(records, clinic_id):
    """Created, changed, withdrawn, removed; what was only looked at is not."""
    message = a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")
    keep(records, a_patient(), an_appointment(), message)
    visit = an_appointment(id="other0000001")
    keep(records, visit)
    records.commit(
        [
            Save(a_patient()),
            Withdraw(message.id, State.QUEUED, "cancelled"),
            Remove(an_appointment()),
            Unchanged(visit),
        ]
    )
    assert {
        "save Patient": ("p7d2m4q8w1zc",),
        "withdraw Message": (message.id,),
        "remove Appointment": ("a1b2c3d4e5f6",),
    } in _told(records)


def test_what_goes_out_is_told_by_its_dispatch(records, clinic_id):
    """No item beside it: the dispatch says who, and what was written beside the messages."""
    message = a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")
    records.commit([Create(an_appointment()), *written([message], now=NOW)])
    assert _items(records) == []
    (dispatch,) = records.dispatches_on("2026-11-22")
    assert dispatch.by == OF_THE_TEST
    assert dispatch.wrote == {"create Appointment": ("a1b2c3d4e5f6",)}
    assert dispatch.message_ids == (message.id,)


def test_a_refused_change_leaves_no_trace(records):
    """The item is part of the transaction."""
    keep(records, a_patient())
    with pytest.raises(ConflictError):
        records.commit([Create(a_patient())])
    assert _told(records) == [{"create Patient": ("p7d2m4q8w1zc",)}]


def test_the_places_of_a_conflict_are_those_of_the_writes(records):
    """The item stands behind them and never fails."""
    keep(records, a_patient())
    with pytest.raises(ConflictError) as conflict:
        records.commit([Create(an_appointment()), Create(a_patient())])
    assert conflict.value.failed == (1,)


def test_a_number_or_a_name_elsewhere_is_told_by_kind_only(records):
    """Their ids would be personal: a phone, WhatsApp's name for it, whatever another system says."""
    keep(
        records,
        a_line(),
        LineAlias("5215512345678", "+525512345678"),
        PatientKey("LOPEZ-ANA", "p7d2m4q8w1zc"),
        Inbound("8q4n1w6t2z0r5v7x", NOW),
        ClinicMessageKey("+525512345678/k3v9q2xa.clinic.2611221530-reply-0a1b2c3d", NOW),
    )
    (told,) = _told(records)
    kinds = (Line, LineAlias, PatientKey, Inbound, ClinicMessageKey)
    assert set(told) == {f"create {kind.__name__}" for kind in kinds}
    assert set(told.values()) == {()}


def test_what_is_exempt_is_exempt_by_name(records, clinic_id):
    """Drafts, counters, the heartbeat, a dispatch's next look, when somebody was last at work: this list and nothing else."""
    counters = {"Count", "CountNotKept"}
    assert {kind.__name__ for kind in audited_writes.EXEMPT} == {
        *counters,
        "AnswerDraft",
        "Heartbeat",
    }
    assert {Dispatch, StaffSession} == audited_writes.EXEMPT_SAVES
    dispatch = Dispatch(f"{clinic_id}.2026-11-22.153000-abcdefghjk", ("a.b.c",), NOW, NOW)
    keep(records, dispatch)
    records.commit([Count("people", 1, SOON), Create(Heartbeat("statuses", NOW))])
    records.commit([Save(dataclasses.replace(records.dispatches_on("2026-11-22")[0], due_at=None))])
    records.commit([Unchanged(dataclasses.replace(dispatch, version=1))])
    assert _items(records) == []


@pytest.mark.parametrize("kind", sorted(PLACES, key=lambda kind: kind.__name__))
def test_every_other_kind_is_told(kind):
    """A kind added later is told as well, unless it is put on the list."""
    record = object.__new__(kind)
    object.__setattr__(record, "id", "some-id")
    object.__setattr__(record, "message_ids", ())
    told = audited_writes.wrote([Remove(record)])
    own = kind in audited_writes.EXEMPT or kind.__name__ == "AuditItem"
    assert (told == {}) is own


def test_a_hundred_actions_count_the_item(records):
    """Ninety-nine writes and their item fill a transaction; one more is refused before it is tried."""
    visits = [Create(an_appointment(id=f"visit{number:03}")) for number in range(100)]
    with pytest.raises(ValueError, match="101 writes"):
        records.commit(visits)
    records.commit(visits[:99])
    assert _items(records)


def test_a_new_clinic_is_told(world, clinic_id):
    """It is written by the directory, before it has records of its own."""
    sender = dataclasses.replace(a_clinic().sender, phone_number_id=f"phone-number-id-{clinic_id}")
    world.directory.add(a_clinic(id=clinic_id, slug=clinic_id, sender=sender))
    (item,) = _items(world.records(clinic_id))
    assert item.by == Actor(ActorKind.OPERATOR, cause="puntual clinic add")
    assert item.wrote == {"create Clinic": (clinic_id,)}


def test_claims_and_outcomes_stand_on_the_message(records, world, clinic_id):
    """They are the sender's own, and the message tells them: how often, when, how it ended."""
    message = a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")
    keep(records, message)
    (claimed,) = world.outbox.claim([message], lease_until=SOON)
    accepted = dataclasses.replace(claimed, state=State.ACCEPTED, changed_at=SOON)
    world.outbox.settle([accepted], seen=State.SENDING)
    kept = records.get(Message, message.id)
    assert (kept.state, kept.attempts, kept.changed_at) == (State.ACCEPTED, 1, SOON)
    assert len(_items(records)) == 1
