"""Stands in for the templates of a WhatsApp account: takes what it is given, and answers as a test says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.clinics.model import Sender
from chalicelib.messaging.whatsapp.push_templates import RemoteTemplate, TemplateRefusedError


@dataclass
class MemoryTemplates:
    """The account of whatever clinic asks."""

    there: dict[tuple[str, str], RemoteTemplate] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)  # names that it does not take
    trouble: Exception | None = None  # what every call meets
    asked_by: list[Sender] = field(default_factory=list)

    @contextmanager
    def of(self, sender: Sender) -> Iterator["MemoryTemplates"]:
        """Give the account, as wiring does."""
        self.asked_by.append(sender)
        yield self

    def has(self, name: str, language: str, status: str, category: str = "UTILITY") -> None:
        """Let the account have a template that stands so."""
        self.there[name, language] = RemoteTemplate(name, language, status, category)

    def list_templates(self) -> list[RemoteTemplate]:
        """Return all of them."""
        if self.trouble:
            raise self.trouble
        return list(self.there.values())

    def create_template(self, definition: dict[str, Any]) -> RemoteTemplate:
        """Take one, which waits for its approval."""
        if self.trouble:
            raise self.trouble
        name, language = definition["name"], definition["language"]
        if name in self.refuses:
            raise TemplateRefusedError("Content in this language already exists (code 100)")
        self.has(name, language, "PENDING", definition["category"])
        return self.there[name, language]
