"""How much of botocore's work an item with one JSON text saves against an attribute for each field.

`python -m bench.compact_items` prints the CPU of reading 100 messages each way, through botocore's own walk and past it.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import botocore.session
import msgspec
from botocore.parsers import create_parser

from bench.population import NOW
from chalicelib.messaging.model import About, Action, Button, Content, Kind, Message
from chalicelib.storage.item_codec import from_item, to_item

ITEMS = 100  # of one BatchGetItem
ROUNDS = 30


def main() -> None:
    """Print microseconds an item and the ratio."""
    compact = to_item("k3v9q2xa", _a_message())
    spread = _spread(compact)
    walked = {name: _parse_cost(item) for name, item in (("spread", spread), ("compact", compact))}
    past = _median(lambda: _convert(msgspec.json.decode(_answer(compact))))
    print(f"an attribute for each field: {walked['spread']:6.1f} µs an item")
    print(f"one JSON text:               {walked['compact']:6.1f} µs an item")
    print(f"ratio:                       {walked['spread'] / walked['compact']:6.1f}")
    print(f"one JSON text, past botocore's walk, made a record: {past:.1f} µs an item")


def _a_message() -> Message:
    return Message(
        id="k3v9q2xa.p7d2m4q8w1zc.2611221630-reminder-4f9a2c1b",
        kind=Kind.REMINDER,
        e164="+525512345678",
        content=Content(
            template="recordatorio_cita",
            language="es_MX",
            parameters=("Ana", "Clínica Dental Sonrisa", "lunes 23 de noviembre, 10:30 a. m."),
            buttons=tuple(
                Button(action) for action in (Action.CONFIRM, Action.MOVE, Action.CANCEL)
            ),
        ),
        created_at=NOW,
        useful_until=NOW + timedelta(hours=20),
        about=(About("a1b2c3d4e5f6", 1, 1440),),
    )


def _spread(item: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the same item with each field an attribute, nested ones as maps and lists."""
    fields = {name: _attribute(value) for name, value in json.loads(item["data"]["S"]).items()}
    return {name: value for name, value in item.items() if name != "data"} | fields


def _attribute(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"M": {name: _attribute(each) for name, each in value.items()}}
    if isinstance(value, list):
        return {"L": [_attribute(each) for each in value]}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _answer(item: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"Responses": {"t": [item] * ITEMS}, "UnprocessedKeys": {}})


def _convert(answer: dict[str, Any]) -> None:
    for item in answer["Responses"]["t"]:
        from_item(Message, item)


def _parse_cost(item: dict[str, Any]) -> float:
    model = botocore.session.get_session().get_service_model("dynamodb")
    shape = model.operation_model("BatchGetItem").output_shape
    assert shape is not None  # noqa: S101  # nosec B101  # every operation we use answers something
    parser = create_parser("json")
    response = {"body": _answer(item), "headers": {}, "status_code": 200}
    return _median(lambda: parser.parse(response, shape))


def _median(run: Callable[[], object]) -> float:
    """Return microseconds of CPU an item."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    return statistics.median(times) / ITEMS * 1e6


if __name__ == "__main__":
    main()
