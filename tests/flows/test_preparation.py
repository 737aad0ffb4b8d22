"""A visit whose kind has a preparation is told of in words of its own: one message in the reminder's place, alone, to a proved number."""

import dataclasses

import pytest

from chalicelib.appointments import reschedule
from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.model import Slot, Status
from chalicelib.appointments.upsert import upsert
from chalicelib.clinics.visit_kind import VisitKind
from chalicelib.messaging.messages_of_person import may_be_written_to
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.whatsapp.template_definitions import as_read
from chalicelib.patients.model import NumberState
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.flows.test_held_templates import a_day, templates_told

FASTING = VisitKind("k1fasting", "Marca Secreta", 45, preparation="venir en ayunas de 8 horas")
PLAIN_KIND = VisitKind("k2plain", "Control", 20)
CLINIC = a_clinic(reminder_offsets=(24 * 60,), visit_kinds=(FASTING, PLAIN_KIND))
PREPARED, PLAIN, DIGEST = "recordatorio_preparacion", "recordatorio_cita", "recordatorio_varias"


def a_visit(day, who, starting="tomorrow 10:30", kind=FASTING):
    """Book a visit of this kind."""
    return day.book(who, starting, visit_kind=kind.id if kind else None)


def templates(day, who):
    """Return by which templates this person was told, in order."""
    return [message.said.template for message in day.told(who)]


def set_kinds(day, *kinds):
    """Let the clinic have these kinds from now on."""
    day.records.commit([Save(dataclasses.replace(day.clinic, visit_kinds=kinds))])


def test_the_reminder_says_what_to_come_prepared_with():
    """One message, with the reminder's id, particulars and buttons, and never the kind's name."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.go_on("today 11:00")
    (message,) = day.told(ana)
    assert (message.kind, message.said.template) == (Kind.REMINDER, PREPARED)
    assert "venir en ayunas de 8 horas" in as_read(message.said)
    assert "Marca Secreta" not in repr(message)
    assert [b.action for b in message.content.buttons] == [
        Action.CONFIRM,
        Action.MOVE,
        Action.CANCEL,
    ]
    assert day.visit(visit).decided_offsets == (24 * 60,)


@pytest.mark.parametrize(
    ("action", "status"),
    [
        (Action.CONFIRM, Status.CONFIRMED),
        (Action.MOVE, Status.CHANGE_REQUESTED),
        (Action.CANCEL, Status.CANCELLED),
    ],
)
def test_its_buttons_do_what_a_reminders_do(action, status):
    """Each of the three."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.go_on("today 11:00")
    day.tap(day.told(ana)[0], action)
    assert day.visit(visit).status is status


