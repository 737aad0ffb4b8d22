"""A test message on somebody's own telephone: the reminder as patients get it, answered when it is tapped, and no visit is touched."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.first_day import MOST_TESTS
from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.data_rights.collect_dossier import collect_dossier
from chalicelib.data_rights.erase import erase
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.line_owner import owner_of_line
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.messaging.send_test import Asked, last_test, send_test
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import Line
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Save
from tests.builders import a_clinic, a_patient
from tests.fakes.fake_channel import HANGS, FakeChannel
from tests.fakes.memory_records import MemoryClinicRecords
from tests.flows.clinic_day import ClinicDay

OWN = "+525555550188"
RECEPTION = "+525555550177"
MINUTE = timedelta(minutes=1)


def asks(day, e164=OWN, who="lupita"):
    """Let somebody ask for one on her telephone."""
    return send_test(day.records, day.queue, Asked(who, "Lupita Gómez", e164), now=day.now)


def told(day, e164=OWN):
    """Return what was written to a line that is nobody's, the oldest first."""
    owner = owner_of_line(day.records.keyed_hashes, e164)
    return sorted(day.records.messages_of(owner), key=lambda m: (m.created_at, m.id))


def test_it_is_the_reminder_that_patients_get_and_says_that_it_is_a_test():
    """By day and by night, as somebody sits and waits for it; with a visit that says that it is none."""
    day = ClinicDay(now=ClinicDay().at("today 23:30"))
    message = asks(day)
    day.work()
    assert [m.id for m in day.ledger] == [message.id]
    assert message.content.template == "recordatorio_cita"
    assert message.content.parameters == (
        "Lupita Gómez",
        "Clínica Dental Sonrisa",
        "lunes 23 de noviembre, 10:00 a. m. (es una prueba: no hay tal cita)",
        "Av. Insurgentes Sur 1234, Ciudad de México",
    )
    assert [b.action for b in message.content.buttons] == [
        Action.CONFIRM,
        Action.MOVE,
        Action.CANCEL,
    ]
    assert (message.patient_id, message.about, day.inbox()) == ("", (), [])
    assert last_test(day.records, day.clinic).state is State.ACCEPTED


def test_asked_for_twice_it_goes_once():
    """A second tap finds the one that is on its way; a minute later it is another."""
    day = ClinicDay()
    first = asks(day)
    day.work()
    assert asks(day).id == first.id
    day.now += MINUTE
    assert asks(day).id != first.id
    day.work()
    assert len(day.ledger) == 2


def test_another_number_or_another_person_is_another_test():
    """Who mistyped is written to where she meant; a colleague gets her own."""
    day = ClinicDay()
    asks(day, "+525599990000")
    asks(day, OWN)
    asks(day, RECEPTION, who="eva")
    day.work()
    assert {m.e164 for m in day.ledger} == {"+525599990000", OWN, RECEPTION}


def test_one_that_failed_or_was_taken_back_is_asked_for_again():
    """At once: there is none on its way."""
    day = ClinicDay()
    first = asks(day)
    day.work()
    day.report(first, "failed", "131026")
    assert asks(day).id != first.id


@pytest.mark.parametrize("knows", [True, False], ids=["a patient's line", "nobody's line"])
def test_a_baja_ends_one_that_waits(knows):
    """Whoever has the telephone besides: what waited goes no more, and no other is sent."""
    day = ClinicDay(a_clinic(hold=Hold(ClinicDay().now - MINUTE, everything=True)))
    ana = day.patient(e164=OWN) if knows else a_patient(e164=OWN)
    message = asks(day)
    day.write(ana, "BAJA")
    day.records.commit([Save(replace(day.clinic, hold=None))])
    day.go_on("today 12:00")
    assert Kind.TEST not in {m.kind for m in day.ledger}
    assert day.stored(message).state is State.SUPPRESSED
    with pytest.raises(NotAllowedError, match="stopped"):
        asks(day)


def test_a_baja_of_this_very_moment_ends_it(monkeypatch):
    """Said while it was being written, on a line nobody knew: it is looked at once more."""
    day = ClinicDay()
    commit, met = MemoryClinicRecords.commit, []

    def meets(records, writes):
        commit(records, writes)
        if not met:
            met.append(True)
            day.records.commit([Create(Line(OWN, opted_out_at=day.now))])

    monkeypatch.setattr(MemoryClinicRecords, "commit", meets)
    with pytest.raises(NotAllowedError, match="stopped"):
        asks(day)
    day.work()
    assert [m.state for m in told(day)] == [State.SUPPRESSED]
    assert day.ledger == []


def test_who_said_baja_and_was_erased_is_not_written_to():
    """Of the no a hash is left, and it counts."""
    day = ClinicDay()
    ana = day.patient(e164=OWN)
    day.write(ana, "BAJA")
    erase(day.records, ana.id, now=day.now)
    with pytest.raises(NotAllowedError, match="stopped"):
        asks(day)


