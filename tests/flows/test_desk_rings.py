"""The front desk's WhatsApp rings for what cannot wait, whichever part of the product found it."""

from dataclasses import replace

import pytest

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Save
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


def test_a_ring_that_fails_rings_nobody():
    """It would go on for ever: staff read of it in the inbox."""
    day, ana, _ = a_day()
    day.go_on("today 11:00")
    day.channel.of_line[RECEPTION] = REFUSED
    day.tap(day.told(ana)[0], Action.CANCEL)
    day.go_on("today 13:00")
    assert (len(day.records.messages_of("clinic")), rung(day)) == (1, [])
    assert sorted(task.kind for task in day.inbox()) == [TaskKind.CANCELLED, TaskKind.UNREACHABLE]
