"""What becomes of a message that was put out and is not settled: judged as a table."""

import pytest

from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.model import AGAIN, Kind, State
from chalicelib.messaging.unknown_fate import CLOSED, SILENCE, Verdict
from tests.builders import NOW, a_clinic, a_message, moment
from tests.unit.messaging.watch_desk import HOUR, MINUTE, SECOND, USEFUL, B, C

PAUSED = a_clinic(paused="131042", paused_at=NOW)
NIGHT = moment("today 20:00")
ID = a_message().id


def judged(clinic=B, now=NOW, beat=None, **changes):
    """Return the verdict on a reminder useful until tomorrow at ten."""
    message = a_message(**({"useful_until": USEFUL} | changes))
    return judge(message, clinic, now=now, last_status_at=beat)


# What is waiting to go


@pytest.mark.parametrize("state", [State.QUEUED, State.RETRY])
@pytest.mark.parametrize(
    ("clinic", "now", "changes", "verdict"),
    [
        (B, NOW, {}, Verdict.ASK_AGAIN),
        (B, NOW, {"not_before": NOW + SECOND}, Verdict.WAIT),
        (B, NOW, {"not_before": NOW}, Verdict.ASK_AGAIN),
        (B, NOW, {"retry_at": NOW + SECOND}, Verdict.WAIT),
        (B, NOW, {"not_before": NOW - HOUR, "retry_at": NOW + SECOND}, Verdict.WAIT),
        (PAUSED, NOW, {}, Verdict.WAIT),
        (B, NIGHT, {}, Verdict.WAIT),
        (B, NIGHT - SECOND, {}, Verdict.ASK_AGAIN),
        (B, NIGHT, {"kind": Kind.REPLY}, Verdict.ASK_AGAIN),
        (B, NIGHT, {"kind": Kind.CLINIC_NOTICE}, Verdict.ASK_AGAIN),
        (B, USEFUL - SECOND, {}, Verdict.ASK_AGAIN),
        (B, USEFUL, {}, Verdict.DROP),
        (PAUSED, USEFUL, {"retry_at": USEFUL + HOUR}, Verdict.DROP),
    ],
)
def test_what_waits_is_asked_for_in_its_time(state, clinic, now, changes, verdict):
    """Not at night, not while paused, and never when it helps no more."""
    assert judged(clinic, now, state=state, **changes) is verdict


# What a worker holds


@pytest.mark.parametrize(
    ("lease_until", "verdict"),
    [
        (NOW + SECOND, Verdict.WAIT),
        (NOW, Verdict.LOST_SENDER),
        (None, Verdict.LOST_SENDER),
    ],
)
def test_a_worker_that_died_leaves_it_unclear(lease_until, verdict):
    """Once the lease is over nobody knows whether it left."""
    assert judged(state=State.SENDING, lease_until=lease_until) is verdict


# What nobody knows the fate of

DARK = NOW + SILENCE


def unclear(clinic=B, now=DARK, beat=NOW + SECOND, **changes):
    """Return the verdict on a reminder whose answer was lost at NOW."""
    return judged(clinic, now, beat, state=State.UNKNOWN, changed_at=NOW, **changes)


@pytest.mark.parametrize("clinic", [B, C])
@pytest.mark.parametrize(
    ("now", "beat"),
    [
        (DARK - SECOND, NOW + MINUTE),  # its status may still come
        (DARK, None),  # nothing was ever reported
        (DARK, NOW),  # nor since
        (USEFUL - SECOND, NOW - HOUR),
    ],
)
def test_silence_alone_means_nothing(clinic, now, beat):
    """While nothing at all is reported, our message's silence is no sign."""
    assert unclear(clinic, now, beat) is Verdict.WAIT


@pytest.mark.parametrize(
    ("now", "beat"), [(DARK, NOW + SECOND), (NIGHT, NOW + HOUR), (USEFUL, None), (USEFUL, USEFUL)]
)
def test_policy_b_gives_it_to_a_person(now, beat):
    """Others are reported and it is not, or it is too late to wait for reports."""
    assert unclear(B, now, beat) is Verdict.ASK_STAFF


@pytest.mark.parametrize(
    ("now", "changes", "verdict"),
    [
        (DARK, {}, Verdict.SEND_ONCE_MORE),
        (NIGHT - SECOND, {}, Verdict.SEND_ONCE_MORE),
        (NIGHT, {}, Verdict.ASK_STAFF),
        (moment("tomorrow 08:59"), {}, Verdict.ASK_STAFF),
        (
            moment("today 12:00") - SECOND,
            {"useful_until": moment("today 14:00")},
            Verdict.SEND_ONCE_MORE,
        ),
        (moment("today 12:00"), {"useful_until": moment("today 14:00")}, Verdict.ASK_STAFF),
        (DARK, {"id": ID + AGAIN}, Verdict.ASK_STAFF),
    ],
)
def test_policy_c_sends_one_copy_where_it_still_helps(now, changes, verdict):
    """Never at night, never within two hours of the visit, never a third."""
    assert unclear(C, now, now - SECOND, **changes) is verdict


@pytest.mark.parametrize("clinic", [B, C])
@pytest.mark.parametrize("reason", sorted(CLOSED))
def test_what_was_closed_stays_closed(clinic, reason):
    """A person has it, or a copy went, or nobody wants it any more."""
    assert unclear(clinic, reason=reason) is Verdict.SETTLED


@pytest.mark.parametrize(
    "state",
    [State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.FAILED, State.SUPPRESSED],
)
def test_whatever_else_is_settled(state):
    """WhatsApp has it, or it ended."""
    assert judged(now=USEFUL + HOUR, state=state) is Verdict.SETTLED
