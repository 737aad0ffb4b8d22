"""The conversation of a line: all that it said and heard, in order, for as long as words are kept; whose it is, and who ends it."""

from datetime import timedelta

import pytest

from chalicelib.answers.history import said_in
from chalicelib.answers.talk import talk_of_line
from chalicelib.data_rights.collect_dossier import collect_dossier
from chalicelib.data_rights.erase import erase
from chalicelib.data_rights.nobodys_line import collect_line, erase_line
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.model import Action, State
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared.errors import NotAllowedError
from sandbox import patient as sandbox_patient
from tests.builders import ANAS_PHONE
from tests.flows.clinic_day import ClinicDay
from tests.flows.whatsapp_phone import WhatsappPhone

STRANGER, NEW_PHONE = "+525587654321", "+525511112222"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def day():
    return ClinicDay()


@pytest.fixture
def phone(day):
    """Ana's phone, with its number."""
    return WhatsappPhone(day, ANAS_PHONE, hides=False)


@pytest.fixture
def ana(day):
    return day.patient()


@pytest.fixture
def reminder(day, ana):
    """The reminder of her visit, as it reached her."""
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    return day.told(ana)[0]


def conversation(day, who, *, limit=500, before=None):
    talk = talk_of_line(day.records, day.line(who).id)
    return said_in(day.records, talk, limit=limit, before=before)


def heard(day, e164=ANAS_PHONE):
    """Return the words that are kept of a line, in order."""
    return [(text.kind.value, text.text) for text in day.records.texts_on(e164)]


