"""Structured logs: one JSON line an event, identifiers and counts only. Names, numbers and texts never."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger


@functools.cache
def _logger() -> "Logger":
    from aws_lambda_powertools import Logger

    return Logger()


def info(event: str, **facts: str | float) -> None:
    """Log something that went as it should."""
    _logger().info(event, extra=facts)


def warning(event: str, **facts: str | float) -> None:
    """Log something that a person may want to look at."""
    _logger().warning(event, extra=facts)


def error(event: str, **facts: str | float) -> None:
    """Log a defect."""
    _logger().error(event, extra=facts)
