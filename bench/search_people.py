"""`make bench ARGS=--search`: finding a person among 20,000 on the local AWS, beside the very same calls by the bare client."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table as Printed

from bench.capacity import Meter
from bench.import_file import two_tables
from bench.population import NOW, Population, a_clinic
from chalicelib.appointments.person_hits import person_hits
from chalicelib.clinics.model import Provider
from chalicelib.patients.find_person import find_person
from chalicelib.patients.model import Line, Patient
from chalicelib.shared import ids
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.transaction_batches import batches
from chalicelib.shared.writes import Create
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.item_codec import Item, to_item
from chalicelib.storage.search_items import entries_of
from chalicelib.storage.table import Table

GIVEN = (
    *("María Guadalupe", "María Elena", "María José", "José Luis", "José Antonio", "Juan Carlos"),
    *("Ana", "Luis Ángel", "Francisco Javier", "Roberto", "Alejandra", "Verónica", "Jesús"),
)
SURNAMES = (
    *("Hernández", "García", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez"),
    *("Ramírez", "Cruz", "Flores", "Gómez", "Núñez", "Vázquez", "Zúñiga", "Ibarra", "Quezada"),
)
TYPED = (
    *("maria", "gom", "gomez mar", "maria gar", "lup", "beto", "quezada zun rob"),
    *("0124", "gomez 0124", "55 2000 0124", "nobody at all"),
)
ROUNDS = 20
NEW = 50  # people, of whom it is counted what they take


@dataclass
class Requests:
    """What is asked of DynamoDB, to ask it again by the bare client."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    looked_at: int = 0

    def attach(self, client: Any) -> "Requests":
        """Listen to a client's calls."""
        client.meta.events.register_first("before-parameter-build.dynamodb", self._asks)
        client.meta.events.register("after-call.dynamodb", self._answered)
        return self

    def _asks(self, params: dict[str, Any], model: Any, **_: object) -> None:
        self.asked.append((model.name, dict(params)))

    def _answered(self, parsed: dict[str, Any], **_: object) -> None:
        self.looked_at += parsed.get("ScannedCount", 0)


def everybody(count: int) -> Iterator[Patient]:
    """Yield people with the names of a Mexican clinic, common ones often, each on a phone of their own."""
    names = itertools.product(SURNAMES, SURNAMES, GIVEN)
    for number, (first, second, given) in zip(range(count), itertools.cycle(names), strict=False):
        e164 = f"+5255{20_000_000 + number * 7919 % count}"
        yield Patient(ids.derived_id("search", str(number)), f"{given} {first} {second}", e164)


def measure_search(count: int, *, say: Callable[[str], None]) -> Printed:
    """Store so many people, look for some, and return the table."""
    clinic = a_clinic(Population("search", Provider.META, 1, 1), 0)
    with two_tables() as (table, _):
        by = Actor(ActorKind.OPERATOR, cause="bench")
        records = ClinicRecords(table, clinic.id, by, peppers=lambda: ("pepper",))
        say(f"{count:,} people are stored")
        _store(table, clinic.id, everybody(count))
        requests = Requests().attach(table.client)
        rows = []
        for typed in TYPED:
            say(f"{count:,} people, {typed!r}")
            rows.append(_row(typed, records, requests, table))
        units = _units_of_new_people(records, count)
    return _printed(rows, count, units)


def _row(typed: str, records: ClinicRecords, requests: Requests, table: Table) -> Sequence[str]:
    def look() -> int:
        answer = find_person(records, typed, region="MX")
        person_hits(records, answer.people, now=NOW)
        return len(answer.people)

    requests.asked.clear()
    requests.looked_at = 0
    shown = look()
    asked, looked_at = list(requests.asked), requests.looked_at
    bare = [(_method(table.client, name), params) for name, params in asked]
    ours = _cpu_ms(look)
    floor = _cpu_ms(lambda: [method(**params) for method, params in bare])
    cells = (shown, len(asked), looked_at, f"{ours:.1f}", f"{floor:.1f}", f"{ours / floor:.1f}")
    return typed, *map(str, cells)


def _method(client: Any, name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = getattr(
        client, {"Query": "query", "GetItem": "get_item", "BatchGetItem": "batch_get_item"}[name]
    )
    return found


def _cpu_ms(work: Callable[[], object]) -> float:
    begun = time.process_time()
    for _ in range(ROUNDS):
        work()
    return (time.process_time() - begun) * 1000 / ROUNDS


def _store(table: Table, clinic_id: str, people: Iterator[Patient]) -> None:
    """Write the items that commits would leave, many at a time."""
    for some in batches(_items(clinic_id, people), 25):
        puts: Any = {table.name: [{"PutRequest": {"Item": item}} for item in some]}
        table.client.batch_write_item(RequestItems=puts)


def _items(clinic_id: str, people: Iterator[Patient]) -> Iterator[Item]:
    for person in people:
        yield to_item(clinic_id, person)
        yield to_item(clinic_id, Line(person.e164, (person.id,)))
        yield from entries_of(clinic_id, person).values()


def _units_of_new_people(records: ClinicRecords, count: int) -> tuple[float, float]:
    """Return the write units of a new person with their phone, and those that are the search's."""
    meter = Meter().attach(records.table.client)
    people = list(itertools.islice(everybody(count + NEW), count, None))
    new = [Patient(ids.new_id(), person.name, f"+5233{n:08}") for n, person in enumerate(people)]
    for person in new:
        records.commit([Create(person), Create(Line(person.e164, (person.id,)))])
    entries = sum(2 * person.entries + 1 for person in new)  # in a transaction; one of the index
    return meter.write_units / NEW, entries / NEW


def _printed(rows: Sequence[Sequence[str]], count: int, units: tuple[float, float]) -> Printed:
    title = (
        f"A person among {count:,}, with the next visits of those shown, on the local AWS; a new person with phone and audit "
        f"takes {units[0]:.1f} write units, {units[1]:.1f} of them to be found"
    )
    printed = Printed(
        *("typed", "shown", "calls", "looked at", "ours, CPU ms", "bare calls, CPU ms", "×"),
        title=title,
    )
    for row in rows:
        printed.add_row(*row)
    return printed
