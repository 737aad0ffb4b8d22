"""A sender that WhatsApp stopped: its work stays due, staff are told, and it is tried again after an hour.

Which refusals stop a sender is whatsapp/error_codes.py's to say; stopping everybody is the operator's (puntual/sending_switch.py).
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, task_id_of
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Records, Save, Write

TRY_AGAIN = timedelta(hours=1)  # a refusal then costs one batch and pauses it again


def pause(records: Records, clinic_id: str, code: str, *, now: datetime) -> Clinic | None:
    """Stop the clinic's sender; return the clinic as it then stands."""
    clinic = records.get(Clinic, clinic_id)
    if clinic is None or clinic.paused:
        return clinic
    log.warning("sender_paused", clinic=clinic_id, code=code)
    return _saved(records, dataclasses.replace(clinic, paused=code or "stopped", paused_at=now))


def resume_if_time(records: Records, clinic: Clinic, *, now: datetime) -> Clinic:
    """Let a paused sender try again when the hour is over."""
    if not clinic.paused or (clinic.paused_at and now < clinic.paused_at + TRY_AGAIN):
        return clinic
    resumed = dataclasses.replace(clinic, paused="", paused_at=None)
    return _saved(records, resumed, _of_the_pause(records, clinic, now))


def _of_the_pause(records: Records, clinic: Clinic, now: datetime) -> list[Write]:
    """Return what closes the inbox's line of the pause that ends; another refusal opens another."""
    if clinic.paused_at is None:
        return []
    hour = clinic.paused_at.replace(minute=0, second=0, microsecond=0)
    task = records.get(StaffTask, task_id_of(TaskKind.SENDER_PAUSED, hour, clinic.id))
    return closing([task] if task else [], Deed.SENDER_RESUMED, now=now)


def _saved(records: Records, clinic: Clinic, beside: Sequence[Write] = ()) -> Clinic:
    try:
        records.commit([Save(clinic), *beside])
    except ConflictError:
        log.info(
            "pause_raced", clinic=clinic.id
        )  # somebody else wrote it: the next look sees theirs
    return dataclasses.replace(clinic, version=clinic.version + 1)
