"""When a clinic reminds, as its owner sets it on a page, and as it was, put back. Overwrites nothing that she did not see."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from chalicelib.appointments.apply_reminder_settings import Agenda, change_reminding
from chalicelib.clinics.change_settings import unless_changed
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.reminder_settings import Reminding
from chalicelib.shared.errors import NotFoundError, decide_again

TRIES = 3  # each walks through the agenda


def set_reminding(
    records: Agenda, wanted: Reminding, *, seen: Reminding, now: datetime, by: str
) -> Clinic:
    """Change what an owner has seen into what she wants; raises NotAllowedError `changed_since`, ConflictError."""

    def change(stands: Clinic) -> Clinic | None:
        if stands.reminding == wanted:
            return None
        unless_changed(stands.reminding, seen=seen, wanted=wanted)
        former = dataclasses.replace(stands.reminding, until=now, by=by)
        return dataclasses.replace(stands.reminding_as(wanted), reminding_before=former)

    return _changed(records, change, now)


def put_back(records: Agenda, *, seen: Reminding, now: datetime) -> Clinic:
    """Put the former settings back, once; raises NotAllowedError `changed_since`, ConflictError."""

    def change(stands: Clinic) -> Clinic | None:
        if stands.reminding_before is None:
            return None
        unless_changed(stands.reminding, seen=seen, wanted=seen)
        former = stands.reminding_as(stands.reminding_before)
        return dataclasses.replace(former, reminding_before=None)

    return _changed(records, change, now)


def _changed(records: Agenda, change: Callable[[Clinic], Clinic | None], now: datetime) -> Clinic:
    def attempt() -> Clinic:
        stands = records.get(Clinic, records.clinic_id)
        if stands is None:
            raise NotFoundError
        after = change(stands)
        if after is None:
            return stands
        change_reminding(records, stands, after, now=now)
        return after

    return decide_again(attempt, times=TRIES)
