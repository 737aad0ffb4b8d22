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


Stands = Callable[[Hold | None], None]


def whatever_stands(_hold: Hold | None) -> None:
    """Let a pause be changed, whoever changed it before."""


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
    stands: Stands = whatever_stands,
) -> Clinic:
    """Keep the clinic silent from now on, until that moment or until somebody resumes; `everything`: answers too.

    Raises ConflictError, and what `stands` raises of the pause as it is by then.
    """
    put_out = records.counts(last_day(now)[:MAY_WAIT])

    def held(seen: Clinic) -> Hold:
        stands(_in_force(seen, now))
        terms = hold.begun(seen.hold, now=now, until=until, everything=everything, put_out=put_out)
        return dataclasses.replace(terms, by=by)

    return _saved(records, held)


def resume(records: Records, *, now: datetime, stands: Stands = whatever_stands) -> Clinic:
    """Let it speak again; of one that is not paused nothing changes. Raises ConflictError, and what `stands` raises."""

    def ended(seen: Clinic) -> Hold | None:
        stands(_in_force(seen, now))
        return seen.hold and hold.ended(seen.hold, now=now)

    return _saved(records, ended)


def _in_force(clinic: Clinic, now: datetime) -> Hold | None:
    return clinic.hold if clinic.is_held(now) else None


def _saved(records: Records, held: Callable[[Clinic], Hold | None]) -> Clinic:
    """Write the hold into the clinic as it now stands: WhatsApp may be stopping its sender at the same moment."""
    return change_settings(records, lambda seen: dataclasses.replace(seen, hold=held(seen)))
