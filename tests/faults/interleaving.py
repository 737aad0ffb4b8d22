"""One change of the clinic's records at one moment of a send: any call of the plan, the worker or the watch to the outside.

Everything follows from the seed. `Claims` looks at the table whenever a claim is committed, with rules written apart from
the code's: what it finds forbidden was claimed after the change that forbids it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.change import By, carry_out
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.move import move
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.consent.model import ConsentEvent, Source
from chalicelib.dossier.merge import merge_records
from chalicelib.dossier.model import Asked
from chalicelib.dossier.undo import undo_merge
from chalicelib.functions.receive import take_in
from chalicelib.messaging.deliver import IN_A_LANE, PROMPTED
from chalicelib.messaging.events import InboundKind, InboundMessage
from chalicelib.messaging.inbox import StaffTask, TaskKind
from chalicelib.messaging.model import AGAIN, Kind, Message, State
from chalicelib.patients import lines
from chalicelib.patients.model import (
    Line,
    NumberState,
    Patient,
    PatientAlias,
    Purpose,
    UpcomingVisit,
)
from chalicelib.shared.writes import Create
from chalicelib.storage.records import from_item
from tests.builders import a_clinic, a_patient, agreed, moment, refused
from tests.faults.boundary import Peace, Process
from tests.faults.chances import CALM, Fate
from tests.faults.world import World

CHANGES = ("cancel", "move", "opt_out", "merge", "undo")
FATES = {
    Fate.ACCEPTED: 68.0,
    Fate.NO_ANSWER: 5.0,
    Fate.HUNG: 5.0,
    Fate.TOO_FAST: 16.0,
    Fate.NO_CONNECTION: 6.0,
}
STARTS = ("tomorrow 10:30", "tomorrow 10:30", "tomorrow 12:00", "tomorrow 16:00")
ONE, TWIN = "p00000000001", "p00000000002"
SURE = (NumberState.VERIFIED, NumberState.ATTESTED)
OFTEN_SURE = (*SURE, *SURE, *SURE, NumberState.ASKED, NumberState.UNVERIFIED, NumberState.WRONG)
AT_REST = {"move": "in 3 days 20:00"}  # … and of all others:
USUALLY_AT_REST = "in 2 days 14:00"


@dataclass
class Seen:
    """What one interleaving came to."""

    seed: int
    change: str
    where: str = ""  # the call at which the change came in between
    done: bool = False
    faults: list[str] = field(default_factory=list)
    in_the_air: int = 0  # claimed and not settled when the change was committed
    residue: tuple[str, ...] = ()  # of those, what the change forbids
    counts: Counter[str] = field(default_factory=Counter)
    noes: frozenset[str] = frozenset()  # who had said no before anything was merged


@dataclass
class Claims:
    """The outbox, watched: nothing may be claimed that something committed before forbids."""

    world: World
    seen: Seen
    inner: Any = None

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Claim, and look at what stands in the table at this very moment."""
        won: list[Message] = self.inner.claim(messages, lease_until=lease_until)
        self.seen.counts["claims"] += len(won)
        for message in won:
            why = [
                *forbidden(self.world.records, message),
                *_first_under_a_former_id(self, message),
                *_overruled(self, message),
            ]
            self.seen.faults += [f"claimed, though {reason}: {message.id}" for reason in why]
        return won

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def _first_under_a_former_id(claims: Claims, message: Message) -> Iterator[str]:
    """Only what was in the air at a merge may be tried again under the id that went."""
    if claims.world.records.get(PatientAlias, message.owner) is None:
        return
    claims.seen.counts["tried again under a former id"] += 1
    if message.attempts == 1:
        yield "its owner had gone over into another record"


def _overruled(claims: Claims, message: Message) -> Iterator[str]:
    """While two records are one, a no of either is a no, whatever the code made of it."""
    is_one = claims.world.records.get(PatientAlias, TWIN) is not None
    if is_one and claims.seen.noes and message.owner in (ONE, TWIN):
        yield "one of the merged records had said no"


