"""Join what happens to the events that tell of it: every change of the world goes through here."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sandbox import business_app, events, patient, send
from sandbox.config import Config
from sandbox.delivery import Delivery
from sandbox.events import Event
from sandbox.faults import Faults
from sandbox.limits import Meter
from sandbox.model import Attempt, Button, Phone, Received, Sender, Sent, Status, Template
from sandbox.refusals import Refusal
from sandbox.routes_out import deliver_with
from sandbox.store import Store
from sandbox.world import World


class Switchboard:
    """One running sandbox without its web server."""

    def __init__(self, *, config: Config) -> None:
        self.config = config
        self.world = World(store=Store(config.state))
        self.faults = Faults()
        self.gate = send.Gate(
            world=self.world,
            meter=Meter(limits=config.limits),
            limits=config.limits,
            late=config.late_refusals,
        )
        self.delivery = Delivery(
            timing=config.timing,
            faults=self.faults,
            deliver=deliver_with(config),
            world=self.world,
        )
        self._quiet_until: dict[str, float] = {}
        send.restore_volume(self.gate, now=config.clock())
        for body in list(self.world.store.load("event")):
            self.delivery.enqueue(Event(**body))

    def stop(self) -> None:
        """Stop delivering and close the state; what waits goes out at the next start."""
        self.delivery.stop()
        with self.world.lock:
            self.world.store.close()

    # ── from a business to a phone ──────────────────────────────────────
    def send(self, post: send.Post) -> Sent | Refusal:
        """Put a message through the rules, into the ledger, and let its statuses follow."""
        with self.world.writing():
            result = send.accept(post, gate=self.gate, now=self.config.clock())
            if isinstance(result, Refusal):
                return result
            steps = self._steps(result)
            message = replace(result, statuses=tuple(status for status, _ in steps))
            self.world.add_sent(message)
            for status, delay in steps:
                self._tell_status(message, status, delay)
            return message

    def _steps(self, message: Sent) -> list[tuple[Status, float]]:
        """What a message goes through, and after how long: one that failed goes no further."""
        timing, at = self.config.timing, message.accepted_at
        ways = [("accepted", 0.0)] if message.api == "aws" else []
        if not message.statuses:
            ways += [("sent", timing.sent_after), ("delivered", timing.delivered_after)]
        steps = [(Status(name, at + timedelta(seconds=delay)), delay) for name, delay in ways]
        return steps + [(failed, timing.sent_after) for failed in message.statuses]

    def _tell_status(self, message: Sent, status: Status, delay: float) -> None:
        sender = self.world.senders.get(message.sender)
        if sender is None:
            return
        due = max(time.time() + delay, self._quiet_until.get(message.wamid, 0.0))
        self._quiet_until[message.wamid] = due
        phone = self.world.phones[message.phone]
        self.delivery.publish(events.status_event(sender, phone, message, status, due=due))

    def count(self, attempt: Attempt) -> None:
        """Count one POST, whatever became of it."""
        with self.world.lock:
            self.world.add_attempt(attempt)

    # ── from a phone to a business ──────────────────────────────────────
    def _tell(self, message: Received) -> Received:
        sender = self.world.senders[message.sender]
        phone = patient.seen_by_business(self.world.phones[message.phone], self.faults)
        self.delivery.publish(events.message_event(sender, phone, message, due=time.time()))
        return message

    def say(self, phone: Phone, sender: Sender, said: patient.Said) -> Received:
        """A client writes, or sends a file."""
        with self.world.lock:
            now = self.config.clock()
            return self._tell(patient.say(self.world, phone, sender, said, now=now))

    def tap(self, message: Sent, button: Button) -> Received:
        """A client taps a button; who taps has read."""
        with self.world.lock:
            phone, sender = self.world.phones[message.phone], self.world.senders[message.sender]
            self.read(phone)
            return self.say(phone, sender, patient.tapped(button, message, sender))

    def read(self, phone: Phone, sender: str | None = None) -> int:
        """A client looks at the screen; return how many messages turned blue."""
        with self.world.lock:
            now = self.config.clock()
            read = patient.read_all(self.world, phone, sender=sender, now=now)
            for message in read:
                self._tell_status(message, message.statuses[-1], 0.0)
            return len(read)

    def change_number(self, phone: Phone, new: str) -> Phone:
        """A client moves to another number and WhatsApp says so."""
        with self.world.lock:
            now = self.config.clock()
            old = phone
            moved, told = patient.change_number(self.world, phone, new, now=now)
            for message in told:
                sender = self.world.senders[message.sender]
                due = time.time()
                self.delivery.publish(events.message_event(sender, old, message, due=due))
            return moved

    def set_marketing(self, phone: Phone, *, wanted: bool) -> None:
        """A client stops or resumes offers; the businesses it knows are told."""
        with self.world.lock:
            patient.set_marketing(self.world, phone, wanted=wanted)
            now = self.config.clock()
            for identifier in dict.fromkeys(m.sender for m in self.world.sent_to(phone.e164)):
                sender = self.world.senders.get(identifier)
                if sender is not None:
                    due = time.time()
                    self.delivery.publish(
                        events.preference_event(sender, phone, wanted=wanted, at=now, due=due)
                    )

    # ── the same number in the WhatsApp Business app ─────────────────────
    def connect_app(self, sender: Sender) -> Sender:
        """Let a number live in the app as well: the business is told of the chats and the contacts of before."""
        with self.world.lock:
            at, due = self.config.clock(), time.time()
            changed = replace(sender, in_app=True)
            self.world.put_sender(changed)
            known = [phone for phone in self.world.phones.values() if phone.shares_number]
            chats = [(phone, [business_app.old_message(changed, phone, at=at)]) for phone in known]
            self.delivery.publish(events.history_event(changed, chats, at=at, due=due))
            self.delivery.publish(events.app_state_event(changed, known, at=at, due=due))
            return changed

    def write_in_app(self, sender: Sender, phone: Phone, said: patient.Said) -> Sent:
        """Somebody of the business writes to a client in the app."""
        with self.world.lock:
            now = self.config.clock()
            message, echo = business_app.write(self.world, sender, phone, said, now=now)
            self._tell_echo(sender, phone, echo)
            return message

    def change_in_app(self, message: Sent, words: str) -> Sent:
        """They edit what they wrote there; without words they delete it."""
        with self.world.lock:
            now, sender = self.config.clock(), self.world.senders[message.sender]
            if words:
                echo = business_app.edit(self.world, message, words, now=now)
            else:
                echo = business_app.revoke(self.world, message, now=now)
            self._tell_echo(sender, self.world.phones[message.phone], echo)
            return self.world.sent[message.wamid]

    def _tell_echo(self, sender: Sender, phone: Phone, echo: business_app.Echo) -> None:
        self.delivery.publish(events.echo_event(sender, phone, echo, due=time.time()))

    # ── templates ───────────────────────────────────────────────────────
    def judge_template(
        self,
        template: Template,
        *,
        status: str | None = None,
        category: str | None = None,
        announced: str | None = None,
        quality: str | None = None,
    ) -> Template:
        """WhatsApp pauses, rejects, approves, recategorises or rates a template, and says so; or says where it will move it."""
        with self.world.lock:
            changed = replace(
                template,
                status=status or template.status,
                category=category or template.category,
            )
            self.world.put_template(changed)
            if changed.status != template.status:
                self._tell_template(changed, events.template_status_event)
            if changed.category != template.category:
                before = template.category
                self._tell_template(
                    changed, partial(events.template_category_event, previous=before)
                )
            if announced:
                self._tell_template(
                    changed, partial(events.template_announced_event, correct=announced)
                )
            if quality:
                self._tell_template(changed, partial(events.template_quality_event, score=quality))
            return changed

    def _tell_template(self, template: Template, news: Callable[..., Event]) -> None:
        sender = self.world.sender_of_account(template.waba_id)
        if sender is not None:
            self.delivery.publish(news(sender, template, at=self.config.clock(), due=time.time()))
