"""What one run of the sandbox is told: where it listens, where events go, which limits hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

# Refusals that WhatsApp decides after it has answered 200: they come back as a `failed` status.
LATE_REFUSALS = frozenset({130472, 131026, 131047, 131049, 131050})


def utc_now() -> datetime:
    """The present, aware and in UTC; tests put their own clock in its place."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Limits:
    """Meta's limits, with its figures where they are public and a roomier day than a first tier."""

    messages_per_second: float = 80.0
    pair_interval_s: float = 6.0
    pair_burst: int = 45
    daily_recipients: int = 2000
    window_hours: float = 24.0
    free_service_messages: int = 1000


@dataclass(frozen=True)
class Timing:
    """How soon things happen after an accepted message, and how events are retried, in seconds."""

    sent_after: float = 0.0
    delivered_after: float = 0.05
    batch_window: float = 0.02
    batch_size: int = 100
    topic_batch_size: int = 1  # events in one SNS message; a local AWS starts a worker for each
    first_retry: float = 0.5
    longest_retry: float = 60.0
    webhook_timeout: float = 30.0


@dataclass(frozen=True)
class Config:
    """Port 0 lets the system choose; without a state file the sandbox forgets when it stops."""

    port: int = 4580
    state: Path | None = None
    token: str = "sandbox-token"  # noqa: S105 - a development program's public default
    app_secret: str = "sandbox-app-secret"  # noqa: S105 - the same
    sns_endpoint: str | None = None
    region: str = "us-east-1"
    zone: str = "America/Mexico_City"
    limits: Limits = field(default_factory=Limits)
    timing: Timing = field(default_factory=Timing)
    late_refusals: frozenset[int] = LATE_REFUSALS
    clock: Callable[[], datetime] = utc_now
