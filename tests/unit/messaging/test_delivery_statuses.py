"""What WhatsApp reports of messages, in any order: late, twice, not at all, of others, of nobody's."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.delivery_statuses import Statuses
from chalicelib.messaging.event_types import StatusEvent
from chalicelib.messaging.heartbeat import BEAT, Heartbeat
from chalicelib.messaging.lease import LEASE, left_at
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.messaging.whatsapp.error_codes import verdict_of
from chalicelib.shared.errors import ConflictError
from tests.builders import CLINIC_ID, NOW, a_clinic, a_message, keep
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.fakes.wrapped import raising

SECOND = timedelta(seconds=1)
LATE = NOW - timedelta(
    hours=1
)  # when the reported things happened: too long ago to be our own race
FOREIGN = "other001.p7d2m4q8w1zc.2611221530-reminder-0a1b2c3d"


class Restless(MemoryOutbox):
    """An outbox where every message moves on between our reading and our writing."""

    def settle(self, messages, *, seen):
        """Lose every race."""
        assert seen
        return list(messages)


@dataclass
class Desk:
    """A clinic that sent one message, and what came of it."""

    message: Message = field(default_factory=lambda: a_message(state=State.ACCEPTED))
    outbox_kind: type = MemoryOutbox
    paused: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
        keep(self.records, self.message)

    def hear(self, *events, now=NOW):
        """Take events in; return those to be offered again."""
        taker = Statuses(
            outbox=self.outbox_kind(self.records.store),
            records=self.records,
            clinic=a_clinic(),
            verdict_of=verdict_of,
            pause=self.paused.append,
        )
        return taker.take_in(events, now=now)

    @property
    def stored(self):
        """The message as it stands."""
        return self.records.get(Message, self.message.id)

    @property
    def tasks(self):
        """What staff are asked to look at."""
        return self.records.inbox()

    @property
    def beat(self):
        """The newest moment reported."""
        beat = self.records.get(Heartbeat, Heartbeat.ID)
        return beat.at if beat else None


def status(state, *codes, **changes):
    """Return an event about the desk's message, of an hour ago."""
    plain = StatusEvent("phone-1", "wamid.A", state, LATE, message_id=a_message().id)
    return replace(plain, error_codes=codes, **changes)


# How far a message came

REPORTS = ("accepted", "sent", "failed", "delivered", "read", "played")
END = {
    "accepted": State.ACCEPTED,
    "sent": State.SENT,
    "failed": State.FAILED,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
}
WEIGHT = list(END)  # evidence of delivery beats a failure, a failure beats "sent"


@given(
    events=st.lists(st.sampled_from([*REPORTS, "deleted", "warning", "a new one"]), max_size=12),
    cuts=st.sets(st.integers(0, 12)),
    before=st.sampled_from([State.SENDING, State.UNKNOWN, State.ACCEPTED]),
)
def test_any_order_ends_where_the_furthest_evidence_says(events, cuts, before):
    """Lost, repeated, shuffled, in one batch or many: only what was reported counts, not when."""
    desk = Desk(a_message(state=before))
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(events)], strict=True):
        if events[start:end]:
            desk.hear(*(status(each) for each in events[start:end]))
    known = [each for each in events if each in END]
    furthest = max(known, key=WEIGHT.index, default=None)
    expected = END[furthest] if furthest else before
    assert desk.stored.state is expected


@given(st.lists(st.sampled_from(REPORTS), min_size=1), st.randoms())
def test_hearing_all_again_changes_nothing(events, random):
    """WhatsApp repeats for seven days: neither the message, nor the inbox, nor the pause moves."""
    desk = Desk()
    desk.hear(*(status(each, "131042") for each in events))
    before = desk.stored, desk.tasks, set(desk.paused)
    again = [status(each, "131042") for each in events * 2]
    random.shuffle(again)
    desk.hear(*again)
    assert (desk.stored, desk.tasks, set(desk.paused)) == before


