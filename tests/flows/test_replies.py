"""What patients tap and write, from the message on their phone to the agenda, the inbox and the answer."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.change import By
from chalicelib.appointments.model import Status
from chalicelib.messaging.events import InboundKind, InboundMessage
from chalicelib.messaging.inbox import TaskKind
from chalicelib.messaging.model import Action, Kind, State
from tests.builders import CLINIC_ID, a_clinic, a_message
from tests.flows.clinic_day import ClinicDay

RECEPTION = "+525555550188"
SIBLING = {"id": "luis", "name": "Luis Pérez"}
LEADS_TO = {
    Action.CONFIRM: (Status.CONFIRMED, TaskKind.CONFIRMED),
    Action.CANCEL: (Status.CANCELLED, TaskKind.CANCELLED),
    Action.MOVE: (Status.CHANGE_REQUESTED, TaskKind.CHANGE_REQUESTED),
}


@pytest.fixture
def day():
    """A day on which Ana's visit of tomorrow is reminded at half past ten."""
    return ClinicDay(a_clinic(reception_e164=RECEPTION, reminder_offsets=(24 * 60,)))


@pytest.fixture
def ana(day):
    return day.patient()


@pytest.fixture
def visit(day, ana):
    return day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")


@pytest.fixture
def reminder(day, ana, visit):
    day.go_on("today 10:30")
    (message,) = day.told(ana)
    return message


@pytest.fixture
def family(day):
    """Ana and Luis share a phone and have a visit each tomorrow: the digest that names both."""
    ana, luis = day.patient(), day.patient(**SIBLING)
    visits = day.book(ana, "tomorrow 10:30"), day.book(luis, "tomorrow 11:30")
    day.go_on("today 11:30")
    (digest,) = day.told(ana)
    assert len(digest.about) == 2
    return digest, *visits


def answers(day):
    """Return what was answered, oldest first."""
    day.work()
    return [m.content.text for m in day.ledger if m.kind is Kind.REPLY]


def notices(day):
    """Return what the front desk was told by WhatsApp."""
    day.work()
    return [m for m in day.ledger if m.e164 == RECEPTION]


def kinds(day):
    """Return the kinds of what stands in the inbox, in alphabetical order."""
    return sorted(task.kind for task in day.inbox())


def hears(day, who, kind, **said):
    """Let something come in that the driver's people never do."""
    number = day.clinic.sender.phone_number_id
    sender = who.e164.removeprefix("+")
    day.hear(InboundMessage(number, "wamid.odd", day.now, kind, from_wa_id=sender, **said))


def everything(day):
    """Return all that is stored, to see that nothing changed."""
    return sorted(str(item) for item in day.store.everything())


# A tap


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_tap_changes_the_visit_and_both_sides_hear_of_it(day, visit, reminder, action):
    """The patient is answered once, the desk has it in its inbox; what frees an hour also rings there."""
    day.tap(reminder, action)
    status, task = LEADS_TO[action]
    assert day.visit(visit).status is status
    assert kinds(day) == [task]
    (answer,) = answers(day)
    assert "Dra. Ruiz" in answer
    assert len(notices(day)) == (action is not Action.CONFIRM)


def test_the_answer_and_the_notice_are_written_with_the_change(day, visit, reminder):
    """Nothing reached the queue and the worker died: the schedule finds them all the same."""
    day.queue.broken = True
    day.tap(reminder, Action.CANCEL)
    day.queue.broken = False
    day.go_on("today 11:00")
    assert (len(answers(day)), len(notices(day))) == (1, 1)


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_double_tap_and_a_repeated_event_do_one_thing(day, visit, reminder, action):
    """The thumb trembles, the webhook repeats: one change, one answer, one line."""
    event = day.tap(reminder, action)
    day.hear(event, event)
    day.tap(reminder, action)
    day.tap(reminder, action)
    assert (len(answers(day)), len(kinds(day))) == (1, 1)
    assert day.visit(visit).status is LEADS_TO[action][0]


