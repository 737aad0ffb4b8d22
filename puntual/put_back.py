"""A restored table's items put back into the table that the functions use. Never touches the journal."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

AT_A_TIME = 25  # BatchWriteItem's most
Item = dict[str, Any]
Place = tuple[str, str]


def put_back(client: Any, *, source: str, target: str) -> Iterator[int]:
    """Make the target as the source is: its items written, all others deleted. Yields how many were dealt with."""
    kept: set[Place] = set()
    for page in _pages(client, source):
        kept |= {_place(item) for item in page}
        yield from _write(client, target, [{"PutRequest": {"Item": item}} for item in page])
    for page in _pages(client, target, ProjectionExpression="pk, sk"):
        newer = [{"DeleteRequest": {"Key": key}} for key in page if _place(key) not in kept]
        yield from _write(client, target, newer)


def put_missing(client: Any, *, source: str, target: str) -> Iterator[int]:
    """Give the target what it lacks; what is there is newer and stays. Yields how many were put."""
    for page in _pages(client, source):
        yield sum(_put_new(client, target, item) for item in page)


def items_in(client: Any, table: str) -> int:
    """Return about how many items a table holds, for a progress bar."""
    return int(client.describe_table(TableName=table)["Table"].get("ItemCount", 0))


def _pages(client: Any, table: str, **options: Any) -> Iterator[list[Item]]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **options)
    return (page["Items"] for page in pages)


def _write(client: Any, table: str, requests: Sequence[Item]) -> Iterator[int]:
    for start in range(0, len(requests), AT_A_TIME):
        asked: Any = {table: requests[start : start + AT_A_TIME]}
        while asked:  # what there was no room for comes back to be asked again
            asked = client.batch_write_item(RequestItems=asked).get("UnprocessedItems")
        yield len(requests[start : start + AT_A_TIME])


def _put_new(client: Any, table: str, item: Item) -> bool:
    try:
        client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(pk)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _place(item: Item) -> Place:
    return item["pk"]["S"], item["sk"]["S"]
