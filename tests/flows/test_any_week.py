"""Any week of a clinic: whatever is booked, moved and cancelled, and whenever the schedule runs or stands still."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import REMINDABLE
from chalicelib.messaging.model import Kind, State
from chalicelib.shared.errors import NotAllowedError
from tests.builders import a_clinic
from tests.fakes.fake_channel import ACCEPTS, HANGS, LOSES_THE_ANSWER, FakeChannel
from tests.flows.clinic_day import ClinicDay

HOUR = timedelta(hours=1)
PHONES = ("+525500000001", "+525500000001", "+525500000002", "+525500000003")

happenings = st.lists(
    st.tuples(
        st.sampled_from(
            ["book", "book", "book", "move", "cancel", "confirm", "wish", "stop", "wait", "outage"]
        ),
        st.integers(0, 3),  # whose, or which
        st.integers(1, 60),  # hours
    ),
    min_size=1,
    max_size=14,
)
answers = st.lists(st.sampled_from([ACCEPTS, ACCEPTS, LOSES_THE_ANSWER, HANGS]), max_size=6)


@dataclass
class Week:
    """A clinic to which things happen; looks at each message in the moment in which it arrives."""

    day: ClinicDay
    visits: list = field(default_factory=list)
    seen: int = 0
    stopped: set = field(default_factory=set)

    def __post_init__(self):
        self.people = [self.day.patient(id=f"p{n}", e164=e164) for n, e164 in enumerate(PHONES)]

    def happens(self, what, which, hours):
        """Do one thing; what the rules of the clinic forbid does not happen."""
        try:
            getattr(self, what)(which, hours)
        except NotAllowedError:
            return
        self.work()

    def book(self, which, hours):
        """Book somebody's visit on the next quarter after so many hours."""
        person = self.people[which]
        self.visits.append(self.day.book(person, self.day.now + hours * HOUR))

    def move(self, which, hours):
        """Move a visit."""
        for visit in self.visits[which : which + 1]:
            self.day.move(self.day.visit(visit), self.day.now + hours * HOUR)

    def cancel(self, which, hours):
        """Cancel a visit."""
        for visit in self.visits[which : which + 1]:
            self.day.cancel(visit, by=By.PATIENT if hours % 2 else By.CLINIC)

    def confirm(self, which, _hours):
        """Confirm a visit."""
        for visit in self.visits[which : which + 1]:
            self.day.confirm(visit)

    def wish(self, which, _hours):
        """Ask for another time."""
        for visit in self.visits[which : which + 1]:
            self.day.ask_for_another_time(visit)

    def stop(self, which, hours):
        """Say stop, not too often."""
        if hours > 50:
            self.day.write(self.people[which], "BAJA")
            self.stopped.add(self.people[which].e164)

    def wait(self, _which, hours):
        """Let hours pass, the schedule running once an hour."""
        for _ in range(hours):
            self.day.now += HOUR
            self.tick()

    def outage(self, _which, hours):
        """Let hours pass in which nothing runs."""
        self.day.now += hours * HOUR
        self.tick()

    def tick(self):
        """Run the schedule, twice, and the sender; WhatsApp reports on what it has."""
        self.day.tick()
        self.day.tick()
        self.work()

    def work(self):
        """Send, and look at what arrived."""
        self.day.work()
        new = self.day.ledger[self.seen :]
        self.seen += len(new)
        for message in new:
            self.look_at(message)
            if self.day.stored(message).provider_id:
                self.day.report(message, "sent")

    def look_at(self, message):
        """Nothing about a visit that is off or was moved, nothing at night, nothing after a stop word."""
        if message.kind is Kind.REPLY:
            return
        assert self.day.clinic.is_sending_time(self.day.now)
        assert message.e164 not in self.stopped
        if message.kind is not Kind.REMINDER:
            return
        assert message.about
        for about in message.about:
            (visit,) = [self.day.visit(v) for v in self.visits if v.id == about.appointment_id]
            assert visit.status in REMINDABLE
            assert (about.schedule, visit.starts_at > self.day.now) == (visit.schedule, True)

    def messages(self):
        """Return what was written to everybody."""
        return [message for person in self.people for message in self.day.messages(person)]

    def end(self):
        """Let everything that is booked pass by."""
        while any(self.day.visit(visit).starts_at > self.day.now - HOUR for visit in self.visits):
            self.wait(0, 1)
        self.wait(0, 1)


def week(happened, script=()):
    """Return the week in which these things happened, to its end."""
    one = Week(ClinicDay(a_clinic(), channel=FakeChannel(script=script)))
    for happening in happened:
        one.happens(*happening)
    one.end()
    return one


@settings(max_examples=30, deadline=None)
@given(happenings, answers)
def test_no_message_arrives_twice_nor_about_what_is_off(happened, script):
    """Each is looked at as it arrives; in the end none was attempted twice."""
    one = week(happened, script)
    attempts = Counter(message.id for message in one.day.channel.attempts)
    assume(attempts)
    assert set(attempts.values()) == {1}


@settings(max_examples=30, deadline=None)
@given(happenings)
def test_every_visit_gets_its_reminders_or_a_reason(happened):
    """For a visit that took place, each of the clinic's reminders arrived or says why it did not."""
    one = week(happened)
    took_place = [v for v in map(one.day.visit, one.visits) if v.status in REMINDABLE]
    assume(took_place)
    wanted = set(one.day.clinic.reminder_offsets)
    assert wanted
    for visit in took_place:
        told = one.day.about(visit)
        about = {a.offset for m in told for a in m.about if a.appointment_id == visit.id}
        assert set(visit.decided_offsets) == wanted
        assert about >= wanted
        for message in told:
            assert message.state is State.SENT or message.reason


@settings(max_examples=30, deadline=None)
@given(happenings, answers)
def test_a_week_ends_with_nothing_left_open(happened, script):
    """Nothing is queued, in the air, or due for ever; what is unclear is a person's task."""
    one = week(happened, script)
    messages = one.messages()
    assume(messages)
    while one.day.now <= max(message.useful_until for message in messages):  # of a visit moved up
        one.wait(0, 1)
    one.wait(0, 2)
    assert one.day.tick().due == 0
    messages = one.messages()
    assert messages
    asked = {task.message_id for task in one.day.inbox()}
    for message in messages:
        assert message.state not in (State.QUEUED, State.RETRY, State.SENDING)
        assert message.state is not State.UNKNOWN or message.id in asked
