"""The front desk's WhatsApp rings for what cannot wait, whichever part of the product found it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.model import Status
from chalicelib.appointments.restore import restore
from chalicelib.appointments.ring_desk import ring_about
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.messaging import template_wording
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.shared.writes import Create, Save
from tests.builders import a_clinic
from tests.fakes.fake_channel import LOSES_THE_ANSWER, FakeChannel
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import asked_stranger, corrected
from tests.flows.test_unknown_fates import somebody_elses_status

RECEPTION = "+525555550188"
WITH_A_DESK = a_clinic(reception_e164=RECEPTION, reminder_offsets=(24 * 60,))
REFUSED = Outcome(Verdict.RECIPIENT, "131026")


def rung(day):
    """Return what rang: whose number, and what happened."""
    day.work()
    return [m.content.parameters[1:4] for m in day.ledger if m.e164 == RECEPTION]


def a_day(*script, clinic=WITH_A_DESK, starting="tomorrow 10:30"):
    """Return a day on which Ana has a visit, and her reminder met this."""
    day = ClinicDay(clinic, channel=FakeChannel(script=list(script)))
    ana = day.patient()
    visit = day.book(ana, starting)
    return day, ana, visit


def by_tap(action):
    def happens(clinic):
        day, ana, _ = a_day(clinic=clinic)
        day.go_on("today 11:00")
        day.tap(day.told(ana)[0], action)
        return day

    return happens


def by_not_me(clinic):
    day = ClinicDay(clinic)
    ana = asked_stranger(day)
    day.tap(day.told(ana)[0], Action.NOT_ME)
    return day


def by_change_at_night(clinic):
    day, _, visit = a_day(clinic=clinic, starting="tomorrow 08:30")
    day.go_on("today 21:00")
    day.now = day.at("today 22:00")
    day.cancel(visit)
    return day


def by_move_without_consent(clinic):
    day, ana, visit = a_day(clinic=clinic)
    day.go_on("today 11:00")
    person = day.person(ana)
    day.records.commit([Save(replace(person, consents={}))])
    day.move(day.visit(visit), "in 3 days 10:30")
    return day


def by_text(clinic):
    day, ana, _ = a_day(clinic=clinic)
    day.go_on("today 11:00")
    day.write(ana, "¿Puedo llevar a mi perro?")
    return day


def by_refusal(clinic):
    day, _, _ = a_day(REFUSED, clinic=clinic)
    day.go_on("today 11:00")
    return day


def by_report(clinic):
    day, ana, _ = a_day(clinic=clinic)
    day.go_on("today 11:00")
    day.report(day.told(ana)[0], "failed", "131026")
    return day


def by_silence(clinic):
    day, _, _ = a_day(LOSES_THE_ANSWER, clinic=clinic)
    day.go_on("today 11:00")
    somebody_elses_status(day)
    day.go_on("today 12:00")
    return day


def by_notice_too_late(clinic):
    day, _, visit = a_day(clinic=clinic)
    day.go_on("today 11:00")
    day.queue.broken = True
    day.cancel(visit)
    day.now = day.at("tomorrow 10:45")
    day.queue.broken = False
    day.tick()
    return day


def by_number_put_right(clinic):
    day, ana, visit = a_day(clinic=clinic)
    day.go_on("today 11:00")
    day.now = day.at("today 22:30")
    day.cancel(visit)
    corrected(day, ana)
    day.go_on("today 23:15")
    return day


HAPPENS = [
    (TaskKind.CANCELLED, by_tap(Action.CANCEL)),
    (TaskKind.CHANGE_REQUESTED, by_tap(Action.MOVE)),
    (TaskKind.WRONG_NUMBER, by_not_me),
    (TaskKind.NOT_TOLD, by_change_at_night),
    (TaskKind.NOT_TOLD, by_move_without_consent),
    (TaskKind.NOT_TOLD, by_notice_too_late),
    (TaskKind.NOT_TOLD, by_number_put_right),
    (TaskKind.TEXT, by_text),
    (TaskKind.UNREACHABLE, by_refusal),
    (TaskKind.UNREACHABLE, by_report),
    (TaskKind.UNKNOWN_OUTCOME, by_silence),
]
each_way = pytest.mark.parametrize(
    ("kind", "happens"), HAPPENS, ids=[f"{k}-{n}" for n, (k, _) in enumerate(HAPPENS)]
)


@each_way
def test_what_cannot_wait_rings_once_with_whom_to_call(kind, happens):
    """By the replies, a change, the sender, WhatsApp's report or the watch: one ring, her name and number."""
    day = happens(WITH_A_DESK)
    assert kind in {task.kind for task in day.inbox()}
    (told,) = rung(day)
    numbers = {by_not_me: "no tenemos", by_number_put_right: "+52 55 8765 4321"}
    assert told[:2] == ("Ana López García", numbers.get(happens, "+52 55 1234 5678"))


