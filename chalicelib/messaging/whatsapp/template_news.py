"""What WhatsApp tells of one of our templates: may it be used, under which category, of which quality. Never acts on it.

https://developers.facebook.com/docs/whatsapp/business-management-api/webhooks/components
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.messaging.event_types import AccountEvent
from chalicelib.messaging.whatsapp.template_definitions import category_of

USE, CATEGORY, QUALITY = "", "category", "quality"
# Other words (PENDING, FLAGGED, IN_APPEAL…) say nothing of whether a message goes now.
_WELL = frozenset({"APPROVED", "REINSTATED", "UNARCHIVED"})
_HELD = frozenset({"PAUSED", "DISABLED", "REJECTED", "ARCHIVED", "DELETED", "PENDING_DELETION"})


@dataclass(frozen=True)
class TemplateNews:
    """One thing that is so of a template from now on."""

    name: str
    language: str
    subject: str
    wrong: str = ""  # WhatsApp's word for what is wrong; "" when all is well

    @property
    def topic(self) -> tuple[str, str, str]:
        """What there is one trouble of, at most."""
        return (self.name, self.language, self.subject)


def news_of_templates(event: AccountEvent) -> list[TemplateNews]:
    """Return what the event tells of templates of ours; of others' nothing."""
    said = event.details
    name = said.get("message_template_name", "")
    language = said.get("message_template_language", "")
    ours = category_of(name, language)
    if not ours:
        return []
    return [
        TemplateNews(name, language, subject, wrong)
        for subject, wrong in _told(event.field, said, ours)
    ]


def _told(field: str, said: Mapping[str, str], ours: str) -> Iterator[tuple[str, str]]:
    if field == "message_template_status_update":
        word = said.get("event", "").upper()
        if word in _WELL | _HELD:
            yield USE, word if word in _HELD else ""
        yield from _category(said.get("message_template_category", ""), ours)
    elif field == "template_category_update":
        # Before it is moved WhatsApp tells where it belongs; afterwards, where it is.
        yield from _category(said.get("correct_category") or said.get("new_category", ""), ours)
    elif field == "message_template_quality_update":
        score = said.get("new_quality_score", "").upper()
        if score:
            yield QUALITY, score if score == "RED" else ""


def _category(told: str, ours: str) -> Iterator[tuple[str, str]]:
    if told:
        yield CATEGORY, "" if told.upper() == ours else told.upper()
