"""The one place that calls DynamoDB: get, query, transact. What a refusal means is storage/failed_conditions.py's to say."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.shared import log
from chalicelib.shared.time_limits import STATEMENTS_AGAIN_WITHIN
from chalicelib.shared.transaction_batches import batches
from chalicelib.storage.failed_conditions import conflict_in
from chalicelib.storage.item_codec import Item
from chalicelib.storage.keys import Key

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

READ_BATCH = 100  # BatchGetItem's limit
STATEMENT_BATCH = 25  # BatchExecuteStatement's limit
# Of a statement: nothing was done, and a moment later it may be.
PASSING = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "ThrottlingError",
        "TransactionConflict",
    }
)
PAUSES = (0.05, 0.2, 0.8)  # seconds


@dataclass(frozen=True)
class Table:
    """A DynamoDB table by name; all reads here are strongly consistent but those of indexes."""

    client: "DynamoDBClient"
    name: str
    journal: str = ""  # the table beside it that only grows; a transaction may write to both
    pauses: Sequence[float] = PAUSES  # before statements are run again

    def get(self, key: Key) -> Item | None:
        """Return one item."""
        found = self.client.get_item(TableName=self.name, Key=key.attributes, ConsistentRead=True)
        return found.get("Item")  # type: ignore[return-value]  # the stubs' union is wider than what we store

    def put(self, item: Item) -> None:
        """Write one item, whatever was there."""
        self.client.put_item(TableName=self.name, Item=item)

    def delete(self, key: Key) -> None:
        """Delete one item, whether it is there or not."""
        self.client.delete_item(TableName=self.name, Key=key.attributes)

    def add_if_below(self, key: Key, limit: int, expires_at: int, *, more: int = 1) -> bool:
        """Add to a counter, or write nothing and return False when that would be more than the limit."""
        try:
            self.client.update_item(
                TableName=self.name,
                Key=key.attributes,
                UpdateExpression="ADD amount :more SET expires_at = :gone",
                ConditionExpression="attribute_not_exists(amount) OR amount <= :room",
                ExpressionAttributeValues={
                    ":more": {"N": str(more)},
                    ":gone": {"N": str(expires_at)},
                    ":room": {"N": str(limit - more)},
                },
            )
        except self.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def get_many(self, wanted: Iterable[Key], *, consistent: bool = True) -> Iterator[Item]:
        """Yield the items that exist, in no order."""
        for batch in batches(dict.fromkeys(wanted), READ_BATCH):
            asked: Any = {
                self.name: {"Keys": [key.attributes for key in batch], "ConsistentRead": consistent}
            }
            while asked:  # what DynamoDB had no room for comes back to be asked again
                answer: Any = self.client.batch_get_item(RequestItems=asked)
                yield from answer["Responses"].get(self.name, [])
                asked = answer.get("UnprocessedKeys")

    def query(self, condition: str, values: Item, **options: Any) -> Iterator[Item]:
        """Yield the items of a key condition, page by page, until the caller has enough."""
        for page in self.pages(condition, values, **options):
            yield from page["Items"]

    def pages(self, condition: str, values: Item, **options: Any) -> Iterator[Any]:
        """Yield the answers to a query, a call each, until the caller has enough."""
        request: Any = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": values,
            **options,
        }
        while True:
            page: Any = self.client.query(**request)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def transact(self, actions: Sequence[Any]) -> None:
        """Apply all actions or none; ConflictError names those whose condition failed.

        botocore gives each call a token, so its own retry of a lost answer does not apply it twice.
        """
        try:
            self.client.transact_write_items(TransactItems=list(actions))
        except self.client.exceptions.TransactionCanceledException as refused:
            if conflict := conflict_in(refused):
                raise conflict from None
            raise

    def run_statements(self, statements: Sequence[Any]) -> list[str]:
        """Run PartiQL statements, each on one item; return an error code for each, "" where it was done."""
        codes: list[str] = []
        for batch in batches(statements, STATEMENT_BATCH):
            codes += self._run_batch(batch)
        return codes

    def _run_batch(self, batch: list[Any]) -> list[str]:
        """Run up to 25 statements; one that was throttled or met a transaction is run again.

        DynamoDB answers such a call with 200, so botocore does not repeat it. What the first call did is
        told even if a later one fails.
        """
        until = time.monotonic() + STATEMENTS_AGAIN_WITHIN
        codes = self._answers(batch)
        for pause in self.pauses:
            passing = [place for place, code in enumerate(codes) if code in PASSING]
            if not passing or time.monotonic() + pause > until:
                break
            time.sleep(pause)
            again = self._told_again([batch[place] for place in passing])
            for place, code in zip(passing, again, strict=False):
                codes[place] = code
        return codes

    def _told_again(self, batch: list[Any]) -> list[str]:
        """Run statements once more; where nobody answers they keep the codes they had."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return self._answers(batch)
        except (BotoCoreError, ClientError) as error:
            log.error("statements_unanswered", statements=len(batch), error=type(error).__name__)
            return []

    def _answers(self, batch: list[Any]) -> list[str]:
        answer: Any = self.client.batch_execute_statement(Statements=batch)
        return [one.get("Error", {}).get("Code", "") for one in answer["Responses"]]
