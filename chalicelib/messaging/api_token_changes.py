"""A token for a clinic's own software is issued, or ended: what the inbox said of its end is over then. Shows a secret once, and keeps none."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.clinics.api_tokens import ApiToken, Scope, issue_token
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, task_id_of
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Create, Records, Save, Write


class TokenRecords(Records, Protocol):
    """A clinic's records, with its tokens."""

    def tokens(self) -> list[ApiToken]:
        """Return the clinic's tokens, oldest first; those that ended too."""
        ...


def issue(
    records: TokenRecords,
    name: str,
    scopes: tuple[Scope, ...],
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Return a new token and its text, which is shown now and never again; it takes the place of those of its name in the inbox."""
    kept, text = issue_token(records.clinic_id, name, scopes, now=now, expires_at=expires_at)
    former = [one for one in records.tokens() if one.name == name]
    records.commit([Create(kept), *_warnings_over(records, former, now)])
    return kept, text


def revoke(records: Records, token_id: str, *, now: datetime) -> ApiToken:
    """End a token at once; twice keeps the first moment. Raises NotFoundError."""

    def attempt() -> ApiToken:
        kept = records.get(ApiToken, token_id)
        if kept is None:
            raise NotFoundError(token_id)
        if kept.revoked_at is None:
            over = _warnings_over(records, [kept], now)
            records.commit([Save(dataclasses.replace(kept, revoked_at=now)), *over])
        return kept

    return decide_again(attempt)


def _warnings_over(records: Records, tokens: Iterable[ApiToken], now: datetime) -> list[Write]:
    """Return what closes the inbox's warnings that these tokens end soon: another takes their place, or none is wanted."""
    ids = [task_id_of(TaskKind.TOKEN_EXPIRES, t.warned_at, t.id) for t in tokens if t.warned_at]
    return closing(records.get_many(StaffTask, ids).values(), Deed.TOKEN_REPLACED, now=now)
