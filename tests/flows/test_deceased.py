"""A patient who died: nothing is ever sent to them or about them again, and everybody else of the phone goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.book import book
from chalicelib.appointments.model import Slot, Status
from chalicelib.appointments.patient_died import decide_death, take_back_death
from chalicelib.appointments.restore import is_restorable, restore
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.consent.consent_journal import Said
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.put_out_messages import put_out
from chalicelib.messaging.staff_tasks import NOTED, TaskKind, staff_task
from chalicelib.patients.model import NumberState, Particulars, Purpose, UpcomingVisit
from chalicelib.patients.register import register
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.transaction_batches import stages
from chalicelib.shared.writes import Save
from tests.builders import a_clinic, a_message, an_appointment, keep
from tests.fakes.memory_journal import MemoryJournal
from tests.flows.clinic_day import ClinicDay
from tests.flows.seen import answers, kinds, reminders

TO_A_PATIENT = [
    k for k in Kind if k not in (Kind.CLINIC_NOTICE, Kind.TEST)
]  # those are the clinic's
OTHER_PHONE = "+525587654321"


@pytest.fixture
def day():
    """A day of a clinic that reminds a day before."""
    return ClinicDay(a_clinic(reminder_offsets=(24 * 60,)))


def died(day, person):
    """Let the clinic say that somebody died."""
    ended = decide_death(day.records, day.person(person), now=day.now)
    for stage in stages([ended]):
        day.records.commit(stage)
    return ended


@pytest.mark.parametrize("kind", TO_A_PATIENT)
@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY, State.SENDING])
def test_whatever_waits_is_withdrawn_with_it(day, kind, state):
    """Of every kind: what is on its way has no second attempt, nothing else leaves at all."""
    ana = day.patient()
    visit = day.book(ana, "in 3 days 10:30")
    waiting = a_message(kind=kind, about=visit, state=state, e164=ana.e164)
    keep(day.records, waiting)
    died(day, ana)
    (kept,) = day.messages(ana)
    day.queue.put([waiting.id])
    day.work()
    assert day.ledger == []
    if state is State.SENDING:
        assert kept.recalled
    else:
        assert (kept.state, kept.reason) == (State.SUPPRESSED, "deceased")


@pytest.mark.parametrize("number", list(NumberState))
@pytest.mark.parametrize("was_told", [True, False])
def test_nothing_is_ever_sent_again_not_even_that_it_is_cancelled(day, number, was_told):
    """Through the days of the visits, and whatever is done with them; nobody has a task to call."""
    ana = day.patient(number=number)
    day.book(ana, "tomorrow 10:30")
    day.book(ana, "in 5 days 10:30")
    if was_told:
        day.go_on("today 10:45")
    told, tasks = len(day.ledger), kinds(day)
    died(day, ana)
    visits = day.records.appointments_of(ana.id)
    assert {visit.status for visit in visits} == {Status.CANCELLED}
    assert [visit.due_at for visit in visits] == [None, None]
    assert {(visit.cancelled_by, visit.cancelled_at) for visit in visits} == {("clinic", day.now)}
    assert day.line(ana).visits == {}
    day.go_on("in 6 days 10:00", every=timedelta(hours=1))
    assert (len(day.ledger), kinds(day)) == (told, tasks)


TO_BE_CALLED = {
    *(TaskKind.CHANGE_REQUESTED, TaskKind.CANCELLED, TaskKind.NOT_TOLD, TaskKind.UNREACHABLE),
    *(TaskKind.UNKNOWN_OUTCOME, TaskKind.WRONG_NUMBER, TaskKind.NUMBER_CHANGED, TaskKind.OPTED_OUT),
    *(TaskKind.SIGNED_UP, TaskKind.ANSWER_NOT_READ),
}


@pytest.mark.parametrize("kind", sorted(set(TaskKind) - NOTED))
@pytest.mark.parametrize("names_visit", [True, False])
def test_nobody_is_asked_any_more_to_call_them(day, kind, names_visit):
    """What asks for a call, or for their answer, is closed with it, of a visit or of none; what the law or an operator needs stays."""
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez")
    visit = day.book(ana, "in 3 days 10:30")
    about = {"appointment_id": visit.id} if names_visit else {}
    tasks = [staff_task(kind, day.now, str(n), patient_id=ana.id, **about) for n in range(7)]
    tasks = list({task.id: task for task in tasks}.values())
    others = staff_task(kind, day.now, "his", patient_id=luis.id)
    keep(day.records, others, *tasks)
    died(day, ana)
    still_open = {task.id for task in day.inbox() if task.done_at is None}
    left = set() if kind in TO_BE_CALLED else {task.id for task in tasks}
    assert still_open == left | {others.id}


def test_a_visit_of_who_died_is_not_restored_and_of_a_mistake_it_is(day):
    """Taken back, it is restored as any other: nobody was told, so nobody is, and its reminder goes."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 10:30")
    day.tick("today 10:40")
    died(day, ana)
    assert not is_restorable(Visit(day.visit(visit), day.person(ana)), day.now)
    with pytest.raises(NotAllowedError, match="patient_is_deceased"):
        restored(day, visit)
    day.records.commit(take_back_death(day.person(ana)))
    assert is_restorable(Visit(day.visit(visit), day.person(ana)), day.now)
    restored(day, visit)
    day.go_on("today 11:15")
    assert [m.kind for m in day.ledger] == [Kind.REMINDER]


