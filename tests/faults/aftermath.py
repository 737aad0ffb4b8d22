"""What must hold when an interleaving has come to rest: nothing twice, nothing lost, the residue where staff see it."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import AGAIN, Kind, Message, State
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from tests.faults.claims_watched import Seen
from tests.faults.oracle import every
from tests.faults.world import World


def judge(world: World, seen: Seen) -> None:
    """Look at the end: nothing twice, nothing lost, and the residue stands where staff see it."""
    told: Counter[tuple[str, int, int]] = Counter()
    for arrival in world.whatsapp.ledger:
        if arrival.message.kind is Kind.REMINDER and not arrival.message.id.endswith(AGAIN):
            told.update((a.appointment_id, a.schedule, a.offset) for a in arrival.message.about)
    seen.faults += [f"told twice: {key}" for key, times in told.items() if times > 1]
    messages, tasks = every(world, Message, " MSG#"), every(world, StaffTask, " INBOX#")
    for message in messages:
        if message.state in (State.QUEUED, State.RETRY, State.SENDING):
            seen.faults.append(f"left {message.state}: {message.id}")
        if message.state in (State.UNKNOWN, State.FAILED) and not message.reason:
            seen.faults.append(f"ended without a reason: {message.id}")
    seen.faults += _not_reported(world, seen, messages, tasks)
    seen.faults += _undecided(world)
    seen.counts.update(f"ended {m.state}" for m in messages if m.id in seen.residue)


def _not_reported(
    world: World, seen: Seen, messages: list[Message], tasks: list[StaffTask]
) -> Iterator[str]:
    """What had left is in the person's log; who may know an old time is told the new one, or somebody calls."""
    for message_id in seen.residue:
        owner = message_id.split(".")[1]
        if message_id not in {m.id for m in world.records.messages_of(owner)}:
            yield f"not in the log: {message_id}"
    notices = [m for m in messages if m.kind in (Kind.CHANGED, Kind.CANCELLED)]
    calls = [t for t in tasks if t.kind in (TaskKind.NOT_TOLD, TaskKind.OPTED_OUT)]
    if seen.residue and seen.change in ("cancel", "move", "opt_out") and not (notices or calls):
        yield "nobody is told of what had left already"


def _undecided(world: World) -> Iterator[str]:
    for visit in every(world, Appointment, " APPT "):
        missing = set(world.clinic.reminder_offsets) - set(visit.decided_offsets)
        if visit.status is Status.BOOKED and (missing or visit.due_at):
            yield f"never decided: {visit.id} {sorted(missing)}"
