"""The queue's function: a body that cannot be worked off comes back alone, all others are sent."""

import json
from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.functions.deliver_messages import SENDER, deliver_messages
from chalicelib.messaging.model import TO_CLINIC, Message, State
from chalicelib.patients.model import PatientAlias
from chalicelib.shared.writes import Create, Withdraw
from chalicelib.storage.item_codec import key_of
from tests.builders import CLINIC_ID, NOW, a_message, a_patient, moment
from tests.damage import DAMAGES, SECRET, damaged
from tests.later_words import with_word
from tests.unit.functions.memory_services import Context


def queued(services, *owners):
    """Write a queued message to each person; return them."""
    messages = [a_message(owner=owner, useful_until=moment("tomorrow 10:00")) for owner in owners]
    for message in messages:
        services.ours.commit([Create(message)])
    return messages


def body(*messages):
    """Return a body of the queue, as we write it."""
    return json.dumps({"ids": [message.id for message in messages]})


def work(services, *bodies, context=Context()):  # noqa: B008  # frozen
    """Let the function work off bodies called b0, b1…; return those that come again."""
    records = [{"messageId": f"b{n}", "body": text} for n, text in enumerate(bodies)]
    answer = deliver_messages(services, records, context)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


JUNK = [
    "",
    "hello",
    "null",
    "[]",
    "7",
    "{}",
    '{"ids": null}',
    '{"ids": "k3v9q2xa.p.x"}',
    '{"ids": [7]}',
    '{"ids": ["k3v9q2xa"]}',
    '{"ids": ["a.b.c.d"]}',
    "[" * 100_000,
]


@pytest.mark.parametrize("junk", JUNK)
def test_a_body_that_is_not_ours_comes_back_alone(services, junk):
    """Three times, then it lies in the dead letters; what came with it is sent."""
    ana, luis = queued(services, "ana", "luis")
    assert work(services, body(ana), junk, body(luis)) == ["b1"]
    assert services.sender.arrived == [ana.id, luis.id]


def test_what_is_worked_off_does_not_come_again(services):
    """Sent, refused for good, or not to be sent now: the schedule keeps what waits."""
    ana, luis = queued(services, "ana", "luis")
    services.ours.commit([Withdraw(luis.id, State.QUEUED, "cancelled")])
    assert work(services, body(ana), body(), body(luis)) == []


def test_what_names_a_message_that_was_never_written_comes_back_alone(services, caplog):
    """Of somebody on the list, or of the front desk: three times, then a person looks. What is beside it is sent, once."""
    ana, luis, front_desk = (a_message(owner=owner) for owner in ("ana", "luis", TO_CLINIC))
    services.ours.commit([Create(a_patient(id="ana"))])
    (eva,) = queued(services, "eva")
    bodies = [body(ana), body(eva), body(eva, ana), body(front_desk), body(luis)]
    assert work(services, *bodies) == ["b0", "b2", "b3"]
    assert work(services, *bodies) == ["b0", "b2", "b3"]
    assert services.sender.arrived == [eva.id]
    said = str([vars(record) for record in caplog.records])
    assert f"'message_id': '{ana.id}'" in said


def test_what_was_written_to_somebody_erased_is_no_loss(services, caplog):
    """Nor while the erasure is under way: it takes the messages before the person."""
    going = a_patient(id="ana", erasing_at=NOW)
    services.ours.commit([Create(going)])
    assert work(services, body(a_message(owner="ana")), body(a_message(owner="gone"))) == []
    assert "'messages': 2" in str([vars(record) for record in caplog.records])


def test_the_former_id_of_a_merged_person_leads_to_them(services):
    """Their record went over into another, which is on the list: what is missed is missed."""
    services.ours.commit(
        [Create(a_patient(id="ana")), Create(PatientAlias("twin", "ana", "twin/1"))]
    )
    assert work(services, body(a_message(owner="twin"))) == ["b0"]


def test_a_message_of_a_clinic_that_is_no_more_comes_back(services):
    """Whether it was written or not: nobody can send it, and nobody else would see it."""
    written, unwritten = (
        a_message(id=f"gone0000.ana.2611221530-reminder-{name}") for name in ("a", "b")
    )
    services.records("gone0000", SENDER).commit([Create(written)])
    assert work(services, body(written), body(unwritten)) == ["b0", "b1"]
    assert services.outbox.read([written.id]) == [written]


