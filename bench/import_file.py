"""`make bench ARGS=--import`: an agenda of thousands of rows, taken in and taken back on the local AWS.

What is written is set beside a floor of the same run: the very same transactions, by the bare client.
"""

import json
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.table import Table as Printed

from bench.population import NAMES, NOW, PRACTITIONERS, Population, a_clinic
from chalicelib.appointments.imported_records import ImportRun
from chalicelib.clinics.model import Clinic, Provider
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.file_limits import HORIZON
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.import_rows import NoQueue, dry, import_rows
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.model import ImportRow, RowResult, Sheet
from chalicelib.imports.parse_rows import read_rows, reading_of
from chalicelib.imports.read_apart import read_apart
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.undo_import import undo_import
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.raw_items_client import plain_client
from chalicelib.storage.table import Table
from puntual.cloudformation_template import merge_template
from puntual.local_aws import LocalAws, free_port, local_aws

INFRA = Path(__file__).parents[1] / "infra"
UNKNOWN_HERE = (
    *("PointInTimeRecoverySpecification", "TimeToLiveSpecification"),
    *("SSESpecification", "DeletionProtectionEnabled"),
)
VISITS_A_PERSON = 2.5
LIMITS = {"dry": "≤ 60 s", "real": "≤ 120 s"}  # of 20,000 rows, reading included
Rows = Sequence[ImportRow | RowResult]


@dataclass(frozen=True)
class Step:
    """What one thing took, and how its rows or records ended."""

    name: str
    seconds: float
    ended: str


def an_agenda(rows: int) -> bytes:
    """Return a CSV of so many visits over the coming months, people coming again and again."""
    people = max(1, round(rows / VISITS_A_PERSON))
    lines = ["Folio;Fecha;Hora;Paciente;Celular;Doctor"]
    for number in range(rows):
        who = number * 7919 % people
        day = NOW + timedelta(days=2 + number % 180)
        clock = f"{9 + number % 10:02}:{number % 2 * 30:02}"
        said = (f"{day:%d/%m/%Y}", clock, NAMES[who % len(NAMES)], f"55{20_000_000 + who}")
        lines.append(";".join((f"F{number}", *said, PRACTITIONERS[number % len(PRACTITIONERS)])))
    return "\n".join(lines).encode()


@dataclass(frozen=True)
class NotedTable(Table):
    """A table that notes what is written, in a file: in memory it would be part of what is measured."""

    notes: Path = Path("notes")

    def transact(self, actions: Sequence[Any]) -> None:
        """Apply all actions or none, and note them."""
        super().transact(actions)
        with self.notes.open("a", encoding="utf-8") as file:
            file.write(json.dumps(list(actions)) + "\n")


def measure_import(rows: int, *, say: Callable[[str], None]) -> Printed:
    """Take an agenda in: dry, real, again; then back. Return the table."""
    content = an_agenda(rows)
    clinic = a_clinic(Population("import", Provider.META, 1, 1), 0)
    with two_tables() as (table, floor):
        by = Actor(ActorKind.IMPORT, cause="bench")
        records = ClinicRecords(table, clinic.id, by, peppers=lambda: ("pepper",))
        terms = Terms(clinic=clinic, now=NOW)
        loading = Loading(records=records, queue=NoQueue(), terms=terms)
        steps = []
        for name, work in _works(content, clinic, records, loading).items():
            say(f"{rows:,} rows, {name}")
            steps.append(_timed(name, work))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say(f"{rows:,} rows, the same transactions by the bare client")
        steps.append(_timed("the transactions of real, bare", lambda: _replayed(table, floor)))
    return _printed(rows, steps, peak)


def _works(
    content: bytes, clinic: Clinic, records: ClinicRecords, loading: Loading
) -> dict[str, Callable[[], str]]:
    """Return what is measured, by name, in the order in which it is done."""
    runs: list[str] = []

    def real() -> str:
        run_id, report = run_import(_read(content, clinic), loading)
        runs.append(run_id)
        return json.dumps(report.counts)

    def undo() -> str:
        kept = records.imported_by(runs[0])
        left = undo_import(ImportRun(runs[0], NOW, 0), kept, loading).left
        return f"{len(kept):,} records, {left} left"

    def tried(how: Loading) -> str:
        return json.dumps(import_rows(_read(content, clinic), how).counts)

    return {
        "dry": lambda: tried(dry(loading)),
        "real": real,
        "the same file again": lambda: tried(loading),
        "undo": undo,
    }


def _read(content: bytes, clinic: Clinic) -> Rows:
    sheet = read_apart(content, now=NOW, horizon=HORIZON)
    if not isinstance(sheet, Sheet):
        raise TypeError(sheet)
    columns = guess(sheet, region="MX")
    return read_rows(sheet, reading_of(sheet, columns, clinic=clinic, region="MX", now=NOW))


def _timed(name: str, work: Callable[[], str]) -> Step:
    begun = time.monotonic()
    ended = work()
    return Step(name, time.monotonic() - begun, ended)


def tables_on(aws: LocalAws, names: Sequence[str]) -> Any:
    """Make a table and a journal of each name, as the template has them; return the client that talks to them."""
    described = merge_template(INFRA, functions=[])["Resources"]
    client: Any = plain_client(aws.client)
    for name in names:
        for resource_name in ("Table", "Journal"):
            properties = described[resource_name]["Properties"]
            wanted = {n: v for n, v in properties.items() if n not in UNKNOWN_HERE}
            client.create_table(TableName=f"{resource_name}-{name}", **wanted)
    return client


@contextmanager
def two_tables() -> Iterator[tuple[NotedTable, Table]]:
    """Run a local AWS with the table that notes what is written, and one for the floor."""
    with TemporaryDirectory() as folder, local_aws(port=free_port(), state=Path(folder)) as aws:
        client = tables_on(aws, ("import", "floor"))
        notes = Path(folder) / "notes"
        yield (
            NotedTable(client, "Table-import", "Journal-import", notes=notes),
            Table(client, "Table-floor", "Journal-floor"),
        )


def _replayed(table: NotedTable, floor: Table) -> str:
    """Write what the import wrote, up to the undo; return how many transactions."""
    done = 0
    with table.notes.open(encoding="utf-8") as file:
        for line in file:
            if '"Delete"' in line:  # the undo's
                break
            floor.transact(json.loads(line.replace("-import", "-floor")))
            done += 1
    return f"{done:,} transactions"


def _printed(rows: int, steps: Sequence[Step], peak: float) -> Printed:
    floor = steps[-1].seconds
    title = f"An agenda of {rows:,} rows on the local AWS; peak {peak:.0f} MB (aim ≤ 200)"
    table = Printed("step", "seconds", "× the bare transactions", "aim", "ended", title=title)
    for step in steps:
        ratio = f"{step.seconds / floor:.1f}"
        table.add_row(
            step.name, f"{step.seconds:.0f}", ratio, LIMITS.get(step.name, ""), step.ended
        )
    return table
