"""API tokens of a clinic: shown once, kept as a hash, limited to scopes and to a time, revocable. Never logged."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.shared import ids, times
from chalicelib.shared.later_release import Extensible, ExtensibleEnum

IN_FORCE_FOR = timedelta(days=365)  # unless whoever issues it says otherwise
WARNED_BEFORE = timedelta(days=30)
_A_MOMENT = timedelta(seconds=1)


class Scope(ExtensibleEnum):
    """What a token may do."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True)
class ApiToken(Extensible):
    """A credential of the clinic's own software."""

    id: str
    name: str
    secret_hash: str  # SHA-256 of the secret: it is 256 random bits, so no stretching is needed
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    warned_at: datetime | None = None  # somebody at the clinic was told that it ends soon
    version: int = 0

    def is_in_force(self, now: datetime) -> bool:
        """Tell whether the token is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def ends_soon(self, now: datetime) -> bool:
        """Tell whether the token is in force, but not for long."""
        ends = self.expires_at
        ends = self.expires_at
        return self.is_in_force(now) and ends is not None and ends - now <= WARNED_BEFORE

    def last_day(self, zone: str) -> date | None:
        """Return the last day on which it is good for something, on the clinic's calendar; None of one without an end."""
        return times.local_day(self.expires_at - _A_MOMENT, zone) if self.expires_at else None


def issue_token(
    clinic_id: str,
    name: str,
    scopes: tuple[Scope, ...],
    *,
    now: datetime,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Return the record to keep and the text to hand over, once: `pnt_<clinic>_<id>_<secret>`. It ends after a year, or when it is said."""
    token_id, secret = ids.new_id(10), secrets.token_urlsafe(32)
    record = ApiToken(token_id, name, _hash(secret), scopes, now, expires_at or now + IN_FORCE_FOR)
    return record, f"pnt_{clinic_id}_{token_id}_{secret}"


def read_token(text: str) -> tuple[str, str, str] | None:
    """Return clinic id, token id and secret of a token's text, or None when it is not one."""
    parts = text.split("_", 3)
    return (parts[1], parts[2], parts[3]) if len(parts) == 4 and parts[0] == "pnt" else None


def is_secret_of(token: ApiToken, secret: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(token.secret_hash, _hash(secret))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
