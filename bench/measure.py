"""Processor time and speed: our run and the floor in turns, each in a fresh process. Never in ours."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from bench.one_run import Order, Taken
from bench.population import Population
from bench.stand import Stand, accepted, stand
from chalicelib.clinics.model import Provider

Said = Callable[[str], None]  # tells who waits what is being done


@dataclass(frozen=True)
class Figure:
    """The median of some rounds, with the least and the most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        """Return the figure of these measurements."""
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.least)}-{_short(self.most)})"


@dataclass(frozen=True)
class Speed:
    """What one sender takes for 1,000 reminders, and the floor beside it."""

    name: str
    floor_cpu: Figure
    cpu: Figure
    ratio: Figure
    plan_seconds: Figure
    peak_mb: Figure


def processor(
    provider: Provider, reminders: int, rounds: int, in_each_clinic: int, *, say: Said
) -> Speed:
    """Measure the processor's work for one sender: nobody waits for anything here."""
    floors, ours = [], []
    for number in range(rounds):
        say(
            f"{provider.value}, {in_each_clinic} due in each clinic: round {number + 1} of {rounds}"
        )
        population = Population("due", provider, reminders, in_each_clinic)
        with stand([population]) as here:
            floors.append(_floor(here, population))
            ours.append(checked_run(here, population))
    per_1000 = 1000 / reminders
    return Speed(
        name=f"{provider.value}, {in_each_clinic} due in each clinic",
        floor_cpu=Figure.of([f.cpu * per_1000 for f in floors]),
        cpu=Figure.of([o.cpu * per_1000 for o in ours]),
        ratio=Figure.of([o.cpu / f.cpu for o, f in zip(ours, floors, strict=True)]),
        plan_seconds=Figure.of([(o.wall - o.send_wall) * per_1000 for o in ours]),
        peak_mb=Figure.of([o.peak_mb for o in ours]),
    )


def messages_a_second(provider: Provider, reminders: int, rounds: int, *, say: Said) -> Figure:
    """Measure how fast one process sends when WhatsApp takes 100 ms and the table 10."""
    speeds = []
    for number in range(rounds):
        say(f"{provider.value} with 100 ms: round {number + 1} of {rounds}")
        population = Population("due", provider, reminders)
        with stand([population], slow=True) as here:
            speeds.append(reminders / checked_run(here, population).send_wall)
    return Figure.of(speeds)


def checked_run(here: Stand, population: Population) -> Taken:
    """Run all that is due; each reminder must have been accepted exactly once."""
    before = accepted(here.whatsapp)
    taken = in_a_process(Order("reminders", population.provider, population.reminders), here)
    arrived = accepted(here.whatsapp) - before
    if not taken.outcomes.get("accepted") == arrived == population.reminders:
        raise RuntimeError(f"{arrived} of {population.reminders} arrived: {taken.outcomes}")
    return taken


def _floor(here: Stand, population: Population) -> Taken:
    return in_a_process(Order("floor", population.provider, population.reminders), here)


def in_a_process(order: Order, here: Stand) -> Taken:
    """Do what is ordered in a process that does nothing else."""
    return Taken(**json.loads(said_by("bench.one_run", json.dumps(asdict(order)), here)))


def said_by(module: str, argument: str, here: Stand) -> str:
    """Run a module of the bench against the stand; return the last line it said."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", module, argument],
        env=inherited | dict(here.environment()),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()[-1]


def _short(number: float) -> str:
    return f"{number:.2f}" if number < 20 else f"{number:,.0f}"
