"""What was written to a clinic's records on a day, the last first, from the audit and the dispatches alike. Reads no more than is asked for."""

import heapq
from collections.abc import Iterator
from operator import itemgetter

from chalicelib.messaging.inbox_order import HIGHEST
from chalicelib.messaging.model import Dispatch
from chalicelib.shared.audit import AuditItem
from chalicelib.storage.read_items import LeftOut, records_in
from chalicelib.storage.table import Table

AT_A_TIME = 50  # items of a call, of either kind
Change = tuple[str, AuditItem | Dispatch]


def changes_back(
    table: Table, clinic_id: str, day: str, *, before: str, left_out: LeftOut | None
) -> Iterator[Change]:
    """Yield each change with its name within the day, the last first, of those before that name."""
    audit = _back(table, f"CLINIC#{clinic_id}#AUDIT#{day}", before, AuditItem, left_out)
    sent = _back(table, f"CLINIC#{clinic_id}#DISPATCH#{day}", before, Dispatch, left_out)
    return heapq.merge(audit, sent, key=itemgetter(0), reverse=True)


def _back(
    table: Table,
    pk: str,
    before: str,
    kind: type[AuditItem] | type[Dispatch],
    left_out: LeftOut | None,
) -> Iterator[Change]:
    found = table.query(
        "pk = :pk AND sk < :before",
        {":pk": {"S": pk}, ":before": {"S": before or HIGHEST}},
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=AT_A_TIME,
    )
    for item in found:
        for record in records_in(kind, [item], left_out):
            yield str(item["sk"]["S"]), record
