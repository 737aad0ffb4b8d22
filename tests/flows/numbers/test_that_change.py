"""A number that WhatsApp says has changed: the person goes over, and whose the new one is, is asked first."""

import json
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import NumberChanged
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.parse_webhook import events_of_webhook
from chalicelib.patients.model import Line, LineAlias, NumberState
from tests.builders import ANAS_PHONE, a_message
from tests.flows.numbers.acts import NEW_PHONE, changes_number, texts
from tests.flows.seen import kinds
from tests.unit.functions.memory_services import change, webhook


@pytest.fixture
def moved(day):
    """Ana was reminded on her old number, a second visit lies ahead, and WhatsApp tells of her new one."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")
    day.book(ana, "in 3 days 10:30", practitioner="Dra. Ruiz")
    day.go_on("today 10:45")
    assert len(day.told(ana)) == 1
    changes_number(day, ana)
    return ana


def test_a_new_number_is_asked_whose_it_is_before_any_detail(day, moved):
    """The person keeps visits and consents; the number is unsure, staff are told."""
    now = day.person(moved)
    assert (now.e164, now.number, now.consents) == (
        NEW_PHONE,
        NumberState.UNVERIFIED,
        moved.consents,
    )
    day.go_on("today 12:00")
    assert [m.kind for m in day.told(now)] == [Kind.VERIFY]
    assert "Ruiz" not in texts(day, now)
    assert kinds(day) == [TaskKind.NUMBER_CHANGED]
    day.tap(day.told(now)[0], Action.YES_ME)
    day.go_on("in 2 days 10:45", every=timedelta(minutes=30))
    assert day.told(now)[-1].kind is Kind.REMINDER
    assert len(day.told(moved)) == 1, "nothing more goes to the old number"


@pytest.mark.parametrize("words", ["Cancelar", "Sí", "confirmo", "cambiar la cita"])
@pytest.mark.parametrize("asked", [True, False])
def test_a_new_numbers_words_do_nothing_to_visits_and_learn_nothing(day, moved, words, asked):
    """Whoever holds it was told nothing of a visit, so nothing of theirs can be meant."""
    if asked:
        day.go_on("today 11:00")
    before = day.records.appointments_of(moved.id)
    day.write(day.person(moved), words)
    day.work()
    after = day.records.appointments_of(moved.id)
    assert [v.status for v in after] == [v.status for v in before] == [Status.BOOKED] * 2
    assert "Ruiz" not in texts(day, day.person(moved))


def test_a_new_number_cannot_quote_what_the_old_one_was_told(day, moved):
    """The chat moved to the new phone with its messages; whose phone that is, is not known yet."""
    (reminder,) = day.told(moved)
    quoted = day.stored(reminder).provider_id
    day.write(day.person(moved), "Cancelar", context_id=quoted)
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}
    assert kinds(day) == [TaskKind.NUMBER_CHANGED, TaskKind.TEXT]


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CANCEL, Action.MOVE])
def test_the_old_numbers_buttons_do_nothing_any_more(day, moved, action):
    """Somebody else may have that number now: a person looks, and they are answered as a stranger is."""
    (reminder,) = day.told(moved)
    day.tap(reminder, action, text="Cancelar")
    day.work()
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}
    _, answer = day.told(moved)
    assert answer.content.text.startswith("Hola, este es el WhatsApp de")
    assert kinds(day) == [TaskKind.NUMBER_CHANGED, TaskKind.TEXT]


def test_the_old_numbers_next_owner_quotes_nothing(day, moved):
    """In their own words neither."""
    (reminder,) = day.told(moved)
    day.write(moved, "Cancelar", context_id=day.stored(reminder).provider_id)
    assert {v.status for v in day.records.appointments_of(moved.id)} == {Status.BOOKED}


def test_what_was_queued_to_the_old_number_goes_to_nobody(day):
    """Withdrawn with the change, decided again for the new one."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.tick("today 10:30")
    changes_number(day, ana)
    day.go_on("today 12:00")
    assert day.told(ana) == []
    assert [m.kind for m in day.told(day.person(ana))] == [Kind.VERIFY]
    day.tap(day.told(day.person(ana))[0], Action.YES_ME)
    day.go_on("today 13:00")
    last = day.told(day.person(ana))[-1]
    assert (last.kind, last.about[0].appointment_id) == (Kind.REMINDER, visit.id)


def test_a_changed_number_heard_twice_changes_once(day):
    """And it opens no window: nobody wrote."""
    ana = day.patient()
    event = changes_number(day, ana)
    before = day.person(ana)
    day.hear(event, event)
    assert (day.person(ana), kinds(day)) == (before, [TaskKind.NUMBER_CHANGED])
    assert day.line(before).window_until is None


def test_a_change_heard_late_moves_nobody_who_came_to_that_phone_since(day):
    """WhatsApp repeats events for days: by then the number may be another patient's."""
    ana = day.patient()
    late = day.now
    day.now += timedelta(days=1)
    beto = day.patient(id="beto", name="Beto Ruiz", created_at=day.now)
    changes_number(day, ana, at=late)
    assert (day.person(ana).e164, day.person(beto)) == (NEW_PHONE, beto)
    asked = {task.patient_id for task in day.inbox() if task.kind is TaskKind.NUMBER_CHANGED}
    assert asked == {ana.id, beto.id}


