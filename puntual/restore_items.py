"""A restored table's items put back into the table that the functions use. Never touches the journal.

Credentials are not put back over what they are now: a token that was revoked since stays revoked, who left a front desk's
team stays out, and an invitation that was used since stays used.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

AT_A_TIME = 25  # BatchWriteItem's most
Item = dict[str, Any]
Place = tuple[str, str]
TOKEN, TEAM = "TOKEN#", "#TEAM"
# Good for hours, and used up: what of these is not in the table any more is over.
USED_UP = ("INVITATION", "STAFFSESSION")
# What lies at one of these has the other's place: a patient, and where their merged record leads.
INSTEAD = {"PATIENT": "FORMER", "FORMER": "PATIENT"}


def put_back(client: Any, *, source: str, target: str) -> Iterator[int]:
    """Make the target as the source is: its items written, all others deleted. Yields how many were dealt with.

    The target's credentials stay as they are, revoked or new; only a token or somebody of a team that it lost is put back.
    """
    kept: set[Place] = set()
    for page in _pages(client, source):
        kept |= {_place(item) for item in page}
        puts = [{"PutRequest": {"Item": item}} for item in page if not _is_credential(item)]
        yield from _write(client, target, puts)
        lost = (item for item in page if _is_credential(item) and not _is_used_up(item))
        yield sum(_put_new(client, target, item) for item in lost)
    for page in _pages(client, target, ProjectionExpression="pk, sk"):
        newer = [key for key in page if _place(key) not in kept and not _is_credential(key)]
        yield from _write(client, target, [{"DeleteRequest": {"Key": key}} for key in newer])


def put_missing(client: Any, *, source: str, target: str) -> Iterator[int]:
    """Give the target what it lacks; what is there is newer and stays. Yields how many were put.

    Who was merged since is not lacking, nor is an alias of a merge that was undone.
    """
    for page in _pages(client, source):
        lacking = (
            item
            for item in page
            if not _is_used_up(item) and not _is_replaced(client, target, item)
        )
        yield sum(_put_new(client, target, item) for item in lacking)


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


def _is_credential(item: Item) -> bool:
    is_of_a_team = str(item["pk"]["S"]).endswith(TEAM)
    return str(item["sk"]["S"]).startswith(TOKEN) or is_of_a_team or _is_used_up(item)


def _is_used_up(item: Item) -> bool:
    return item["sk"]["S"] in USED_UP


def _is_replaced(client: Any, target: str, item: Item) -> bool:
    other = INSTEAD.get(item["sk"]["S"])
    if other is None:
        return False
    key = {"pk": item["pk"], "sk": {"S": other}}
    return "Item" in client.get_item(TableName=target, Key=key, ConsistentRead=True)


def _place(item: Item) -> Place:
    return item["pk"]["S"], item["sk"]["S"]