def test_a_yes_in_words_confirms_it():
    """It asks whether they come, as a reminder does."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.go_on("today 11:00")
    day.write(ana, "sí, gracias")
    assert day.visit(visit).status is Status.CONFIRMED


def test_a_number_that_only_the_clinic_vouches_for_gets_the_plain_reminder():
    """Nobody has shown who reads there."""
    day = a_day(CLINIC)
    ana = day.patient(number=NumberState.ATTESTED)
    a_visit(day, ana)
    day.go_on("today 11:00")
    assert templates(day, ana) == [PLAIN]


@pytest.mark.parametrize("kind", [PLAIN_KIND, None], ids=["no text", "no kind"])
def test_without_a_text_the_reminder_is_the_usual_one(kind):
    """A kind alone changes nothing that is sent."""
    day = a_day(CLINIC)
    ana = day.patient()
    a_visit(day, ana, kind=kind)
    day.go_on("today 11:00")
    assert templates(day, ana) == [PLAIN]


def test_it_is_in_no_digest():
    """Of three visits of a day the two plain ones share a message, the other has its own."""
    day = a_day(CLINIC)
    ana = day.patient()
    a_visit(day, ana, "tomorrow 10:30", None)
    visit = a_visit(day, ana, "tomorrow 11:00")
    a_visit(day, ana, "tomorrow 11:30", PLAIN_KIND)
    day.go_on("today 13:00")
    assert sorted(templates(day, ana)) == [PREPARED, DIGEST]
    (alone,) = [m for m in day.told(ana) if m.said.template == PREPARED]
    assert [about.appointment_id for about in alone.about] == [visit.id]


def test_it_is_in_no_digest_though_all_are_due_at_once():
    """One run decides about the whole morning of a line: a mother's, and her two children's."""
    day = a_day(CLINIC)
    ana = day.patient()
    for starting, kind in (
        ("10:30", None),
        ("10:45", FASTING),
        ("11:00", None),
        ("11:15", FASTING),
    ):
        a_visit(day, ana, f"tomorrow {starting}", kind)
    day.tick("today 11:30")
    day.go_on("today 12:00")
    assert sorted(templates(day, ana)) == [PREPARED, PREPARED, DIGEST]


@pytest.mark.parametrize("first", [FASTING, None], ids=["it is first", "the other is first"])
def test_no_sibling_of_another_hour_is_drawn_into_it(first):
    """Hours apart: neither joins the other's message, and each is told once."""
    day = a_day(CLINIC)
    ana = day.patient()
    second = None if first else FASTING
    visits = [
        a_visit(day, ana, "tomorrow 10:00", first),
        a_visit(day, ana, "tomorrow 17:00", second),
    ]
    day.go_on("today 18:00")
    assert sorted(templates(day, ana)) == sorted([PREPARED, PLAIN])
    told = [about.appointment_id for m in day.told(ana) for about in m.about]
    assert sorted(told) == sorted(visit.id for visit in visits)


def test_while_its_template_may_not_be_used_the_plain_reminder_goes():
    """The visit is told in any case, with the same buttons, and what is kept says in whose words."""
    day = a_day(CLINIC, **{PREPARED: "132001"})
    ana = day.patient()
    visit = a_visit(day, ana)
    day.go_on("today 12:00")
    (sent,) = day.told(ana)
    stored = day.stored(sent)
    assert (stored.state, stored.went_as, stored.said.template) == (State.ACCEPTED, PLAIN, PLAIN)
    assert "ayunas" not in as_read(stored.said)
    assert templates_told(day) == [(f"{PREPARED} es_MX: 132001", True)]
    day.tap(sent, Action.CONFIRM)
    assert day.visit(visit).status is Status.CONFIRMED


def test_once_it_may_be_used_the_next_one_says_it():
    """One message tries it; what it kept of other words is of the attempt before."""
    day = a_day(CLINIC, **{PREPARED: "132001"})
    ana = day.patient()
    a_visit(day, ana)
    day.go_on("today 12:00")
    day.channel.refused = {}
    luis = day.patient(id="luis", e164="+525587654321")
    a_visit(day, luis, "tomorrow 13:00")
    day.go_on("today 14:00")
    assert (templates(day, ana), templates(day, luis)) == ([PLAIN], [PREPARED])
    assert day.stored(day.told(luis)[0]).went_as == ""


def test_who_confirmed_is_reminded_shortly():
    """The short reminder asks nothing and says nothing of a preparation: the desk told them who took the yes."""
    clinic = dataclasses.replace(CLINIC, remind_confirmed=True)
    day = a_day(clinic)
    ana = day.patient()
    day.confirm(a_visit(day, ana))
    day.go_on("today 12:00")
    assert templates(day, ana) == ["recordatorio_corto"]


def test_a_text_that_changed_is_what_the_next_reminder_says():
    """As the plan finds it; what was put out before says what stood then."""
    day = a_day(CLINIC)
    ana = day.patient()
    a_visit(day, ana)
    set_kinds(day, dataclasses.replace(FASTING, preparation="traer estudios"))
    day.go_on("today 11:00")
    assert day.told(ana)[0].content.parameters[-1] == "traer estudios"


