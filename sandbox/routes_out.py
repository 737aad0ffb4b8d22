"""The two ways an event leaves: a signed webhook POST, or a message to an SNS topic."""

import hashlib
import hmac
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from sandbox import events
from sandbox.config import Config
from sandbox.events import Event
from sandbox.model import Sender

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

Delivered = tuple[int, str | None]
Deliver = Callable[[Sender, list[Event]], Delivered]
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
HANDSHAKE_TAKES = 25.0  # seconds: the first call of a function on a busy machine


def sign(body: bytes, secret: str) -> str:
    """The value of `X-Hub-Signature-256` for a raw body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def deliver_with(config: Config) -> Deliver:
    """Return the function that delivers a batch: how many were taken, and what went wrong."""

    @cache
    def sns() -> "SNSClient":
        return _sns_client(config)

    def deliver(sender: Sender, batch: list[Event]) -> Delivered:
        if sender.webhook_url:
            problem = _post(config, sender, events.webhook_body(sender, batch))
            return (0 if problem else len(batch)), problem
        return _publish(sns, sender, batch, config.timing.topic_batch_size)

    return deliver


def _post(config: Config, sender: Sender, body: bytes) -> str | None:
    secret = sender.app_secret or config.app_secret
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": sign(body, secret),
    }
    url = str(sender.webhook_url)  # its scheme was checked when the number was registered
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - see above
    try:
        with NO_PROXY.open(request, timeout=config.timing.webhook_timeout) as answer:
            return None if answer.status == 200 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        error.close()
        return f"HTTP {error.code}"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


def shake_hands(url: str, verify_token: str) -> str | None:
    """Ask a webhook to prove itself, as Meta does at registration; return what was wrong."""
    challenge = "1158201444"
    query = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.verify_token": verify_token,
            "hub.challenge": challenge,
        }
    )
    separator = "&" if urlsplit(url).query else "?"
    try:
        with NO_PROXY.open(f"{url}{separator}{query}", timeout=HANDSHAKE_TAKES) as answer:
            said = answer.read(200).decode(errors="replace").strip()
    except OSError as error:
        return f"the webhook did not answer the handshake: {error}"
    return None if said == challenge else "the webhook did not return the challenge"


def _sns_client(config: Config) -> "SNSClient":
    import boto3  # heavy, and a sandbox with webhooks only never needs it

    # A local SNS takes any keys; the real one needs the operator's own, wherever boto3 finds them.
    keyless = config.sns_endpoint is not None and "AWS_ACCESS_KEY_ID" not in os.environ
    return boto3.client(
        "sns",
        region_name=config.region,
        endpoint_url=config.sns_endpoint,
        aws_access_key_id="test" if keyless else None,
        aws_secret_access_key="test" if keyless else None,
    )


# AWS hands a Lambda `"Subject": null` and `"MessageAttributes": {}` where there is none. MiniStack
# leaves the keys out, and Chalice's SNSEvent needs them.
WHOLE: Any = {
    "Subject": "WhatsApp",
    "MessageAttributes": {"source": {"DataType": "String", "StringValue": "sandbox"}},
}


def _publish(
    sns: Callable[[], "SNSClient"], sender: Sender, batch: list[Event], size: int
) -> Delivered:
    from botocore.exceptions import BotoCoreError, ClientError

    for taken in range(0, len(batch), size):
        try:
            message = events.sns_message(sender, batch[taken : taken + size])
            sns().publish(TopicArn=str(sender.topic_arn), Message=message, **WHOLE)
        except (BotoCoreError, ClientError) as error:
            return taken, f"{type(error).__name__}: {error}"
    return len(batch), None
