"""Work for the sender in SQS: message ids, 25 to a body, nothing personal. Never loses silently: see messaging/settle."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.shared import log
from chalicelib.storage.table import STATEMENT_BATCH, batches

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

ENTRIES = 10  # of one SendMessageBatch
LONGEST_DELAY = timedelta(minutes=15)  # SQS's limit; the schedule repeats what must wait longer


@dataclass(frozen=True)
class SqsQueue:
    """The queue between those who write messages and the sender."""

    client: "SQSClient"
    url: str

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Ask for messages to be sent; a failure is only logged, as the schedule asks again."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._put(message_ids, delay)
        except (BotoCoreError, ClientError) as error:
            log.warning("queue_unreachable", messages=len(message_ids), error=type(error).__name__)

    def _put(self, message_ids: Sequence[str], delay: timedelta) -> None:
        seconds = int(min(delay, LONGEST_DELAY).total_seconds())
        bodies = [json.dumps({"ids": ids}) for ids in batches(message_ids, STATEMENT_BATCH)]
        for few in batches(bodies, ENTRIES):
            entries: list[Any] = [
                {"Id": str(place), "MessageBody": body, "DelaySeconds": seconds}
                for place, body in enumerate(few)
            ]
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                log.warning("queue_refused", bodies=len(answer["Failed"]))
