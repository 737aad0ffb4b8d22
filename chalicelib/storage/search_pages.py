"""Reading what a search asks of the table: bounded, however many people are called so. Decides nothing of whom is shown."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from chalicelib.patients.find_person import Leads
from chalicelib.storage import keys
from chalicelib.storage.item_codec import Item
from chalicelib.storage.table import Table

FIRST_LOOK = 400  # entries: of two common words some twenty have both
MOST_LOOKED_AT = 20_000  # a page of DynamoDB holds some eight thousand
_BEGINS_SO = "pk = :pk AND begins_with(sk, :sk)"


def people_under(
    table: Table, clinic_id: str, begins: str, *, narrowed: Sequence[tuple[str, ...]], most: int
) -> Leads:
    """Return at most so many who stand under what begins so, as they stand there, and whether there may be more.

    Of each of the others they have one: the table looks, and sends none who have not.
    """
    values: Item = {":pk": {"S": keys.finding(clinic_id, begins)}, ":sk": {"S": begins}}
    asked = [some for some in narrowed if "" not in some]
    options = {"FilterExpression": _narrowing(asked, values)} if asked else {}
    found: dict[str, None] = {}
    looked_at, is_last = 0, False
    for page in _pages(table, values, FIRST_LOOK if asked else most + 1, options):
        found |= dict.fromkeys(_whose(item) for item in page["Items"])
        looked_at += page["ScannedCount"]
        is_last = "LastEvaluatedKey" not in page
        if len(found) > most or looked_at > (MOST_LOOKED_AT if asked else most):
            break
    return Leads(tuple(found)[:most], has_more=not is_last or len(found) > most)


def _pages(table: Table, values: Item, few: int, options: dict[str, str]) -> Iterator[Any]:
    """Yield a look at a few entries, then as many at once as the table gives."""
    asked: dict[str, Any] = {"ConsistentRead": True, **options}
    for page in table.pages(_BEGINS_SO, values, Limit=few, **asked):
        yield page
        if last := page.get("LastEvaluatedKey"):
            yield from table.pages(_BEGINS_SO, values, ExclusiveStartKey=last, **asked)
        return


def people_with_digits(table: Table, clinic_id: str, digits: str, *, most: int) -> Leads:
    """Return at most so many whose number ends so, and whether there are more."""
    place = keys.digits(clinic_id, digits, "")["lookup_pk"]
    options: dict[str, Any] = {"IndexName": "lookup", "Limit": most + 1}
    found = []
    for item in table.query("lookup_pk = :pk", {":pk": {"S": place}}, **options):
        found.append(item["pk"]["S"].rsplit("#", 1)[1])
        if len(found) > most:
            break
    return Leads(tuple(found[:most]), has_more=len(found) > most)


def _narrowing(asked: Sequence[tuple[str, ...]], values: Item) -> str:
    """Return the condition that each of the others is answered; its values are added to those of the query."""
    names = map(":w{}".format, count())
    return " AND ".join(f"({' OR '.join(_contains(some, names, values))})" for some in asked)


def _contains(some: tuple[str, ...], names: Iterator[str], values: Item) -> Iterator[str]:
    for begins, name in zip(some, names, strict=False):
        values[name] = {"S": f" {begins}"}
        yield f"contains(words, {name})"


def _whose(item: Item) -> str:
    return str(item["sk"]["S"]).rsplit("#", 1)[1]
