"""What failed three times: judged again by the rules of the schedule, asked for once more or let go. Loses nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.messaging.judge_dispatched import judge
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.unknown_fate import Verdict
from puntual.installation import Installation

AT_A_TIME = 10  # SQS's most
HIDDEN_SECONDS = 120  # from other readers, while they are looked at
WHY = {
    Verdict.SETTLED: "it ended already: {state}",
    Verdict.WAIT: "its time has not come: the schedule asks for it",
    Verdict.DROP: "too late to help",
    Verdict.OF_LATER_RELEASE: "a later release wrote it, and sends it or ends it: {state}",
}
TRIED = frozenset({State.SENDING, State.UNKNOWN})  # whatever the verdict, it may have been sent


@dataclass(frozen=True)
class Redriven:
    """What was done with one message id, or with one letter that holds none."""

    message_id: str
    done: str  # requeued, dropped or left
    why: str = ""


def redrive(installation: Installation, *, now: datetime) -> Iterator[Redriven]:
    """Empty the dead letters; each is deleted only after what still makes sense waits in the queue again."""
    sqs = installation.client("sqs")
    dead = installation.deployment.dead_letter_queue_url
    for letter in _letters(sqs, dead):
        message_ids = _ids_in(letter["Body"])
        if message_ids is None:
            yield Redriven("", "left", "it holds no message ids: look at it by hand")
            continue
        judged = [_judged(installation, message_id, now) for message_id in message_ids]
        again = [one.message_id for one in judged if one.done == "requeued"]
        if again:
            body = json.dumps({"ids": again})
            sqs.send_message(QueueUrl=installation.deployment.queue_url, MessageBody=body)
        sqs.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
        yield from judged


def _letters(sqs: Any, url: str) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    while True:
        answer = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=AT_A_TIME, VisibilityTimeout=HIDDEN_SECONDS
        )
        new = [letter for letter in answer.get("Messages", []) if letter["MessageId"] not in seen]
        if not new:
            return
        seen |= {letter["MessageId"] for letter in new}
        yield from new


def _ids_in(body: str) -> list[str] | None:
    try:
        ids = json.loads(body)["ids"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(ids, list) or not all(isinstance(i, str) and i.count(".") >= 2 for i in ids):
        return None
    return ids


def _judged(installation: Installation, message_id: str, now: datetime) -> Redriven:
    found, unreadable = installation.outbox.read_each([message_id])
    if unreadable:
        return Redriven(
            message_id,
            "dropped",
            "it cannot be read: once it is put right, the schedule asks for it",
        )
    message = next(iter(found), None)
    clinic = installation.directory.by_id(message.clinic_id) if message else None
    if message is None or clinic is None:
        return Redriven(message_id, "dropped", "nobody knows it any more")
    verdict = judge(message, clinic, now=now, last_status_at=None)
    if verdict is Verdict.ASK_AGAIN:
        return Redriven(message_id, "requeued")
    return Redriven(message_id, "dropped", _why(verdict, message))


def _why(verdict: Verdict, message: Message) -> str:
    if message.state in TRIED and verdict is not Verdict.SETTLED:
        return "it may have been sent: the schedule settles it"
    return WHY[verdict].format(state=message.state.value)
