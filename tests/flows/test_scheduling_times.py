"""Stories of the schedule: late, at night, in every zone of Mexico, and several visits on one phone."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Action, Kind
from tests.builders import a_clinic
from tests.flows.clinic_day import ClinicDay
from tests.flows.schedule_stories import reasons

DAY, TWO_HOURS = 24 * 60, 2 * 60
LUIS = {"id": "luis", "name": "Luis Pérez", "e164": "+525587654321"}
SOFIA = {"id": "sofia", "name": "Sofía Pérez", "e164": "+525587654321"}


@pytest.fixture
def day():
    """A clinic on a Sunday, half past nine in the morning; nobody is on its list yet."""
    return ClinicDay()


class TestLate:
    """Late is told only while it helps, and never at night."""

    def test_booked_an_hour_before_one_reminder_goes(self, day):
        """The one closest to the visit; the other says why not."""
        day.now = day.at("today 12:00")
        visit = day.book(day.patient(), "today 13:00")
        day.go_on("today 14:00")
        assert [(m.about[0].offset, m.created_at) for m in day.ledger] == [
            (TWO_HOURS, day.at("today 12:00"))
        ]
        assert (DAY, "suppressed", "superseded") in reasons(day, visit)

    @pytest.mark.parametrize(("minutes", "goes"), [(30, 0), (45, 1), (119, 1), (121, 1), (170, 1)])
    def test_booked_shortly_before_at_most_one_reminder_goes(self, day, minutes, goes):
        """None in the last half hour, and never two at once."""
        day.now = day.at("today 12:00")
        day.book(day.patient(), day.now + timedelta(minutes=minutes))
        day.go_on("today 16:00")
        assert len(day.ledger) == goes

    def test_booked_at_night_for_the_early_morning(self, day):
        """At nine there is half an hour left: too late for anything, and the log says so."""
        day.now = day.at("today 21:00")
        visit = day.book(day.patient(), "tomorrow 09:30")
        day.go_on("tomorrow 10:00")
        assert day.ledger == []
        assert [reason for _, _, reason in reasons(day, visit)] == ["superseded", "quiet_hours"]

    def test_after_an_outage_the_backlog_waits_for_the_morning(self):
        """From two in the afternoon to ten at night nothing ran: at nine what still helps goes."""
        day = ClinicDay(a_clinic(reminder_offsets=(2 * DAY, TWO_HOURS)))
        ana, luis, sofia = (
            day.patient(),
            day.patient(**LUIS),
            day.patient(**SOFIA | {"e164": "+525500000009"}),
        )
        past = day.book(ana, "today 16:00")
        later = day.book(luis, "in 2 days 17:00")
        early = day.book(sofia, "tomorrow 09:15")
        day.go_on("today 13:45")
        day.ledger.clear()
        day.now = day.at("today 22:00")
        day.go_on("tomorrow 08:45")
        assert day.ledger == []
        day.go_on("tomorrow 09:00")
        assert [(m.e164, m.about[0].appointment_id) for m in day.ledger] == [(luis.e164, later.id)]
        assert (TWO_HOURS, "suppressed", "too_late") in reasons(day, past)
        assert (TWO_HOURS, "suppressed", "quiet_hours") in reasons(day, early)

    def test_after_an_outage_of_days_nobody_is_reminded_of_the_past(self, day):
        """Each visit that was missed says so in the log."""
        visits = []
        for n in range(4):
            person = day.patient(id=f"p{n}", e164=f"+52550000000{n}")
            visits.append(day.book(person, f"in {n + 1} days 15:00"))
        day.go_on("in 3 days 15:30", every=timedelta(days=3, hours=6))
        assert [m.about[0].appointment_id for m in day.ledger] == [visits[3].id]
        missed = [{reason for _, _, reason in reasons(day, visit)} for visit in visits[:3]]
        assert missed == [{"superseded", "too_late"}] * 3

    def test_a_worker_that_comes_too_late_sends_nothing(self, day):
        """Queued two hours before, taken up ten minutes before: the log says that it was too late."""
        visit = day.book(day.patient(), "today 15:00")
        day.go_on("today 12:45")
        told = len(day.ledger)
        day.tick("today 13:00")
        day.now = day.at("today 14:50")
        day.work()
        day.go_on("today 15:30")
        assert len(day.ledger) == told
        assert (TWO_HOURS, "suppressed", "too_late") in reasons(day, visit)

    def test_what_was_queued_at_closing_time_is_not_sent_at_night(self, day):
        """Planned a minute before eight, the worker came a minute after: it goes at nine."""
        day.now = day.at("today 19:45")
        day.book(day.patient(), "tomorrow 19:59")
        day.tick("today 19:59")
        day.now = day.at("today 20:01")
        day.work()
        assert day.ledger == []
        day.go_on("tomorrow 08:45")
        assert day.ledger == []
        day.go_on("tomorrow 09:01")
        assert len(day.ledger) == 1


CITIES = {
    # UTC hour of half past ten: in March, with summer time in the north, and in November
    "America/Mexico_City": (16, 16),
    "America/Tijuana": (17, 18),
    "America/Ciudad_Juarez": (16, 17),
    "America/Cancun": (15, 15),
    "America/Hermosillo": (17, 17),
}


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (0, "miércoles 17 de marzo, 10:30 a. m."),
        (1, "lunes 23 de noviembre, 10:30 a. m."),
    ],
    ids=["march", "november"],
)
@pytest.mark.parametrize("zone", CITIES)
def test_the_time_in_the_text_is_the_clinics_own(zone, month, said):
    """Summer time in Tijuana and Ciudad Juárez only; the reminder itself leaves by the same clock."""
    on = datetime(2027, 3, 17, tzinfo=UTC) if month == 0 else datetime(2026, 11, 23, tzinfo=UTC)
    day = ClinicDay(a_clinic(zone=zone), now=on - timedelta(days=3))
    starts_at = on + timedelta(hours=CITIES[zone][month], minutes=30)
    day.book(day.patient(), starts_at)
    day.go_on(starts_at)
    assert [m.content.parameters[2] for m in day.ledger] == [said, said]
    before, shortly = [m.created_at for m in day.ledger]
    assert starts_at - before == timedelta(days=1)
    assert starts_at - shortly == timedelta(minutes=90)  # 08:30 is night: nine o'clock


@pytest.mark.parametrize(
    ("zone", "on"),
    [
        ("America/Tijuana", datetime(2027, 3, 14, tzinfo=UTC)),
        ("America/Ciudad_Juarez", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_a_night_in_which_the_clocks_change_moves_no_visit(zone, on):
    """Booked for Monday noon, reminded of on the Sunday of the change: the text says noon."""
    day = ClinicDay(a_clinic(zone=zone), now=on - timedelta(days=2))
    starts_at = day.at(f"{on + timedelta(days=1):%Y-%m-%d} 12:00")
    day.book(day.patient(), starts_at)
    day.go_on(starts_at)
    assert len(day.ledger) == 2
    assert all("12:00 p. m." in m.content.parameters[2] for m in day.ledger)


class TestSeveralVisits:
    """One phone, one day, one message."""

    def test_two_children_are_told_of_in_one_message(self, day):
        """Each named with their own time, both days; a tap confirms both."""
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        visits = [day.book(luis, "tomorrow 15:00"), day.book(sofia, "tomorrow 15:30")]
        day.go_on("today 16:00")
        (digest,) = day.ledger
        assert "3:00 p. m. Luis" in digest.content.parameters[1]
        assert "3:30 p. m. Sofía" in digest.content.parameters[1]
        day.tap(digest, Action.CONFIRM)
        day.go_on("tomorrow 15:30")
        assert {day.visit(visit).status for visit in visits} == {Status.CONFIRMED}
        assert [m.kind for m in day.ledger] == [Kind.REMINDER, Kind.REPLY]

    def test_morning_and_evening_of_one_day_are_one_message(self, day):
        """The later visit joins the earlier one's reminder and is not told again for that one."""
        ana = day.patient()
        day.book(ana, "tomorrow 10:30", practitioner="Dra. Ruiz")
        day.book(ana, "tomorrow 18:00", practitioner="Dr. Soto")
        day.go_on("in 2 days 12:00")
        assert [len(m.about) for m in day.ledger] == [2, 2]
        assert all(
            "Ruiz" in m.content.parameters[1] and "Soto" in m.content.parameters[1]
            for m in day.ledger
        )

    def test_every_week_is_a_message_of_its_own(self, day):
        """Recurring visits of different days are told of day by day."""
        ana = day.patient()
        for days in (1, 3, 5):
            day.book(ana, f"in {days} days 15:00")
        day.go_on("in 6 days 12:00")
        assert [len(m.about) for m in day.ledger] == [1] * 6

    def test_a_digest_taken_back_for_one_is_told_to_the_other(self, day):
        """Queued for both, one is cancelled: the other child's reminder goes alone."""
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        off, on = day.book(luis, "tomorrow 15:00"), day.book(sofia, "tomorrow 15:30")
        day.tick("today 15:30")
        day.cancel(off)
        day.go_on("today 16:00")
        assert [[a.appointment_id for a in m.about] for m in day.ledger] == [[on.id]]

    def test_two_confirmed_children_are_not_asked_again(self):
        """A clinic that reminds them shortly before does so without a question."""
        day = ClinicDay(a_clinic(remind_confirmed=True))
        luis, sofia = day.patient(**LUIS), day.patient(**SOFIA)
        day.book(luis, "tomorrow 15:00")
        day.book(sofia, "tomorrow 15:30")
        day.go_on("today 16:00")
        day.tap(day.ledger[0], Action.CONFIRM)
        day.work()
        day.go_on("tomorrow 16:00")
        later = [m for m in day.ledger[1:] if m.kind is Kind.REMINDER]
        assert {m.content.template for m in later} == {"recordatorio_corto"}
        assert not any(m.content.buttons for m in later)
