"""Work for the sender in SQS: message ids, 50 to a body, nothing personal. Never loses silently: see messaging/watch_dispatches.py."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.messaging.put_out_messages import LONGEST_DELAY
from chalicelib.shared import log
from chalicelib.shared.transaction_batches import batches

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

IN_A_BODY = 50  # what one transaction of the plan writes, so it asks once


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
            log.warning("queue_unreachable", messages=len(message_ids), error=error_code(error))

    def _put(self, message_ids: Sequence[str], delay: timedelta) -> None:
        seconds = math.ceil(min(delay, LONGEST_DELAY).total_seconds())  # never before its time
        for ids in batches(message_ids, IN_A_BODY):
            body = json.dumps({"ids": ids})
            self.client.send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=seconds)


def error_code(error: Exception) -> str:
    """Return the code by which AWS, or botocore, names what went wrong."""
    response: dict[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", type(error).__name__))
