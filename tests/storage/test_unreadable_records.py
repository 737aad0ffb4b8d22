"""One record that cannot be read is left out, named and waits; all others are read. Of every kind that is read many at a time."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Dispatch
from chalicelib.messaging.received_texts import ReceivedText, TextThread, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import LineAlias, PatientAlias
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage.audited_writes import NAMELESS
from chalicelib.storage.item_codec import PLACES, from_item, id_in, key_of, to_item
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep
from tests.damage import DAMAGES, SECRET, damaged
from tests.storage.any_record import any_record

KINDS = sorted(PLACES, key=lambda kind: kind.__name__)
LATER = NOW + timedelta(hours=1)
# Three of each kind that the run, the sender, the receiver and the inbox read many at a time.
THREE = {
    "visit": lambda _clinic, n: an_appointment(id=f"visit{n}", due_at=NOW),
    "patient": lambda _clinic, n: a_patient(id=f"patient{n}"),
    "line": lambda _clinic, n: a_line(id=f"+52551234567{n}"),
    "former id": lambda _clinic, n: PatientAlias(f"twin{n}", "ana", f"twin{n}/1"),
    "name of a line": lambda _clinic, n: LineAlias(f"521551234567{n}", "+525512345678"),
    "dispatch": lambda clinic, n: Dispatch(f"{clinic}.2026-11-22.{n}", (), NOW, NOW),
    "message": lambda clinic, n: a_message(id=f"{clinic}.ana.2611221530-reminder-{n}"),
    "text": lambda _clinic, n: received_text(
        "+525512345678", "t", f"{n}", at=NOW + timedelta(seconds=n), text=""
    ),
    "thread of texts": lambda _clinic, n: TextThread(f"+52551234567{n}", "t", NOW),
    "task": lambda _clinic, n: staff_task(TaskKind.TEXT, NOW + timedelta(seconds=n), f"{n}"),
}


def three(world, clinic_id, what, how):
    """Keep three records, the second of them damaged; return them."""
    made = [THREE[what](clinic_id, n) for n in (1, 2, 3)]
    for one in made:
        keep(world.records(clinic_id), one)
    kept = world.item(key_of(type(made[1]), clinic_id, made[1].id))
    world.lay(damaged(clinic_id, made[1], how, stored=kept))
    return made


def _due(world, clinic_id, at):
    shards = [world.due_index.due(shard, at) for shard in world.due_index.shards]
    return {one.record_id for due in shards for one in due if one.clinic_id == clinic_id}


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", THREE)
def test_the_others_are_read_and_the_damaged_one_is_named(world, clinic_id, what, how):
    """Whatever kind it is and whatever is wrong with it."""
    first, second, third = made = three(world, clinic_id, what, how)
    found, unreadable = world.records(clinic_id).get_each(type(first), [one.id for one in made])
    assert sorted(found) == [first.id, third.id]
    assert {found[one].id for one in found} == {first.id, third.id}
    assert unreadable == [second.id]


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", THREE)
def test_who_needs_all_of_them_is_told_which_cannot_be_read_and_nothing_of_it(
    world, clinic_id, what, how
):
    """The kind, and the id where that is nobody's number."""
    _, second, _ = three(world, clinic_id, what, how)
    records = world.records(clinic_id)
    for read in (records.get, lambda kind, i: records.get_many(kind, [i])):
        with pytest.raises(UnreadableRecordError) as refused:
            read(type(second), second.id)
        kind, shown = type(second), "" if type(second) in NAMELESS else second.id
        assert (refused.value.kind, refused.value.record_id) == (kind.__name__, shown)
        assert refused.value.__suppress_context__  # the decoder's own words quote what it met
        assert not [part for part in (SECRET, "5512345") if part in str(refused.value)]


@pytest.mark.parametrize("how", DAMAGES)
def test_a_sender_reads_the_other_messages(world, clinic_id, how):
    """Each once, in the order asked."""
    first, second, third = three(world, clinic_id, "message", how)
    ids = [third.id, second.id, first.id, third.id]
    assert world.outbox.read_each(ids) == ([third, first], [second.id])
    with pytest.raises(UnreadableRecordError):
        world.outbox.read(ids)


@pytest.mark.parametrize("how", DAMAGES)
def test_a_line_of_the_inbox_that_cannot_be_read_says_so_in_its_place(world, clinic_id, how):
    """The others stand around it; staff see which one it is."""
    first, second, third = three(world, clinic_id, "task", how)
    records = world.records(clinic_id)
    for listed in (records.inbox(), records.open_tasks().tasks):
        assert [task.id for task in listed] == [third.id, second.id, first.id]
        assert (listed[0], listed[2]) == (third, first)
        assert listed[1].kind is TaskKind.UNREADABLE_RECORD
        assert listed[1].text == f"StaffTask {second.id}"