def test_the_same_event_on_two_workers_at_once_does_one_thing(day, visit, reminder):
    """One of them finds the other's memory of it and lets it be."""
    event = day.tap(
        replace(reminder, id=f"{CLINIC_ID}.nobody.x"), Action.CANCEL
    )  # does nothing yet
    event = replace(event, provider_id="wamid.once", payload=f"cancel:{reminder.id}")
    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: day.hear(event), range(8)))
    assert (len(answers(day)), kinds(day)) == (1, [TaskKind.CANCELLED])


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_tap_on_an_old_button_changes_nothing_and_tells_the_new_time(
    day, visit, reminder, action
):
    """Moved since: the visit stays as it is, and the answer has fresh buttons that work."""
    day.move(visit, "in 2 days 12:00")
    day.tap(reminder, action)
    assert day.visit(visit).status is Status.BOOKED
    day.work()
    told = [m for m in day.ledger if m.kind is Kind.REPLY][-1]
    assert "12:00" in told.content.text
    day.tap(told, action, about=visit.id)
    assert day.visit(visit).status is LEADS_TO[action][0]


def test_an_old_button_is_old_also_where_the_new_time_was_confirmed(day, visit, reminder):
    """Silence would say that the old time stands."""
    day.move(visit, "in 2 days 12:00")
    day.confirm(visit)
    day.tap(reminder, Action.CONFIRM)
    assert "12:00" in answers(day)[-1]


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.MOVE])
def test_a_tap_about_a_visit_that_is_off_is_told_so(day, visit, reminder, action):
    """Cancelled by the clinic: nobody confirms it back to life."""
    day.cancel(visit, by=By.PATIENT)
    day.tap(reminder, action)
    assert day.visit(visit).status is Status.CANCELLED
    assert "ya no está vigente" in answers(day)[-1]


def test_a_tap_after_the_visit_began_changes_nothing(day, visit, reminder):
    """The desk says who came."""
    day.now = day.at("tomorrow 10:31")
    day.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.BOOKED


def test_who_confirmed_may_still_cancel(day, visit, reminder):
    """Better late than an empty chair."""
    day.tap(reminder, Action.CONFIRM)
    day.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.CANCELLED
    assert kinds(day) == [TaskKind.CANCELLED, TaskKind.CONFIRMED]


# A digest


def test_a_digest_is_confirmed_whole(day, family):
    """One tap, both visits, one answer that names both."""
    digest, *visits = family
    day.tap(digest, Action.CONFIRM)
    assert {day.visit(v).status for v in visits} == {Status.CONFIRMED}
    (answer,) = answers(day)
    assert ("Ana" in answer, "Luis" in answer) == (True, True)


@pytest.mark.parametrize("action", [Action.CANCEL, Action.MOVE])
def test_of_a_digest_the_patient_is_asked_which_and_that_one_changes(day, family, action):
    """Nothing changes before the answer; the answer changes one."""
    digest, anas, luiss = family
    day.tap(digest, action)
    assert {day.visit(v).status for v in (anas, luiss)} == {Status.BOOKED}
    day.work()
    question = day.ledger[-1]
    assert [button.about for button in question.content.buttons] == [anas.id, luiss.id]
    day.tap(question, action, about=luiss.id)
    assert day.visit(luiss).status is LEADS_TO[action][0]
    assert day.visit(anas).status is Status.BOOKED
    assert "Luis" in answers(day)[-1]


def test_more_visits_than_fit_on_buttons_are_a_persons_matter(day):
    """Nothing is cancelled, nothing says that something was, and the patient hears that it is read."""
    people = [day.patient(id=f"child{n}", name=f"Hija{n} Pérez") for n in range(4)]
    visits = [day.book(p, f"tomorrow 1{n}:00") for n, p in enumerate(people)]
    day.go_on("today 13:00")
    digest = max(day.ledger, key=lambda m: len(m.about))
    assert len(digest.about) == 4
    day.tap(digest, Action.CANCEL, text="Cancelar")
    assert {day.visit(v).status for v in visits} == {Status.BOOKED}
    assert (kinds(day), len(answers(day))) == ([TaskKind.TEXT], 1)


