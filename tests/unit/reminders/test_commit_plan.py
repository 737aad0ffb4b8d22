from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.model import Dispatch, Kind, Message, State
from chalicelib.patients.model import NumberState, Patient
from chalicelib.reminders.plan_writes import units_of
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Save
from tests.builders import CLINIC_ID, a_clinic, a_patient, keep, moment
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.unit.reminders.visits import DAY, TWO_HOURS, a_visit, committed, on_one_line, plan

CLINIC = a_clinic()
AT = moment("today 12:00")


class Desk(MemoryClinicRecords):
    """Records that remember how large each transaction was and let somebody else be quicker."""

    def __init__(self):
        super().__init__(MemoryStore(), CLINIC_ID)
        object.__setattr__(self, "sizes", [])
        object.__setattr__(self, "meanwhile", [])

    def commit(self, writes):
        """Let the others go first, then commit."""
        if self.meanwhile:
            self.meanwhile.pop(0)()
        super().commit(writes)
        self.sizes.append(len(writes))


@pytest.fixture
def desk():
    return Desk()


def many(number, **changes):
    """Return the visits of as many patients, each with a phone, all of tomorrow."""
    people = [a_patient(id=f"p{n:03}", e164=f"+5255000{n:05}", **changes) for n in range(number)]
    start = moment("tomorrow 10:00")
    return [
        a_visit(start + timedelta(minutes=n), patient=who, id=f"v{n:03}")
        for n, who in enumerate(people)
    ]


def kept(desk, visits):
    """Store the visits and their people; return the visits."""
    for visit in visits:
        keep(desk, visit.appointment, visit.patient)
    desk.sizes.clear()
    return visits


def commit(desk, decisions, *, now=AT, queue=None):
    """Commit what was decided; return what the queue was asked and the counts."""
    queue = queue or MemoryQueue()
    units = units_of(decisions, CLINIC, now)
    counts = committed(desk, queue, CLINIC, units, now=now)
    return queue.message_ids, counts


def reminded(desk):
    """Return the ids of the visits that have a queued reminder."""
    messages = [message for n in range(300) for message in desk.messages_of(f"p{n:03}")]
    return [m.about[0].appointment_id for m in messages if m.state is State.QUEUED]


def test_a_reminder_and_its_visit_are_one_transaction(desk):
    """The message, the visit advanced, the dispatch that watches, the counter; then the queue is asked."""
    (visit,) = kept(desk, many(1))
    queue, counts = commit(desk, plan(AT, visit))
    (message,) = desk.messages_of("p000")
    after = desk.get(Appointment, visit.id)
    assert desk.sizes == [4]
    assert (after.decided_offsets, after.message_ids) == ((DAY,), (message.id,))
    assert after.due_at == moment("tomorrow 09:00")
    assert (queue, counts) == ([message.id], {"queued": 1})
    assert desk.counts(last_day(AT)) == 1
    assert desk.dispatches_on("2026-11-22")[0].message_ids == (message.id,)


def test_many_visits_share_transactions_of_at_most_a_hundred(desk):
    """All are written, and no transaction is too large for DynamoDB."""
    visits = kept(desk, many(120))
    queue, counts = commit(desk, plan(AT, *visits))
    assert max(desk.sizes) <= 100
    assert len(desk.sizes) == 3
    assert counts == {"queued": 120}
    assert sorted(reminded(desk)) == sorted(visit.id for visit in visits)
    assert len(set(queue)) == 120
    assert desk.counts(last_day(AT)) == 120


def test_a_message_of_many_visits_is_never_cut(desk):
    """Each goes with its visits whole into one transaction, the next one where the last has no room for it."""
    single = many(40)
    family = on_one_line(
        *(a_visit("tomorrow 18:00", patient=a_patient(id="p299"), id=f"f{n:02}") for n in range(30))
    )
    keep(desk, family[0].patient, *(visit.appointment for visit in family))
    kept(desk, single)
    commit(desk, plan("today 18:00", *single, *family), now=moment("today 18:00"))
    assert desk.sizes == [93, 24]
    assert [len(message.about) for message in desk.messages_of("p299")] == [10, 10, 10]


def test_a_visit_somebody_changed_is_left_out_and_the_rest_committed(desk):
    """It stays due as it now stands, for the next run."""
    visits = kept(desk, many(5))

    def confirm():
        seen = desk.get(Appointment, "v002")
        MemoryClinicRecords.commit(desk, [Save(replace(seen, place="Consultorio 2", due_at=AT))])

    desk.meanwhile.append(confirm)
    _, counts = commit(desk, plan(AT, *visits))
    assert counts == {"queued": 4, "conflicts": 1}
    assert reminded(desk) == ["v000", "v001", "v003", "v004"]
    left = desk.get(Appointment, "v002")
    assert (left.place, left.due_at, left.decided_offsets) == ("Consultorio 2", AT, ())
    assert desk.counts(last_day(AT)) == 4


