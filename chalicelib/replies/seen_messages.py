"""What came in from a patient. Kept so that the same event, delivered twice, does one thing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Inbound:
    """A message of a patient that was acted upon; `id` is made of WhatsApp's, in which the number is hidden."""

    id: str
    at: datetime
    version: int = 0