# A token that is not theirs


@pytest.mark.parametrize(
    "payload",
    [
        f"cancel:{CLINIC_ID}.nobody.2611221530-reminder-0a1b2c3d",
        "cancel:other001.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d",
        f"cancel:{CLINIC_ID}",
        f"cancel:{CLINIC_ID}.a",
        "cancel:" + "." * 50,
    ],
)
def test_a_forged_token_does_nothing(day, ana, visit, reminder, payload):
    """Whatever it names: no change, no answer, no line."""
    hears(day, ana, InboundKind.BUTTON, payload=payload, text="Confirmo")
    assert (day.visit(visit).status, answers(day), kinds(day)) == (Status.BOOKED, [], [])


@pytest.mark.parametrize("action", LEADS_TO)
def test_a_foreign_phones_token_does_nothing(day, visit, reminder, action):
    """The right token, from another phone: copied, guessed or forwarded."""
    day.tap(reminder, action, from_wa_id="5215587654321")
    assert (day.visit(visit).status, answers(day), kinds(day)) == (Status.BOOKED, [], [])


@pytest.mark.parametrize("about", ["luiss", "zzzz"])
def test_a_token_about_a_visit_its_message_did_not_name_does_nothing(day, visit, reminder, about):
    """A right message does not open another visit."""
    luis = day.patient(**SIBLING, e164="+525587654321")
    other = day.book(luis, "tomorrow 12:00")
    day.tap(reminder, Action.CANCEL, about={"luiss": other.id}.get(about, about))
    assert {day.visit(v).status for v in (visit, other)} == {Status.BOOKED}


def test_a_button_we_never_gave_is_read_by_a_person(day, visit, reminder):
    """One of another program on the same number, titled "Cancelar": about what, nobody here knows."""
    hears(day, reminder, InboundKind.BUTTON, payload="Cancelar", text="Cancelar")
    assert (day.visit(visit).status, kinds(day), answers(day)) == (
        Status.BOOKED,
        [TaskKind.TEXT],
        [],
    )


def test_a_clinics_button_says_nothing_to_another_clinic(day, ana, visit, reminder):
    """Both write to Ana from numbers of their own."""
    sender = replace(day.clinic.sender, phone_number_id="other-number")
    other = ClinicDay(
        a_clinic(id="other001", slug="other", sender=sender), store=day.store, now=day.now
    )
    other.patient(name="Ana López García")
    other.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.BOOKED
    assert other.inbox() == []


# Their own words


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sí", Status.CONFIRMED),
        ("sii ahí estaré 👍🏽", Status.CONFIRMED),
        ("Confirmo, gracias", Status.CONFIRMED),
        ("No puedo ir", Status.CANCELLED),
        ("Cancelar por favor", Status.CANCELLED),
        ("¿Puedo cambiar la cita?", Status.CHANGE_REQUESTED),
    ],
)
def test_their_own_words_do_what_a_button_does(day, visit, reminder, text, status):
    """About the reminder sent last, or the one they quote."""
    day.write(reminder, text)
    assert day.visit(visit).status is status
    assert len(answers(day)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "canario: ¿tienen estacionamiento?",
        "No",
        "?",
        "🤔",
        "sí, el martes",
        "Mi teléfono nuevo es 5512-3456",
        "llámame al 55-1234-5678",
        "de 1000-1200",
        "para-nada",
    ],
)
def test_what_means_nothing_to_us_reaches_a_person_and_gets_no_answer(day, visit, reminder, text):
    """Word for word, and nobody is told that it was invalid."""
    day.write(reminder, text)
    (task,) = day.inbox()
    assert (task.kind, task.text, task.patient_id) == (TaskKind.TEXT, text, visit.patient_id)
    assert (answers(day), day.visit(visit).status) == ([], Status.BOOKED)