def restored(day, visit):
    """Let the clinic restore a visit."""
    change = restore(day.records, day.clinic, visit.id, by=By.CLINIC, now=day.now)
    put_out(day.records, day.queue, change.writes, change.messages, now=day.now)


@pytest.mark.parametrize("number", list(NumberState))
def test_a_visit_that_another_release_booked_is_not_reminded_of(day, number):
    """Nor is whose number it is asked; a cancellation of it tells nobody."""
    ana = day.patient(number=number, deceased_at=day.now)
    told = a_message(about=an_appointment("tomorrow 10:30"), state=State.DELIVERED)
    visit = an_appointment("tomorrow 10:30", due_at=day.now, message_ids=(told.id,))
    keep(day.records, visit, told)
    line = day.line(ana)
    day.records.commit([_with(line, visit)])
    day.go_on("today 12:00")
    assert day.ledger == []
    assert {m.reason for m in day.messages(ana) if m != told} == {"deceased"}
    day.cancel(day.visit(visit))
    day.go_on("tomorrow 11:00", every=timedelta(hours=1))
    assert (day.ledger, day.inbox()) == ([], [])


def _with(line, visit):
    return Save(replace(line, visits={visit.id: UpcomingVisit(visit.starts_at, visit.patient_id)}))


@pytest.mark.parametrize("kind", list(Kind))
def test_no_message_may_be_written_to_them(day, kind):
    """What merges and second copies ask before they write."""
    for number in NumberState:
        ana = day.patient(id=f"p{number}", number=number, deceased_at=day.now)
        message = a_message(kind=kind, about=(), e164=ana.e164)
        assert not may_be_written_to(message, ana, day.line(ana)), number


def test_others_of_the_phone_go_on(day):
    """A message of both is written anew, of the one who lives."""
    ana, luis = day.patient(), day.patient(id="luis", name="Luis Pérez")
    day.book(ana, "tomorrow 10:30")
    visit = day.book(luis, "tomorrow 11:00")
    day.tick("today 11:15")
    died(day, ana)
    assert day.ledger == []
    day.go_on("today 12:30")
    (reminder,) = reminders(day)
    assert [about.appointment_id for about in reminder.about] == [visit.id]
    assert "Ana" not in " ".join(reminder.content.parameters)
    assert day.visit(visit).status is Status.BOOKED


