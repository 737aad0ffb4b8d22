"""One change of the clinic's records at one moment of a send: any call of the plan, the worker or the watch to the outside.

Everything follows from the seed. `Claims` looks at the table whenever a claim is committed, with rules written apart from
the code's: what it finds forbidden was claimed after the change that forbids it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any

from chalicelib.appointments.agenda_change import By, carry_out
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Appointment, Slot
from chalicelib.appointments.reschedule import reschedule
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.consent.model import ConsentEvent, Source
from chalicelib.functions.receive_whatsapp_events import take_in
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.messaging.deliver import IN_A_LANE
from chalicelib.messaging.event_types import InboundKind, InboundMessage
from chalicelib.messaging.model import Message, State
from chalicelib.patients import phone_lines
from chalicelib.patients.model import (
    Line,
    NumberState,
    Patient,
    Purpose,
    UpcomingVisit,
)
from chalicelib.shared.writes import Create
from tests.builders import a_clinic, a_patient, agreed, moment, refused
from tests.faults.aftermath import judge
from tests.faults.boundary import Meddler, Peace, Process
from tests.faults.chances import CALM, Fate
from tests.faults.claims_watched import ONE, TWIN, Claims, Seen
from tests.faults.forbidden import SURE, forbidden
from tests.faults.oracle import every
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
HOME, A_HOME = 40, 7  # so many on one phone, in one seed of fifty
REPEATED = timedelta(minutes=45)  # an event that was not taken in
OFTEN_SURE = (*SURE, *SURE, *SURE, NumberState.ASKED, NumberState.UNVERIFIED, NumberState.WRONG)
AT_REST = {"move": "in 3 days 20:00"}  # … and of all others:
USUALLY_AT_REST = "in 2 days 14:00"


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


@dataclass
class Dying:
    """Ends a process at one of its commits, before it takes effect."""

    inner: Meddler
    at: int  # the how manieth

    def before(self, process: Process, name: str) -> None:
        """Count the commits."""
        self.inner.before(process, name)
        self.at -= name == "records.commit"
        if name == "records.commit" and self.at == 0:
            process.die()

    def after(self, process: Process, name: str) -> None:
        """Let it be."""
        self.inner.after(process, name)


def interleave(seed: int, *, merge: Callable[..., Any] = merge_records) -> Seen:
    """Live through one seed: reminders go out, one change comes in between, and time runs on."""
    rng = Random(seed)
    seen = Seen(seed, CHANGES[seed % len(CHANGES)])
    policy = rng.choice(list(UnknownPolicy))
    chances = replace(CALM, fates=FATES, event_lost=0.6)
    world = World(seed, a_clinic(unknown_policy=policy), chances, now=moment("today 09:30"))
    world.outbox = Claims(world, seen, world.outbox)
    is_home = seen.change == "opt_out" and seed % 50 == A_HOME
    crowd = 40 if seed % 25 == 0 else rng.choice((2, 3, 4))
    crowd = HOME if is_home else crowd
    same_phone = seen.change == "undo" or rng.random() < 0.6
    _people(world, rng, crowd, same_phone=same_phone, is_home=is_home)
    seen.noes = _who_said_no(world)
    if seen.change == "undo":
        _merge(world, merge)
    act = _change(world, rng, seen, merge)
    world.now = moment("today 10:35")
    at_rest = moment(AT_REST.get(seen.change, USUALLY_AT_REST))
    if rng.random() < 0.7:
        _change_within_a_send(world, rng, seen, act, calls=10 if is_home else 10 + 2 * crowd)
    else:
        _send_within_a_change(world, rng, seen, act)
    world.meddler = Peace()
    world.tick_every_quarter(at_rest)
    world.run_until(at_rest)
    judge(world, seen)
    return seen


def _change_within_a_send(
    world: World, rng: Random, seen: Seen, act: Callable[[], bool], *, calls: int
) -> None:
    """Let the change come at some call of the plan, of the worker or of the watch."""

    def happens(where: str) -> None:
        seen.where = where
        _at_the_commit(world, seen, act)

    kind = rng.choice(("plan", "deliver", "deliver", "deliver"))
    once = Once(kind, rng.randrange(1, 19 if kind == "plan" else calls), happens)
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
    sending = [m for m in every(world, Message, " MSG#") if m.state is State.SENDING]
    seen.in_the_air = len(sending)
    if seen.done:
        seen.residue = tuple(m.id for m in sending if any(forbidden(world.records, m)))
    if seen.in_the_air > IN_A_LANE:
        seen.faults.append(f"{seen.in_the_air} in the air: more than one batch")


def _people(
    world: World, rng: Random, crowd: int, *, same_phone: bool, is_home: bool = False
) -> None:
    twins_consents = rng.choice((*[agreed(Purpose.REMINDERS)] * 3, refused(Purpose.REMINDERS), {}))
    for nth in range(1, crowd + 1):
        changes: dict[str, Any] = {}
        if nth == 2:
            changes = {"consents": twins_consents, "number": rng.choice(OFTEN_SURE)}
        phone = 1 if nth == 2 and same_phone else nth
        if nth == 3 and rng.random() < 0.4:
            phone = 1  # a child on the parent's line
        if is_home:
            phone, changes = (
                1,
                {"number": rng.choice((NumberState.VERIFIED, NumberState.UNVERIFIED))},
            )
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
    line, existed = phone_lines.line_of(world.records, person.e164)
    line = phone_lines.with_patient(line, person)
    visits = []
    for which in range(rng.choice((1, 1, 2))):
        starts_at = moment(rng.choice(days))
        due_at = starts_at - timedelta(days=1)
        visit = Appointment(f"a{person.id[1:]}{which}", person.id, starts_at, due_at=due_at)
        line = phone_lines.with_visit(
            line, visit.id, UpcomingVisit(starts_at, person.id), world.now
        )
        visits.append(visit)
    said = [
        ConsentEvent(f"{person.id}/1", person.id, purpose, state.granted, Source.FORM, state.at)
        for purpose, state in person.consents.items()
    ]
    everything = [person, *visits, *said]
    writes = [Create(thing) for thing in everything]
    world.records.commit([*writes, phone_lines.written_line(line, existed=existed)])


def _change(world: World, rng: Random, seen: Seen, merge: Callable[..., Any]) -> Callable[[], bool]:
    visit = f"a{rng.choice((ONE, TWIN))[1:]}0"
    place = world.records.get(Appointment, visit)
    assert place
    later = Slot(place.starts_at + timedelta(hours=rng.choice((2, 26))))
    decide = {
        "cancel": lambda r, c: cancel(r, c, visit, by=By.CLINIC, now=world.now),
        "move": lambda r, c: reschedule(r, c, visit, later, now=world.now),
    }
    if seen.change in decide:
        chosen = decide[seen.change]
        return lambda: world.at_the_desk(
            lambda r, q, c: _nothing(carry_out(r, q, lambda: chosen(r, c), now=world.now))
        )
    # Of a home the word takes several transactions: the process dies at one of them.
    is_home = len(world.records.get(Line, _person(1, 1).e164).patient_ids) > 3
    dies_at = rng.randrange(1, 5) if is_home else 0
    return {
        "opt_out": lambda: _says_baja(world, dies_at=dies_at),
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


def _says_baja(world: World, *, dies_at: int = 0) -> bool:
    meddler = world.meddler
    if dies_at:
        world.meddler = Dying(meddler, dies_at)
        world.plan_step(world.now + REPEATED, "event", lambda: _nothing(_says_baja(world)))
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
        world.meddler = meddler
        take_in(world.services(process), [event], now=world.now)
        return True
    return False
