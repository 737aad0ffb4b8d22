"""With whom a visit is, what messages call them, and when a patient need not be told of another name."""

from dataclasses import replace

import pytest

from chalicelib.appointments.book import book
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.appointments.restore import is_slot_taken
from chalicelib.appointments.upsert import upsert
from chalicelib.appointments.with_whom import (
    called_now,
    is_same_practitioner,
    linked,
    practitioner_id_of,
)
from chalicelib.appointments.withdraw_messages import as_told
from chalicelib.clinics.known_practitioner import KnownPractitioner
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from tests.builders import (
    NOW,
    a_clinic,
    a_line,
    a_patient,
    an_appointment,
    keep,
    moment,
    with_practitioners,
)

ANA = KnownPractitioner("ana", "Dra. Ana Ruiz", also_called=("Dra. Ruiz Gómez",))
ANDRES = KnownPractitioner("andres", "Dr. Andrés Ruiz")
GONE = KnownPractitioner("gone", "Dra. Ibarra", has_left=True)
CLINIC = with_practitioners(a_clinic(), ANA, ANDRES, GONE)


def a_visit(text, link="", **changes):
    """Return a visit with this text and link."""
    return an_appointment(practitioner=text, practitioner_id=link, **changes)


@pytest.mark.parametrize(
    ("visit", "who", "called"),
    [
        (a_visit("Dra. Ruiz"), "ana", "Dra. Ana Ruiz"),
        (a_visit("Ruiz", "andres"), "andres", "Dr. Andrés Ruiz"),
        (a_visit("Ruiz"), "", "Ruiz"),
        (a_visit("Dr. Paz"), "", "Dr. Paz"),
        (a_visit("Dra. Ibarra", "gone"), "gone", "Dra. Ibarra"),
        (a_visit("Dr. Paz", "ana"), "", "Dr. Paz"),  # another release changed the text
        (a_visit(""), "", ""),
    ],
)
def test_messages_call_a_practitioner_by_their_name_of_now(visit, who, called):
    """Else by the text, as before."""
    assert (practitioner_id_of(CLINIC, visit), called_now(CLINIC, visit)) == (who, called)
    assert as_told(CLINIC, visit, a_patient()).practitioner == called


def test_a_clinic_without_practitioners_says_the_text():
    """As it ever did."""
    assert called_now(a_clinic(), a_visit("Dra. Ruiz", "ana")) == "Dra. Ruiz"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (a_visit("Dra. Ruiz"), Slot(NOW, practitioner="Ana Ruiz Gómez"), True),
        (a_visit("Dra. Ruiz"), Slot(NOW, practitioner="Dr. Ruiz"), False),
        (a_visit("Dr. Paz"), Slot(NOW, practitioner="DR PAZ"), True),
        (a_visit("Dr. Paz"), Slot(NOW, practitioner="Dra. Paz"), False),
        (a_visit("Dr. Paz"), Slot(NOW), False),
        (a_visit(""), Slot(NOW), True),
        (a_visit("-"), Slot(NOW, practitioner="·"), False),
        (a_visit("Dra. Ibarra", "gone"), Slot(NOW, practitioner="Dra. Ibarra"), True),
    ],
)
def test_one_practitioner_or_one_name_is_the_same(one, other, same):
    """A patient who knows the one need not be told of the other."""
    assert is_same_practitioner(CLINIC, one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "taken"),
    [
        (a_visit("Ruiz", "ana"), a_visit("Dra. Ana", "ana"), True),
        (a_visit("Ruiz", "ana"), a_visit("Ruiz G.", "andres"), False),
        (a_visit("Ruiz", "ana"), a_visit("Dr(a). Ruiz"), True),
        (a_visit("Dr. Paz"), a_visit("Paz"), True),
        (a_visit("Dr. Paz"), a_visit("Dra. Paz"), False),
        (a_visit("Dra. Ruiz", "ana"), a_visit(""), True),
        (
            a_visit("Dr. Paz", "ana"),
            a_visit("Dr. Paz", "paz"),
            True,
        ),  # one link is stale: nobody is sure
    ],
)
def test_two_visits_may_be_with_one_practitioner(one, other, taken):
    """By their links, else by their texts: then the hour is taken."""
    other = replace(other, id="another")
    assert is_slot_taken(one, [other]) is taken
    assert is_slot_taken(other, [one]) is taken


def test_the_text_stays_as_it_was_given_and_the_link_beside_it(records):
    """A booking of "DRA. RUIZ" keeps that, and is Ana's."""
    keep(records, CLINIC, a_patient(), a_line())
    slot = Slot(moment("tomorrow 10:30"), practitioner="DRA. RUIZ")
    change = book(records, CLINIC, a_patient(), slot, now=NOW)
    assert (change.appointment.practitioner, change.appointment.practitioner_id) == (
        "DRA. RUIZ",
        "ana",
    )
    assert linked(CLINIC, slot).practitioner_id == "ana"


