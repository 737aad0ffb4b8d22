"""What is kept of an answer before it is one. Never sends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.shared.later_release import Extensible

LONGEST = 4096  # letters that WhatsApp takes
DRAFTS_KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, repr=False)
class AnswerDraft(Extensible):
    """The half-written answer of one person of the clinic to one line."""

    id: str  # `<line>/<member>`
    text: str
    at: datetime
    version: int = 0

    @property
    def by(self) -> str:
        """Whose it is."""
        return self.id.rpartition("/")[2]
