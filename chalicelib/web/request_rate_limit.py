"""How often somebody may ask before they are told to wait. Never keeps an address, only its keyed hash, for hours."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.clinics.limits import Limits
from chalicelib.shared.errors import PuntualError

COUNTED_FOR = timedelta(hours=2)


class TooManyError(PuntualError):
    """More was asked than the clinic takes in a stretch of time; `wait` is the seconds until the next."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


class Counters(Protocol):
    """A clinic's counters."""

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters; one never counted is 0."""
        ...

    def take_room(self, counter: str, *, at_most: int, expires_at: datetime) -> bool:
        """Count one more and say so, or write nothing when `at_most` are counted already."""
        ...


def take_request(counters: Counters, limits: Limits, token_id: str, *, now: datetime) -> None:
    """Let one request of an API token in, or raise TooManyError. Exact: requests at once share no room."""
    counter = f"api-{token_id}-{now:%Y%m%d%H%M}"
    if not _take(counters, counter, limits.requests_a_minute, now):
        raise TooManyError(60 - now.second)


def take_signup(counters: Counters, limits: Limits, address: str, *, now: datetime) -> None:
    """Let one sign-up in, or raise TooManyError; `address` is a keyed hash.

    What is full already is only read. The clinic's counter comes first, so that when it is full new
    addresses write nothing. An address that sends many at once may take from the clinic's room what it
    is then refused, one for each of them; neither limit is ever passed.
    """
    hour = f"{now:%Y%m%d%H}"
    of_clinic, of_address = f"form-{hour}", f"form-{hour}-{address}"
    full = TooManyError(3600 - now.minute * 60 - now.second)
    if counters.counts([of_address]) >= limits.signups_an_hour_each:
        raise full
    if counters.counts([of_clinic]) >= limits.signups_an_hour:
        raise full
    if not _take(counters, of_clinic, limits.signups_an_hour, now):
        raise full
    if not _take(counters, of_address, limits.signups_an_hour_each, now):
        raise full


def network_of(address: str) -> str:
    """Return what one household or company has of its own: an IPv4 address, or the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _take(counters: Counters, counter: str, at_most: int, now: datetime) -> bool:
    return counters.take_room(counter, at_most=at_most, expires_at=now + COUNTED_FOR)
