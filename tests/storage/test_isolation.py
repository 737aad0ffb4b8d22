from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Dispatch, Message, State
from chalicelib.messaging.received_texts import opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Patient
from chalicelib.shared import ids
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Remove, Save, Withdraw
from chalicelib.storage.item_codec import OF_AN_OWNER, PLACES, key_of
from tests.builders import NOW, a_clinic, a_message, a_patient, an_appointment, keep
from tests.storage.any_record import any_record

KINDS = sorted(PLACES, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_another_clinics_record_is_not_found(world, kind, data):
    """With the very id of the record, the other clinic finds nothing."""
    mine, theirs = ids.new_id(8), ids.new_id(8)
    record = data.draw(any_record(kind, theirs))
    world.records(theirs).commit([Create(record)])
    assert world.records(mine).get(kind, record.id) is None
    assert world.records(mine).get_many(kind, [record.id]) == {}


@given(
    kind=st.sampled_from(KINDS),
    text=st.text(max_size=40)
    | st.sampled_from(
        ["theirs01", "theirs01.p.m", "theirs01#PATIENT#p", "mine0001", "mine0001.", ""]
    )
    | st.text("./#-theirsmine01", max_size=30),
)
@settings(max_examples=500, deadline=None)
def test_no_id_leads_out_of_the_clinic(kind, text):
    """Whatever a caller passes for an id, even a forged one, the key begins with the caller's clinic."""
    record_id = f"{text}/x" if kind in OF_AN_OWNER else text
    pk = key_of(kind, "mine0001", record_id).pk
    assert pk == "CLINIC#mine0001" or pk.startswith("CLINIC#mine0001#")


def test_another_clinics_records_cannot_be_changed(world, clinic_id):
    """Not saved, not removed, not withdrawn, by the very records themselves."""
    theirs, mine = world.records(clinic_id), world.records(ids.new_id(8))
    message = a_message(id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh")
    keep(theirs, message, a_patient(), a_clinic(id=clinic_id))
    for write in (
        Save(replace(a_patient(), name="x")),
        Save(replace(a_clinic(id=clinic_id), paused="x")),
        Withdraw(message.id, State.QUEUED, "x"),
        Remove(message),
        Remove(a_patient()),
    ):
        with pytest.raises(ConflictError):
            mine.commit([write])
    assert theirs.get(Message, message.id) == message
    assert theirs.get(Patient, a_patient().id) == a_patient()
    assert theirs.get(Clinic, clinic_id) == a_clinic(id=clinic_id)


def test_another_clinics_lists_are_empty(world, clinic_id):
    """No query shows what belongs to somebody else, even where ids are alike."""
    theirs, mine = world.records(clinic_id), world.records(ids.new_id(8))
    message = a_message(
        id=f"{clinic_id}.p7d2m4q8w1zc.2611221530-reminder-abcdefgh",
        state=State.ACCEPTED,
        provider_id="wamid.shared",
    )
    dispatch = Dispatch(f"{clinic_id}.2026-11-22.153000-abc", (message.id,), NOW, NOW)
    task = staff_task(TaskKind.TEXT, NOW, e164="+525512345678")
    text = received_text("+525512345678", task.id, "e", at=NOW, text="hola")
    task = opened(task, text)
    keep(theirs, message, dispatch, a_patient(), an_appointment(), task, text)
    assert mine.messages_of("p7d2m4q8w1zc") == []
    assert mine.message_by_provider_id("wamid.shared") is None
    assert mine.messages_on("2026-11-22") == []
    assert mine.patients_named("") == []
    assert mine.appointments_of("p7d2m4q8w1zc") == []
    assert mine.appointments_between(NOW, an_appointment().ends_at) == []
    assert (mine.inbox(), mine.open_tasks().tasks, mine.inbox_page(limit=9).tasks) == ([], [], [])
    assert (mine.texts_of(task), mine.texts_on("+525512345678")) == ([], [])
    assert theirs.message_by_provider_id("wamid.shared") == message
    assert (theirs.open_tasks().tasks, theirs.texts_of(task)) == ([task], [text])


@pytest.mark.parametrize("forged", ["", ".", "..", "hola", "k3v9q2xa", "k3v9q2xa.p7", "a.b.c.d"])
def test_an_id_that_is_none_finds_nothing(records, clinic_id, forged):
    """A button's payload may hold anything: it is not found, and breaks nothing."""
    assert records.get(Message, forged) is None
    assert records.get(Message, f"{clinic_id}.{forged}") is None
    assert records.get_many(Message, [forged, f"{clinic_id}."]) == {}