def forbidden(records: Any, message: Message) -> Iterator[str]:
    """Say why a message must not leave, as the records stand."""
    if message.kind in PROMPTED:
        return
    line = records.get(Line, lines.line_id(message.e164))
    if line is None or line.opted_out_at:
        yield "the line had said BAJA"
    visits = records.get_many(Appointment, [a.appointment_id for a in message.about])
    for person_id in sorted({message.owner, *(visit.patient_id for visit in visits.values())}):
        yield from _forbidden_to(_follow(records, person_id), message)
    for about in message.about:
        visit = visits[about.appointment_id]
        if message.kind is Kind.CANCELLED:
            continue
        if visit.status is Status.CANCELLED:
            yield "the visit was cancelled"
        if visit.schedule != about.schedule:
            yield "the visit was moved"


def _forbidden_to(person: Patient | None, message: Message) -> Iterator[str]:
    if person is None:
        yield "there is nobody of that id"
        return
    consent = person.consents.get(Purpose.REMINDERS)
    if consent is None or not consent.granted:
        yield "the patient does not agree"
    wanted = (NumberState.ASKED,) if message.kind is Kind.VERIFY else SURE
    if person.number not in wanted:
        yield f"the number is {person.number}"
    if not person.e164 or lines.line_id(person.e164) != lines.line_id(message.e164):
        yield "the number is another"


def _follow(records: Any, patient_id: str) -> Patient | None:
    alias = records.get(PatientAlias, patient_id)
    return _follow(records, alias.patient_id) if alias else records.get(Patient, patient_id)


@dataclass
class Once:
    """Lets one thing happen at one call to the outside, of one kind of process."""

    kind: str
    at: int  # the how manieth moment: two a call
    act: Callable[[str], None]
    count: int = 0

    def before(self, process: Process, name: str) -> None:
        """Be there before the call takes effect."""
        self._moment(process.kind, f"{process.kind} before {name}")

    def after(self, process: Process, name: str) -> None:
        """Be there after it has."""
        self._moment(process.kind, f"{process.kind} after {name}")

    def _moment(self, kind: str, where: str) -> None:
        self.count += kind == self.kind
        if kind == self.kind and self.count == self.at:
            self.act(where)


def interleave(seed: int, *, merge: Callable[..., Any] = merge_records) -> Seen:
    """Live through one seed: reminders go out, one change comes in between, and time runs on."""
    rng = Random(seed)
    seen = Seen(seed, CHANGES[seed % len(CHANGES)])
    policy = rng.choice(list(UnknownPolicy))
    chances = replace(CALM, fates=FATES, event_lost=0.6)
    world = World(seed, a_clinic(unknown_policy=policy), chances, now=moment("today 09:30"))
    world.outbox = Claims(world, seen, world.outbox)
    crowd = 40 if seed % 25 == 0 else rng.choice((2, 3, 4))
    _people(world, rng, crowd, same_phone=seen.change == "undo" or rng.random() < 0.6)
    seen.noes = _who_said_no(world)
    if seen.change == "undo":
        _merge(world, merge)
    act = _change(world, rng, seen, merge)
    world.now = moment("today 10:35")
    at_rest = moment(AT_REST.get(seen.change, USUALLY_AT_REST))
    if rng.random() < 0.7:
        _change_within_a_send(world, rng, seen, act, crowd)
    else:
        _send_within_a_change(world, rng, seen, act)
    world.meddler = Peace()
    world.tick_every_quarter(at_rest)
    world.run_until(at_rest)
    _judge(world, seen)
    return seen


def _change_within_a_send(
    world: World, rng: Random, seen: Seen, act: Callable[[], bool], crowd: int
) -> None:
    """Let the change come at some call of the plan, of the worker or of the watch."""

    def happens(where: str) -> None:
        seen.where = where
        _at_the_commit(world, seen, act)

    kind = rng.choice(("plan", "deliver", "deliver", "deliver"))
    once = Once(kind, rng.randrange(1, 19 if kind == "plan" else 10 + 2 * crowd), happens)
    world.meddler = once
    world.tick()
    world.run_until(moment("today 10:50"))
    if not seen.where:
        once.at = 0
        happens("when all was settled")