@each_way
def test_a_clinic_without_a_number_for_it_is_told_by_the_inbox_alone(kind, happens):
    """Nothing is written to anybody at the clinic."""
    day = happens(replace(WITH_A_DESK, reception_e164=""))
    day.work()
    assert kind in {task.kind for task in day.inbox()}
    assert day.records.messages_of("clinic") == []


@each_way
def test_what_the_owner_switched_off_stands_in_the_inbox_alone(kind, happens):
    """The other kinds ring as before: each is switched off by itself."""
    others = tuple(str(one) for one in TaskKind if one is not kind)
    quiet = happens(replace(WITH_A_DESK, quiet_kinds=(str(kind),)))
    assert kind in {task.kind for task in quiet.inbox()}
    said = template_wording.clinic_notice(quiet.clinic, kind, "", "", None).parameters[3]
    assert said not in [told[2] for told in rung(quiet)]
    assert len(rung(happens(replace(WITH_A_DESK, quiet_kinds=others)))) == 1


def test_a_kind_switched_off_silences_no_other_of_the_same_change():
    """Of two tasks that one change opens the second rings where the first may not."""
    day, ana, visit = a_day(clinic=replace(WITH_A_DESK, quiet_kinds=(str(TaskKind.CANCELLED),)))
    tasks = [
        staff_task(kind, day.now, patient_id=ana.id, appointment_id=visit.id)
        for kind in (TaskKind.CANCELLED, TaskKind.NOT_TOLD)
    ]
    beside = [Create(task) for task in tasks]
    (told,) = ring_about(day.records, day.clinic, Visit(visit, ana), beside, now=day.now)
    assert told.content.parameters[3].startswith("no sabe que su cita")


def test_what_can_wait_does_not_ring():
    """Her visit is in three days, and WhatsApp reaches her no more: the inbox has both."""
    early = replace(WITH_A_DESK, reminder_offsets=(3 * 24 * 60,))
    day, ana, _ = a_day(REFUSED, clinic=early, starting="in 3 days 12:30")
    day.go_on("today 13:00")
    day.write(ana, "¿Puedo llevar a mi perro?")
    assert sorted(task.kind for task in day.inbox()) == [TaskKind.TEXT, TaskKind.UNREACHABLE]
    assert rung(day) == []


def test_a_second_text_rings_when_the_visit_has_come_near():
    """It joined the open task of two days ago, which did not ring."""
    day, ana, _ = a_day(starting="in 3 days 10:30")
    day.write(ana, "¿Puedo llevar a mi perro?")
    assert rung(day) == []
    day.now = day.at("in 2 days 12:00")
    day.write(ana, "Voy a llegar tarde, ¿me esperan?")
    day.write(ana, "¿Hola?")
    assert len(day.inbox()) == 1
    assert [told[2] for told in rung(day)] == ["escribió algo que tiene que leer una persona"]


def by_the_clinic_in_minutes(day, ana, visit):
    """The visit is called off so late that only a telephone tells it."""
    day.now = day.at("tomorrow 10:16")
    day.cancel(visit)


