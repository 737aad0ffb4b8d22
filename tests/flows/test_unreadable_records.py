"""A record that cannot be read harms nobody else: all others are reminded, an operator has one task, and put right it goes on."""

import dataclasses
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.model import Dispatch, Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line, Patient
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import key_of
from tests.builders import a_clinic
from tests.damage import DAMAGES, SECRET, damaged
from tests.flows.clinic_day import ClinicDay

OTHER = Sender(Provider.AWS, "phone-number-id-2", "+525555550188", "waba-2")
HOUR = timedelta(hours=1)
OF_A_VISIT = {
    "visit": lambda _day, visit, _person: (Appointment, visit.id),
    "patient": lambda _day, _visit, person: (Patient, person.id),
    "line": lambda _day, _visit, person: (Line, person.e164),
}


def a_day(people=6):
    """Return a clinic with a visit of each of some people tomorrow, and the people and visits."""
    day = ClinicDay()
    who = [day.patient(id=f"p{n:011d}", e164=f"+5255{10_000_000 + n}") for n in range(people)]
    return day, who, [day.book(person, f"tomorrow 11:{n:02d}") for n, person in enumerate(who)]


def damage(day, kind, record_id, how):
    """Damage what is stored; return a way to put it right."""
    key = key_of(kind, day.clinic_id, record_id)
    whole = day.store.get(key)
    day.store.lay(key, damaged(day.clinic_id, None, how, stored=whole))
    return lambda: day.store.lay(key, whole)


def asked(day):
    """Return the tasks about what cannot be read."""
    return [task for task in day.inbox() if task.kind is TaskKind.UNREADABLE_RECORD]


def said(caplog):
    """Return all that was logged, with its facts."""
    return str([vars(record) for record in caplog.records])


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("what", OF_A_VISIT)
def test_all_others_are_reminded_and_an_operator_has_one_task(what, how, caplog):
    """Also after many runs; neither the task nor the log shows what is in it, nor whose number it is."""
    day, people, visits = a_day()
    kind, record_id = OF_A_VISIT[what](day, visits[2], people[2])
    damage(day, kind, record_id, how)
    report = day.tick("today 12:00")
    assert (report.failed_clinics, report.outcomes) == (0, {"queued": 5, "unreadable": 1})
    day.go_on("today 19:00")
    assert {m.e164 for m in day.ledger} == {p.e164 for p in people} - {people[2].e164}
    (task,) = asked(day)
    assert visits[2].id in (task.appointment_id, task.text)
    assert "unreadable_record" in said(caplog)
    for hidden in (SECRET, "Ana López", people[2].e164):
        assert hidden not in said(caplog) + task.text


@pytest.mark.parametrize("what", OF_A_VISIT)
def test_it_is_looked_at_once_an_hour_and_goes_on_when_it_is_put_right(what):
    """Nobody has to ask for it."""
    day, people, visits = a_day(2)
    kind, record_id = OF_A_VISIT[what](day, visits[1], people[1])
    put_right = damage(day, kind, record_id, "not JSON")
    met = [day.tick(day.at("today 12:00") + n * HOUR / 4).outcomes["unreadable"] for n in range(9)]
    assert met == [1, 0, 0, 0, 1, 0, 0, 0, 1]
    put_right()
    day.go_on(day.now + HOUR)
    assert len(day.told(people[1])) == 1


def test_whose_line_cannot_be_read_is_not_written_to_as_if_nobody_had_stopped_it():
    """Whether somebody said BAJA there stands on the line alone."""
    day, people, _ = a_day(2)
    stopped = dataclasses.replace(day.line(people[0]), opted_out_at=day.now)
    day.records.commit([Save(stopped)])
    damage(day, Line, people[0].e164, "not JSON")
    day.go_on("tomorrow 12:00")
    assert len(day.told(people[1])) == 2
    assert day.told(people[0]) == []


@pytest.mark.parametrize("how", DAMAGES)
def test_a_dispatch_that_cannot_be_read_stops_no_other(how):
    """The other's message, which the queue lost, is asked for again."""
    day, people, _ = a_day(1)
    day.tick("today 12:00")
    (dispatch,) = day.records.dispatches_on("2026-11-22")
    put_right = damage(day, Dispatch, dispatch.id, how)
    other = day.patient(id="eva000000001", e164="+525587654321")
    day.book(other, "tomorrow 12:30")
    day.tick("today 13:00")
    day.queue.take()
    report = day.tick("today 13:30")
    assert (report.failed_clinics, report.outcomes["ask_again"]) == (0, 1)
    day.work()
    assert len(day.told(other)) == 1
    assert [task.text for task in asked(day)] == [f"Dispatch {dispatch.id}"]
    put_right()
    day.go_on("today 16:00")
    assert len(day.told(people[0])) == 1


@pytest.mark.parametrize("how", DAMAGES)
def test_a_message_that_cannot_be_read_stops_no_other_of_its_dispatch(how):
    """Neither at the sender nor at the watch; put right, it is sent."""
    day, people, _ = a_day()
    day.tick("today 12:00")
    (message,) = day.messages(people[3])
    put_right = damage(day, Message, message.id, how)
    ids = day.queue.take()
    delivered = day.deliver(ids)
    assert delivered.not_tried == {message.id}
    assert delivered.counts == {"accepted": 5, "unreadable": 1}
    assert len(day.ledger) == 5
    report = day.tick("today 12:30")
    assert (report.failed_clinics, report.outcomes["unreadable"]) == (0, 1)
    (task,) = asked(day)
    assert task.text == f"Message {message.id}"
    put_right()
    day.go_on("today 16:00")
    assert len(day.told(people[3])) == 1
    assert day.stored(message).state is State.ACCEPTED


def test_a_visit_at_which_the_plan_breaks_costs_no_other():
    """In the year one there is no day before."""
    day, people, visits = a_day()
    broken = {"starts_at": "0001-01-01T00:10:00Z"}
    key = key_of(Appointment, day.clinic_id, visits[1].id)
    item = day.store.get(key)
    told = item["data"]["S"].replace(
        '"starts_at":"2026-11-23T17:01:00Z"', f'"starts_at":"{broken["starts_at"]}"'
    )
    day.store.lay(key, item | {"data": {"S": told}})
    assert day.visit(visits[1]).starts_at.year == 1
    day.go_on("today 19:00")
    assert {m.e164 for m in day.ledger} == {p.e164 for p in people} - {people[1].e164}
    assert [task.appointment_id for task in asked(day)] == [visits[1].id]


def test_a_clinic_that_cannot_be_read_stops_no_other_clinic():
    """Its own operator is told once."""
    day, _, _ = a_day(1)
    other = ClinicDay(a_clinic(id="other000", slug="otra", sender=OTHER), store=day.store)
    eva = other.patient(id="eva000000001", e164="+525587654321")
    other.book(eva, "tomorrow 11:00")
    damage(day, type(day.clinic), day.clinic_id, "not JSON")
    for at in ("today 12:00", "today 12:15"):
        assert other.tick(at).failed_clinics == 1
    other.work()
    assert [m.e164 for m in other.ledger] == [eva.e164]
    assert [task.text for task in asked(day)] == [f"Clinic {day.clinic_id}"]