def _send_within_a_change(world: World, rng: Random, seen: Seen, act: Callable[[], bool]) -> None:
    """Let the plan, or the worker, run whole at some call of the change."""
    meanwhile = rng.choice((world.tick, world.work, world.work))
    if meanwhile == world.work:
        world.tick()

    def happens(where: str) -> None:
        seen.where = where
        meanwhile()

    kind = "receive" if seen.change == "opt_out" else "desk"
    world.meddler = Once(kind, rng.randrange(1, 24), happens)
    _at_the_commit(world, seen, act)
    seen.where = seen.where or "when the change was made"


def _at_the_commit(world: World, seen: Seen, act: Callable[[], bool]) -> None:
    """Make the change, and look at what was claimed when it was committed."""
    seen.done = act()
    sending = [m for m in _messages(world) if m.state is State.SENDING]
    seen.in_the_air = len(sending)
    if seen.done:
        seen.residue = tuple(m.id for m in sending if any(forbidden(world.records, m)))
    if seen.in_the_air > IN_A_LANE:
        seen.faults.append(f"{seen.in_the_air} in the air: more than one batch")


def _people(world: World, rng: Random, crowd: int, *, same_phone: bool) -> None:
    twins_consents = rng.choice((*[agreed(Purpose.REMINDERS)] * 3, refused(Purpose.REMINDERS), {}))
    for nth in range(1, crowd + 1):
        changes: dict[str, Any] = {}
        if nth == 2:
            changes = {"consents": twins_consents, "number": rng.choice(OFTEN_SURE)}
        phone = 1 if nth == 2 and same_phone else nth
        if nth == 3 and rng.random() < 0.4:
            phone = 1  # a child on the parent's line
        _come(world, rng, _person(nth, phone, **changes))


def _who_said_no(world: World) -> frozenset[str]:
    people = world.records.get_many(Patient, (ONE, TWIN)).values()
    states = [(person.id, person.consents.get(Purpose.REMINDERS)) for person in people]
    return frozenset(who for who, state in states if state and not state.granted)


def _person(nth: int, phone: int, **changes: Any) -> Patient:
    name = "Ana López" if nth <= 2 else f"Luis{nth} Pérez"
    e164 = f"+5255{10_000_000 + phone:08}"
    return a_patient(**({"id": f"p{nth:011}", "name": name, "e164": e164} | changes))


def _come(world: World, rng: Random, person: Patient) -> None:
    """Put somebody on the list, with a visit or two, and what they said in the log.

    The one's are often some days off, so that the twin's reminders are not all in a common message.
    """
    days = STARTS if person.id != ONE or rng.random() < 0.5 else ("in 2 days 12:00",)
    line, existed = lines.line_of(world.records, person.e164)
    line = lines.with_patient(line, person)
    visits = []
    for which in range(rng.choice((1, 1, 2))):
        starts_at = moment(rng.choice(days))
        due_at = starts_at - timedelta(days=1)
        visit = Appointment(f"a{person.id[1:]}{which}", person.id, starts_at, due_at=due_at)
        line = lines.with_visit(line, visit.id, UpcomingVisit(starts_at, person.id), world.now)
        visits.append(visit)
    said = [
        ConsentEvent(f"{person.id}/1", person.id, purpose, state.granted, Source.FORM, state.at)
        for purpose, state in person.consents.items()
    ]
    everything = [person, *visits, *said]
    writes = [Create(thing) for thing in everything]
    world.records.commit([*writes, lines.written_line(line, existed=existed)])


