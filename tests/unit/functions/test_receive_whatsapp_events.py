"""What WhatsApp tells, by either way in: each part handed to its clinic, none lost, none in another's way."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.clinics.template_trouble import TemplateTrouble
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError, receive_notices, take_in
from chalicelib.messaging.event_types import AccountEvent
from chalicelib.messaging.heartbeat import Heartbeat
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.patients.model import Line, Patient
from chalicelib.replies.handle_inbound import Reception
from chalicelib.shared.recent import Recent
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import key_of
from tests.builders import ANAS_PHONE, CLINIC_ID, NOW, a_line, a_message, a_patient, keep
from tests.damage import DAMAGES, SECRET, damaged
from tests.unit.functions.memory_services import (
    MemoryServices,
    a_status,
    a_text,
    change,
    webhook,
)

LATER = NOW + timedelta(minutes=1)
MUCH_LATER = NOW + timedelta(minutes=5)


def hear(services, *changes, now=LATER):
    """Take in a webhook's changes."""
    take_in(services, events_of_webhook(json.dumps(webhook(*changes)).encode()), now=now)


def notice(*changes):
    """Return a notification of AWS's topic."""
    entry = webhook(*changes)["entry"][0]
    return json.dumps({"context": {}, "whatsAppWebhookEntry": json.dumps(entry)})


def said(caplog):
    """Return all that was logged, with its facts."""
    return str([vars(record) for record in caplog.records])


def texts(services):
    """Return what reached the inbox."""
    found = [text for task in services.ours.inbox() for text in services.ours.texts_of(task)]
    return [text.text for text in found]


def test_each_event_goes_to_the_clinic_of_its_number(services, caplog):
    """Two numbers in one body; a number nobody has is logged and harms nobody."""
    hear(services, change(number="999", messages=[a_text("¿Hay lugar?", NOW, "wamid.x")]))
    assert texts(services) == []
    hear(services, change(messages=[a_text("¿Hay lugar?", NOW)]))
    assert texts(services) == ["¿Hay lugar?"]
    assert "unknown_sender" in said(caplog)


def test_a_status_before_our_record_is_asked_for_again_and_the_rest_is_done(services):
    """What came beside it is taken in once, also when all of it is repeated."""
    early = a_status("sent", LATER, f"{CLINIC_ID}.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d")
    body = change(statuses=[early], messages=[a_text("¿Hay lugar?", NOW)])
    for _ in range(2):
        with pytest.raises(NotYetKnownError):
            hear(services, body)
    assert texts(services) == ["¿Hay lugar?"]


def test_a_message_that_meets_a_defect_is_offered_again_and_stops_nobody(
    services, monkeypatch, caplog
):
    """One broken event in a body of three: the others act, the sender repeats, the log says what and not who."""
    whole = Reception.take_in

    def breaks(self, inbound, *, now):
        if inbound.text == "uno":
            raise ZeroDivisionError(inbound.text)
        whole(self, inbound, now=now)

    body = change(messages=[a_text(word, NOW, f"wamid.{word}") for word in ("uno", "dos", "tres")])
    with monkeypatch.context() as patch:
        patch.setattr(Reception, "take_in", breaks)
        with pytest.raises(NotYetKnownError):
            hear(services, body)
    assert sorted(texts(services)) == ["dos", "tres"]
    assert "ZeroDivisionError" in said(caplog)
    assert "'uno'" not in said(caplog)
    hear(services, body)
    assert sorted(texts(services)) == ["dos", "tres", "uno"]


def test_a_failed_message_by_its_code_is_a_task(services):
    """The whole way from the body to the inbox."""
    keep(services.ours, sent := a_message(state=State.SENT))
    hear(services, change(statuses=[a_status("failed", NOW, sent.id, 131026)]))
    assert [task.kind for task in services.ours.inbox()] == [TaskKind.UNREACHABLE]


@pytest.mark.parametrize("name", ["event", "message", "name", "level", "args", "field", "service"])
def test_news_of_the_account_is_logged_whatever_its_details_are_called(services, caplog, name):
    """Meta's names are not the logger's: a paused template must not make the webhook fail."""
    take_in(services, [AccountEvent("template", "waba-1", details={name: "PAUSED"})], now=NOW)
    assert "PAUSED" in said(caplog)


