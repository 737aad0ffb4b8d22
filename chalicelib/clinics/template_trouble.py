"""How templates stand that WhatsApp does not let a clinic use for now, or doubts. Pure; noting and ending a trouble is messaging/held_templates.py's."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.shared.later_release import Extensible

TEMPLATE_HELD = (
    "template_held"  # why a message ended that waited for its template until it helped no more
)


@dataclass(frozen=True)
class TemplateTrouble(Extensible):
    """What WhatsApp told of one template in one language; it is forgotten when the template is well again."""

    name: str
    language: str
    why: str  # WhatsApp's code or word (132001, PAUSED); else what it is about and the word (category MARKETING)
    since: datetime
    try_at: datetime | None = None  # its messages wait, and one is tried then; None: they go
    after_accept: bool = (
        False  # WhatsApp took a message first and refused it later: its yes proves nothing
    )

    @property
    def subject(self) -> str:
        """What it is about: "" of one that keeps messages waiting, else category or quality."""
        return "" if self.try_at else self.why.partition(" ")[0]

    @property
    def topic(self) -> tuple[str, str, str]:
        """What there is one trouble of, at most."""
        return (self.name, self.language, self.subject)


@dataclass(frozen=True)
class TemplateReading(Extensible):
    """What somebody at the front desk read of the account in some languages; what is not named here could be used."""

    at: datetime
    languages: tuple[str, ...]
    # By "<name> <language>", a word of whatsapp/push_templates.py's Standing and WhatsApp's own word or reason.
    not_usable: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def standing_of(self, name: str, language: str) -> tuple[str, ...]:
        """Return how a template stood and what WhatsApp said of it, or nothing where it could be used."""
        return self.not_usable.get(f"{name} {language}", ())
