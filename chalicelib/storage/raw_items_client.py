"""Items are DynamoDB's JSON already: let them pass botocore as they are. Signing, retries and errors stay botocore's.

botocore checks, copies and reads each value by the service's model, three walks over every attribute; they were
most of the processor's work for a reminder (docs/decisions/2026-11-22-compact-items.md). Its events, which are
public, let a call's parameters and a good answer go by. A wrong parameter is then refused by DynamoDB itself.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.storage.aws_client import build_client

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

POOL = 8  # connections: more than the threads that talk to the table at once
_OURS = "puntual_parameters"


def plain_client(make: Callable[..., "DynamoDBClient"]) -> "DynamoDBClient":
    """Return a client without those walks; `make` is a session's `client`."""
    client: DynamoDBClient = build_client(
        make, "dynamodb", max_pool_connections=POOL, parameter_validation=False
    )
    events = client.meta.events
    # Without a service's name, as botocore's own that gives a transaction its token: so it comes before.
    events.register_last("before-parameter-build", _set_aside)
    events.register("before-call.dynamodb", _put_back)
    events.register("before-parse.dynamodb", _read)
    return client


def _set_aside(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Keep the parameters from being walked over; by now they hold the token of a transaction too."""
    context[_OURS] = dict(params)
    for name, value in params.items():
        if isinstance(value, list | dict):
            params[name] = type(value)()  # the choice of an endpoint looks for it


def _put_back(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Make them the request's body; bytes become the base64 that DynamoDB wants."""
    params["body"] = msgspec.json.encode(context[_OURS])


def _read(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    """Read a good answer at once; botocore then finds nothing left to walk over. No answer of ours holds bytes."""
    if response_dict["status_code"] < 300:
        customized_response_dict.update(msgspec.json.decode(response_dict["body"] or b"{}"))
        response_dict["body"] = b"{}"
