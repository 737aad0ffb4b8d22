"""A domain's writes as actions of a DynamoDB transaction. Never sends them."""

from datetime import datetime
from typing import Any

from chalicelib.messaging.model import WITHDRAWABLE, Message, State
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared import times
from chalicelib.shared.writes import (
    Change,
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

Action = dict[str, Any]
AS_SEEN = "version = :seen"
THERE = "attribute_exists(pk)"


def action(table: str, clinic_id: str, write: Write, *, journal: str = "") -> Action:
    """Return the transaction's action for one write to one clinic's records, or to the journal beside them."""
    if isinstance(write, Note):
        return {"Put": {"TableName": journal, "Item": word_item(clinic_id, write.entry)}}
    return _change(table, clinic_id, write)


def _change(table: str, clinic_id: str, write: Change) -> Action:
    match write:
        case Create(record, expires_at):
            item = to_item(clinic_id, record, expires_at=expires_at)
            return _put(table, item, "attribute_not_exists(pk)")
        case Save(record):
            return _save(table, clinic_id, record)
        case Unchanged(record):
            return {"ConditionCheck": _at(table, _place(clinic_id, record)) | _as_seen(record)}
        case Remove(record):
            has_version = hasattr(record, "version")
            as_read = _as_seen(record) if has_version else {"ConditionExpression": THERE}
            return {"Delete": _at(table, _place(clinic_id, record)) | as_read}
        case Withdraw() | Rewrite() | MoveOn():
            return _of_a_message(table, clinic_id, write)
        case Count() | CountNotKept():
            return _tally(table, clinic_id, write)


def _of_a_message(table: str, clinic_id: str, write: Withdraw | Rewrite | MoveOn) -> Action:
    if isinstance(write, Withdraw):
        return _withdraw(table, clinic_id, write)
    if isinstance(write, MoveOn):
        return _move_on(table, clinic_id, write)
    return _rewrite(table, clinic_id, write.record)


def _place(clinic_id: str, record: Any) -> Key:
    return key_of(type(record), clinic_id, record.id)


def _at(table: str, key: Key) -> Action:
    return {"TableName": table, "Key": key.attributes}


def _as_seen(record: Any) -> Action:
    return {
        "ConditionExpression": AS_SEEN,
        "ExpressionAttributeValues": {":seen": {"N": str(record.version)}},
    }


def _put(table: str, item: Item, condition: str) -> Action:
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}}


def _save(table: str, clinic_id: str, record: Any) -> Action:
    item = to_item(clinic_id, record)
    item["version"] = {"N": str(record.version + 1)}
    put = _put(table, item, AS_SEEN)
    put["Put"] |= _as_seen(record)
    return put


def _rewrite(table: str, clinic_id: str, message: Message) -> Action:
    """Return the whole new message; what a sender or a status wrote meanwhile is not lost under it."""
    item = to_item(clinic_id, message)
    put = _put(table, item, "#state = :seen AND attempts = :attempts")
    values = {":seen": {"S": message.state}, ":attempts": {"N": str(message.attempts)}}
    for name in ("recalled", "provider_id"):
        if value := getattr(message, name):
            put["Put"]["ConditionExpression"] += f" AND {name} = :{name}"
            values[f":{name}"] = {"S": value}
        else:
            put["Put"]["ConditionExpression"] += f" AND attribute_not_exists({name})"
    put["Put"] |= {
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": values,
    }
    return put


def _move_on(table: str, clinic_id: str, write: MoveOn) -> Action:
    """Return the change of what says where a message stands, each value as its item has it, or taken away."""
    item = to_item(clinic_id, write.record)
    names = {f"#{name}": name for name in MESSAGE_STATE}
    there = [name for name in MESSAGE_STATE if name in item]
    gone = [name for name in MESSAGE_STATE if name not in item]
    values = {f":{name}": item[name] for name in there}
    values |= {":seen": {"S": write.seen.state}, ":tries": {"N": str(write.seen.attempts)}}
    change = {
        "UpdateExpression": f"SET {', '.join(f'#{n} = :{n}' for n in there)}"
        f" REMOVE {', '.join(f'#{n}' for n in gone)}",
        "ConditionExpression": "#state = :seen AND #attempts = :tries AND attribute_not_exists(#recalled)",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }
    return {"Update": _at(table, key_of(Message, clinic_id, write.record.id)) | change}


def _withdraw(table: str, clinic_id: str, write: Withdraw) -> Action:
    values = {":seen": {"S": write.seen_state}, ":reason": {"S": write.reason}}
    update = "SET recalled = :reason"
    if write.seen_state in WITHDRAWABLE:
        update = "SET #state = :suppressed, reason = :reason"
        values[":suppressed"] = {"S": State.SUPPRESSED}
    change = {
        "UpdateExpression": update,
        "ConditionExpression": "#state = :seen",
        "ExpressionAttributeNames": {"#state": "state"},
        "ExpressionAttributeValues": values,
    }
    return {"Update": _at(table, key_of(Message, clinic_id, write.message_id)) | change}


def _tally(table: str, clinic_id: str, write: Count | CountNotKept) -> Action:
    if isinstance(write, Count):
        return _count(table, clinic_id, write)
    change = {
        "UpdateExpression": "ADD not_kept :one, version :one",
        "ConditionExpression": "attribute_exists(listing_pk)",  # it stands among what is open
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    return {"Update": _at(table, key_of(StaffTask, clinic_id, write.task_id)) | change}


def _count(table: str, clinic_id: str, write: Count) -> Action:
    counter, _, part = write.counter.partition("/")
    change = {
        "UpdateExpression": f"ADD {part or 'amount'} :n SET expires_at = :gone",
        "ExpressionAttributeValues": {
            ":n": {"N": str(write.amount)},
            ":gone": {"N": str(int(write.expires_at.timestamp()))},
        },
    }
    return {"Update": _at(table, keys.named(clinic_id, "COUNT", counter)) | change}


def move_on(table: str, item: Item, until: datetime) -> Action:
    """Return the action that moves an item on in the index of what is due, where it is still as it was read.

    What it holds is compared and not understood: nobody could read it.
    """
    change = {
        "UpdateExpression": "SET due_at = :later",
        "ConditionExpression": "due_at = :due AND #data = :data",
        "ExpressionAttributeNames": {"#data": "data"},
        "ExpressionAttributeValues": {
            ":later": {"S": times.iso(until)},
            ":due": item.get("due_at", {"S": ""}),
        },
    }
    if "data" in item:
        change["ExpressionAttributeValues"][":data"] = item["data"]  # type: ignore[index]  # a dict, above
    else:
        change["ConditionExpression"] = "due_at = :due AND attribute_not_exists(#data)"
    return {"Update": _at(table, Key(item["pk"]["S"], item["sk"]["S"])) | change}
