"""Clients for the AWS account that the ordinary environment names. Never chooses one itself."""

from collections.abc import Callable
from typing import Any

import boto3

Client = Callable[[str], Any]  # makes a client of one service; LocalAws.client is another


def client(service: str) -> Any:  # boto3 makes each class at run time
    """Return a client for AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL… as they stand."""
    make: Callable[..., Any] = boto3.client
    return make(service)