def moved(desk, **slot):
    """Let the desk give Ana's visit, with Dra. Ruiz and reminded of, these particulars; return it and what is told."""
    before = desk.has(reminder=State.READ, practitioner="Dra. Ruiz", practitioner_id="ana")
    desk.clinic = CLINIC
    particulars = {"starts_at": before.starts_at, "minutes": before.minutes} | slot
    after = desk.moves(Slot(**particulars))
    return before, after, [notice.kind for notice in desk.notices]


@pytest.mark.parametrize("text", ["Ana Ruiz", "DRA RUIZ GOMEZ", "Dra. Ana Ruiz"])
def test_nobody_is_told_of_another_way_to_write_one_practitioner(desk, text):
    """Reminders, their offsets, the schedule and what is due stay; the new text is kept."""
    before, after, told = moved(desk, practitioner=text)
    assert after == replace(before, practitioner=text)
    assert told == []


def test_another_practitioner_is_told(desk):
    """As any change that a message has said otherwise."""
    before, after, told = moved(desk, practitioner="Dr. Ruiz")
    assert (after.practitioner_id, after.schedule, told) == ("andres", 2, [Kind.CHANGED])
    assert desk.notices[0].content.parameters[2].endswith("con Dr. Andrés Ruiz")
    assert before.starts_at == after.starts_at


def test_whoever_was_chosen_stays_where_the_new_text_allows_it(desk):
    """A file that says "Ruiz" of Ana's visit moves it, and leaves it hers."""
    _, after, _ = moved(desk, practitioner="Ruiz", starts_at=moment("in 3 days 12:00"))
    assert (after.practitioner_id, after.schedule) == ("ana", 2)


def test_a_renaming_changes_no_visit_and_the_next_message_says_it(desk):
    """Nobody is told of it."""
    renamed = KnownPractitioner("ana", "Dra. Ana Soto", also_called=("Dra. Ana Ruiz",))
    before, after, told = moved(desk, practitioner="Dra. Ruiz")
    desk.clinic = with_practitioners(a_clinic(), renamed)
    again = desk.moves(Slot(before.starts_at, before.minutes, "Dra. Ruiz"))
    assert (after, again, told, desk.notices) == (before, before, [], [])
    assert as_told(desk.clinic, again, a_patient()).practitioner == "Dra. Ana Soto"


def test_a_change_to_an_unknown_name_asks_whose_it_is(desk):
    """In its transaction; the text is what the patient is told."""
    moved(desk, practitioner="Dr. Paz")
    (task,) = [t for t in desk.records.inbox() if t.kind is TaskKind.PRACTITIONER_UNKNOWN]
    assert (task.text, task.appointment_id, task.patient_id) == ("Dr. Paz", "", "")


@pytest.mark.parametrize("status", Status)
def test_the_same_particulars_change_nothing_whoever_they_were_found_to_name(records, status):
    """An agenda that is sent whole every night: also of visits that are over, and after a practitioner was added."""
    visit = a_visit("Dra. Ruiz", status=status)
    keep(records, CLINIC, a_patient(), a_line(), visit)
    slot = Slot(visit.starts_at, visit.minutes, "Dra. Ruiz")
    end = upsert(records, CLINIC, a_patient(), slot, visit, external_id="C-1", now=NOW)
    said = "cancelled" if status is Status.CANCELLED else "unchanged"
    assert (end.result, end.change.writes) == (said, ())


@pytest.mark.parametrize("link", ["", "ana"])
def test_a_chosen_practitioner_is_the_same_after_a_renaming(records, link):
    """The text of then is another, and nobody minds."""
    visit = a_visit("Dra. Ruiz Gómez", link, status=Status.ATTENDED)
    keep(records, CLINIC, a_patient(), a_line(), visit)
    slot = Slot(visit.starts_at, visit.minutes, "Dra. Ana Ruiz", practitioner_id="ana")
    end = upsert(records, CLINIC, a_patient(), slot, visit, external_id="C-1", now=NOW)
    assert end.result == "unchanged"


def test_an_older_release_leaves_the_link_and_changes_the_text(records):
    """It knows no links: what it wrote in the text counts."""
    visit = a_visit("Dra. Ruiz", "ana")
    keep(records, CLINIC, a_patient(), a_line(), visit)
    old = replace(records.get(Appointment, visit.id), practitioner="Dr. Andrés Ruiz")
    assert practitioner_id_of(CLINIC, old) == "andres"
    slot = Slot(visit.starts_at, visit.minutes, "Dr. Andrés Ruiz")
    keep(records, replace(old, id="old"))
    again = reschedule(records, CLINIC, "old", slot, now=NOW)
    assert (again.appointment.practitioner_id, again.messages) == ("andres", ())
