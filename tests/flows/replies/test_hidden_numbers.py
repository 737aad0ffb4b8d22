"""Who hides their number: known by what WhatsApp reports of our messages, or by the message they answer, and never taken for another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.payload import body_of
from chalicelib.patients.model import Line, LineAlias, NumberState, Purpose
from sandbox.patient import Said
from tests.builders import ANAS_PHONE
from tests.flows.replies.acts import everything
from tests.flows.seen import answers, kinds
from tests.flows.whatsapp_phone import WhatsappPhone

ANOTHER = "+525587654321"


@pytest.fixture
def phone(day):
    """Ana's phone, which hides her number."""
    return WhatsappPhone(day, ANAS_PHONE)


def opted_out(day, person):
    """Tell whether the line has stopped and the person's consent to reminders has ended."""
    return bool(day.line(person).opted_out_at) and not day.person(person).agreed_to(
        Purpose.REMINDERS
    )


@pytest.mark.parametrize("reported", ["delivered", "read"])
def test_a_report_of_our_own_message_names_the_line(day, ana, visit, reminder, phone, reported):
    """A patient whom the clinic vouches for and who never wrote: tap, word and BAJA under the user id act."""
    phone.gets(reminder, reported)
    phone.taps(reminder, Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED
    day.work()
    phone.writes("Cancelar")
    assert day.visit(visit).status is Status.CANCELLED
    day.work()
    phone.writes("BAJA")
    assert opted_out(day, ana)
    assert len(answers(day)) == 3
    assert {m.e164 for m in day.told(ana)} == {ANAS_PHONE}
    assert set(kinds(day)) == {TaskKind.CONFIRMED, TaskKind.CANCELLED, TaskKind.OPTED_OUT}


def test_a_user_id_is_written_once(day, ana, reminder, phone):
    """All further reports of whatever message change nothing but that message."""
    phone.gets(reminder)
    before = day.line(ana)
    assert before.bsuid == phone.bsuid
    for again in ("delivered", "read", "read"):
        phone.gets(reminder, again)
    assert day.line(ana) == before
    assert day.records.get(LineAlias, phone.bsuid).version == 0


@pytest.mark.parametrize("reported", ["sent", "failed", "accepted"])
def test_only_a_proof_of_delivery_names_the_line(day, ana, reminder, phone, reported):
    """What did not arrive was nobody's to answer."""
    phone.gets(reminder, reported)
    assert (day.records.get(LineAlias, phone.bsuid), day.line(ana).bsuid) == (None, "")


def test_a_report_takes_no_user_id_from_another_line(day, ana, reminder, phone):
    """Reports come late and out of order: what a person's own word said of their user id stands."""
    eva = day.patient(id="eva", name="Eva Cruz", e164=ANOTHER)
    day.write(eva, "gracias", bsuid=phone.bsuid)
    phone.gets(reminder)
    assert day.records.get(LineAlias, phone.bsuid).e164 == ANOTHER
    assert day.line(ana).bsuid == ""


def test_a_tap_names_the_line_of_its_message(day, ana, visit, reminder, phone):
    """The report was lost: the token and the quoted message say the same, and only that phone has both."""
    phone.taps(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.CANCELLED
    phone.writes("BAJA")
    assert opted_out(day, ana)


def test_a_quoted_message_names_the_line(day, ana, visit, reminder, phone):
    """A text in answer to our message, from a user id nobody has seen."""
    phone.writes("Confirmo", quoting=reminder)
    assert day.visit(visit).status is Status.CONFIRMED


def in_no_message(day, ana, reminder, phone):
    phone.taps(reminder, Action.CANCEL, context={})


def in_another_message(day, ana, reminder, phone):
    phone.taps(reminder, Action.CANCEL, context={"id": "wamid.other"})


def after_another_user_id(day, ana, reminder, phone):
    day.write(ana, "gracias", bsuid="MX.777")
    phone.taps(reminder, Action.CANCEL)


def after_she_moved(day, ana, reminder, phone):
    WhatsappPhone(day, ANAS_PHONE, hides=False).moves(ANOTHER)
    phone.taps(reminder, Action.CANCEL)


def of_another_line(day, ana, reminder, phone):
    eva = day.patient(id="eva", name="Eva Cruz", e164=ANOTHER)
    day.write(eva, "gracias", bsuid=phone.bsuid)
    phone.taps(reminder, Action.CANCEL)


def from_another_number(day, ana, reminder, phone):
    WhatsappPhone(day, ANOTHER, hides=False).taps(reminder, Action.CANCEL)


DOUBTFUL = (
    in_no_message,
    in_another_message,
    after_another_user_id,
    after_she_moved,
    of_another_line,
    from_another_number,
)


@pytest.mark.parametrize("way", DOUBTFUL)
def test_what_does_not_prove_whose_it_is_changes_nothing(day, ana, visit, reminder, phone, way):
    """A tap that names its message once only, another user id there, another line: the visit stands."""
    way(day, ana, reminder, phone)
    assert day.visit(visit).status is Status.BOOKED
    assert not day.line(ana).opted_out_at
    assert day.line(ana).bsuid != phone.bsuid


def test_a_tap_that_names_two_messages_names_no_line(day, ana, visit, phone):
    """The token is of one, the message it stands under another's: neither line learns a user id."""
    eva = day.patient(id="eva", name="Eva Cruz", e164=ANOTHER)
    day.book(eva, "tomorrow 10:30")
    day.go_on("today 10:30")
    (anas,), (evas,) = day.told(ana), day.told(eva)
    phone.taps(anas, Action.CANCEL, context={"id": day.stored(evas).provider_id})
    assert day.visit(visit).status is Status.BOOKED
    assert day.records.get(LineAlias, phone.bsuid) is None
    assert (day.line(ana).bsuid, day.line(eva).bsuid) == ("", "")


def test_a_message_that_never_left_names_nobody(day, ana, visit, reminder, phone):
    """Whoever names one that WhatsApp refused did not get it."""
    phone.gets(reminder, "failed")
    phone.taps(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.BOOKED
    assert TaskKind.TEXT in kinds(day)


def test_a_baja_before_anybody_knows_whose_is_not_lost(day, ana, visit, phone):
    """It is answered under the user id, and counts for the line as soon as a report tells which that is."""
    phone.writes("BAJA")
    assert kinds(day) == [TaskKind.OPTED_OUT]
    (task,) = day.inbox()
    assert (task.e164, task.bsuid) == ("", phone.bsuid)
    assert len(answers(day)) == 1
    day.go_on("today 10:30")
    (reminder,) = day.told(ana)
    phone.gets(reminder)
    assert opted_out(day, ana)
    assert day.line(ana).bsuid == phone.bsuid
    assert len(answers(day)) == 1, "they were told when they said it"
    day.go_on("in 2 days 10:30", every=timedelta(hours=1))
    assert day.told(ana) == [reminder]


def test_a_baja_counts_when_they_show_their_number(day, ana, visit, phone):
    """As of when it was said; what they write then is heard as well."""
    phone.writes("BAJA")
    said_at, day.now = day.now, day.now + timedelta(minutes=5)
    WhatsappPhone(day, ANAS_PHONE, hides=False).writes("¿A qué hora es?")
    assert day.line(ana).opted_out_at == said_at
    assert opted_out(day, ana)
    assert "¿A qué hora es?" in [t.text for t in day.inbox()]


def test_who_comes_back_before_anybody_knows_whose_it_is_is_not_stopped(day, ana, reminder, phone):
    """The later word under the user id stands."""
    phone.writes("BAJA")
    day.now += timedelta(minutes=5)
    phone.writes("ALTA")
    phone.gets(reminder)
    assert not day.line(ana).opted_out_at


def test_an_alta_after_the_number_is_known_stands(day, ana, phone):
    """The BAJA is carried over before the word that takes it back."""
    phone.writes("BAJA")
    day.now += timedelta(minutes=5)
    WhatsappPhone(day, ANAS_PHONE, hides=False).writes("ALTA")
    assert not day.line(ana).opted_out_at
    assert day.person(ana).agreed_to(Purpose.REMINDERS)


def test_an_answer_to_a_hidden_number_goes_to_its_user_id(day, phone):
    """The one way to reach them; no reminder is ever written to it."""
    phone.writes("BAJA")
    day.work()
    (answer,) = day.ledger
    assert (answer.kind, answer.e164) == (Kind.REPLY, phone.bsuid)
    body = body_of(answer)
    assert (body["recipient"], "to" in body) == (phone.bsuid, False)
    assert "to" in body_of(replace(answer, e164=ANAS_PHONE))


def test_a_sign_up_from_a_hidden_number_makes_no_patient_without_one(day, phone):
    """A user id is no number to remind at: a person looks."""
    phone.writes("Mi código es wsaj-q2x5")
    assert [t.bsuid for t in day.inbox()] == [phone.bsuid]
    assert day.records.get(Line, phone.bsuid) is None


def test_letters_in_the_place_of_the_number_make_no_number(day, ana, phone):
    """Some events have the user id there; one that reads as a number is nobody's user id."""
    business = day.clinic.sender.phone_number_id
    phone.owner = replace(phone.owner, wa_id=phone.bsuid, shares_number=True)
    phone.writes("¿Hay lugar?")
    (task,) = day.inbox()
    assert (task.e164, task.bsuid, business != "") == ("", phone.bsuid, True)
    before = everything(day)
    phone.owner = replace(phone.owner, bsuid=ANAS_PHONE[1:], shares_number=False)
    phone.writes("BAJA")
    assert everything(day) == before
    assert not day.line(ana).opted_out_at


@pytest.mark.parametrize("shown", [True, False])
def test_a_changed_user_id_does_what_a_changed_number_does(day, ana, visit, reminder, shown):
    """With the new number it is asked whose it is; without it nothing goes anywhere until there is one."""
    phone = WhatsappPhone(day, ANAS_PHONE)
    day.book(ana, "in 3 days 10:30")
    phone.gets(reminder)
    old = phone.bsuid
    phone.owner = replace(phone.owner, bsuid="MX.1000000000000000001")
    news = {"type": "user_changed_user_id", "previous_user_id": old, "user_id": phone.bsuid}
    told = {**news, "wa_id": "5215587654321"} if shown else news
    phone.does(Said("system", "", {"system": told}))
    now = day.person(ana)
    assert (now.e164, now.number) == (ANOTHER if shown else "", NumberState.UNVERIFIED)
    assert TaskKind.NUMBER_CHANGED in kinds(day)
    day.go_on("in 3 days 10:30", every=timedelta(hours=1))
    assert len([m for m in day.ledger if m.kind is Kind.REMINDER]) == 1
    assert [m.e164 for m in day.ledger if m.kind is Kind.VERIFY] == ([ANOTHER] if shown else [])


def test_a_changed_user_id_that_says_the_new_number_as_its_own_is_followed(day, ana, reminder):
    """Whoever speaks of the change may already be named by the new number, which another of the clinic's may have too."""
    day.patient(id="luis", name="Luis Pérez", e164=ANOTHER)
    phone = WhatsappPhone(day, ANAS_PHONE)
    phone.gets(reminder)
    news = {
        "type": "user_changed_user_id",
        "previous_user_id": phone.bsuid,
        "user_id": "MX.2",
        "wa_id": "5215587654321",
    }
    phone.does(Said("system", "", {"system": news}), **{"from": "525587654321"})
    assert day.person(ana).e164 == ANOTHER


def test_another_user_id_of_the_same_number_is_learnt(day, ana, visit, reminder):
    """Nothing else has changed: it still is the same phone."""
    phone = WhatsappPhone(day, ANAS_PHONE)
    phone.gets(reminder)
    news = {"previous_user_id": phone.bsuid, "user_id": "MX.2", "wa_id": "5215512345678"}
    phone.does(Said("system", "", {"system": news | {"type": "user_changed_user_id"}}))
    assert day.person(ana) == ana
    phone.owner = replace(phone.owner, bsuid="MX.2")
    phone.taps(reminder, Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED


@pytest.mark.parametrize(
    "news",
    [
        {"type": "user_changed_number", "wa_id": "5215587654321"},
        {"type": "user_changed_user_id", "user_id": "MX.2"},
        {"type": "user_changed_user_id", "previous_user_id": "MX.99", "user_id": "MX.2"},
    ],
)
def test_a_change_that_names_nobody_we_know_is_logged(day, ana, phone, caplog, news):
    """No task, nothing stored, and no word of who it was."""
    before = everything(day)
    phone.does(Said("system", "", {"system": news}))
    assert everything(day) == before
    said = str([vars(record) for record in caplog.records])
    assert "number_changed_of_nobody" in said
    assert "MX." not in said