@pytest.mark.parametrize("state", REPORTS)
def test_the_moment_kept_is_that_of_the_first_report(state):
    """When WhatsApp says that it happened, not when we heard; a repetition makes it no later."""
    desk = Desk(a_message(state=State.SENDING))
    desk.hear(status(state))
    assert (desk.stored.changed_at, desk.stored.provider_id) == (LATE, "wamid.A")
    desk.hear(status(state, at=LATE + SECOND))
    assert desk.stored.changed_at == LATE


@pytest.mark.parametrize("evidence", ["delivered", "read", "played"])
def test_delivery_evidence_beats_a_failure(evidence):
    """Before or after it: the person has the message."""
    failed_first, failed_last = Desk(), Desk()
    failed_first.hear(status("failed", "131026"))
    failed_first.hear(status(evidence))
    failed_last.hear(status(evidence), status("failed", "131026"))
    assert failed_first.stored.state is failed_last.stored.state is END[evidence]
    assert (failed_first.stored.reason, failed_last.tasks) == ("", [])


@pytest.mark.parametrize("code", ["131026", "131042", "132000", ""])
def test_nobody_is_asked_to_call_who_has_the_message_after_all(code):
    """A failure's line in the inbox is done when a proof of delivery follows, and stays done when all is repeated."""
    desk = Desk()
    failure = status("failed", *filter(None, [code]))
    desk.hear(failure)
    assert len(open_calls(desk)) == 1
    for _ in range(2):
        desk.hear(failure, status("delivered", at=LATE + SECOND))
        assert (desk.stored.state, open_calls(desk)) == (State.DELIVERED, [])


def test_a_failure_still_being_told_is_not_told_after_the_proof():
    """Its own worker wrote the state and not yet the task: the proof writes it as done, so it cannot open later."""
    desk = Desk(a_message(state=State.FAILED, reason="131026", changed_at=LATE))
    desk.hear(status("read"))
    (task,) = desk.tasks
    assert (task.kind, task.at, task.done_at) == (TaskKind.UNREACHABLE, LATE, NOW)


@pytest.mark.parametrize("code", ["131026", "132000"])
def test_a_failure_that_a_proof_overtook_asks_nobody_to_call(code):
    """Staff were told, then the proof was written first: hearing the failure again closes the line."""
    desk = Desk()
    failure = status("failed", code)
    desk.hear(failure)
    proved = replace(desk.stored, state=State.DELIVERED)
    MemoryOutbox(desk.records.store).settle([proved], seen=State.FAILED)
    assert len(open_calls(desk)) == 1
    desk.hear(failure)
    assert (desk.stored.state, open_calls(desk)) == (State.DELIVERED, [])


def test_a_task_that_a_person_closed_stays_as_they_closed_it():
    """The moment they looked is kept."""
    desk = Desk()
    desk.hear(status("failed", "131026"))
    close_task(desk.records, desk.tasks[0].id, now=LATE)
    desk.hear(status("delivered"))
    assert desk.tasks[0].done_at == LATE


def open_calls(desk):
    """Return the lines of the inbox that still ask for a call."""
    pause = TaskKind.SENDER_PAUSED
    return [task for task in desk.tasks if task.done_at is None and task.kind is not pause]


@pytest.mark.parametrize("state", ["deleted", "warning", "other", ""])
def test_a_status_nobody_knows_is_no_news(state):
    """WhatsApp adds kinds without asking."""
    desk = Desk()
    assert desk.hear(status(state)) == []
    assert desk.stored.state is State.ACCEPTED


# A message that failed

FAILURES = [
    ("131026", TaskKind.UNREACHABLE, False),  # this line has no WhatsApp
    ("131049", TaskKind.UNREACHABLE, False),  # a cap of WhatsApp's own
    ("131000", TaskKind.UNREACHABLE, False),  # whatever it is, it did not arrive
    ("130429", TaskKind.UNREACHABLE, False),
    ("99999", TaskKind.UNREACHABLE, False),
    ("", TaskKind.UNREACHABLE, False),
    ("132000", TaskKind.UNDELIVERABLE, False),  # ours
    ("131047", TaskKind.UNDELIVERABLE, False),  # the window
    ("131042", TaskKind.UNREACHABLE, True),  # billing: nothing else goes either
]