def damage(services, record, how):
    """Leave a stored record so that it cannot be read."""
    key = key_of(type(record), CLINIC_ID, record.id)
    services.store.lay(key, damaged(CLINIC_ID, record, how, stored=services.store.get(key)))


@pytest.mark.parametrize("how", DAMAGES)
def test_a_message_that_cannot_be_read_comes_back_alone_and_all_others_are_sent(
    services, caplog, how
):
    """Three times, then it lies in the dead letters; an operator has one task, which shows nothing of it."""
    eva, ana, luis = queued(services, "eva", "ana", "luis")
    damage(services, ana, how)
    for _ in range(3):
        assert work(services, body(eva), body(ana), body(luis)) == ["b1"]
    assert services.sender.arrived == [eva.id, luis.id]
    assert [task.text for task in services.ours.inbox()] == [f"Message {ana.id}"]
    said = [vars(record) for record in caplog.records if record.message == "unreadable_record"]
    assert [(line["levelname"], line["record"]) for line in said] == [("ERROR", ana.id)] * 3
    assert SECRET not in str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("how", DAMAGES)
def test_a_person_or_a_clinic_that_cannot_be_read_stops_no_other_clinics_message(services, how):
    """What of theirs was never written, or cannot be judged, comes back."""
    ana, lost = a_patient(id="ana"), a_message(owner="ana")
    services.ours.commit([Create(ana)])
    damage(services, ana, how)
    (eva,) = queued(services, "eva")
    unjudged = a_message(id="gone0000.ana.2611221530-reminder-a")
    services.records("gone0000", SENDER).commit([Create(unjudged)])
    key = key_of(Clinic, "gone0000", "gone0000")
    clinic = services.store.get(key_of(Clinic, CLINIC_ID, CLINIC_ID))
    services.store.lay(key, damaged("gone0000", None, how, stored=clinic))
    assert work(services, body(lost), body(unjudged), body(eva)) == ["b0", "b1"]
    assert services.sender.arrived == [eva.id]


def test_an_id_in_two_bodies_is_sent_once(services):
    """The queue and the schedule may both have asked."""
    (ana,) = queued(services, "ana")
    assert work(services, body(ana, ana), body(ana)) == []
    assert services.sender.arrived == [ana.id]


def test_a_body_there_is_no_time_for_comes_again(services):
    """Untouched, so that the next worker takes it."""
    (ana,) = queued(services, "ana")
    late = Context(timedelta(seconds=3))
    assert work(services, body(ana), context=late) == ["b0"]
    assert services.stored(ana).state is State.QUEUED


def test_numbers_are_logged_and_nobody(services, caplog):
    """How many, and how they ended."""
    work(services, body(*queued(services, "ana")))
    said = str([vars(record) for record in caplog.records])
    assert "'accepted': 1" in said
    assert "5512345678" not in said
    assert "Ana" not in said


def test_a_body_of_a_later_release_that_names_messages_is_worked_off(services):
    """What it says beside is a hint: what must be obeyed stands on the message."""
    (ana,) = queued(services, "ana")
    text = json.dumps({"ids": [ana.id], "priority": 3, "thread": {"of": "tomorrow"}})
    assert work(services, text) == []
    assert services.sender.arrived == [ana.id]


def test_a_body_of_a_later_release_that_asks_for_other_work_comes_again(services):
    """The later release's worker takes it, or it lies in the dead letters until one does."""
    assert work(services, json.dumps({"work": "recount", "clinic": CLINIC_ID})) == ["b0"]


@pytest.mark.parametrize("place", ["kind", "state", "content.buttons.action"])
def test_a_message_with_a_word_of_a_later_release_is_left_to_that_release(services, place):
    """Not sent, not changed; what is in the same body goes."""
    later, ana = queued(services, "later", "ana")
    key = key_of(Message, CLINIC_ID, later.id)
    services.store.lay(key, with_word(services.store.get(key), place))
    before = services.store.get(key)
    assert work(services, body(later, ana)) == []
    assert services.sender.arrived == [ana.id]
    assert services.store.get(key) == before