def test_a_change_heard_after_somebody_wrote_from_that_phone_moves_nobody(day):
    """It has another holder by now, and who of them moved a person finds out."""
    ana = day.patient()
    late = day.now
    day.now += timedelta(hours=1)
    day.write(ana, "gracias")
    changes_number(day, ana, at=late)
    assert (day.person(ana), kinds(day)) == (ana, [TaskKind.NUMBER_CHANGED])
    assert day.records.get(Line, NEW_PHONE) is None


def test_two_children_move_with_their_mothers_number(day):
    """Both, with a line for each in the inbox."""
    luis = day.patient(id="luis", name="Luis Pérez")
    sofia = day.patient(id="sofia", name="Sofía Pérez")
    changes_number(day, luis)
    assert {day.person(p).e164 for p in (luis, sofia)} == {NEW_PHONE}
    assert day.records.get(Line, NEW_PHONE).patient_ids == ("luis", "sofia")
    assert {task.patient_id for task in day.inbox()} == {"luis", "sofia"}


def test_a_stop_word_of_the_new_number_is_not_undone(day):
    """Its line had said BAJA before anybody moved there."""
    ana = day.patient()
    other = day.patient(id="rosa", name="Rosa Gil", e164=NEW_PHONE)
    day.write(other, "BAJA")
    changes_number(day, ana)
    assert day.line(other).opted_out_at


def test_a_stop_word_moves_with_the_person(day):
    """Another number is not another will."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    day.write(ana, "BAJA")
    changes_number(day, ana)
    day.go_on("tomorrow 11:00")
    assert day.told(day.person(ana)) == []


def test_a_stranger_who_moves_is_not_asked_again(day, stranger):
    """They said that they are not Ana: their next number is not hers either."""
    day.tap(day.told(stranger)[0], Action.NOT_ME)
    changes_number(day, stranger)
    day.go_on("in 3 days 11:00", every=timedelta(hours=1))
    now = day.person(stranger)
    assert (now.e164, now.number) == (ANAS_PHONE, NumberState.WRONG)
    assert {m.e164 for m in day.ledger} == {ANAS_PHONE}


def test_a_number_changed_for_a_hidden_one_is_nobodys_line(day):
    """The person has no number any more until they give one; two such people share nothing."""
    ana = day.patient()
    luis = day.patient(id="luis", name="Luis Pérez", e164=NEW_PHONE)
    changes_number(day, ana, new="", bsuid="MX.new")
    number = day.clinic.sender.phone_number_id
    day.hear(NumberChanged(number, "wamid.sys2", day.now, "525587654321", "", bsuid="MX.other"))
    assert [day.person(p).e164 for p in (ana, luis)] == ["", ""]
    assert day.records.get(Line, "") is None
    assert kinds(day) == [TaskKind.NUMBER_CHANGED] * 2
    day.book(ana, "tomorrow 10:30")
    day.go_on("tomorrow 11:00")
    assert day.ledger == []


def test_a_change_that_names_only_the_former_user_id_finds_the_person(day):
    """WhatsApp gives a new BSUID with a new number and names the one before."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.old")
    nobody = a_message(e164="")
    changes_number(day, nobody, bsuid="MX.new", old_bsuid="MX.old")
    assert day.person(ana).e164 == NEW_PHONE
    assert day.records.get(LineAlias, "MX.new").e164 == NEW_PHONE


def test_the_former_user_id_is_read_from_whatsapps_own_words(day):
    """As the webhook has it since WhatsApp hides numbers."""
    ana = day.patient()
    day.write(ana, "gracias", bsuid="MX.old")
    news = {
        "type": "user_changed_number",
        "wa_id": "5215587654321",
        "user_id": "MX.new",
        "previous_user_id": "MX.old",
    }
    said = {"id": "wamid.sys", "type": "system", "timestamp": "1795363800", "system": news}
    body = webhook(change(number=day.clinic.sender.phone_number_id, messages=[said]))
    day.hear(*events_of_webhook(json.dumps(body).encode()))
    assert day.person(ana).e164 == NEW_PHONE


def test_a_change_of_somebody_nobody_knows_is_nothing(day):
    """No line, no task."""
    before = len(list(day.store.everything()))
    changes_number(day, a_message(e164="+525599999999"))
    assert len(list(day.store.everything())) == before


@pytest.mark.parametrize("number", [NumberState.VERIFIED, NumberState.UNVERIFIED])
@pytest.mark.parametrize("many", [1, 90])
def test_a_baja_that_moves_with_its_holder_stops_what_waits_on_the_new_number(day, number, many):
    """Whoever is listed there shares that telephone from now on: what was written to them before is taken back too."""
    ana = day.patient()
    day.write(ana, "BAJA")
    there = [
        day.patient(id=f"p{nth:011}", name=f"Luis{nth} Gil", e164=NEW_PHONE, number=number)
        for nth in range(many)
    ]
    for person in there:
        day.book(person, "tomorrow 10:30")
    day.tick("today 10:30")
    waiting = [m for person in there for m in day.messages(person) if m.state is State.QUEUED]
    assert waiting
    changes_number(day, ana)
    assert day.records.get(Line, NEW_PHONE).opted_out_at
    day.go_on("tomorrow 10:30", every=timedelta(hours=2))
    assert [day.told(person) for person in there] == [[]] * many


def test_a_baja_moves_with_nobody_where_nobody_moves(day):
    """Somebody wrote from the old number since: staff find out, and the new one listens on."""
    ana = day.patient()
    day.write(ana, "BAJA")
    luis = day.patient(id="luis", name="Luis Gil", e164=NEW_PHONE)
    said_at = day.now
    day.now += timedelta(hours=1)
    day.write(ana, "hola")
    changes_number(day, ana, at=said_at)
    assert day.line(luis).opted_out_at is None
