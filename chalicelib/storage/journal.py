"""The journal: a table of its own that only grows, so that a restore of the other forgets nothing of it. Never edits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from chalicelib.consent.consent_journal import JournaledWord
from chalicelib.messaging.attempt_journal import Attempt, Attempts
from chalicelib.messaging.model import Message
from chalicelib.shared import ids, log
from chalicelib.shared.later_release import reading
from chalicelib.shared.retention import JOURNAL_KEPT_FOR
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item
from chalicelib.storage.record_fields import plain_without_defaults
from chalicelib.storage.table import Table

E = TypeVar("E")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def attempts_item(messages: Sequence[Message], at: datetime) -> Item:
    """Return the entry of what is about to be sent; no two entries share a key."""
    entry = Attempts(f"{at:%M%S}-{ids.new_id()}", at, tuple(map(Attempt.at, messages)))
    return entry_item(keys.attempts(hour_of(at), entry.id), entry, at)


def word_item(clinic_id: str, word: JournaledWord) -> Item:
    """Return the entry of what somebody said; the same word at the same moment is the same entry."""
    return entry_item(keys.words(f"{word.at:%Y-%m-%d}", clinic_id, word.id), word, word.at)


def entry_item(key: keys.Key, entry: Any, at: datetime) -> Item:
    """Return an entry as an item that is forgotten when no restore can go back so far."""
    return {
        "pk": {"S": key.pk},
        "sk": {"S": key.sk},
        "data": {"S": msgspec.json.encode(plain_without_defaults(entry)).decode()},
        "expires_at": {"N": str(int((at + JOURNAL_KEPT_FOR).timestamp()))},
    }


def entry_in(item: Item, kind: type[E]) -> E:
    """Return what an item stands for; a word that a later release added is left as it is."""
    with reading():
        return msgspec.json.decode(item["data"]["S"], type=kind)


def hour_of(at: datetime) -> str:
    """Return the UTC hour that an entry lies under."""
    return f"{at:%Y-%m-%dT%H}"


@dataclass(frozen=True)
class Journal:
    """Entries of all clinics, by the moment they were made. Functions may only add to it."""

    table: Table

    def note(self, messages: Sequence[Message], *, at: datetime) -> bool:
        """Note that these claimed messages are about to be sent; tell whether that is safely written."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.table.put(attempts_item(messages, at))
        except (BotoCoreError, ClientError) as error:
            log.error("attempts_not_noted", messages=len(messages), error=type(error).__name__)
            return False
        return True

    def attempts_between(self, start: datetime, end: datetime) -> Iterator[Attempts]:
        """Yield what was tried in [start, end), hour by hour. For an operator: no function may read."""
        hour = start.replace(minute=0, second=0, microsecond=0)
        while hour < end:
            values: Item = {":pk": {"S": keys.attempts(hour_of(hour), "").pk}}
            for item in self.table.query("pk = :pk", values, ConsistentRead=True):
                entry = entry_in(item, Attempts)
                if start <= entry.at < end:
                    yield entry
            hour += HOUR

    def words_since(
        self, start: datetime, *, until: datetime
    ) -> Iterator[tuple[str, JournaledWord]]:
        """Yield what was said from `start` on, each with its clinic, day by day. For an operator too."""
        day = start.replace(hour=0, minute=0, second=0, microsecond=0)
        while day <= until:
            values: Item = {":pk": {"S": keys.words(f"{day:%Y-%m-%d}", "", "").pk}}
            for item in self.table.query("pk = :pk", values, ConsistentRead=True):
                word = entry_in(item, JournaledWord)
                if word.at >= start:
                    yield item["sk"]["S"].partition(".")[0], word
            day += DAY
