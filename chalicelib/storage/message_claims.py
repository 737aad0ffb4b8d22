"""Claims and outcomes of messages, 25 to a call: the write that decides who sends. Never sends, nor takes a refusal for a lost race."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.messaging.model import Message, State
from chalicelib.shared import times
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage import keys
from chalicelib.storage.failed_conditions import ends_of
from chalicelib.storage.item_codec import from_item
from chalicelib.storage.table import Table

# `state` is a reserved word of DynamoDB, hence the quotes. PartiQL costs a tenth of UpdateItem's CPU here because 25 statements share one signed, parsed call.


@dataclass(frozen=True)
class Outbox:
    """All clinics' messages, as the sender sees them."""

    table: Table

    def read(self, message_ids: Iterable[str]) -> list[Message]:
        """Return the messages that exist, in the order asked; raises UnreadableRecordError."""
        found, unreadable = self.read_each(message_ids)
        if unreadable:
            raise UnreadableRecordError(Message.__name__, unreadable[0])
        return found

    def read_each(self, message_ids: Iterable[str]) -> tuple[list[Message], list[str]]:
        """Return the messages that exist and can be read, in the order asked, and the ids of those that cannot."""
        wanted = {keys.message(message_id): message_id for message_id in message_ids}
        by_id: dict[str, Message] = {}
        unreadable = []
        for item in self.table.get_many(wanted):
            message_id = wanted[keys.Key(item["pk"]["S"], item["sk"]["S"])]
            try:
                by_id[message_id] = from_item(Message, item)
            except UnreadableRecordError:
                unreadable.append(message_id)
        return [by_id[one] for one in wanted.values() if one in by_id], unreadable

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Take the messages still as they were seen; exactly one of all callers gets each."""
        statements = [self._claim(message, lease_until) for message in messages]
        ends = ends_of(messages, self.table.run_statements(statements))
        claimed = [
            replace(m, state=State.SENDING, lease_until=lease_until, attempts=m.attempts + 1)
            for m in ends.done
        ]
        return ends.unless_refused(claimed)

    def settle(self, messages: Sequence[Message], *, seen: State) -> list[Message]:
        """Write the new states of messages last seen in `seen`; return those that had moved on meanwhile."""
        statements = [self._settle(message, seen) for message in messages]
        ends = ends_of(messages, self.table.run_statements(statements))
        return ends.unless_refused(ends.moved_on)

    def note_provider_id(self, message: Message) -> None:
        """Remember WhatsApp's id of a message whose status came before our own outcome was written.

        Where the status brought an id itself, that one stays: on AWS ours is only the sender's.
        """
        index = keys.provider(message.clinic_id, message.provider_id)
        values = [message.provider_id, index["lookup_pk"], index["lookup_sk"]]
        change = "SET provider_id=? SET lookup_pk=? SET lookup_sk=?"
        unknown = "provider_id IS MISSING"
        statement = self._statement(change, values, message.id, unknown, [])
        ends_of([message], self.table.run_statements([statement])).unless_refused([])

    def _claim(self, message: Message, lease_until: datetime) -> dict[str, Any]:
        change = 'SET "state"=? SET lease_until=? SET attempts=?'
        values = [State.SENDING, times.iso(lease_until), message.attempts + 1]
        if message.went_as or message.content.replaced:  # each attempt says in whose words it went
            change, values = f"{change} SET went_as=?", [*values, message.went_as]
        # `attempts` makes a claim of a message that was retried meanwhile lose, whatever its state now.
        return self._statement(
            change,
            values,
            message.id,
            '"state"=? AND attempts=?',
            [message.state, message.attempts],
        )

    def _settle(self, message: Message, seen: State) -> dict[str, Any]:
        fields: dict[str, Any] = {"state": message.state, "reason": message.reason}
        fields["changed_at"] = times.iso(message.changed_at) if message.changed_at else ""
        if message.told_at:
            fields["told_at"] = times.iso(message.told_at)
        if message.retry_at:
            fields["retry_at"] = times.iso(message.retry_at)
        if message.provider_id:
            fields |= {"provider_id": message.provider_id}
            fields |= keys.provider(message.clinic_id, message.provider_id)
        fields = {name: value for name, value in fields.items() if value or name == "reason"}
        change = " ".join(f'SET "{name}"=?' for name in fields)
        return self._statement(change, list(fields.values()), message.id, '"state"=?', [seen])

    def _statement(
        self, change: str, values: list[Any], message_id: str, condition: str, seen: list[Any]
    ) -> dict[str, Any]:
        key = keys.message(message_id)
        where = f"pk=? AND sk=? AND {condition}"
        parameters = [*values, key.pk, key.sk, *seen]
        return {
            "Statement": f'UPDATE "{self.table.name}" {change} WHERE {where}',
            "Parameters": [{"N": str(v)} if isinstance(v, int) else {"S": v} for v in parameters],
        }
