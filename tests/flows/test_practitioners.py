"""A clinic puts its practitioners on a list: messages name them as before, by the name they have when they are written, and nobody is told of the list."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.keep_practitioners import (
    add_practitioner,
    change_practitioner,
    remove_practitioner,
)
from chalicelib.appointments.link_visits import link_visits
from chalicelib.appointments.with_whom import practitioner_id_of
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save
from tests.flows.clinic_day import ClinicDay

ANA = Practitioner("ana", "Dra. Ana Ruiz")
ANDRES = Practitioner("andres", "Dr. Andrés Ruiz")
OTHERS_PHONE = "+525587654321"


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


def adds(day, *practitioners):
    """Put them on the list, as a command does."""
    for one in practitioners:
        add_practitioner(day.records, one, now=day.now)
    return link_visits(day.records, now=day.now)


def said(day, patient):
    """Return what each message that reached a person says."""
    return [" ".join(message.content.parameters) for message in day.told(patient)]


@pytest.mark.parametrize("text", ["Dra. Ruiz", "DRA RUIZ", "Ruiz, Ana"])
def test_a_reminder_names_the_doctor(day, text):
    """As the list calls her; without a list as the text says."""
    ana = day.patient()
    day.book(ana, "in 2 days 15:00", practitioner=text)
    day.go_on("tomorrow 15:30")
    assert f"con {text}" in said(day, ana)[0]
    adds(day, ANA)
    day.go_on("in 2 days 13:30")
    assert "con Dra. Ana Ruiz" in said(day, ana)[1]


def test_the_list_moves_no_reminder_and_tells_nobody(day):
    """Two days alike, one with a list: what reaches the phone is the same, at the same moments."""
    other, told = ClinicDay(), []
    for each in (day, other):
        ana = each.patient()
        each.book(ana, "in 2 days 15:00", practitioner="Dra. Ana Ruiz")
        if each is day:
            assert adds(each, ANA, ANDRES).linked == 1
        each.go_on("in 2 days 15:30")
        told.append([(m.kind, m.created_at, m.content.parameters) for m in each.told(ana)])
    assert told[0] == told[1]
    assert len(told[0]) == 2


def test_a_renaming_is_told_to_nobody_and_the_next_message_says_it(day):
    """A reminder that waits goes as it is written; its buttons stay good."""
    adds(day, ANA)
    ana = day.patient()
    visit = day.book(ana, "in 2 days 15:00", practitioner="Dra. Ruiz")
    day.go_on("tomorrow 15:30")
    change_practitioner(day.records, "ana", lambda one: one.called("Dra. Ana Soto"), now=day.now)
    day.go_on("in 2 days 13:30")
    first, second = said(day, ana)
    assert ("Dra. Ana Ruiz" in first, "Dra. Ana Soto" in second) == (True, True)
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER] * 2
    assert day.visit(visit).schedule == 1


def test_a_digest_and_an_answer_name_each_doctor(day):
    """Two visits of one day on one phone, and who asks when."""
    adds(day, ANA, ANDRES)
    ana = day.patient()
    day.book(ana, "tomorrow 15:00", practitioner="DRA RUIZ")
    day.book(ana, "tomorrow 16:00", practitioner="Andrés")
    day.go_on("tomorrow 13:15")
    (digest, *_) = said(day, ana)
    assert ("Dra. Ana Ruiz" in digest, "Dr. Andrés Ruiz" in digest) == (True, True)
    day.write(ana, "¿a qué hora es mi cita?")
    day.work()
    assert "Dra. Ana Ruiz" in day.told(ana)[-1].content.text


def test_a_name_of_nobody_is_asked_and_messages_say_it(day):
    """One task, however many visits; the deed that names it closes it."""
    adds(day, ANA)
    ana = day.patient()
    for hour in (15, 16, 17):
        day.book(ana, f"in {hour - 13} days {hour}:00", practitioner="Dr. Paz")
    (task,) = day.inbox()
    assert (task.kind, task.text, task.patient_id) == (TaskKind.PRACTITIONER_UNKNOWN, "Dr. Paz", "")
    day.go_on("tomorrow 15:30")
    assert "con Dr. Paz" in said(day, ana)[0]
    assert adds(day, Practitioner("paz", "Dr. Luis Paz")).linked == 3
    assert [task.done_at is None for task in day.inbox()] == [False]


def test_who_leaves_keeps_the_visits_to_come(day):
    """The clinic moves them; until then messages say whom the patient expects."""
    adds(day, ANA)
    ana = day.patient()
    visit = day.book(ana, "in 2 days 15:00", practitioner="Dra. Ruiz")
    remove_practitioner(day.records, "ana", now=day.now)
    day.go_on("tomorrow 15:30")
    assert "con Dra. Ana Ruiz" in said(day, ana)[0]
    assert practitioner_id_of(day.clinic, day.visit(visit)) == "ana"


def test_a_release_that_knows_no_links_books_and_moves_beside_this_one(day):
    """It writes the text alone: what it says is whom messages name, and the list finds it."""
    adds(day, ANA, ANDRES)
    ana = day.patient()
    visit = day.book(ana, "in 2 days 15:00", practitioner="Dra. Ruiz")
    by_older = replace(day.visit(visit), practitioner="Dr. Andrés Ruiz")  # the link stays behind
    day.records.commit([Save(by_older)])
    day.go_on("tomorrow 15:30")
    assert "con Dr. Andrés Ruiz" in said(day, ana)[0]
    assert link_visits(day.records, now=day.now).linked == 1
    assert day.visit(visit).practitioner_id == "andres"


def test_a_visit_comes_back_only_to_a_free_hour_of_its_doctor(day):
    """However the two names are written; another doctor's hour is another."""
    adds(day, ANA, ANDRES)
    ana, eva = day.patient(), day.patient(id="eva000000001", name="Eva Paz", e164=OTHERS_PHONE)
    off = day.book(ana, "in 2 days 15:00", practitioner="Dra. Ruiz")
    day.cancel(off)
    day.book(eva, "in 2 days 15:00", practitioner="Dr. Ruiz")
    assert day.restore(off).is_open
    day.cancel(off)
    change_practitioner(day.records, "ana", lambda one: one.known_by("Box 3"), now=day.now)
    by_older = day.book(eva, "in 2 days 15:15", practitioner="Dr. Paz")
    day.records.commit([Save(replace(day.visit(by_older), practitioner="box 3"))])
    with pytest.raises(NotAllowedError, match="slot_taken"):
        day.restore(off)


def test_a_visit_that_is_due_when_it_is_linked_is_reminded_of_once(day):
    """The link leaves what is due as it is."""
    ana = day.patient()
    visit = day.book(ana, "tomorrow 15:00", practitioner="Dra. Ruiz")
    day.now += timedelta(hours=5, minutes=45)
    adds(day, ANA)
    day.tick()
    day.work()
    assert [m.state for m in day.about(visit)] == [State.ACCEPTED]
    assert day.visit(visit).practitioner_id == "ana"