WAYS = {
    "a text for a person": (
        lambda p, _: p.writes("¿Aceptan tarjeta?"),
        ("text", "¿Aceptan tarjeta?"),
    ),
    "a word that acts": (lambda p, _: p.writes("Sí"), ("text", "Sí")),
    "thanks": (lambda p, _: p.writes("gracias"), ("text", "gracias")),
    "BAJA": (lambda p, _: p.writes("BAJA"), ("text", "BAJA")),
    "ALTA": (lambda p, _: p.writes("ALTA"), ("text", "ALTA")),
    "MIS DATOS": (lambda p, _: p.writes("MIS DATOS"), ("text", "MIS DATOS")),
    "a tap": (lambda p, r: p.taps(r, Action.CONFIRM), ("button", "confirm")),
    "a reaction": (lambda p, r: p.reacts(r, "👍"), ("reaction", "[reaction] 👍")),
    "a photo": (
        lambda p, _: p.does(sandbox_patient.Said("image", "", {"image": {}})),
        ("other", "[image]"),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_a_line_says_is_kept_once(day, ana, phone, reminder, way):
    """Whether a person must read it or nobody; the same event again adds nothing."""
    does, said = WAYS[way]
    does(phone, reminder)
    assert heard(day) == [said]
    phone.is_heard_again()
    assert heard(day) == [said]


def test_every_way_to_speak_is_tried():
    """Each kind of event that a line can say something by."""
    assert {said[0] for _, said in WAYS.values()} == {"text", "button", "reaction", "other"}


def test_what_was_said_stands_in_order(day, ana, phone, reminder):
    """The reminder, the tap, our answer, a question, what it was told: each at its own moment."""
    for act in (
        lambda: phone.taps(reminder, Action.CONFIRM),
        lambda: phone.writes("¿Aceptan tarjeta?"),
    ):
        day.now += MINUTE
        act()
        day.now += MINUTE
        day.work()
    said = conversation(day, ana)[::-1]
    assert [one.at for one in said] == sorted(one.at for one in said)
    told = [one.sent.kind.value if one.sent else one.received.text for one in said]
    assert told == ["reminder", "confirm", "reply", "¿Aceptan tarjeta?", "reply"]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_page_by_page_it_is_the_whole(day, ana, phone, reminder, limit):
    """Also where several things were said in one second."""
    for n in range(7):
        phone.writes(f"texto {n}")
        day.work()
    whole, found, before = conversation(day, ana), [], None
    while page := conversation(day, ana, limit=limit, before=before):
        found += page
        before = page[-1].place
    assert found == whole
    assert len(whole) == 1 + 7 + len(day.told(ana)) - 1


@pytest.mark.parametrize("e164", ["+541123456789", "+5491123456789", "+551187654321"])
def test_what_went_out_is_there_however_the_number_is_spelled(day, e164):
    """Argentina's 9 and Brazil's ninth digit: one line, one talk."""
    ana = day.patient(e164=e164)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:45")
    assert day.told(ana)
    assert [one.sent.kind.value for one in conversation(day, ana) if one.sent] == ["reminder"]


def test_an_edit_says_what_it_replaces(day, ana, phone):
    """And so does what takes a message back."""
    former = phone.writes("Ahí estaré el martes")
    day.now += MINUTE
    phone.edits(former, "Ahí estaré el miércoles")
    day.now += MINUTE
    phone.withdraws(former)
    first, *later = day.records.texts_on(ANAS_PHONE)
    assert [text.replaces for text in later] == [first.name] * 2
    assert first.replaces == ""


def test_words_that_nobody_had_to_read_stand_in_no_task(day, ana, phone, reminder):
    """Between two questions there may be thanks: staff read the questions."""
    for text in ("¿Aceptan tarjeta?", "gracias", "¿Y vales?"):
        day.now += MINUTE
        phone.writes(text)
    (task,) = day.inbox()
    assert [text.text for text in day.records.texts_of(task)] == ["¿Aceptan tarjeta?", "¿Y vales?"]
    assert task.texts == 2


def test_words_are_kept_as_long_as_the_clinic_keeps_words(day, ana, phone):
    """Also those that nobody had to read."""
    phone.writes("gracias")
    (text,) = day.records.texts_on(ANAS_PHONE)
    assert text.kept_until == day.clinic.words_kept_until(text.at)
    assert day.records.item(text)["expires_at"]["N"] == str(int(text.kept_until.timestamp()))


def stranger(day):
    return WhatsappPhone(day, STRANGER, hides=False)


def owner(day, e164=STRANGER):
    return owner_of_line(day.records.keyed_hashes, e164)


def test_what_a_stranger_is_answered_lies_under_a_hash_of_the_line(day):
    """No id tells the number, and no two strangers' answers lie together."""
    stranger(day).writes("¿Cuánto cuesta una limpieza?")
    WhatsappPhone(day, NEW_PHONE, hides=False).writes("hola")
    (answer,) = day.records.messages_of(owner(day))
    assert answer.e164 == STRANGER
    assert answer.patient_id == ""
    assert not any(number[-8:] in answer.id for number in (STRANGER, NEW_PHONE))
    assert [m.e164 for m in day.records.messages_of(owner(day, NEW_PHONE))] == [NEW_PHONE]


def test_a_baja_withdraws_what_waits_for_a_stranger(day):
    """What was queued before the word does not go after it; the receipt does."""
    one = stranger(day)
    one.writes("¿Cuánto cuesta una limpieza?")
    one.writes("BAJA")
    states = {m.state: m.reason for m in day.records.messages_of(owner(day))}
    assert states == {State.SUPPRESSED: "opted_out", State.QUEUED: ""}
    day.work()
    assert [m.e164 for m in day.ledger] == [STRANGER]


def test_a_baja_withdraws_what_waits_from_before_the_line_was_a_patients(day):
    """The answer to a stranger who is somebody by now."""
    one = stranger(day)
    one.writes("¿Cuánto cuesta una limpieza?")
    day.patient(e164=STRANGER)
    one.writes("BAJA")
    (answer,) = day.records.messages_of(owner(day))
    assert (answer.state, answer.reason) == (State.SUPPRESSED, "opted_out")


def test_who_was_a_stranger_has_their_words_with_them(day):
    """What was said while the line was nobody's is part of the conversation, and of the dossier."""
    stranger(day).writes("¿Cuánto cuesta una limpieza?")
    day.work()
    ana = day.patient(e164=STRANGER)
    said = conversation(day, ana)
    assert [bool(one.sent) for one in said] == [True, False]
    dossier = collect_dossier(day.records, ana.id)
    assert [text.text for text in dossier.texts] == ["¿Cuánto cuesta una limpieza?"]
    assert [m.owner for m in dossier.messages] == [owner(day)]


def test_the_words_of_who_had_the_number_before_are_not_theirs(day, ana, phone, reminder):
    """A number changes hands: neither the conversation nor the dossier nor the erasure of the next reaches them."""
    phone.writes("canario: soy Ana y llego tarde")
    day.now += MINUTE
    phone.writes("gracias, canario")
    for task in day.inbox():
        close_task(day.records, task.id, now=day.now)
    change = NumberChanged(
        day.clinic.sender.phone_number_id, "wamid.m", day.now, ANAS_PHONE[1:], NEW_PHONE[1:]
    )
    day.hear(change)
    luis = day.patient(id="luis00000001", name="Luis Pérez")
    phone.writes("Hola, soy Luis")
    assert [one.received.text for one in conversation(day, luis) if one.received] == [
        "Hola, soy Luis"
    ]
    assert [text.text for text in collect_dossier(day.records, luis.id).texts] == ["Hola, soy Luis"]
    hers = [text.text for text in collect_dossier(day.records, ana.id).texts]
    assert hers == ["canario: soy Ana y llego tarde", "gracias, canario"]
    erase(day.records, luis.id, now=day.now)
    assert [text.text for text in day.records.texts_on(ANAS_PHONE)] == hers


def test_an_erasure_takes_every_word(day, ana, phone, reminder):
    """Those of taps and thanks too; nothing is left of the line."""
    phone.taps(reminder, Action.CONFIRM)
    phone.writes("gracias")
    phone.writes("¿Aceptan tarjeta?")
    erase(day.records, ana.id, now=day.now)
    assert day.records.texts_on(ANAS_PHONE) == []


def left_of(day, e164):
    return [item for item in day.store.everything() if e164[-10:] in str(item)]


def test_a_line_that_is_nobodys_can_be_erased(day):
    """All that holds the number goes; a hashed no stays, and a second time changes nothing."""
    one = stranger(day)
    for text in ("¿Cuánto cuesta?", "gracias", "¿Abren el sábado?"):
        day.now += MINUTE
        one.writes(text)
        day.work()
    assert len(left_of(day, STRANGER)) > 5
    gone = erase_line(day.records, STRANGER, now=day.now)
    assert gone >= 6
    assert left_of(day, STRANGER) == []
    assert day.records.messages_of(owner(day)) == []
    assert erase_line(day.records, STRANGER, now=day.now) == 0
    assert line_of(day.records, STRANGER)[0].opted_out_at is not None


def test_of_a_line_with_people_it_is_a_persons_erasure(day, ana):
    """Whose words would go is not for a number to say."""
    with pytest.raises(NotAllowedError):
        collect_line(day.records, ANAS_PHONE)


def test_a_former_holders_words_stay_when_the_line_is_erased_as_nobodys(day, ana, phone):
    """They are hers, whoever has the number."""
    phone.writes("gracias, canario")
    day.now += MINUTE
    phone.writes("¿Puedo llegar tarde?")
    day.hear(
        NumberChanged(
            day.clinic.sender.phone_number_id, "wamid.m", day.now, ANAS_PHONE[1:], NEW_PHONE[1:]
        )
    )
    phone.writes("¿Quién es?")
    erase_line(day.records, ANAS_PHONE, now=day.now)
    assert [text for _, text in heard(day)] == ["gracias, canario", "¿Puedo llegar tarde?"]