def _change(world: World, rng: Random, seen: Seen, merge: Callable[..., Any]) -> Callable[[], bool]:
    visit = f"a{rng.choice((ONE, TWIN))[1:]}0"
    place = world.records.get(Appointment, visit)
    assert place
    later = Slot(place.starts_at + timedelta(hours=rng.choice((2, 26))))
    decide = {
        "cancel": lambda r, c: cancel(r, c, visit, by=By.CLINIC, now=world.now),
        "move": lambda r, c: move(r, c, visit, later, now=world.now),
    }
    if seen.change in decide:
        chosen = decide[seen.change]
        return lambda: world.at_the_desk(
            lambda r, q, c: _nothing(carry_out(r, q, lambda: chosen(r, c), now=world.now))
        )
    return {
        "opt_out": lambda: _says_baja(world),
        "merge": lambda: _merge(world, merge),
        "undo": lambda: world.at_the_desk(
            lambda r, q, c: _nothing(
                undo_merge(r, q, c, stays_id=ONE, merged_id=TWIN, asked=_asked(world))
            )
        ),
    }[seen.change]


def _merge(world: World, merge: Callable[..., Any]) -> bool:
    return world.at_the_desk(
        lambda r, q, c: _nothing(merge(r, q, c, stays_id=ONE, merged_id=TWIN, asked=_asked(world)))
    )


def _asked(world: World) -> Asked:
    return Asked("Laura Méndez", "api:t", world.now)


def _nothing(_done: Any) -> None:
    """Drop what a decision returns: the table tells."""


def _says_baja(world: World) -> bool:
    number_id = world.clinic_as_set_up.sender.phone_number_id
    event = InboundMessage(
        number_id,
        "wamid.baja",
        world.now,
        InboundKind.TEXT,
        from_wa_id=_person(1, 1).e164.removeprefix("+"),
        text="BAJA",
    )
    with world.process("receive") as process:
        take_in(world.services(process), [event], now=world.now)
        return True
    return False


def _messages(world: World) -> list[Message]:
    items = [i for i in world.store.everything() if i["sk"]["S"].startswith("MSG#")]
    return sorted((from_item(Message, item) for item in items), key=lambda m: m.id)


def _judge(world: World, seen: Seen) -> None:
    """Look at the end: nothing twice, nothing lost, and the residue stands where staff see it."""
    told: Counter[tuple[str, int, int]] = Counter()
    for arrival in world.whatsapp.ledger:
        if arrival.message.kind is Kind.REMINDER and not arrival.message.id.endswith(AGAIN):
            told.update((a.appointment_id, a.schedule, a.offset) for a in arrival.message.about)
    seen.faults += [f"told twice: {key}" for key, times in told.items() if times > 1]
    tasks = _tasks(world)
    for message in _messages(world):
        if message.state in (State.QUEUED, State.RETRY, State.SENDING):
            seen.faults.append(f"left {message.state}: {message.id}")
        if message.state in (State.UNKNOWN, State.FAILED) and not message.reason:
            seen.faults.append(f"ended without a reason: {message.id}")
    seen.faults += _not_reported(world, seen, tasks)
    seen.faults += _undecided(world)
    seen.counts.update(f"ended {m.state}" for m in _messages(world) if m.id in seen.residue)


def _tasks(world: World) -> list[StaffTask]:
    return [
        from_item(StaffTask, i)
        for i in world.store.everything()
        if i["sk"]["S"].startswith("INBOX#")
    ]


def _not_reported(world: World, seen: Seen, tasks: list[StaffTask]) -> Iterator[str]:
    """What had left is in the person's log; who may know an old time is told the new one, or somebody calls."""
    for message_id in seen.residue:
        owner = message_id.split(".")[1]
        if message_id not in {m.id for m in world.records.messages_of(owner)}:
            yield f"not in the log: {message_id}"
    notices = [m for m in _messages(world) if m.kind in (Kind.CHANGED, Kind.CANCELLED)]
    calls = [t for t in tasks if t.kind in (TaskKind.NOT_TOLD, TaskKind.OPTED_OUT)]
    if seen.residue and seen.change in ("cancel", "move", "opt_out") and not (notices or calls):
        yield "nobody is told of what had left already"


def _undecided(world: World) -> Iterator[str]:
    items = [i for i in world.store.everything() if i["sk"]["S"] == "APPT"]
    for visit in (from_item(Appointment, item) for item in items):
        missing = set(world.clinic.reminder_offsets) - set(visit.decided_offsets)
        if visit.status is Status.BOOKED and (missing or visit.due_at):
            yield f"never decided: {visit.id} {sorted(missing)}"
