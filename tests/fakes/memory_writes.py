"""What each write of shared/writes.py does to one item in memory, and when it is refused."""

from chalicelib.messaging.model import WITHDRAWABLE, Message, State
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.writes import (
    Count,
    CountNotKept,
    Create,
    MoveOn,
    Note,
    Remove,
    Rewrite,
    Save,
    Unchanged,
    Withdraw,
    Write,
)
from chalicelib.storage import keys
from chalicelib.storage.item_codec import MESSAGE_STATE, Item, key_of, to_item
from chalicelib.storage.journal import word_item
from chalicelib.storage.keys import Key
from chalicelib.storage.search_items import Beside
from tests.fakes.memory_store import RefusedError, Step


def step_of(clinic_id: str, write: Write) -> tuple[Key, Step]:
    """Return the item a write is about and what becomes of it."""
    match write:
        case Withdraw():
            return key_of(Message, clinic_id, write.message_id), _withdrawn(write)
        case Note(entry):
            item = word_item(clinic_id, entry)
            return Key(item["pk"]["S"], item["sk"]["S"]), lambda _seen: item
        case Count():
            return keys.named(clinic_id, "COUNT", write.counter.partition("/")[0]), _counted(write)
        case CountNotKept(task_id):
            return key_of(StaffTask, clinic_id, task_id), _counted_not_kept
        case Create(record, expires_at):
            step = _created(to_item(clinic_id, record, expires_at=expires_at))
        case Save(record):
            step = _saved(to_item(clinic_id, record), record.version)
        case Unchanged(record):
            step = _unchanged(record.version)
        case Remove(record):
            step = _removed(getattr(record, "version", None))
        case Rewrite(record) | MoveOn(record):
            step = _of_message(clinic_id, write)
    return key_of(type(record), clinic_id, record.id), step


def _of_message(clinic_id: str, write: Rewrite | MoveOn) -> Step:
    after = to_item(clinic_id, write.record)
    if isinstance(write, MoveOn):
        return _moved_on(after, to_item(clinic_id, write.seen))
    return _rewritten(after)


def step_beside(one: Beside) -> tuple[Key, Step]:
    """Return what becomes of an item that is kept beside the writes; it is never refused."""
    return one.key, lambda _seen: one.item


def refuse_unless(condition: bool) -> None:  # noqa: FBT001  # reads as a sentence
    """Raise what makes a transaction fail as a whole."""
    if not condition:
        raise RefusedError


def _created(item: Item) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is None)
        return item

    return step


def _saved(item: Item, version: int) -> Step:
    def step(seen: Item | None) -> Item:
        _unchanged(version)(seen)
        return item | {"version": {"N": str(version + 1)}}

    return step


def _unchanged(version: int) -> Step:
    def step(seen: Item | None) -> Item | None:
        refuse_unless(seen is not None and seen.get("version") == {"N": str(version)})
        return seen

    return step


def _removed(version: int | None) -> Step:
    def step(seen: Item | None) -> None:
        refuse_unless(seen is not None)
        if version is not None:
            _unchanged(version)(seen)

    return step


def _withdrawn(write: Withdraw) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is not None and seen["state"]["S"] == write.seen_state)
        if write.seen_state not in WITHDRAWABLE:
            return (seen or {}) | {"recalled": {"S": write.reason}}
        return (seen or {}) | {"state": {"S": State.SUPPRESSED}, "reason": {"S": write.reason}}

    return step


def _rewritten(item: Item) -> Step:
    def step(seen: Item | None) -> Item:
        refuse_unless(seen is not None)
        kept = ("state", "attempts", "recalled", "provider_id")
        same = all((seen or {}).get(name) == item.get(name) for name in kept)
        refuse_unless(same)
        return item

    return step


def _moved_on(after: Item, before: Item) -> Step:
    def step(seen: Item | None) -> Item:
        found = seen or {}
        kept = ("state", "attempts")
        refuse_unless("recalled" not in found and all(found.get(n) == before[n] for n in kept))
        return {n: v for n, v in found.items() if n not in MESSAGE_STATE} | {
            name: value for name, value in after.items() if name in MESSAGE_STATE
        }

    return step


def _counted(write: Count) -> Step:
    part = write.counter.partition("/")[2] or "amount"

    def step(seen: Item | None) -> Item:
        before = int((seen or {}).get(part, {"N": "0"})["N"])
        gone = str(int(write.expires_at.timestamp()))
        return (seen or {}) | {part: {"N": str(before + write.amount)}, "expires_at": {"N": gone}}

    return step


def _counted_not_kept(seen: Item | None) -> Item:
    refuse_unless(seen is not None and "listing_pk" in seen)
    added = {
        name: {"N": str(int((seen or {}).get(name, {"N": "0"})["N"]) + 1)}
        for name in ("not_kept", "version")
    }
    return (seen or {}) | added
