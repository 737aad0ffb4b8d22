"""How far WhatsApp's reports have come: silence about one message means something only while others are reported."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from chalicelib.shared.later_release import Extensible

BEAT = timedelta(minutes=2)  # one write in this time at most: statuses are 3.6 a message


@dataclass(frozen=True)
class Heartbeat(Extensible):
    """The newest moment that a status event of the clinic told of."""

    ID: ClassVar[str] = "statuses"

    id: str
    at: datetime
    version: int = 0
