"""Secrets from the parameter store, kept for five minutes in memory. Never in the environment, never logged."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.shared import log
from chalicelib.shared.errors import NotFoundError, UnreachableError

if TYPE_CHECKING:
    from types_boto3_ssm import SSMClient

KEPT_SECONDS = 300.0
AWAY_SECONDS = 10.0  # so long nobody asks again for what could not be reached: a hundred would wait one after the other


@dataclass
class Secrets:
    """Reads `<path>/<name>`; several values of one secret stand on lines of their own, newest first (rotation)."""

    client: "SSMClient"
    path: str
    clock: Callable[[], float] = time.monotonic  # seconds
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: dict[str, tuple[float, tuple[str, ...]]] = field(default_factory=dict)
    _away: dict[str, float] = field(default_factory=dict)  # until when

    def all_of(self, name: str) -> tuple[str, ...]:
        """Return the values in force, the newest first; raises NotFoundError, UnreachableError."""
        with self._lock:  # a hundred senders start at once: one asks, the others wait
            kept = self._kept.get(name)
            if kept is None or kept[0] < self.clock():
                values = tuple(self._read(name).split())
                kept = self._kept[name] = (self.clock() + KEPT_SECONDS, values)
            return kept[1]

    def _read(self, name: str) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        if self.clock() < self._away.get(name, 0.0):
            raise UnreachableError(name)
        try:
            found = self.client.get_parameter(Name=f"{self.path}/{name}", WithDecryption=True)
        except self.client.exceptions.ParameterNotFound:
            raise NotFoundError(name) from None
        except (BotoCoreError, ClientError) as error:
            self._away[name] = self.clock() + AWAY_SECONDS
            log.warning("secret_unreachable", secret=name, error=_code(error))
            raise UnreachableError(name) from error
        return found["Parameter"]["Value"]

    def one(self, name: str) -> str:
        """Return the newest value."""
        return self.all_of(name)[0]


def _code(error: Exception) -> str:
    response = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", type(error).__name__))