def test_nobodys_telephone_is_rung_all_day():
    """So many in a day; the next day again."""
    day = ClinicDay()
    for _ in range(MOST_TESTS):
        asks(day)
        day.now += MINUTE
    with pytest.raises(NotAllowedError, match="too_many_tests"):
        asks(day)
    assert len(told(day)) == MOST_TESTS
    day.now += timedelta(days=1)
    asks(day)
    assert len(told(day)) == MOST_TESTS + 1
    assert len(day.clinic.first_day.tests_at) == 1


def test_it_counts_for_what_whatsapp_lets_the_clinic_begin():
    """Whoever is written to first is somebody of the day's limit."""
    day = ClinicDay()
    before = day.records.counts(last_day(day.now))
    asks(day)
    assert day.records.counts(last_day(day.now)) == before + 1


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.MOVE, Action.CANCEL])
@pytest.mark.parametrize("own", [OWN, RECEPTION])
def test_a_tap_is_answered_and_changes_nothing(action, own):
    """Also from the telephone of the front desk, and from a patient's: Ana works here."""
    day = ClinicDay(a_clinic(reception_e164=RECEPTION))
    ana = day.patient(e164=own)
    visit = day.book(ana, "tomorrow 10:30")
    before = day.visit(visit)
    message = asks(day, own)
    day.work()
    event = day.tap(message, action)
    day.hear(event)
    day.work()
    answers = [m for m in day.ledger if m.kind is Kind.REPLY]
    assert [m.e164 for m in answers] == [own]
    assert "¡Funciona! Lo que tocaste llegó a Clínica Dental Sonrisa." in answers[0].content.text
    assert (day.visit(visit), day.inbox()) == (before, [])


def test_a_tap_from_another_telephone_is_nobodys():
    """The button's words are no secret: whoever has them learns nothing, and nobody is written to."""
    day = ClinicDay()
    message = asks(day)
    day.work()
    day.tap(message, Action.CONFIRM, from_wa_id="525599990000")
    day.work()
    assert [m.kind for m in day.ledger] == [Kind.TEST]


def test_the_payload_alone_proves_nothing_of_who_hides_their_number():
    """Whoever has its words is not on that telephone: nobody is rung."""
    day = ClinicDay()
    message = asks(day)
    day.work()
    for nth in range(3):
        day.tap(message, Action.CONFIRM, from_wa_id="", bsuid=f"MX.{nth}")
    day.work()
    assert [(m.kind, m.e164) for m in day.ledger if m.e164 == OWN] == [(Kind.TEST, OWN)]


def test_many_taps_are_not_many_answers():
    """The clinic's limit counts for them, as for any answer; of the desk each button is answered once."""
    day = ClinicDay(a_clinic(reception_e164=RECEPTION))
    for own in (OWN, RECEPTION):
        message = asks(day, own)
        day.work()
        for _ in range(30):
            day.tap(message, Action.CONFIRM)
        day.work()
    answers = Counter(m.e164 for m in day.ledger if m.kind is Kind.REPLY)
    assert answers == {OWN: day.clinic.limits.answers_an_hour, RECEPTION: 1}


def test_one_that_may_have_arrived_is_not_copied():
    """Under policy C too: whoever asked looks at their telephone and asks again."""
    clinic = a_clinic(unknown_policy=UnknownPolicy.SEND_ONCE_MORE)
    day = ClinicDay(clinic, channel=FakeChannel(script=[HANGS]))
    asks(day)
    day.work()
    day.now += timedelta(hours=2)
    day.go_on("today 18:00")
    assert [m.state for m in told(day)] == [State.UNKNOWN]
    assert [task.kind for task in day.inbox()] == [TaskKind.CLINIC_UNREACHABLE]


def test_one_that_whatsapp_refuses_is_a_task_that_names_nobody():
    """No patient is called because of it."""
    day = ClinicDay()
    message = asks(day)
    day.work()
    day.report(message, "failed", "131026")
    (task,) = day.inbox()
    assert task.kind is TaskKind.CLINIC_UNREACHABLE
    assert (task.patient_id, task.appointment_id, task.e164) == ("", "", "")
    assert last_test(day.records, day.clinic).reason == "131026"


def test_a_clinic_that_is_silent_wholly_keeps_it_back():
    """A pause of what is unprompted lets it go: somebody asked for it."""
    everything = Hold(ClinicDay().now - MINUTE, everything=True)
    for hold, goes in ((Hold(ClinicDay().now - MINUTE), 1), (everything, 0)):
        day = ClinicDay(a_clinic(hold=hold))
        asks(day)
        day.work()
        assert len(day.ledger) == goes


def test_who_has_the_number_is_erased_with_what_was_sent_to_it():
    """Ana works here and is a patient: nothing of hers stays with the clinic."""
    day = ClinicDay()
    ana = day.patient(e164=OWN)
    message = asks(day)
    day.work()
    assert message.id in {m.id for m in collect_dossier(day.records, ana.id).messages}
    erase(day.records, ana.id, now=day.now)
    assert told(day) == []
