"""A sender that WhatsApp stopped: its work stays due, staff are told, and it is tried again after an hour.

Which refusals stop a sender is whatsapp/error_codes.py's to say; stopping everybody is the operator's (puntual/sending_switch.py).
"""

import dataclasses
from datetime import datetime, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Records, Save

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
    return _saved(records, dataclasses.replace(clinic, paused="", paused_at=None))


def _saved(records: Records, clinic: Clinic) -> Clinic:
    try:
        records.commit([Save(clinic)])
    except ConflictError:
        log.info(
            "pause_raced", clinic=clinic.id
        )  # somebody else wrote it: the next look sees theirs
    return dataclasses.replace(clinic, version=clinic.version + 1)
