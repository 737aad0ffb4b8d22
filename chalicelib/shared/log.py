"""Structured logs: one JSON line an event, identifiers and counts only. Names, numbers and texts never."""

import functools
import logging
import traceback
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


def defect(event: str, error: BaseException) -> None:
    """Log a defect by its kind and place; its text may quote what somebody typed, and stays out."""
    _logger().error(event, extra={"defect": type(error).__name__, "at": _place_of(error)})


def tell_only_the_place(record: logging.LogRecord) -> bool:
    """Keep, as a filter, the text and the traceback of an error out of a line that a framework logs."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        record.msg = f"{record.getMessage()}: {type(error).__name__} at {_place_of(error)}"
        record.args, record.exc_info, record.exc_text = (), None, None
    return True


def _place_of(error: BaseException) -> str:
    """Return function and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].name}:{frames[-1].lineno}" if frames else "nowhere"