@pytest.mark.parametrize("text", ["gracias", "Muchas gracias 🙏"])
def test_politeness_needs_nobody(day, reminder, text):
    """Neither an answer nor a line."""
    day.write(reminder, text)
    assert (answers(day), kinds(day)) == ([], [])


def test_a_photo_reaches_a_person(day, reminder):
    """Also a voice note or a place: named, never opened."""
    hears(day, reminder, InboundKind.OTHER, text="[image] canario")
    assert (kinds(day), answers(day)) == ([TaskKind.TEXT], [])


def test_a_quoted_message_is_the_one_meant(day, ana):
    """Two reminders lie on the phone; the answer quotes the older."""
    monday, tuesday = day.book(ana, "tomorrow 10:30"), day.book(ana, "in 2 days 10:30")
    day.go_on("tomorrow 10:30")
    first, last = day.told(ana)
    assert (first.about[0].appointment_id, last.about[0].appointment_id) == (monday.id, tuesday.id)
    day.now = day.at("tomorrow 10:00")
    day.write(ana, "Cancelar", context_id=day.stored(first).provider_id)
    assert day.visit(monday).status is Status.CANCELLED
    assert day.visit(tuesday).status is Status.BOOKED


def test_without_a_visit_to_come_words_are_a_persons_matter(day, ana):
    """Cancel what? Somebody asks."""
    day.write(ana, "Cancelar")
    assert (kinds(day), answers(day)) == ([TaskKind.TEXT], [])


def test_a_stranger_who_writes_leaves_a_line_in_the_inbox_only(day):
    """No patient, no phone line, no answer; the desk sees the words and the number."""
    stranger = a_message(e164="+525587654321")
    before = everything(day)
    day.write(stranger, "canario: ¿cuánto cuesta una limpieza?")
    (task,) = day.inbox()
    assert (task.e164, task.patient_id) == ("+525587654321", "")
    new = [item for item in everything(day) if item not in before]
    assert len(new) == 3, "the inbox's line, the memory of the event, and who wrote both"
    assert answers(day) == []


def test_who_hides_their_number_is_heard(day):
    """A user of a name only, nobody we know: a person reads it; once, though it came twice."""
    event = day.write(a_message(), "¿Hay lugar hoy?", from_wa_id="", bsuid="MX.777")
    day.hear(event)
    assert [task.text for task in day.inbox()] == ["¿Hay lugar hoy?"]


def test_who_hides_their_number_and_is_known_by_then_acts_as_ever(day, ana, visit, reminder):
    """WhatsApp named both once: the BSUID alone is enough from then on."""
    day.write(ana, "gracias", bsuid="MX.777")
    day.tap(reminder, Action.CONFIRM, from_wa_id="", bsuid="MX.777")
    assert day.visit(visit).status is Status.CONFIRMED
    assert day.line(ana).patient_ids == (ana.id,)


# Reminders that wait


@pytest.mark.parametrize("action", [Action.CANCEL, Action.MOVE])
def test_a_tap_takes_back_what_is_queued_about_the_visit(action):
    """The reminder of two hours before is in the queue when the patient says no."""
    day = ClinicDay(a_clinic(reminder_offsets=(24 * 60, 120)))
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:30")
    (first,) = day.told(ana)
    day.tick("tomorrow 09:00")
    queued = [m for m in day.messages(ana) if m.state is State.QUEUED]
    assert [m.about[0].appointment_id for m in queued] == [visit.id]
    day.tap(first, action)
    day.work()
    day.go_on("tomorrow 10:45")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY]


def test_the_window_of_a_day_opens_with_each_message(day, ana):
    """In it a clinic may answer in free text."""
    day.write(ana, "gracias")
    assert day.line(ana).window_until == day.now + timedelta(hours=24)
