"""The table, the queue and the secrets as our functions see them, at almost no cost: `python -m bench.quick_aws`.

Arguments: PORT SECONDS POPULATIONS STORED: the latter two say what the table holds from the start.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import msgspec

from bench.population import Population, stored_appointments
from bench.quick_table import ChangedError, QuickTable, place_of
from bench.tiny_http import Request, serve

Json = dict[str, Any]
Operation = Callable[[Json], tuple[int, bytes]]
SECRET = {"Parameter": {"Name": "meta-token", "Type": "SecureString", "Value": "x" * 200}}
LOST = {"Error": {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}}
REFUSED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}


class QuickAws:
    """Answers the calls that a due run and a delivery make."""

    def __init__(self, table: QuickTable) -> None:
        self.table = table
        self.operations: dict[str, Operation] = {
            "GetItem": self._get,
            "PutItem": self._put,
            "BatchGetItem": self._batch_get,
            "Query": lambda asked: _good(self.table.query(asked)),
            "TransactWriteItems": self._transact,
            "BatchExecuteStatement": self._statements,
            "GetParameter": lambda _asked: _good(SECRET),
            "SendMessage": lambda _asked: _good({"MessageId": "1", "MD5OfMessageBody": ""}),
            "SendMessageBatch": lambda _asked: _good({"Successful": [], "Failed": []}),
        }

    def answer(self, request: Request) -> tuple[int, bytes]:
        """Do what X-Amz-Target names."""
        if request.head.startswith(b"GET "):
            return 200, b"{}"
        target = request.head.lower().split(b"x-amz-target:", 1)[1].split(b"\r\n", 1)[0]
        name = request.head[request.head.lower().find(target) :][: len(target)].decode()
        return self.operations[name.rsplit(".", 1)[1].strip()](msgspec.json.decode(request.body))

    def _get(self, asked: Json) -> tuple[int, bytes]:
        found = self.table.items.get(place_of(asked["Key"]))
        return 200, b'{"Item":%b}' % found if found else b"{}"

    def _put(self, asked: Json) -> tuple[int, bytes]:
        self.table.write(self.table.read(place_of(asked["Item"])), asked["Item"])
        return 200, b"{}"

    def _batch_get(self, asked: Json) -> tuple[int, bytes]:
        ((name, wanted),) = asked["RequestItems"].items()
        places = (place_of(key) for key in wanted["Keys"])
        found = [self.table.items[place] for place in places if place in self.table.items]
        items = b",".join(found)
        return 200, b'{"Responses":{%b:[%b]},"UnprocessedKeys":{}}' % (
            json.dumps(name).encode(),
            items,
        )

    def _transact(self, asked: Json) -> tuple[int, bytes]:
        held = self.table.transact(asked["TransactItems"])
        if all(held):
            return 200, b"{}"
        reasons = [{"Code": "None"} if good else REFUSED for good in held]
        kind = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
        said = {"__type": kind, "Message": "cancelled", "CancellationReasons": reasons}
        return 400, msgspec.json.encode(said)

    def _statements(self, asked: Json) -> tuple[int, bytes]:
        return _good({"Responses": [self._statement(one) for one in asked["Statements"]]})

    def _statement(self, statement: Json) -> Json:
        try:
            self.table.run_statement(statement)
        except ChangedError:
            return LOST
        return {"TableName": "t"}


def _good(answer: Json) -> tuple[int, bytes]:
    return 200, msgspec.json.encode(answer)


def main(port: int, seconds: float, populations: str, stored: int) -> None:
    """Fill the table, then answer until ended."""
    table = QuickTable()
    table.load(stored_appointments(stored))
    for population in msgspec.json.decode(populations, type=list[Population]):
        table.load(population.items())
    asyncio.run(serve(QuickAws(table).answer, port=port, seconds=seconds))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