def test_said_twice_it_changes_nothing(day):
    """The moment stays the first one."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    died(day, ana)
    since = day.person(ana).deceased_at
    day.now += timedelta(hours=1)
    assert died(day, ana) == []
    assert day.person(ana).deceased_at == since


def test_what_one_transaction_cannot_hold_is_ended_in_several(day):
    """Themselves and what waits first; a visit that is left for the next is not reminded of."""
    ana = day.patient()
    for minute in range(120):
        day.book(ana, day.at("tomorrow 10:30") + timedelta(minutes=minute))
    assert len(died(day, ana)) > 100
    assert {v.status for v in day.records.appointments_of(ana.id)} == {Status.CANCELLED}


def test_it_can_be_taken_back(day):
    """What was cancelled stays so; of a visit that is booked anew they are reminded."""
    ana = day.patient()
    day.book(ana, "tomorrow 10:30")
    died(day, ana)
    day.records.commit(take_back_death(day.person(ana)))
    assert take_back_death(day.person(ana)) == []
    visit = day.book(ana, "tomorrow 12:30")
    day.go_on("today 12:45")
    assert [m.about[0].appointment_id for m in reminders(day)] == [visit.id]


def test_nothing_new_is_begun_for_them(day):
    """No visit, no news of them from a list, no merge with who lives."""
    ana = day.patient()
    twin = day.patient(id="twin00000001", name="Ana López", e164=OTHER_PHONE)
    died(day, ana)
    ana = day.person(ana)
    slot, merging = Slot(day.at("tomorrow 10:30")), (day.records, day.queue, day.clinic)
    names = [{"stays_id": ana.id, "merged_id": twin.id}, {"stays_id": twin.id, "merged_id": ana.id}]
    asked = Asked("x", "y", day.now)
    by = dict(zip(("records", "queue", "clinic"), merging, strict=True))
    tries = [
        lambda: book(day.records, day.clinic, ana, slot, now=day.now),
        lambda: register(day.records, Particulars(ana.name, ana.e164), now=day.now, source="api"),
        *(lambda who=who: merge_records(**by, **who, asked=asked) for who in names),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowedError, match="patient_is_deceased"):
            attempt()


def test_their_phone_is_answered_and_nobody_is_greeted_as_them(day):
    """A sign-up in their name, a late "sí, soy yo", a question about visits: a person reads it."""
    ana = day.patient(number=NumberState.UNVERIFIED)
    day.book(ana, "tomorrow 10:30")
    day.go_on("today 10:00")
    (question,) = day.told(ana)
    died(day, ana)
    day.tap(question, Action.YES_ME)
    form = Proof(), "es_MX", day.now
    keep(day.records, Signup("4k9d-x2mp", ana.name, ana.e164, (Purpose.REMINDERS,), *form))
    day.write(ana, "4k9d-x2mp")
    day.write(ana, "¿A qué hora es mi cita?")
    said = answers(day)
    assert said
    assert not any(ana.first_name in text for text in said)
    assert [m.kind for m in day.told(ana)].count(Kind.VERIFY) == 1
    assert set(kinds(day)) == {TaskKind.TEXT}
    assert day.person(ana).number is NumberState.ASKED


def test_a_restored_table_is_told_that_they_agree_no_more(day):
    """The journal has it as a consent that is over, which each release understands."""
    ana = day.patient()
    died(day, ana)
    ((_, word),) = MemoryJournal(day.store).words_since(day.now, until=day.now)
    assert (word.said, word.patient_ids, word.purpose) == (
        Said.WITHDREW,
        (ana.id,),
        Purpose.REMINDERS,
    )


def test_who_asks_about_visits_is_not_asked_whether_they_are_the_one_who_died(day):
    """Nobody knew whose the number was; now it does not matter."""
    ana = day.patient(number=NumberState.UNVERIFIED)
    died(day, ana)
    day.write(ana, "¿A qué hora es mi cita?")
    day.work()
    assert Kind.VERIFY not in [m.kind for m in day.told(ana)]
    assert kinds(day) == [TaskKind.TEXT]
