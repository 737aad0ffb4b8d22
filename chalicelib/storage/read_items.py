"""The records of some items, each read alone. Never decides whether what cannot be read may be left out: the caller does."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.storage.item_codec import Item, from_item

R = TypeVar("R")
LeftOut = Callable[[UnreadableRecordError], None]


def records_in(
    kind: type[R], items: Iterable[Item], left_out: LeftOut | None = None
) -> Iterator[R]:
    """Yield the records; what cannot be read is told to `left_out`, or raised where nobody is told."""
    for item in items:
        try:
            yield from_item(kind, item)
        except UnreadableRecordError as error:
            if left_out is None:
                raise
            left_out(error)