def test_both_ways_in_do_the_same(services):
    """A notification of AWS acts as a webhook does, and the same event by both ways acts once."""
    body = change(messages=[a_text("BAJA", NOW)])
    receive_notices(services, [notice(body)], now=LATER)
    assert services.ours.get(Line, ANAS_PHONE).opted_out_at == NOW  # when it was said
    before = services.ours.messages_of("p7d2m4q8w1zc")
    hear(services, body)
    assert services.ours.messages_of("p7d2m4q8w1zc") == before


def test_a_notice_that_is_early_raises_for_sns_to_repeat(services):
    """The function fails on purpose."""
    early = a_status("sent", LATER, f"{CLINIC_ID}.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d")
    with pytest.raises(NotYetKnownError):
        receive_notices(services, [notice(change(statuses=[early]))], now=LATER)


@pytest.mark.parametrize("junk", ["", "hello", "{}", '{"whatsAppWebhookEntry": "{}"}'])
def test_a_notice_nobody_can_read_is_kept_for_a_developer(services, junk):
    """For a while, and nothing is raised: repeated it would be no more readable."""
    receive_notices(services, [junk, notice(change(messages=[a_text("hola?", NOW)]))], now=LATER)
    (kept,) = services.quarantine.kept
    assert (kept.body, kept.until - kept.at) == (junk.encode(), timedelta(days=30))
    assert texts(services) == ["hola?"]


def test_reports_alone_open_the_records_once(services, monkeypatch):
    """Nearly all that comes in is reports: nothing is made ready for what a patient may have said."""
    opened, records = [], services.records
    monkeypatch.setattr(services, "records", lambda *who: opened.append(who) or records(*who))
    name = f"{CLINIC_ID}.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d"
    hear(
        services, change(statuses=[a_status("sent", NOW, name) for _ in range(40)]), now=MUCH_LATER
    )
    assert len(opened) == 1


class LivesOn(MemoryServices):
    """The services of a process that lives on between bodies: it remembers, and counts how often it asks whose number it is."""

    def __post_init__(self):
        super().__post_init__()
        self.clinics, self.beats, self.asked = Recent(), Recent(), 0
        by_sender = self.directory.by_sender

        def counted(number):
            self.asked += 1
            return by_sender(number)

        object.__setattr__(self.directory, "by_sender", counted)

    recent_clinics = property(lambda self: self.clinics)
    recent_beats = property(lambda self: self.beats)


@pytest.mark.parametrize(
    ("seconds", "what", "asked"),
    [
        (0, "reports", 1),
        (29, "reports", 1),
        (30, "reports", 2),
        (1, "words", 2),  # what people say is decided by the clinic as it stands
        (1, "both", 2),
    ],
)
def test_whose_number_it_is_is_remembered_for_reports_alone(seconds, what, asked):
    """They come 3.6 a message; half a minute later it is read again, and for a patient's word at once."""
    services = LivesOn()
    keep(services.ours, sent := a_message(state=State.SENT))
    delivered = {"statuses": [a_status("delivered", NOW, sent.id)]}
    read = {"statuses": [a_status("read", NOW, sent.id)]}
    hear(services, change(**delivered))
    words = {"messages": [a_text("hola?", LATER)]}
    then = {"reports": read, "words": words, "both": words | read}[what]
    hear(services, change(**then), now=LATER + timedelta(seconds=seconds))
    assert services.asked == asked
    state = State.DELIVERED if what == "words" else State.READ
    assert services.ours.get(Message, sent.id).state is state


def test_a_clinic_with_a_held_template_is_read_each_time():
    """A report may end that trouble: by what stands, and not by what stood half a minute ago."""
    services = LivesOn()
    clinic = services.ours.get(Clinic, CLINIC_ID)
    trouble = TemplateTrouble("recordatorio_cita", "es_MX", "132015", NOW, LATER)
    services.ours.commit([Save(replace(clinic, template_troubles=(trouble,)))])
    keep(services.ours, sent := a_message(state=State.SENT))
    for state in ("delivered", "read"):
        hear(services, change(statuses=[a_status(state, NOW, sent.id)]))
    assert services.asked == 2


