"""Keeping one clinic silent, and letting it speak again: by its owner, or by an operator. Loses nothing, and lifts no stop of WhatsApp's."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clinics import hold
from chalicelib.clinics.change_settings import change_settings
from chalicelib.clinics.hold import Hold
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import last_day
from chalicelib.shared.writes import Records

MAY_WAIT = 2  # counters of an hour: what was put out just before a pause may not have left yet


class CountingRecords(Records, Protocol):
    """A clinic's records, with its counters."""

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters."""
        ...


def pause(
    records: CountingRecords,
    *,
    now: datetime,
    until: datetime | None,
    everything: bool,
    by: str = "",
) -> Clinic:
    """Keep the clinic silent from now on, until that moment or until somebody resumes; `everything`: answers too. Raises ConflictError."""
    put_out = records.counts(last_day(now)[:MAY_WAIT])

    def held(seen: Clinic) -> Hold:
        terms = hold.begun(seen.hold, now=now, until=until, everything=everything, put_out=put_out)
        return dataclasses.replace(terms, by=by)

    return _saved(records, held)


def resume(records: Records, *, now: datetime) -> Clinic:
    """Let it speak again; of one that is not paused nothing changes. Raises ConflictError."""
    return _saved(records, lambda seen: seen.hold and hold.ended(seen.hold, now=now))


def _saved(records: Records, held: Callable[[Clinic], Hold | None]) -> Clinic:
    """Write the hold into the clinic as it now stands: WhatsApp may be stopping its sender at the same moment."""
    return change_settings(records, lambda seen: dataclasses.replace(seen, hold=held(seen)))
