"""All that the sandbox knows at one moment, kept in memory and written through to the store.

Decides nothing. Callers hold `lock` while they read and then write.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sandbox import numbers, revive
from sandbox.model import Attempt, Phone, Received, Sender, Sent, Status, Template
from sandbox.store import Store


class World:
    """Senders, phones, templates, both directions of messages, and every attempt to send."""

    def __init__(self, *, store: Store) -> None:
        self.lock = threading.RLock()
        self.store = store
        self.senders: dict[str, Sender] = {}
        self.phones: dict[str, Phone] = {}
        self.templates: dict[str, Template] = {}
        self.sent: dict[str, Sent] = {}
        self.received: dict[str, Received] = {}
        self.attempts: list[Attempt] = []
        self.copies: Counter[str] = Counter()
        self._service: Counter[tuple[str, str]] = Counter()
        self._sent_to: dict[str, list[str]] = defaultdict(list)
        self._received_from: dict[str, list[str]] = defaultdict(list)
        self._last_word: dict[tuple[str, str], datetime] = {}
        self._load()

    def _load(self) -> None:
        for body in self.store.load("sender"):
            self._keep_sender(revive.sender(body))
        for body in self.store.load("phone"):
            self._keep_phone(revive.phone(body))
        for body in self.store.load("template"):
            self._keep_template(revive.template(body))
        for body in self.store.load("sent"):
            self._index_sent(revive.sent(body))
        for body in self.store.load("received"):
            self._index_received(revive.received(body))
        self.attempts.extend(revive.attempt(body) for body in self.store.load("attempt"))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, and write all that is put meanwhile at once."""
        with self.lock:
            self.store.begin()
            try:
                yield
            finally:
                self.store.commit()

    # ── business numbers ────────────────────────────────────────────────
    def _keep_sender(self, sender: Sender) -> None:
        self.senders[sender.phone_number_id] = sender

    def put_sender(self, sender: Sender) -> None:
        """Register a business number, or replace what was known about it."""
        self._keep_sender(sender)
        self.store.put("sender", sender.phone_number_id, sender)

    def remove_sender(self, sender: Sender) -> None:
        """Forget a business number; its messages stay."""
        del self.senders[sender.phone_number_id]
        self.store.delete("sender", sender.phone_number_id)

    def sender(self, identifier: str) -> Sender | None:
        """The number known by our id, Meta's id, an AWS id or an ARN."""
        known = self.senders.get(identifier)
        return known or next((s for s in self.senders.values() if s.answers_to(identifier)), None)

    def sender_with_number(self, written: str) -> Sender | None:
        """The business that a `wa.me` link leads to."""
        wanted = numbers.canonical(written)
        same = (s for s in self.senders.values() if numbers.canonical(s.display_number) == wanted)
        return next(same, None) if wanted else None

    def sender_of_account(self, account: str) -> Sender | None:
        """A number of this business account, in either provider's way of naming it."""
        return next((s for s in self.senders.values() if s.belongs_to(account)), None)

    # ── clients' telephones ─────────────────────────────────────────────
    def _keep_phone(self, phone: Phone) -> None:
        self.phones[phone.e164] = phone

    def put_phone(self, phone: Phone) -> Phone:
        """Keep a telephone, new or changed."""
        self._keep_phone(phone)
        self.store.put("phone", phone.e164, phone)
        return phone

    def phone(self, known_as: str) -> Phone | None:
        """The telephone with this number (any written form, wa_id) or this user id."""
        if numbers.looks_like_bsuid(known_as):
            return next((p for p in self.phones.values() if p.bsuid == known_as), None)
        return self.phones.get(numbers.canonical(known_as) or "")

    def phone_or_new(self, e164: str) -> Phone:
        """The telephone with this number; one that was never seen appears by itself."""
        return self.phones.get(e164) or self.put_phone(
            Phone(e164, numbers.wa_id_of(e164), numbers.bsuid_of(e164), name="")
        )

    # ── templates ───────────────────────────────────────────────────────
    def _keep_template(self, template: Template) -> None:
        self.templates[template.id] = template

    def put_template(self, template: Template) -> None:
        """Keep a definition, new or changed."""
        self._keep_template(template)
        self.store.put("template", template.id, template)

    def remove_template(self, template: Template) -> None:
        """Delete a definition."""
        del self.templates[template.id]
        self.store.delete("template", template.id)

    def templates_of(self, waba_id: str) -> list[Template]:
        """Every definition of one account, oldest first."""
        return [t for t in self.templates.values() if t.waba_id == waba_id]

    def template(self, waba_id: str, name: str, language: str) -> Template | None:
        """One definition by name and exact language code."""
        return next(
            (t for t in self.templates_of(waba_id) if (t.name, t.language) == (name, language)),
            None,
        )

    # ── messages ────────────────────────────────────────────────────────
    def _index_sent(self, message: Sent) -> None:
        self.sent[message.wamid] = message
        self._sent_to[message.phone].append(message.wamid)
        if message.callback and message.arrived:
            self.copies[message.callback] += 1
        if message.category == "service":
            self._service[message.sender, message.accepted_at.strftime("%Y-%m")] += 1

    def add_sent(self, message: Sent) -> None:
        """Write an accepted message into the ledger."""
        self._index_sent(message)
        self.store.put("sent", message.wamid, message)

    def change_sent(self, message: Sent) -> None:
        """Show a message otherwise than it was sent."""
        self.sent[message.wamid] = message
        self.store.put("sent", message.wamid, message)

    def add_status(self, wamid: str, status: Status) -> Sent:
        """Note one more step of a message."""
        message = self.sent[wamid]
        changed = replace(message, statuses=(*message.statuses, status))
        self.sent[wamid] = changed
        self.store.put("sent", wamid, changed)
        return changed

    def _index_received(self, message: Received) -> None:
        self.received[message.wamid] = message
        self._received_from[message.phone].append(message.wamid)
        if message.kind != "system":
            self._last_word[message.sender, message.phone] = message.at

    def add_received(self, message: Received) -> None:
        """Note what a client wrote; it opens the 24-hour window with that business."""
        self._index_received(message)
        self.store.put("received", message.wamid, message)

    def last_word(self, sender: str, phone: str) -> datetime | None:
        """When this client last wrote to this business."""
        return self._last_word.get((sender, phone))

    def service_messages(self, sender: str, month: str) -> int:
        """How many non-template messages a number sent in a month (`2026-11`)."""
        return self._service[sender, month]

    def sent_to(self, phone: str) -> Iterator[Sent]:
        """What businesses sent to a phone, oldest first."""
        return (self.sent[wamid] for wamid in self._sent_to.get(phone, ()))

    def received_from(self, phone: str) -> Iterator[Received]:
        """What a phone wrote, oldest first."""
        return (self.received[wamid] for wamid in self._received_from.get(phone, ()))

    def add_attempt(self, attempt: Attempt) -> None:
        """Count one POST."""
        self.attempts.append(attempt)
        self.store.put("attempt", str(len(self.attempts)), attempt)

    # ── events on their way ─────────────────────────────────────────────
    def keep_event(self, identifier: str, event: object) -> None:
        """Keep an event until it is delivered."""
        with self.lock:
            self.store.put("event", identifier, event)

    def drop_events(self, *identifiers: str) -> None:
        """Forget delivered events."""
        with self.writing():
            self.store.delete("event", *identifiers)

    def forget(self) -> None:
        """Clear phones and all traffic; business numbers and templates stay."""
        for kind in ("phone", "sent", "received", "attempt", "event"):
            self.store.delete_all(kind)
        for table in (self.phones, self.sent, self.received, self.attempts, self.copies):
            table.clear()
        for index in (self._sent_to, self._received_from, self._last_word, self._service):
            index.clear()