def test_how_far_reports_came_is_written_once_and_read_no_more():
    """Within two minutes of what is known there is nothing to note."""
    services = LivesOn()
    keep(services.ours, sent := a_message(state=State.SENT))
    hear(services, change(statuses=[a_status("delivered", NOW, sent.id)]))
    beat = services.ours.get(Heartbeat, Heartbeat.ID)
    assert services.beats.get(CLINIC_ID, LATER) == beat.at
    services.store.take(key_of(Heartbeat, CLINIC_ID, Heartbeat.ID))
    hear(services, change(statuses=[a_status("read", NOW, sent.id)]))
    assert services.ours.get(Heartbeat, Heartbeat.ID) is None, "it was not asked for"
    late = a_status("read", LATER + timedelta(minutes=2), sent.id)
    hear(services, change(statuses=[late]), now=LATER + timedelta(minutes=3))
    assert services.ours.get(Heartbeat, Heartbeat.ID).at > beat.at


def test_reports_of_messages_nobody_knows_are_let_go_and_counted_in_the_log(services, caplog):
    """They come of what was erased, or from another program on the same number; asked for again, they would come for days."""
    name = f"{CLINIC_ID}.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d"
    hear(services, change(statuses=[a_status("sent", NOW, name)] * 2), now=MUCH_LATER)
    assert "statuses_of_nobody" in said(caplog)
    assert "'events': 2" in said(caplog)


def damage(services, kind, record_id, how):
    """Leave a stored record so that it cannot be read; return a way to put it right."""
    key = key_of(kind, CLINIC_ID, record_id)
    whole = services.store.get(key)
    services.store.lay(key, damaged(CLINIC_ID, None, how, stored=whole))
    return lambda: services.store.lay(key, whole)


def unreadable(services):
    """Return what an operator is asked about what cannot be read."""
    found = [task for task in services.ours.inbox() if task.kind is TaskKind.UNREADABLE_RECORD]
    return [task.text for task in found]


@pytest.mark.parametrize("how", DAMAGES)
def test_a_report_on_a_message_that_cannot_be_read_costs_no_other(services, how):
    """It is offered again, for who puts the message right; an operator has one task."""
    sent = [a_message(owner=f"p{n}", state=State.ACCEPTED) for n in (1, 2, 3)]
    keep(services.ours, *sent)
    put_right = damage(services, Message, sent[1].id, how)
    body = change(statuses=[a_status("delivered", NOW, message.id) for message in sent])
    for _ in range(2):
        with pytest.raises(NotYetKnownError) as left:
            hear(services, body)
        assert len(left.value.defects) == 1
    assert [services.stored(one).state for one in (sent[0], sent[2])] == [State.DELIVERED] * 2
    assert unreadable(services) == [f"Message {sent[1].id}"]
    put_right()
    hear(services, body)
    assert services.stored(sent[1]).state is State.DELIVERED


@pytest.mark.parametrize("how", DAMAGES)
def test_reports_are_taken_in_though_nobody_can_read_how_far_they_came(services, how):
    """Silence then proves nothing, so no second copy goes out; the reports themselves count."""
    keep(services.ours, Heartbeat(Heartbeat.ID, NOW), sent := a_message(state=State.ACCEPTED))
    damage(services, Heartbeat, Heartbeat.ID, how)
    hear(services, change(statuses=[a_status("delivered", NOW, sent.id)]))
    assert services.stored(sent).state is State.DELIVERED
    assert unreadable(services) == ["Heartbeat statuses"]


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", [(Patient, "p7d2m4q8w1zc"), (Line, ANAS_PHONE)])
def test_a_patient_whose_record_cannot_be_read_costs_no_other_their_word(
    services, caplog, what, how
):
    """It is kept and offered again; nobody's number or word is shown."""
    eva = a_patient(id="eva", name="Eva Cruz", e164="+525587654321")
    keep(services.ours, eva, a_line(eva))
    put_right = damage(services, *what, how)
    evas = a_text("¿Hay lugar?", NOW, "wamid.eva") | {"from": "5215587654321"}
    body = change(messages=[a_text("¿Y el martes?", NOW, "wamid.ana"), evas])
    with pytest.raises(NotYetKnownError):
        hear(services, body)
    assert "¿Hay lugar?" in texts(services)
    (told,) = unreadable(services)
    assert told.startswith(what[0].__name__)
    assert ANAS_PHONE[1:] not in told
    assert not [hidden for hidden in (SECRET, ANAS_PHONE, "martes") if hidden in said(caplog)]
    put_right()
    hear(services, body)
    assert "¿Y el martes?" in texts(services)
