"""A run too short for all clinics: whoever waits longest is first, and what waits is told."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.model import Dispatch
from chalicelib.reminders.oldest_due_first import oldest_due
from chalicelib.reminders.ports import Due
from chalicelib.reminders.scheduled_run import TIME_FOR_ONE_CLINIC, Run, send_due
from tests.builders import NOW, a_clinic, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_several import EachAlone
from tests.fakes.memory_store import MemoryStore

QUARTER = timedelta(minutes=15)
A_CLINIC_TAKES = timedelta(seconds=2)
SHARDS = 4
spreads = (
    st.lists(  # of each clinic: its shard, and since how many minutes each of its records is due
        st.tuples(st.integers(0, SHARDS - 1), st.lists(st.integers(0, 90), min_size=1, max_size=3)),
        min_size=1,
        max_size=12,
    )
)


@dataclass
class Town:
    """Clinics in shards, each with dispatches that are due again a quarter of an hour after each look; and a clock."""

    now: datetime = NOW
    shard_of: dict[str, int] = field(default_factory=dict)
    due: dict[str, list[datetime]] = field(default_factory=dict)
    served: list[str] = field(default_factory=list)
    store: MemoryStore = field(default_factory=MemoryStore)
    names_read: Counter[int] = field(default_factory=Counter)
    shards: range = range(SHARDS)

    def add(self, shard, *since):
        """Add a clinic whose records have been due since these moments."""
        clinic_id = f"c{len(self.shard_of):07d}"
        self.shard_of[clinic_id], self.due[clinic_id] = shard, sorted(since)
        keep(self.records_of(clinic_id), a_clinic(id=clinic_id, sender=_sender(clinic_id)))
        return clinic_id

    def records_of(self, clinic_id):
        """Return one clinic's records."""
        return MemoryClinicRecords(self.store, clinic_id)

    def __call__(self, shard, now):
        """Yield what is due in a shard, as the index does."""
        found = [
            Due(clinic_id, Dispatch, f"{clinic_id}.{n}", at)
            for clinic_id, moments in self.due.items()
            for n, at in enumerate(moments)
            if self.shard_of[clinic_id] == shard and at <= now
        ]
        for due in sorted(found, key=lambda due: due.due_at):
            self.names_read[shard] += 1
            yield due

    def watch(self, _records, clinic, dispatch_ids, now):
        """Look at a clinic's dispatches: it takes a while, and they are due again in a quarter of an hour."""
        self.served.append(clinic.id)
        self.now += A_CLINIC_TAKES
        self.due[clinic.id] = [now + QUARTER for _ in dispatch_ids]
        yield Counter()

    def run(self, *, room):
        """Run once with room for so many clinics; return the report and who was served, in order."""
        began, self.served = self.now, []
        ends = began + TIME_FOR_ONE_CLINIC + room * A_CLINIC_TAKES
        run = Run(
            due_index=_Index(self),
            records_of=self.records_of,
            queue=MemoryQueue(),
            watch=SimpleNamespace(look=self.watch),
            several=EachAlone(),
            time_left=lambda: ends - self.now - A_CLINIC_TAKES,
            public_url=lambda: "https://api.example/app",
        )
        return send_due(run, now=began), self.served

    def wait_until(self, moment):
        """Let time pass, unless a run took longer."""
        self.now = max(self.now, moment)


@dataclass
class _Index:
    town: Town
    shards: range = range(SHARDS)

    def due(self, shard, now):
        """Yield what is due in a shard."""
        return self.town(shard, now)


def _sender(clinic_id):
    return Sender(Provider.META, f"phone-{clinic_id}", "+525555550199", "waba-1")


def oldest_of(town):
    """Return since when each clinic has something due."""
    return {c: min(moments) for c, moments in town.due.items() if min(moments) <= town.now}


@given(spread=spreads, room=st.integers(1, 6), runs=st.integers(1, 12))
def test_nobody_waits_longer_than_one_whose_work_is_younger(spread, room, runs):
    """For any spread over the shards, any room, over many runs: who is left is never older than who was served."""
    town = Town()
    for shard, minutes in spread:
        town.add(shard, *(NOW - timedelta(minutes=m) for m in minutes))
    for n in range(runs):
        town.wait_until(NOW + n * QUARTER)
        since = oldest_of(town)
        report, served = town.run(room=room)
        left = {c: at for c, at in since.items() if c not in served}
        assert len(served) == min(room, len(since))
        in_turn = [since[c] for c in served] + sorted(left.values())
        assert in_turn == sorted(in_turn)
        assert (report.unfinished, report.waiting_clinics) == (bool(left), len(left))


@given(spread=spreads, room=st.integers(1, 6))
def test_each_clinic_has_its_turn_within_as_many_runs_as_the_room_needs(spread, room):
    """Nobody starves: so many clinics, so much room, so many runs at most between two turns of one."""
    town = Town()
    clinics = {town.add(s, *(NOW - timedelta(minutes=m) for m in ago)) for s, ago in spread}
    rounds = -(-len(clinics) // room)
    turns = defaultdict(lambda: [-1])
    for n in range(4 * rounds):
        town.wait_until(NOW + n * QUARTER)
        for clinic_id in town.run(room=room)[1]:
            turns[clinic_id].append(n)
    gaps = [later - sooner for all_of in turns.values() for sooner, later in pairwise(all_of)]
    assert set(turns) == clinics
    assert max(gaps) <= rounds


def test_four_hundred_clinics_in_four_shards_with_room_for_three_hundred():
    """Eight hours: all are served, the last shard as often as the first, none less than every other run."""
    town = Town()
    for n in range(400):
        town.add(n // 100, NOW - timedelta(seconds=n))
    by_shard, last, longest = Counter(), dict.fromkeys(town.due, -1), 0
    for n in range(32):
        town.wait_until(NOW + n * QUARTER)
        report, served = town.run(room=300)
        assert (report.unfinished, report.waiting_clinics) == (True, 100)
        for clinic_id in served:
            by_shard[town.shard_of[clinic_id]] += 1
            longest = max(longest, n - last[clinic_id])
            last[clinic_id] = n
    assert longest <= 2
    assert set(by_shard) == {0, 1, 2, 3}
    assert min(by_shard.values()) > 0.9 * max(by_shard.values())


def test_a_run_tells_who_waits_and_since_when():
    """In counts: two clinics with three records, the oldest of all due for an hour when the run began."""
    town = Town()
    town.add(3, NOW - timedelta(hours=1))
    town.add(0, NOW - timedelta(minutes=20), NOW)
    town.add(1, NOW - timedelta(minutes=10))
    report, _ = town.run(room=1)
    waits = (report.waiting_clinics, report.waiting_records, report.oldest_due_seconds)
    assert (report.unfinished, report.clinics, report.due) == (True, 1, 1)
    assert waits == (2, 3, 3600)


@pytest.mark.parametrize("most", range(1, 8))
def test_of_more_than_a_run_holds_the_oldest_are_taken(most):
    """Names are read as far as needed and no further; a run that could not take them all is unfinished."""
    town = Town()
    minutes = [7, 3, 5, 1, 6, 2, 4]
    ids = {m: town.add(n % SHARDS, NOW - timedelta(minutes=m)) for n, m in enumerate(minutes)}
    clinics, all_of_it = oldest_due(_Index(town), NOW, most=most)
    assert list(clinics) == [ids[m] for m in sorted(minutes, reverse=True)][:most]
    assert all_of_it == (most == len(minutes))
    assert town.names_read.total() <= most + SHARDS