@pytest.mark.parametrize(("code", "kind", "stops"), FAILURES)
def test_a_failure_is_a_line_for_a_person(code, kind, stops):
    """By the class of its code; one that stops the sender says so beside the call to be made."""
    desk = Desk()
    desk.hear(*[status("failed", *filter(None, [code]))] * 2)
    mine = [task for task in desk.tasks if task.kind is not TaskKind.SENDER_PAUSED]
    assert [(task.kind, task.message_id, task.at) for task in mine] == [
        (kind, desk.message.id, LATE)
    ]
    assert (desk.stored.state, desk.stored.reason) == (State.FAILED, code or "failed")
    assert desk.stored.changed_at == LATE
    assert (desk.paused, len(desk.tasks)) == ([code] * stops, 2 if stops else 1)


def test_a_failure_is_not_written_while_nobody_knows_whether_staff_were_told(monkeypatch):
    """The inbox is busy with the same line, of a worker that may yet fail: the event is to be repeated."""
    desk = Desk()
    beats(desk, 0)
    monkeypatch.setattr(MemoryClinicRecords, "commit", raising(ConflictError([0], busy=[0])))
    with pytest.raises(ConflictError):
        desk.hear(status("failed", "131026"))
    monkeypatch.undo()
    assert (desk.stored.state, desk.tasks) == (State.SENT, [])


# Whose message it is


def test_a_message_is_found_by_whatsapps_id_when_ours_did_not_come_back():
    """And by AWS's, which its first event carries beside; from then on by WhatsApp's."""
    desk = Desk(a_message(state=State.ACCEPTED, provider_id="aws-1"))
    first = status("sent", message_id="", provider_id="wamid.B", aws_message_id="aws-1")
    assert desk.hear(first) == []
    assert desk.hear(status("read", message_id="", provider_id="wamid.B")) == []
    assert (desk.stored.state, desk.stored.provider_id) == (State.READ, "wamid.B")


def test_a_mere_acceptance_teaches_whatsapps_id_too():
    """We believed it accepted already; what follows carries neither our id nor AWS's."""
    desk = Desk(a_message(state=State.ACCEPTED, provider_id="aws-1"))
    desk.hear(status("accepted", message_id="", provider_id="wamid.B", aws_message_id="aws-1"))
    assert (desk.stored.state, desk.stored.provider_id) == (State.ACCEPTED, "wamid.B")
    assert desk.hear(status("delivered", message_id="", provider_id="wamid.B")) == []
    assert desk.stored.state is State.DELIVERED


@pytest.mark.parametrize(
    "name",
    [FOREIGN, f"{CLINIC_ID}x.a.b", f"{CLINIC_ID}.no-such", "somebody's own words", "a.b.c.d"],
)
def test_a_message_of_somebody_else_is_nobodys_business(name):
    """Another clinic's, or another program's on the same number: not touched, and not asked for again."""
    desk = Desk()
    keep(MemoryClinicRecords(desk.records.store, "other001"), replace(desk.message, id=FOREIGN))
    assert desk.hear(status("read", message_id=name, provider_id="wamid.X", at=NOW)) == []
    theirs = MemoryClinicRecords(desk.records.store, "other001").get(Message, FOREIGN)
    assert (theirs.state, desk.stored.state) == (State.ACCEPTED, State.ACCEPTED)


NOT_YET = f"{CLINIC_ID}.p7d2m4q8w1zc.2611221530-reminder-00000000"


@pytest.mark.parametrize("name", ["", NOT_YET])
def test_a_status_before_our_own_record_is_offered_again(name):
    """It overtook our write of WhatsApp's id; what came beside it is done."""
    desk = Desk()
    early = status("delivered", message_id=name, provider_id="wamid.new", at=NOW - SECOND)
    assert desk.hear(early, status("sent")) == [early]
    assert desk.stored.state is State.SENT


