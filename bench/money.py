"""What 1,000 reminders cost: requests counted, times dated prices. Ours and WhatsApp's apart."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.metered_run import Metered

PRICES = Path(__file__).with_name("prices.json")
STATUSES = 3.6  # events that WhatsApp reports of a message
MEMORY_GB = 1.0
STATUS_SECONDS = 0.05  # of a warm function for one event: two waits for the table and its own work
BODIES_AT_A_TIME = 10
LOGGED_BYTES = 600  # a message


@dataclass(frozen=True)
class Cost:
    """Dollars for 1,000 reminders, by who asks for them."""

    ours: dict[str, float]
    webhook: float  # more, when statuses come over API Gateway and not over SNS
    whatsapp: dict[str, float]


def price_list() -> dict[str, float]:
    """Return what each thing costs."""
    listed = json.loads(PRICES.read_text("utf-8"))["prices"]
    return {name: one["each"] for name, one in listed.items()}


def cost_of(metered: Metered, *, plan_seconds: float, send_seconds: float) -> Cost:
    """Return the cost of 1,000 reminders; seconds are of the functions, for 1,000 too."""
    price = price_list()
    bodies = 1000 * metered.bodies / metered.reminders
    deliveries = bodies / BODIES_AT_A_TIME
    statuses = 1000 * STATUSES
    seconds = plan_seconds + send_seconds + statuses * STATUS_SECONDS
    written = metered.plan.write + metered.send.write + metered.look.write
    read = metered.plan.read + metered.send.read + metered.look.read
    return Cost(
        ours={
            "table, reminders": 1000 * _units(written, read, price),
            "table, statuses": statuses * _units(metered.status.write, metered.status.read, price),
            "queue": (bodies + 2 * deliveries) * price["sqs_request"],
            "functions, time": seconds * MEMORY_GB * price["lambda_gb_second"],
            "functions, calls": (1 + deliveries + statuses) * price["lambda_request"],
            "logs": 1000 * LOGGED_BYTES * price["log_byte"],
        },
        webhook=statuses * price["api_gateway_request"],
        whatsapp={
            "Meta, utility to Mexico": 1000 * price["whatsapp_utility_mx"],
            "AWS, if it carries them": 1000 * price["aws_social_message"],
        },
    )


def _units(write: float, read: float, price: dict[str, float]) -> float:
    return write * price["dynamodb_write_unit"] + read * price["dynamodb_read_unit"]
