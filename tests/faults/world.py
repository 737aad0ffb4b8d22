"""One clinic in a world where everything goes wrong: the business code unchanged, over memory, on a virtual clock.

`World(seed)` is empty but for its clinic; `tests/faults/people.py` fills it. Whatever happens is a step of some
process: `tick` (plan and watch), `work` (deliver), `offer` (receive), `at_the_desk` (staff). Steps wait in a heap and
are taken in the order of their moments (`run_until`), or, at a boundary of another step, in between (`chaos.py`).
"""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

from chalicelib.appointments.ring_desk import ring_for
from chalicelib.clinics.model import Clinic
from chalicelib.functions.receive_whatsapp_events import NotYetKnownError, receive_notices, take_in
from chalicelib.functions.send_due_reminders import ANSWER_MISSED, QUESTION_FAILED
from chalicelib.messaging.deliver import Delivery, deliver
from chalicelib.messaging.desk_rings import Bell
from chalicelib.messaging.event_types import AccountEvent
from chalicelib.messaging.model import Message
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.reminders.scheduled_run import Run, send_due
from chalicelib.reminders.second_copy import terms_of_copy
from chalicelib.shared import times
from chalicelib.shared.errors import PuntualError, UnreachableError
from chalicelib.shared.recent import Recent
from puntual.redrive_dead_letters import redrive
from tests.builders import NOW, a_clinic
from tests.fakes.memory_directory import MemoryDirectory, MemoryDueIndex
from tests.fakes.memory_outbox import MemoryOutbox
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import MemorySeveral
from tests.fakes.memory_store import MemoryStore
from tests.faults.boundary import Crashed, Inline, Meddler, Peace, Process
from tests.faults.chances import CALM, Chances
from tests.faults.places import Quarantine, Secrets, ShakyJournal
from tests.faults.sim_queue import Body, SimQueue
from tests.faults.sim_whatsapp import SimWhatsapp
from tests.rights_net import AT_WORK, PROCESSES

REFUSALS = ("AccessDenied", "ValidationError", "ResourceNotFound", "ThrottlingError")
QUARTER = timedelta(minutes=15)
LIVES = {  # how long each function may run
    "plan": timedelta(seconds=300),
    "deliver": timedelta(seconds=30),
    "receive": timedelta(seconds=30),
    "desk": timedelta(seconds=29),
    "operator": timedelta(minutes=5),
}
REPEATED_FOR = timedelta(days=7)  # WhatsApp offers an event again as long as that
Step = Callable[[], None]


@dataclass(eq=False)
class Report:
    """One body of events on its way to us."""

    events: list[Any]
    since: datetime
    tries: int = 0
    taken_at: datetime | None = None


