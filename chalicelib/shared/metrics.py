"""What CloudWatch counts, so that an alarm rings: one line of its embedded metric format. Never a clinic, never a person.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import sys
from collections.abc import Mapping
from enum import Enum

from chalicelib.shared import times
from chalicelib.shared.settings import metrics_namespace


class Metric(Enum):
    """What is measured, by its name in CloudWatch. Each has its alarm in infra/alarms.yaml."""

    UNFINISHED = "unfinished"  # runs that had no time for all clinics
    OLDEST_DUE_SECONDS = "oldest_due_seconds"
    FAILED_CLINICS = "failed_clinics"
    UNREADABLE_RECORDS = "unreadable_records"
    DISPATCHES_FAILED = "dispatches_failed"
    ATTEMPTS_NOT_NOTED = "attempts_not_noted"  # so that nothing of them was sent
    SEND_DEFECTS = "send_defects"
    TEMPLATES_RECATEGORISED = "templates_recategorised"  # to what is capped and dearer
    ACCOUNT_NEWS = "account_news"  # of the WhatsApp account, its number, its templates


def put(values: Mapping[Metric, int]) -> None:
    """Tell CloudWatch these values; where no stack collects them, nothing is said."""
    namespace = metrics_namespace()
    if namespace:
        sys.stdout.write(_line(namespace, {metric.value: n for metric, n in values.items()}))
        sys.stdout.flush()


def _line(namespace: str, values: dict[str, int]) -> str:
    """Return the line, without a dimension: an alarm on a metric asks for its dimensions exactly."""
    metrics = [{"Name": name, "Unit": _unit(name)} for name in values]
    directive = {"Namespace": namespace, "Dimensions": [[]], "Metrics": metrics}
    at = int(times.now_utc().timestamp() * 1000)
    return (
        json.dumps({"_aws": {"Timestamp": at, "CloudWatchMetrics": [directive]}, **values}) + "\n"
    )


def _unit(name: str) -> str:
    return "Seconds" if name.endswith("_seconds") else "Count"