def by_tap_on_cancel(day, ana, visit):
    day.tap(day.told(ana)[0], Action.CANCEL)


def by_tap_on_move(day, ana, visit):
    day.tap(day.told(ana)[0], Action.MOVE)


def by_number_equivocado(day, ana, visit):
    day.write(ana, "Número equivocado")


@pytest.mark.parametrize(
    "happens", [by_the_clinic_in_minutes, by_tap_on_cancel, by_tap_on_move, by_number_equivocado]
)
def test_what_cannot_wait_is_not_silenced_by_a_text_of_the_hour(happens):
    """The text rang; whatever follows within the hour rings as well, once."""
    day, ana, visit = a_day()
    day.go_on("tomorrow 10:05")
    day.write(ana, "¿Puedo llevar a mi perro?")
    assert len(rung(day)) == 1
    happens(day, ana, visit)
    assert len(rung(day)) == 2
    day.write(ana, "¿Me oyen?")
    assert len(rung(day)) == 2


def test_one_word_that_opens_two_tasks_rings_once():
    """A wish for another time that names a day is a task and a text: the first rings."""
    day, ana, _ = a_day()
    day.go_on("today 11:00")
    day.write(ana, "No puedo ir, mejor el jueves")
    assert {t.kind for t in day.inbox()} == {TaskKind.CHANGE_REQUESTED, TaskKind.TEXT}
    assert [told[2] for told in rung(day)] == ["pidió cambiar su cita"]


def test_a_ring_that_fails_rings_nobody():
    """It would go on for ever: staff read of it in the inbox, as nothing that is the patient's."""
    day, ana, _ = a_day()
    day.go_on("today 11:00")
    day.channel.of_line[RECEPTION] = REFUSED
    day.tap(day.told(ana)[0], Action.CANCEL)
    day.go_on("today 13:00")
    assert (len(day.records.messages_of("clinic")), rung(day)) == (1, [])
    of_desk, of_visit = sorted(day.inbox(), key=lambda task: task.appointment_id)
    assert (of_desk.kind, of_visit.kind) == (TaskKind.CLINIC_UNREACHABLE, TaskKind.CANCELLED)
    assert (of_desk.patient_id, of_desk.appointment_id) == ("", "")


CANCELLED, STANDS = "canceló su cita", "siempre sí viene: canceló sin querer"
MINUTE = timedelta(minutes=1)


def cancelled_by_tap(*, starting="tomorrow 10:30"):
    """Return a day on which Ana has just tapped *Cancelar*, with what still waits for the sender."""
    day, ana, visit = a_day(starting=starting)
    day.go_on("today 11:00")
    (reminder,) = day.told(ana)
    day.tap(reminder, Action.CANCEL)
    return day, ana, visit, reminder


def undone(day, ana):
    """Let her tap *Fue sin querer* under the answer."""
    day.now += MINUTE
    answer = [m for m in day.messages(ana) if m.kind is Kind.REPLY][-1]
    day.tap(answer, Action.UNDO)


def said(day):
    return [told[2] for told in rung(day)]


def test_a_slip_that_is_taken_back_before_it_rang_rings_nobody():
    """The notice that waits is withdrawn with the change, and nothing else is said of it."""
    day, ana, visit, _ = cancelled_by_tap()
    undone(day, ana)
    assert day.visit(visit).status is Status.BOOKED
    (off,) = day.records.messages_of("clinic")
    assert (off.state, off.reason) == (State.SUPPRESSED, "visit_restored")
    assert said(day) == []


@pytest.mark.parametrize("later", [MINUTE, timedelta(hours=1, minutes=30)])
def test_a_slip_that_is_taken_back_after_it_rang_is_told_the_desk(later):
    """In the same hour or the next: once, with her number, also when she taps twice."""
    day, ana, _, _ = cancelled_by_tap()
    assert said(day) == [CANCELLED]
    day.now += later
    undone(day, ana)
    undone(day, ana)
    day.go_on(day.now + timedelta(hours=2))
    assert said(day) == [CANCELLED, STANDS]
    assert rung(day)[1][:2] == ("Ana López García", "+52 55 1234 5678")