@dataclass
class World:
    """A clinic, its table, queue and WhatsApp, and the steps to come."""

    seed: int
    clinic_as_set_up: Clinic = field(default_factory=a_clinic)
    chances: Chances = CALM
    now: datetime = NOW
    meddler: Meddler = field(default_factory=Peace)
    store: MemoryStore = field(default_factory=MemoryStore)
    seen: Counter[str] = field(default_factory=Counter)
    reports: list[Report] = field(default_factory=list)
    in_hand: list[list[Body]] = field(default_factory=list)  # of workers that are at it
    looks: Callable[[Report], None] = lambda _report: None  # at what was just taken in

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        self.steps: list[tuple[datetime, int, str, Step]] = []
        self._order: Iterator[int] = itertools.count()
        self.queue = SimQueue(
            self.rng,
            self.clock,
            lambda at: self.plan_step(at, "work", self.work),
            self.chances.queue_lost,
            self.chances.queue_late,
            self.chances.queue_doubled,
        )
        self.whatsapp = SimWhatsapp(
            self.rng, self.chances, self.clock, self.report, _nothing, _nothing, _nothing
        )
        self.running: list[Process] = []  # the innermost last
        self.swallowed: list[
            str
        ] = []  # what the table refused while a function said that all was well
        self._refusals = Random(f"refusals of {self.seed}")
        self.outbox: Any = MemoryOutbox(self.store, refusal=self._refusal)
        self.journal = ShakyJournal(MemoryStore(), away=self._journal_is_away)  # a table of its own
        self.quarantine = Quarantine()
        # As a process that lives on between bodies keeps them; all of this world share one memory, which is harder.
        self.recent_clinics: Recent[Clinic] = Recent()
        self.recent_beats: Recent[datetime] = Recent()
        MemoryDirectory(self.store).add(self.clinic_as_set_up)

    # Time

    def clock(self) -> datetime:
        """Return the moment it is."""
        return self.now

    def rest(self, seconds: float) -> None:
        """Let a worker wait for a slow number's turn."""
        self.now += timedelta(seconds=seconds)

    def plan_step(self, at: datetime, name: str, step: Step) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.steps, (at, next(self._order), name, step))

    def run_until(self, end: datetime) -> None:
        """Take every step up to `end`."""
        while self.steps and self.steps[0][0] <= end:
            at, _, _, step = heapq.heappop(self.steps)
            self.now = max(self.now, at)
            step()
        self.now = max(self.now, end)

    def tick_every_quarter(self, until: datetime | None = None) -> None:
        """Run the schedule as EventBridge does, from now on."""

        def tick_at(at: datetime) -> None:
            self.tick()
            if until is None or at < until:
                self.plan_step(at + QUARTER, "tick", partial(tick_at, at + QUARTER))

        self.plan_step(self.now, "tick", partial(tick_at, self.now))

    # What runs by itself

    def tick(self) -> None:
        """Run the schedule once."""
        if not self._anything_due():
            return
        with self.process("plan") as process:
            report = send_due(self._run(process), now=self.now)
            self._is_told(process, told=bool(report.failed_clinics))

    def _anything_due(self) -> bool:
        """Tell whether a run would find work: most of a seed's time is spent on not asking in vain."""
        now = times.iso(self.now)
        shards = [found for (index, _), found in self.store.indexes.items() if index == "due"]
        return any(item["due_at"]["S"] <= now for found in shards for item in found.values())

    def work(self) -> None:
        """Let a worker take what the queue hands out."""
        bodies = self.queue.receive()
        if bodies:
            self.work_on(bodies)

    def work_on(self, bodies: list[Body]) -> None:
        """Let a worker try these; whoever dies, or breaks, leaves them to come again."""
        self.in_hand.append(bodies)
        with self.process("deliver") as process:
            ids = [message_id for body in bodies for message_id in body.ids]
            delivered = deliver(self._delivery(process), ids)
            self._is_told(process, told=False)
            for body in bodies:
                if delivered.not_tried.isdisjoint(body.ids):
                    self.queue.delete(body)
        self.in_hand.remove(bodies)

    def report(self, event: Any, at: datetime) -> None:
        """Let WhatsApp tell us something at a moment, alone or in one body with what waits already."""
        waiting = [report for report in self.reports[-8:] if not report.tries]
        if waiting and self.chances.event_joined and self.rng.random() < self.chances.event_joined:
            self.rng.choice(waiting).events.append(event)
            return
        report = Report([event], at)
        self.reports.append(report)
        self.plan_step(at, "report", lambda: self.offer(report))

    def offer(self, report: Report) -> None:
        """Offer a body; what is not taken is offered again, for days."""
        if not report.tries:
            self.rng.shuffle(report.events)
            report.events = [
                e if isinstance(e, AccountEvent) else replace(e, at=min(e.at, self.now))
                for e in report.events
            ]
        report.tries += 1
        taken = False
        with self.process("receive") as process:
            take_in(self.services(process), report.events, now=self.now)
            taken = True
        if taken:
            report.taken_at = report.taken_at or self.now
            self.looks(report)
            return
        self.seen["offered again"] += 1
        wait = min(timedelta(seconds=30) * 2**report.tries, timedelta(hours=6))
        if self.now < report.since + REPEATED_FOR:
            self.plan_step(self.now + wait, "report", lambda: self.offer(report))

    def garble(self, text: str) -> None:
        """Let something unreadable come in by the topic; SNS offers it twice again."""
        for _ in range(3):
            with self.process("receive") as process:
                receive_notices(self.services(process), [text], now=self.now)
                return

    def redrive(self) -> None:
        """Let an operator look at the dead letters with `puntual redrive`, and perhaps be interrupted."""
        with self.process("operator") as process:
            queue = process.port("sqs", self.queue)
            installation = SimpleNamespace(
                client=lambda _name: queue,
                deployment=SimpleNamespace(dead_letter_queue_url="dead", queue_url="queue"),
                outbox=process.port("outbox", self.outbox),
                directory=process.port("directory", MemoryDirectory(self.store)),
            )
            done = Counter(one.done for one in redrive(installation, now=self.now))
            self.seen.update({f"redriven {what}": times for what, times in done.items()})

    def at_the_desk(self, act: Callable[[Any, Any, Clinic], None]) -> bool:
        """Let staff do something with the records, the queue and the clinic; tell whether it went through."""
        with self.process("desk") as process:
            act(self.records_in(process), process.port("queue", self.queue), self.clinic)
            return True
        return False

    # Processes and what they stand on

    @contextmanager
    def process(self, kind: str) -> Iterator[Process]:
        """Run one process to its end, good or bad."""
        process = Process(kind, self.clock, self.meddler, self.now + LIVES[kind])
        self.seen[f"{kind} run"] += 1
        self.running.append(process)
        at_work = AT_WORK.set(
            PROCESSES.get(kind, ())
        )  # a step in the midst of another has its own rights
        try:
            yield process
        except Crashed:
            self.seen[f"{kind} died"] += 1
        except (PuntualError, NotYetKnownError) as error:
            self.seen[f"{kind} {type(error).__name__}"] += 1
        finally:
            AT_WORK.reset(at_work)
            self.running.pop()

    def _refusal(self, _message: Message) -> str:
        """Return with which code the table refuses a statement of the process at work, if it does."""
        if not self.running or self._refusals.random() >= self.chances.refused:
            return ""
        self.running[-1].refused += 1
        self.seen["statement refused"] += 1
        return self._refusals.choice(REFUSALS)

    def _is_told(self, process: Process, *, told: bool) -> None:
        """Note a function that came to a good end though the table had refused it something."""
        if process.refused and not told:
            self.swallowed.append(
                f"refused, and {process.kind} succeeded: {process.refused} writes"
            )

    def records_in(self, process: Process, clinic_id: str = "") -> Any:
        """Return a clinic's records as a process reaches them."""
        clinic_id = clinic_id or self.clinic_as_set_up.id
        return process.port("records", self._records_of(clinic_id))

    def services(self, process: Process) -> Any:
        """Return what `functions/receive_whatsapp_events.py` asks wiring for."""
        return SimpleNamespace(
            directory=process.port("directory", MemoryDirectory(self.store)),
            records=lambda clinic_id, _by: self.records_in(process, clinic_id),
            outbox=process.port("outbox", self.outbox),
            queue=process.port("queue", self.queue),
            quarantine=process.port("quarantine", self.quarantine),
            recent_clinics=self.recent_clinics,
            recent_beats=self.recent_beats,
            secrets=process.port("secrets", Secrets()),
        )

    @property
    def records(self) -> MemoryClinicRecords:
        """The clinic's records, past every boundary: for looking."""
        return self._records_of(self.clinic_as_set_up.id)

    def _records_of(self, clinic_id: str) -> MemoryClinicRecords:
        return MemoryClinicRecords(self.store, clinic_id, clock=self.clock)

    @property
    def clinic(self) -> Clinic:
        """The clinic as it stands."""
        found = self.records.get(Clinic, self.clinic_as_set_up.id)
        assert found
        return found

    def _journal_is_away(self) -> bool:
        share = self.chances.journal_away
        away = share > 0 and self.rng.random() < share
        self.seen["journal away"] += away
        return away

    @property
    def _due_index(self) -> MemoryDueIndex:
        return MemoryDueIndex(self.store)

    def _run(self, process: Process) -> Run:
        outbox, queue = process.port("outbox", self.outbox), process.port("queue", self.queue)
        return Run(
            due_index=process.port("due_index", self._due_index),
            records_of=lambda clinic_id: self.records_in(process, clinic_id),
            queue=queue,
            watch=Watch(
                outbox=outbox,
                queue=queue,
                terms_of_copy=terms_of_copy,
                question_failed=QUESTION_FAILED,
                answer_missed=ANSWER_MISSED,
                bell=Bell(ring_for, queue),
            ),
            several=process.port("several", MemorySeveral(self.store, self._records_of)),
            time_left=lambda: process.ends_at - self.now,
            public_url=lambda: "https://api.example/app",
        )

    def _delivery(self, process: Process) -> Delivery:
        return Delivery(
            several=process.port("several", MemorySeveral(self.store, self._records_of)),
            outbox=process.port("outbox", self.outbox),
            attempts=process.port("attempts", self.journal),
            records_of=lambda clinic_id: self.records_in(process, clinic_id),
            channel_of=lambda _provider: process.port("channel", self.whatsapp),
            queue=process.port("queue", self.queue),
            pool=Inline(),
            lanes=Inline,
            rest=self.rest,
            clock=self.clock,
            time_left=lambda: process.ends_at - self.now,
            bell=Bell(ring_for, process.port("queue", self.queue)),
        )


def _nothing(_message: object) -> None:
    """Let nobody react."""


def broken() -> UnreachableError:
    """Return what a port raises when its service does not answer."""
    return UnreachableError("simulated")
