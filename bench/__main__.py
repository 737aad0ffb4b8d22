"""`make bench`: speed, capacity and cost of reminders, as ratios measured in one run. Prints what is reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import cold_import
from bench.desk_day import measure_desk
from bench.hostile_run import HELD, Taken, read_taken
from bench.import_file import measure_import
from bench.measure import Figure, Said, Speed, messages_a_second, processor, said_by
from bench.metered_run import Metered, read_metered
from bench.money import Cost, cost_of, hostile_day, hostile_million
from bench.population import Population
from bench.search_people import measure_search
from bench.stand import TABLE_TAKES, WHATSAPP_TAKES, stand
from chalicelib.clinics.model import Provider
from puntual.build_package import build_package
from puntual.lambda_layer import THIS_MACHINE

PAST_EACH = 5  # visits that are over, of each patient of the desk's clinic
MANY, FEW = 500, 2  # reminders due in each clinic
METERED = 1_000
ASKED = 200  # of each kind of a stranger's requests
AIMS = {
    "CPU, Meta": "≤ 4 × the floor",
    "speed": "≥ 600",
    "write": "≤ 10",
    "tick": "0.5 a shard",
    "import": "≤ 6 ×",
}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    reminders: int
    rounds: int
    stored: int
    imports: bool


@click.command()
@click.option("--reminders", default=10_000, show_default=True, help="Due in each run.")
@click.option("--rounds", default=5, show_default=True, help="Runs of each measurement.")
@click.option("--quick", is_flag=True, help="One round of 1,000, to see that it works.")
@click.option("--hostile", is_flag=True, help="Only what a stranger's million requests cost.")
@click.option(
    "--import",
    "rows",
    is_flag=False,
    flag_value=20_000,
    type=int,
    metavar="[ROWS]",
    help="Only an agenda taken in and taken back, of 20,000 rows.",
)
@click.option(
    "--desk",
    "patients",
    is_flag=False,
    flag_value=20_000,
    type=int,
    metavar="[PATIENTS]",
    help="Only what the front desk's day takes in its handler, of a clinic of 20,000 patients.",
)
@click.option(
    "--search",
    "people",
    is_flag=False,
    flag_value=20_000,
    type=int,
    metavar="[PEOPLE]",
    help="Only finding a person, among 20,000.",
)
def main(
    *,
    reminders: int,
    rounds: int,
    quick: bool,
    hostile: bool,
    rows: int | None,
    patients: int | None,
    people: int | None,
) -> None:
    """Measure what a reminder takes of the processor, the table and the purse."""
    if patients:
        with _progress(console := Console()) as say:
            console.print(measure_desk(patients, PAST_EACH * patients, say=say))
        return
    if people:
        with _progress(console := Console()) as say:
            console.print(measure_search(people, say=say))
        return
    if rows:
        with _progress(console := Console()) as say:
            console.print(measure_import(rows, say=say))
        return
    if hostile:
        Console().print(_hostile_table(measure_hostile(ASKED)))
        return
    size = (
        Size(1_000, 1, 10_000, imports=False)
        if quick
        else Size(reminders, rounds, 1_000_000, imports=True)
    )
    console = Console()
    with _progress(console) as say:
        _measure(size, console, say)


def _measure(size: Size, console: Console, say: Said) -> None:
    kinds = [(provider, MANY) for provider in (Provider.META, Provider.AWS)]
    kinds.append((Provider.META, FEW))
    speeds = [
        processor(provider, size.reminders, size.rounds, due, say=say) for provider, due in kinds
    ]
    console.print(_speed_table(speeds, size))
    a_second = {
        provider.value: messages_a_second(provider, size.reminders, size.rounds, say=say)
        for provider in (Provider.META, Provider.AWS)
    }
    console.print(_flow_table(a_second))
    metered = _metered(size, say)
    console.print(_units_table(metered))
    flow = a_second[Provider.META].median
    plan_seconds = speeds[0].plan_seconds.median
    cost = cost_of(
        metered[f"{MANY} due in each clinic"], plan_seconds=plan_seconds, send_seconds=1000 / flow
    )
    console.print(_cost_table(cost))
    if size.imports:
        say("cold import of each function")
        console.print(_import_table(size.rounds))


def _metered(size: Size, say: Said) -> dict[str, Metered]:
    wanted = {
        f"{MANY} due in each clinic": (METERED, MANY, 0),
        f"{FEW} due in each clinic": (METERED // 5, FEW, 0),
        "1,000 appointments stored": (METERED, MANY, 1_000),
        f"{size.stored:,} appointments stored": (METERED, MANY, size.stored),
    }
    return {name: _metered_once(name, *how, say=say) for name, how in wanted.items()}


def _metered_once(name: str, reminders: int, due: int, stored: int, *, say: Said) -> Metered:
    say(f"units with {name}")
    with stand([Population("due", Provider.META, reminders, due)], stored=stored) as here:
        return read_metered(said_by("bench.metered_run", str(reminders), here))


def _speed_table(speeds: list[Speed], size: Size) -> Table:
    table = Table(
        "sender",
        "floor, CPU-s",
        "ours, CPU-s",
        "ours / floor",
        "peak MB",
        title=f"CPU of 1,000 reminders, everything included; {size.reminders:,} due, {size.rounds} rounds "
        f"(aim on Meta {AIMS['CPU, Meta']})",
    )
    for one in speeds:
        row = (one.floor_cpu, one.cpu, one.ratio, one.peak_mb)
        table.add_row(one.name, *map(str, row))
    return table


def _flow_table(flows: dict[str, Figure]) -> Table:
    title = (
        f"Messages a second from one process, WhatsApp {WHATSAPP_TAKES * 1000:.0f} ms, "
        f"table {TABLE_TAKES * 1000:.0f} ms (aim {AIMS['speed']})"
    )
    table = Table("sender", "messages a second", title=title)
    for name, flow in flows.items():
        table.add_row(name, str(flow))
    return table


def _units_table(metered: dict[str, Metered]) -> Table:
    table = Table(
        "table holds",
        "write units",
        "read units",
        "later look, w/r",
        "a status, w/r",
        "empty tick, r",
        "calls: plan, send, look / status",
        "largest message",
        title=f"DynamoDB units of a reminder (aims: write {AIMS['write']}, tick {AIMS['tick']})",
    )
    for name, one in metered.items():
        table.add_row(
            name,
            f"{one.plan.write + one.send.write:.2f}",
            f"{one.plan.read + one.send.read:.2f}",
            f"{one.look.write:.2f} / {one.look.read:.2f}",
            f"{one.status.write:.2f} / {one.status.read:.2f}",
            f"{one.empty_tick.read:.1f} ({one.shards} shards)",
            f"{one.calls['plan']:.2f}, {one.calls['send']:.2f}, {one.calls['look']:.2f} / {one.calls['status']:.2f}",
            f"{one.largest_message} B",
        )
    return table


def _cost_table(cost: Cost) -> Table:
    table = Table("of 1,000 reminders", "USD", title="Cost: requests counted × bench/prices.json")
    for name, dollars in cost.ours.items():
        table.add_row(name, f"{dollars:.5f}")
    table.add_row("ours", f"{sum(cost.ours.values()):.5f}", style="bold")
    table.add_row("more, if statuses come over API Gateway", f"{cost.webhook:.5f}")
    for name, dollars in cost.whatsapp.items():
        table.add_row(name, f"{dollars:.2f}")
    return table


def measure_hostile(rounds: int) -> list[Taken]:
    """Ask what needs no credential, against a quick table with one clinic."""
    with stand([HELD]) as here:
        return read_taken(said_by("bench.hostile_run", str(rounds), here))


def _hostile_table(all_taken: list[Taken]) -> Table:
    title = "A hostile million: what is measured of one × bench/prices.json"
    numbers = (
        "CPU ms",
        "table, r/w",
        "KB out",
        "USD a million",
        "of which gateway",
        "USD a day at its limit",
    )
    table = Table("request", "answer", *numbers, title=title)
    for one in all_taken:
        cost = hostile_million(one)
        table.add_row(
            one.name,
            str(one.status),
            f"{one.cpu_seconds * 1000:.1f}",
            f"{one.read:.1f} / {one.write:.1f}",
            f"{one.sent_bytes / 1000:.0f}",
            f"{sum(cost.values()):.2f}",
            f"{cost['gateway']:.2f}",
            f"{hostile_day(one):.2f}",
        )
    return table


def _import_table(rounds: int) -> Table:
    table = Table(
        "function", "median ms", "× a bare Chalice app", title=f"Cold import (aim {AIMS['import']})"
    )
    for row in cold_import.measure(build_package(THIS_MACHINE), rounds=rounds):
        table.add_row(row.function, f"{row.median_ms:.0f}", f"{row.ratio:.1f}")
    return table


@contextmanager
def _progress(console: Console) -> Iterator[Said]:
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, refresh_per_second=2) as progress:
        task = progress.add_task("", total=None)
        yield lambda text: progress.update(task, description=text)


if __name__ == "__main__":
    main()