@pytest.mark.parametrize("is_read", [True, False])
def test_who_cancels_again_in_the_same_hour_rings_again(is_read):
    """What was taken back counts for no ring: the desk's last word is how it stands."""
    day, ana, visit, reminder = cancelled_by_tap()
    before = said(day) if is_read else []
    undone(day, ana)
    day.now += MINUTE
    day.tap(reminder, Action.CANCEL)
    assert day.visit(visit).status is Status.CANCELLED
    assert said(day) == ([*before, STANDS, CANCELLED] if is_read else [CANCELLED])
    undone(day, ana)
    assert said(day)[-1] == STANDS


def test_another_matter_of_the_hour_rings_where_the_first_was_taken_back():
    """Of a second visit, too; a third thing in the hour is the inbox's alone, as ever."""
    day, ana, _, _ = cancelled_by_tap()
    undone(day, ana)
    day.write(ana, "¿Puedo llevar a mi perro?")
    assert said(day) == ["escribió algo que tiene que leer una persona"]
    day.write(ana, "¿Y a mi gato?")
    assert len(said(day)) == 1


def test_a_slip_is_told_though_a_text_rang_in_the_same_hour():
    """A cancellation has a ring of its own, and so has that it was none."""
    day, ana, _ = a_day()
    day.go_on("today 11:00")
    day.write(ana, "¿Puedo llevar a mi perro?")
    day.now += MINUTE
    day.tap(day.told(ana)[0], Action.CANCEL)
    day.work()
    undone(day, ana)
    assert said(day) == [
        "escribió algo que tiene que leer una persona",
        "canceló su cita",
        "siempre sí viene: canceló sin querer",
    ]


@pytest.mark.parametrize("is_read", [True, False])
def test_who_restores_it_at_the_desk_hears_nothing_of_their_own_doing(is_read):
    """What waits is withdrawn; what was read is known to be over by who did it."""
    day, _, visit, _ = cancelled_by_tap()
    before = said(day) if is_read else []
    restored_at_the_desk(day, visit)
    assert said(day) == before


@pytest.mark.parametrize("has_copy", [True, False])
def test_a_ring_that_may_have_arrived_is_told_to_be_over(has_copy):
    """Where a second copy waits it is withdrawn, and none is written later: the last word is that the visit stands."""
    more = replace(WITH_A_DESK, unknown_policy=UnknownPolicy.SEND_ONCE_MORE)
    day, ana, visit = a_day(clinic=more)
    day.go_on("today 11:00")
    day.tap(day.told(ana)[0], Action.CANCEL)
    day.channel.of_line[RECEPTION] = LOSES_THE_ANSWER
    day.work()
    del day.channel.of_line[RECEPTION]
    day.now += MINUTE
    somebody_elses_status(day)
    if has_copy:
        for _ in range(4):  # an hour, in which nobody sends
            day.now += timedelta(minutes=15)
            day.tick()
        assert len(day.records.messages_of("clinic")) == 2
    undone(day, ana)
    day.go_on("today 14:00")
    assert said(day) == [CANCELLED, STANDS]
    assert day.visit(visit).status is Status.BOOKED


def test_who_must_be_called_after_all_rings_in_place_of_what_is_withdrawn():
    """Restored at the desk when no message may go any more: whom to call is the hour's ring, not the cancellation."""
    day, ana, visit, _ = cancelled_by_tap()
    person = day.person(ana)
    day.records.commit([Save(replace(person, consents={}))])
    restored_at_the_desk(day, visit)
    assert said(day) == ["no sabe que su cita cambió"]


def restored_at_the_desk(day, visit):
    """Let the clinic's own software restore the visit."""
    day.now += MINUTE
    carry_out(
        day.records,
        day.queue,
        lambda: restore(day.records, day.clinic, visit.id, by=By.CLINIC, now=day.now),
        now=day.now,
    )