def test_a_retired_kind_is_still_told_of():
    """The visits that are of it were booked so."""
    day = a_day(CLINIC)
    ana = day.patient()
    a_visit(day, ana)
    set_kinds(day, dataclasses.replace(FASTING, is_retired=True))
    day.go_on("today 11:00")
    assert templates(day, ana) == [PREPARED]


def changed_to(day, visit, kind):
    """Give a visit another kind and nothing else."""
    slot = Slot(visit.starts_at, visit.minutes, visit.practitioner, visit.place, visit_kind=kind)
    return carry_out(
        day.records,
        day.queue,
        lambda: reschedule.reschedule(day.records, day.clinic, visit.id, slot, now=day.now),
        now=day.now,
    )


def test_a_reminder_that_waits_is_decided_again_when_the_kind_changes():
    """It would say another kind's preparation; one message leaves, and it is the right one."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.tick("today 10:45")  # put out, and no worker has taken it yet
    assert [m.content.template for m in day.messages(ana)] == [PREPARED]
    changed_to(day, day.visit(visit), PLAIN_KIND.id)
    day.go_on("today 12:00")
    assert templates(day, ana) == [PLAIN]
    assert len(day.told(ana)) == 1


def test_a_second_copy_says_no_other_preparation_than_todays():
    """Of a reminder whose fate nobody knows; a person asks then."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.go_on("today 11:00")
    (message,) = day.told(ana)
    assert terms_of_copy(day.records, message, "copy")
    set_kinds(day, dataclasses.replace(FASTING, preparation="traer estudios"), PLAIN_KIND)
    assert terms_of_copy(day.records, message, "copy") is None
    set_kinds(day, FASTING, PLAIN_KIND)
    changed_to(day, day.visit(visit), PLAIN_KIND.id)
    assert terms_of_copy(day.records, message, "copy") is None


def test_what_waits_goes_to_nobody_whose_number_is_only_vouched_for_by_now():
    """Two records became one, and nobody proved the number of the one that stays: it is decided again, a copy is not made."""
    day = a_day(CLINIC)
    ana = day.patient()
    a_visit(day, ana)
    day.go_on("today 11:00")
    (message,) = day.told(ana)
    assert may_be_written_to(message, ana, day.line(ana))
    vouched = dataclasses.replace(ana, number=NumberState.ATTESTED)
    assert not may_be_written_to(message, vouched, day.line(ana))
    plain = dataclasses.replace(message, content=message.content.choices[-1])
    assert may_be_written_to(plain, vouched, day.line(ana))


def test_the_clinics_own_system_leaves_the_desks_choice():
    """An agenda that is sent whole every night says nothing of kinds: nothing changes, and nothing is told."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = day.visit(a_visit(day, ana))
    slot = Slot(visit.starts_at, visit.minutes, visit.practitioner, visit.place)
    said = upsert(day.records, day.clinic, ana, slot, visit, external_id="C-1", now=day.now)
    assert (said.result, said.change.writes) == ("unchanged", ())
    later = dataclasses.replace(slot, minutes=50)
    said = upsert(day.records, day.clinic, ana, later, visit, external_id="C-1", now=day.now)
    assert (said.result, said.change.appointment.visit_kind) == ("updated", FASTING.id)


def test_another_kind_alone_tells_the_patient_nothing():
    """No message says a kind."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana, kind=None)
    day.go_on("today 11:00")
    changed_to(day, day.visit(visit), PLAIN_KIND.id)
    day.go_on("today 15:00")
    assert len(day.told(ana)) == 1
    assert day.visit(visit).visit_kind == PLAIN_KIND.id


def test_who_moves_a_visit_and_says_nothing_of_its_kind_leaves_it():
    """The API, a file: the desk's choice stands."""
    day = a_day(CLINIC)
    ana = day.patient()
    visit = a_visit(day, ana)
    day.move(day.visit(visit), "in 3 days 12:00")
    assert day.visit(visit).visit_kind == FASTING.id
