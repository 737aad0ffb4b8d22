"""Runs in a process of its own on the code of another release: writes, reads and saves records as that release does.

`python -I worker.py TREE [{"Patient": 2}]`: the tree's `chalicelib`, and which kinds have which schema there. Each line of the
input is a request, each line of the output its answer. It knows only what the oldest release kept here has.
"""

import dataclasses
import enum
import json
import sys
import types
import typing
from datetime import UTC, date, datetime, time

CLINIC = "k3v9q2xa"
SIMPLE = {
    int: 7,
    bool: True,
    datetime: datetime(2026, 11, 23, 16, 30, tzinfo=UTC),
    date: date(2026, 11, 23),
    time: time(9, 30),
}
OF_THE_STORE = ("id", "rest", "version")


def main():
    """Answer until there are no more requests."""
    sys.path.insert(0, sys.argv[1])
    from chalicelib.storage import item_codec

    schemas = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    kinds = {kind.__name__: kind for kind in item_codec.PLACES}
    for name, schema in schemas.items():
        place = item_codec.PLACES[kinds[name]]
        item_codec.PLACES[kinds[name]] = dataclasses.replace(place, schema=schema)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_answer(item_codec, kinds, **asked)), flush=True)


def _answer(codec, kinds, do, kind="", record_id="", item=None):
    from chalicelib.shared.errors import UnreadableRecordError

    if do == "kinds":
        return sorted(kinds)
    if do == "write":
        record = dataclasses.replace(full(kinds[kind], kind), id=record_id)
        return codec.to_item(CLINIC, record)
    try:
        record = codec.from_item(kinds[kind], item)
    except UnreadableRecordError:
        return None
    return _told(codec, record) if do == "read" else _saved(codec, record)


def _told(codec, record):
    """Return all that this release understands of a record."""
    fields = codec.plain_without_defaults(record)
    known = {name: own for name, own in fields.items() if name not in ("version", "@item")}
    return json.loads(json.dumps(known, default=str))


def _saved(codec, record):
    """Return the item that this release puts in the place of the one it has read."""
    from chalicelib.shared.writes import Rewrite, Save
    from chalicelib.storage.conditional_writes import action

    if hasattr(record, "version"):
        return action("t", CLINIC, Save(record))["Put"]["Item"]
    if type(record).__name__ == "Message":
        return action("t", CLINIC, Rewrite(record))["Put"]["Item"]
    return codec.to_item(CLINIC, record)


def full(hint, name):
    """Return a value of a type of which no part is at its default."""
    if hint in SIMPLE or hint is str:
        return SIMPLE.get(hint, f"{name} said")
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return hint.__members__.get("ADDED_LATER") or list(hint)[-1]
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        names = [f.name for f in dataclasses.fields(hint) if f.name not in OF_THE_STORE]
        identity = {"id": "given later"} if "id" in hints else {}
        return hint(**identity, **{each: full(hints[each], each) for each in names})
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return (full(arguments[0], name),)
    if origin is dict:
        return {full(arguments[0], name): full(arguments[1], name)}
    assert origin in (types.UnionType, typing.Union), hint
    return full(next(one for one in arguments if one is not type(None)), name)


if __name__ == "__main__":
    main()