@pytest.mark.parametrize("how", DAMAGES)
def test_a_text_that_cannot_be_read_says_so_in_its_place(world, clinic_id, how, caplog):
    """The others stand around it; the log names it without the number of its line."""
    records, line = world.records(clinic_id), "+525512345678"
    texts = [
        received_text(line, "t", f"{n}", at=NOW + timedelta(hours=n), text=f"{n}") for n in range(3)
    ]
    task = staff_task(TaskKind.TEXT, NOW, "one", e164=line)
    task = replace(task, id="t", texts=3, first_at=NOW, last_at=LATER + timedelta(hours=1))
    keep(records, task, *texts)
    stored = world.item(key_of(ReceivedText, clinic_id, texts[1].id))
    world.lay(damaged(clinic_id, texts[1], how, stored=stored))
    listed = records.texts_of(task)
    assert (listed[0], listed[2]) == (texts[0], texts[2])
    assert (listed[1].id, listed[1].text) == (texts[1].id, f"ReceivedText {texts[1].name}")
    assert texts[1].name in str([vars(one) for one in caplog.records])
    assert "5512345678" not in str([vars(one) for one in caplog.records])
    with pytest.raises(UnreadableRecordError):
        records.texts_on(line)


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", ["visit", "dispatch"])
def test_what_is_due_and_cannot_be_read_waits_and_nothing_else_of_it_changes(
    world, clinic_id, what, how
):
    """It is not met at each run, nor lost."""
    _, second, _ = three(world, clinic_id, what, how)
    kind, key = type(second), key_of(type(second), clinic_id, second.id)
    before = world.item(key)
    world.records(clinic_id).look_later(kind, second.id, until=LATER)
    assert world.item(key) == before | {"due_at": {"S": "2026-11-22T16:30:00Z"}}
    assert second.id in _due(world, clinic_id, LATER) - _due(world, clinic_id, NOW)


def test_what_was_put_right_meanwhile_is_left_alone(world, clinic_id):
    """Nor is what is not due, or not there, made due."""
    records = world.records(clinic_id)
    kept, resting = an_appointment(id="kept", due_at=NOW), an_appointment(id="resting")
    keep(records, kept, resting)
    key = key_of(Appointment, clinic_id, "resting")
    world.lay(damaged(clinic_id, resting, "not JSON", stored=world.item(key)))
    before = world.item(key)
    for visit_id in ("kept", "resting", "nobody"):
        records.look_later(Appointment, visit_id, until=LATER)
    assert records.get(Appointment, "kept") == kept
    assert world.item(key_of(Appointment, clinic_id, "kept"))["due_at"] == {
        "S": "2026-11-22T15:30:00Z"
    }
    assert world.item(key) == before


@pytest.mark.parametrize(
    "field",
    [
        {"status": "Ana López"},
        {"status": ""},
        {"starts_at": "2026-11-23T10:30:00"},
        {"minutes": "long"},
    ],
)
def test_a_value_of_no_release_makes_a_visit_unreadable(field):
    """A word that looks like none of ours, and a moment without its zone, which would break whoever compares it."""
    item = to_item("k3v9q2xa", an_appointment())
    told = json.loads(item["data"]["S"]) | field
    with pytest.raises(UnreadableRecordError):
        from_item(Appointment, item | {"data": {"S": json.dumps(told)}})


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_the_key_alone_tells_which_record_it_is(kind, data):
    """Without a look inside."""
    record = data.draw(any_record(kind, "k3v9q2xa"))
    assert id_in(kind, to_item("k3v9q2xa", record)) == record.id


LISTS = {
    "visit": lambda records: records.appointments_between(NOW, NOW + timedelta(days=3)),
    "patient": lambda records: records.patients_named(""),
    "message": lambda records: records.messages_of("ana"),
}


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", LISTS)
def test_who_only_looks_is_shown_the_others_and_told_of_it(world, clinic_id, what, how):
    """Who decides about all of them is told, and shown none."""
    first, second, third = three(world, clinic_id, what, how)
    told = []
    shown = LISTS[what](world.records(clinic_id).leaving_out(told.append))
    assert {one.id for one in shown} == {first.id, third.id}
    assert [(error.kind, error.record_id) for error in told] == [(type(second).__name__, second.id)]
    with pytest.raises(UnreadableRecordError):
        LISTS[what](world.records(clinic_id))


def test_what_is_left_out_of_a_page_counts_as_one_of_it(world, clinic_id):
    """Whoever asks for so many is told of no more: a page is as long as its calls of the table are few."""
    first, second, third = three(world, clinic_id, "patient", "not JSON")
    told = []
    records = world.records(clinic_id).leaving_out(told.append)
    assert [p.id for p in records.patients_named("", limit=2)] == [first.id]
    assert [error.record_id for error in told] == [second.id]
    assert [p.id for p in records.patients_named("", limit=2, after=first)] == [third.id]
