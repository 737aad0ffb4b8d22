"""Limits on what comes in: exact at the boundary, read before anything is written, kind to whoever is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

import pytest

from chalicelib.clinics.limits import Limits
from chalicelib.web.request_rate_limit import TooManyError, network_of, take_request, take_signup
from tests.builders import CLINIC_ID, NOW
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

FEW = Limits(signups_an_hour=5, signups_an_hour_each=2, requests_a_minute=3)


@pytest.fixture
def records():
    return MemoryClinicRecords(MemoryStore(), CLINIC_ID)


def taken(attempt, times):
    """Return how many of so many attempts were let in."""
    let_in = 0
    for _ in range(times):
        try:
            attempt()
        except TooManyError:
            continue
        let_in += 1
    return let_in


def test_an_address_gets_its_number_and_the_clinic_its_own(records):
    """Two from each address, five in all; the next hour begins anew."""
    each = [taken(lambda a=address: take_signup(records, FEW, a, now=NOW), 4) for address in "abcd"]
    assert each == [2, 2, 1, 0]
    later = NOW + timedelta(minutes=30)  # the next full hour
    assert taken(lambda: take_signup(records, FEW, "a", now=later), 4) == 2


def test_a_full_clinic_is_only_read(records):
    """New addresses leave no counter behind."""
    for address in "abc":
        taken(lambda a=address: take_signup(records, FEW, a, now=NOW), 2)
    before = list(records.store.everything())
    assert taken(lambda: take_signup(records, FEW, "new", now=NOW), 50) == 0
    assert list(records.store.everything()) == before


def test_a_refused_request_writes_nothing(records):
    """Not even its own refusal: who asks on and on costs no writes."""
    taken(lambda: take_request(records, FEW, "one", now=NOW), 3)
    before = list(records.store.everything())
    assert taken(lambda: take_request(records, FEW, "one", now=NOW), 50) == 0
    assert list(records.store.everything()) == before


@dataclass(frozen=True)
class ReadBeforeAnybodyWrote:
    """Counters as those see them who all read at the same moment."""

    records: MemoryClinicRecords

    def counts(self, _counters):
        """Nobody has been counted yet."""
        return 0

    def take_room(self, counter, **room):
        """Count, or write nothing."""
        return self.records.take_room(counter, **room)


def test_who_all_read_before_anybody_wrote_pass_no_limit(records):
    """What was read decides nothing: the write itself has the limit as its condition."""
    stale = ReadBeforeAnybodyWrote(records)
    assert taken(lambda: take_signup(stale, FEW, "a", now=NOW), 9) == 2
    taken(lambda: take_signup(stale, FEW, "b", now=NOW), 9)
    assert records.counts([f"form-{NOW:%Y%m%d%H}"]) == FEW.signups_an_hour
    assert records.counts([f"form-{NOW:%Y%m%d%H}-a"]) == FEW.signups_an_hour_each


def test_many_at_once_pass_no_limit(records):
    """Threads that all read before any writes share the room, and no more than the room."""
    limits = Limits(signups_an_hour=40, signups_an_hour_each=7)
    with ThreadPoolExecutor(8) as pool:
        ways = [lambda a=str(n % 10): take_signup(records, limits, a, now=NOW) for n in range(200)]
        let_in = sum(pool.map(lambda way: taken(way, 1), ways))
    counted = records.counts([f"form-{NOW:%Y%m%d%H}"])
    each = [records.counts([f"form-{NOW:%Y%m%d%H}-{n}"]) for n in range(10)]
    assert (let_in, max(each) <= 7, counted) == (sum(each), True, 40)


@pytest.mark.parametrize(("second", "wait"), [(0, 60), (1, 59), (59, 1)])
def test_a_token_waits_for_the_next_minute(records, second, wait):
    """Three a minute; another token is not touched."""
    now = NOW + timedelta(seconds=second)
    assert taken(lambda: take_request(records, FEW, "one", now=now), 5) == 3
    with pytest.raises(TooManyError) as refused:
        take_request(records, FEW, "one", now=now)
    assert refused.value.wait == wait
    take_request(records, FEW, "two", now=now)
    take_request(records, FEW, "one", now=now + timedelta(seconds=wait))


def test_counters_name_no_address(records):
    """And are forgotten within hours."""
    take_signup(records, FEW, "0f3a9c", now=NOW)
    counters = list(records.store.everything())
    assert len(counters) == 2
    for item in counters:
        assert int(item["expires_at"]["N"]) <= (NOW + timedelta(hours=2)).timestamp()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("201.141.22.7", "201.141.22.7"),
        ("2806:2f0:1:2:aaaa::1", "2806:2f0:1:2::/64"),
        ("2806:2f0:1:2:ffff:1:2:3", "2806:2f0:1:2::/64"),
        ("2806:2f0:1:3::1", "2806:2f0:1:3::/64"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_an_address_counts_by_what_one_household_has(address, network):
    """Whoever has one IPv6 address has 18 quintillion."""
    assert network_of(address) == network