@pytest.mark.parametrize("sign", [-1, 1], ids=["old", "of the future"])
def test_a_status_of_a_message_never_known_is_let_go_after_two_minutes(sign):
    """Our own write is done by then: repeated still, another program's messages would ring. A clock ahead rings as little."""
    minutes = sign * timedelta(minutes=2)
    of_nobody = {"message_id": "", "provider_id": "wamid.X"}
    fresh = status("delivered", **of_nobody, at=NOW + minutes - sign * SECOND)
    stale = status("delivered", **of_nobody, at=NOW + minutes)
    assert Desk().hear(fresh, stale) == [fresh]


def test_a_status_whose_message_never_stands_still_is_offered_again():
    """Not dropped after so many tries."""
    desk = Desk(outbox_kind=Restless)
    other = a_message(state=State.SENT, owner="luis")
    keep(desk.records, other)
    events = [status("read"), status("read", message_id=other.id)]
    assert desk.hear(*events) == events


def test_a_message_that_moves_between_reading_and_writing_is_read_again():
    """Another worker's "delivered" a moment earlier does not cost the "read"."""

    class OvertakenOnce(MemoryOutbox):
        def settle(self, messages, *, seen):
            if not overtaken:
                overtaken.append(True)
                delivered = [replace(m, state=State.DELIVERED) for m in messages]
                super().settle(delivered, seen=seen)
            return super().settle(messages, seen=seen)

    overtaken = []
    desk = Desk(outbox_kind=OvertakenOnce)
    assert desk.hear(status("read")) == []
    assert desk.stored.state is State.READ


# The heartbeat


def beats(desk, *seconds):
    """Let statuses come in, each told of as it happens; return the moments written."""
    written = []
    for passed in seconds:
        moment = NOW + SECOND * passed
        desk.hear(status("sent", at=moment), now=moment)
        written.append((desk.beat - NOW) // SECOND)
    return written


def test_the_heartbeat_is_written_every_two_minutes_at_most():
    """Statuses are the most frequent thing there is."""
    assert beats(Desk(), 0, 60, 120, 121, 130, 241, 242) == [0, 0, 0, 121, 121, 121, 242]


def test_an_old_event_is_no_sign_that_reports_flow_now():
    """After an outage the oldest come first; what happened since is still to come."""
    desk = Desk()
    desk.hear(status("sent", at=LATE))
    assert desk.beat == LATE
    desk.hear(status("sent", at=LATE - BEAT * 2))
    assert desk.beat == LATE


def test_a_clock_that_is_ahead_does_not_make_the_heartbeat_so():
    """Silence would never mean anything again."""
    desk = Desk()
    desk.hear(status("sent", at=NOW + timedelta(days=1)))
    assert desk.beat == NOW


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read", "failed"])))
@pytest.mark.parametrize("together", [True, False])
def test_when_it_was_told_is_when_it_went_out(order, together):
    """In whatever order WhatsApp says so: that it arrived, was read or failed later moves nothing."""
    desk = Desk(a_message(state=State.ACCEPTED, told_at=NOW))
    at = {each: LATE + n * SECOND for n, each in enumerate(["sent", "delivered", "read", "failed"])}
    events = [status(each, at=at[each]) for each in order]
    for batch in [events] if together else [[event] for event in events]:
        desk.hear(*batch)
    assert desk.stored.told_at == at["sent"]


@pytest.mark.parametrize("state", ["delivered", "read"])
def test_without_that_it_was_told_when_we_had_the_answer(state):
    """Or when it was claimed, where there was no answer either."""
    told = Desk(a_message(state=State.ACCEPTED, told_at=NOW, lease_until=NOW + LEASE - SECOND))
    unknown = Desk(a_message(state=State.UNKNOWN, lease_until=NOW + LEASE - SECOND))
    for desk in (told, unknown):
        desk.hear(status(state, at=NOW + 9 * SECOND))
    assert (left_at(told.stored), left_at(unknown.stored)) == (NOW, NOW - SECOND)
