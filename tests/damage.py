"""Ways in which a stored record cannot be read: a slip of a hand, half a write, a value of a later release."""

import json
from typing import Any

from chalicelib.storage.item_codec import Item, to_item

SECRET = "Ana López +525512345678"  # what a damaged record may hold, and nobody is shown


def _told(item: Item, **fields: Any) -> Item:
    whole = json.loads(item["data"]["S"]) | fields
    return item | {"data": {"S": json.dumps(whole)}}


DAMAGES = {
    "not JSON": lambda item: item | {"data": {"S": '{"name": "' + SECRET}},
    "not an object": lambda item: item | {"data": {"S": json.dumps([SECRET])}},
    "a field is missing": lambda item: item | {"data": {"S": json.dumps({"name": SECRET})}},
    "a wrong type": lambda item: _told(item, id=[SECRET]),
    "no data at all": lambda item: {name: own for name, own in item.items() if name != "data"},
    "data of another type": lambda item: item | {"data": {"N": "7"}},
}


def damaged(clinic_id: str, record: Any, how: str, *, stored: Item | None = None) -> Item:
    """Return the item of a record, damaged so; its keys and what stands in the indexes are whole."""
    return DAMAGES[how](stored or to_item(clinic_id, record))
