"""A clinic that an operator paused, day by day: what its patients get, what staff are asked, and how it goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.clinics.hold import begun, ended
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Save
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.numbers.acts import ONE_REMINDER, UNSURE
from tests.flows.schedule_stories import reasons


def pause(day, until=None, *, everything=False, put_out=0):
    """Let an operator keep the clinic silent."""
    ends = day.at(until) if until else None
    terms = {"now": day.now, "until": ends, "everything": everything, "put_out": put_out}
    _save(day, begun(day.clinic.hold, **terms))


def resume(day):
    """Let an operator end it."""
    _save(day, ended(day.clinic.hold, now=day.now))


def _save(day, hold):
    day.records.commit([Save(replace(day.records.get(Clinic, day.clinic_id), hold=hold))])


def test_nothing_unprompted_leaves_and_the_rest_says_why():
    """Reminder and question wait, and end with their own reason; the visit is not reminded of afterwards."""
    day = ClinicDay(ONE_REMINDER)
    ana, luis = day.patient(), day.patient(id="luis", e164="+525511112222", **UNSURE)
    visit = day.book(ana, "tomorrow 12:00")
    day.book(luis, "tomorrow 12:00")
    pause(day)
    day.go_on("tomorrow 13:00")
    assert day.ledger == []
    assert reasons(day, visit) == [(24 * 60, "suppressed", "clinic_paused")]
    resume(day)
    day.go_on("in 2 days 12:00")
    assert day.ledger == []


def test_answers_and_the_receipt_of_a_baja_go_on():
    """Who writes is answered; nothing else reaches anybody."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    day.book(ana, "tomorrow 12:00")
    day.go_on("today 12:15")
    pause(day)
    for text in ("confirmo", "BAJA"):
        day.write(ana, text)
        day.work()
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.REPLY, Kind.REPLY]


def test_with_all_even_the_receipt_waits_and_the_baja_holds():
    """What they asked for is done at once; an hour later the receipt would say nothing new."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    pause(day, everything=True)
    day.write(ana, "BAJA")
    day.go_on("today 11:00")
    assert day.told(ana) == []
    assert day.line(ana).opted_out_at
    assert [m.reason for m in day.messages(ana)] == ["clinic_paused"]


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_a_change_while_paused_is_staffs_to_tell(change):
    """Reminded before the pause, changed in it: a person calls, and no message follows."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    visit = day.book(ana, "tomorrow 12:00")
    day.go_on("today 12:15")
    assert len(day.told(ana)) == 1
    pause(day)
    _ = day.cancel(visit) if change == "cancel" else day.move(visit, "in 2 days 16:00")
    assert [task.kind for task in day.inbox()] == [TaskKind.NOT_TOLD]
    day.go_on("today 19:00")
    assert len(day.told(ana)) == 1


def test_a_change_waits_for_an_end_that_is_in_time():
    """Paused until the afternoon: the patient hears of Thursday's visit then."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    visit = day.book(ana, "tomorrow 12:00")
    day.go_on("today 12:15")
    pause(day, "today 16:00")
    day.cancel(visit)
    day.go_on("today 15:45")
    assert len(day.told(ana)) == 1
    day.go_on("today 16:30")
    assert [m.kind for m in day.told(ana)] == [Kind.REMINDER, Kind.CANCELLED]
    assert day.inbox() == []


@pytest.mark.parametrize("by", ["itself", "hand"])
def test_what_waited_goes_in_the_morning_never_at_night(by):
    """Ended at three in the morning, by itself or by hand: the first message leaves at nine."""
    day = ClinicDay(ONE_REMINDER)
    ana = day.patient()
    day.book(ana, "tomorrow 15:00")
    pause(day, "tomorrow 03:00" if by == "itself" else None)
    day.go_on("tomorrow 03:00")
    if by == "hand":
        resume(day)
    day.go_on("tomorrow 08:45")
    assert day.ledger == []
    day.go_on("tomorrow 10:00")
    assert len(day.told(ana)) == 1


def test_it_does_not_lift_itself_and_whatsapps_stop_does():
    """Two switches: an hour ends WhatsApp's, and the operator's stays."""
    day = ClinicDay(ONE_REMINDER)
    day.book(day.patient(), "tomorrow 15:00")
    pause(day)
    stopped = replace(day.clinic, paused="131042", paused_at=day.now)
    day.records.commit([Save(stopped)])
    day.go_on("today 19:00")
    assert (day.clinic.paused, day.ledger) == ("", [])
    assert day.clinic.is_held(day.now)


def test_the_end_of_a_pause_is_no_burst_past_the_limit():
    """Forty waited for a day, and forty more are due: within WhatsApp's twenty-four hours no more than it lets through."""
    most = 10
    sender = replace(ONE_REMINDER.sender, daily_limit=most)
    day = ClinicDay(replace(ONE_REMINDER, sender=sender, reminder_offsets=(3 * 24 * 60,)))
    for n in range(40):
        person = day.patient(id=f"p{n:02}", e164=f"+5255110000{n:02}")
        day.book(person, f"in {3 + n % 2} days 12:00")
    day.tick("today 12:15")  # as many as may are queued, and nothing has left yet
    pause(day, put_out=most)
    day.go_on("tomorrow 13:00")
    assert day.ledger == []
    resume(day)
    day.go_on("in 2 days 12:00")
    assert len(day.ledger) == most


def test_other_clinics_go_on():
    """A pause is one clinic's."""
    day = ClinicDay(ONE_REMINDER)
    sender = replace(ONE_REMINDER.sender, phone_number_id="pnid-2")
    other = ClinicDay(
        a_clinic(id="m4w8r3yb", slug="optica", sender=sender), store=day.store, channel=day.channel
    )
    pause(day)
    for one in (day, other):
        one.book(one.patient(), "tomorrow 12:00")
    other.now = day.now
    other.go_on("today 12:30")
    assert {m.clinic_id for m in day.ledger} == {"m4w8r3yb"}
    assert timedelta(0) < day.at("tomorrow 12:00") - other.now