def test_a_message_of_several_is_left_out_whole(desk):
    """One child's visit changed meanwhile: the other's is not told without it either."""
    one, other = on_one_line(
        a_visit("tomorrow 10:30", patient=a_patient(id="p001"), id="one"),
        a_visit("tomorrow 11:00", patient=a_patient(id="p002"), id="other"),
    )
    kept(desk, [one, other])
    desk.meanwhile.append(
        lambda: MemoryClinicRecords.commit(desk, [Save(replace(other.appointment, minutes=60))])
    )
    _, counts = commit(desk, plan(AT, one, other))
    assert counts == {"conflicts": 1}
    assert desk.get(Appointment, "one") == one.appointment
    assert desk.messages_of("p001") == []


def test_when_everything_changes_all_the_time_nothing_is_forced(desk):
    """After some tries a group is left to the next run."""
    visits = kept(desk, many(2))

    def busy():
        raise ConflictError([])

    desk.meanwhile += [busy] * 50
    queue, counts = commit(desk, plan(AT, *visits))
    assert (queue, counts) == ([], {"conflicts": 2})
    assert reminded(desk) == []


def test_a_message_that_exists_already_only_moves_its_visit_on(desk):
    """It is neither written nor sent nor counted again; the others of the group are."""
    visits = kept(desk, many(3))
    decisions = plan(AT, *visits)
    ids = [unit.messages[0].id for unit in units_of(decisions, CLINIC, AT)]
    earlier = units_of(decisions, CLINIC, AT)[1].messages[0]
    MemoryClinicRecords.commit(desk, [Create(replace(earlier, state=State.SENT))])
    queue, counts = commit(desk, decisions)
    assert (queue, counts) == ([ids[0], ids[2]], {"queued": 2})
    assert desk.get(Message, ids[1]).state is State.SENT
    after = desk.get(Appointment, "v001")
    assert (after.decided_offsets, after.message_ids) == ((DAY,), (ids[1],))
    assert after.due_at > AT
    assert desk.counts(last_day(AT)) == 2


def test_what_does_not_go_is_kept_and_asks_for_nothing(desk):
    """The reason is stored with the visit; neither queue nor counter nor watch hears of it."""
    (visit,) = kept(desk, many(1, consents={}))
    queue, counts = commit(desk, plan(AT, visit))
    (message,) = desk.messages_of("p000")
    assert (message.state, message.reason) == (State.SUPPRESSED, "no_consent")
    assert desk.get(Appointment, visit.id).message_ids == (message.id,)
    assert (queue, counts, desk.counts(last_day(AT))) == ([], {}, 0)
    assert desk.dispatches_on("2026-11-22")[0].due_at is None


def test_a_visit_that_waits_is_only_moved_on(desk):
    """No message, one write."""
    (visit,) = kept(desk, many(1))
    early = moment("today 09:35")
    assert commit(desk, plan(early, visit), now=early) == ([], {})
    assert desk.sizes == [1]
    assert desk.get(Appointment, visit.id).due_at == moment("today 10:00")


def test_several_decisions_about_one_visit_are_one_write(desk):
    """Two reminders due together: one goes, the other says why it does not."""
    (visit,) = kept(desk, [a_visit("today 13:30", patient=a_patient(id="p000"), id="v000")])
    commit(desk, plan(AT, visit))
    after = desk.get(Appointment, "v000")
    assert sorted(after.decided_offsets) == [TWO_HOURS, DAY]
    assert after.due_at is None
    found = {m.about[0].offset: m.state for m in desk.messages_of("p000")}
    assert found == {DAY: State.SUPPRESSED, TWO_HOURS: State.QUEUED}
    assert set(after.message_ids) == {m.id for m in desk.messages_of("p000")}


def test_a_question_marks_the_person_as_asked(desk):
    """In the same transaction, so nobody is asked twice; all their visits wait for the answer."""
    unsure = a_patient(id="p000", number=NumberState.UNVERIFIED)
    visits = [a_visit(f"in {d} days 10:30", patient=unsure, id=f"v00{d}") for d in (3, 5)]
    keep(desk, unsure, *(visit.appointment for visit in visits))
    commit(desk, plan(AT, *visits))
    assert desk.get(Patient, "p000").number is NumberState.ASKED
    (question,) = desk.messages_of("p000")
    assert question.kind is Kind.VERIFY
    looks = [desk.get(Appointment, visit.id).due_at for visit in visits]
    assert looks == [moment("in 2 days 10:30"), moment("in 4 days 10:30")]
    assert desk.get(Appointment, "v003").decided_offsets == ()


def test_a_dispatch_watches_over_what_was_queued(desk):
    """A quarter of an hour later, in case the queue never heard."""
    kept(desk, visits := many(2))
    commit(desk, plan(AT, *visits))
    (dispatch,) = desk.dispatches_on("2026-11-22")
    assert isinstance(dispatch, Dispatch)
    assert dispatch.due_at == AT + timedelta(minutes=15)


def test_nothing_decided_writes_nothing(desk):
    """An empty run is a run."""
    assert commit(desk, []) == ([], {})
    assert desk.sizes == []
