"""An API token that is in use and ends soon: the clinic's inbox is told, once. Never refuses anybody."""

import dataclasses
from contextlib import suppress
from datetime import datetime

from chalicelib.clinics.api_tokens import ApiToken
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Records, Save


def warn_of_end(records: Records, token: ApiToken, *, zone: str, now: datetime) -> None:
    """Put a task into the inbox when the token has a month left. Of one that nobody uses nothing is said."""
    if token.warned_at or not token.ends_soon(now):
        return
    warned = dataclasses.replace(token, warned_at=now)
    with suppress(ConflictError):  # another request of the same software tells it
        records.commit([Save(warned), Create(_task(token, zone, now))])


def _task(token: ApiToken, zone: str, now: datetime) -> StaffTask:
    said = f"{token.name} ({token.id}), {token.last_day(zone)}"
    return staff_task(TaskKind.TOKEN_EXPIRES, now, token.id, text=said)
