"""What 1,000 reminders cost: requests counted, times dated prices. Ours and WhatsApp's apart."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench.hostile_run import Taken
from bench.metered_run import Metered
from chalicelib.clinics.message_prices import list_prices
from puntual.build_package import ROOT
from puntual.cloudformation_template import merge_template
from puntual.gateway_limits import part_of

PRICES = Path(__file__).with_name("prices.json")
STATUSES = 3.6  # events that WhatsApp reports of a message
MEMORY_GB = 1.0
STATUS_SECONDS = 0.05  # of a warm function for one event: two waits for the table and its own work
BODIES_AT_A_TIME = 10
LOGGED_BYTES = 600  # a message
VCPU = 0.58  # of a function with 1 GB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
CALL_SECONDS = 0.01  # a call of the table
REQUEST_LOGGED_BYTES = 250  # Lambda's own lines about a call
MILLION = 1_000_000


@dataclass(frozen=True)
class Cost:
    """Dollars for 1,000 reminders, by who asks for them."""

    ours: dict[str, float]
    webhook: float  # more, when statuses come over API Gateway and not over SNS
    whatsapp: dict[str, float]


def price_list() -> dict[str, float]:
    """Return what each thing costs."""
    listed = json.loads(PRICES.read_text("utf-8"))["prices"] | list_prices()
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


def hostile_million(taken: Taken) -> dict[str, float]:
    """Return the dollars that a million requests of one kind cost us, by what takes them."""
    price = price_list()
    seconds = taken.cpu_seconds / VCPU + taken.calls * CALL_SECONDS
    each = {
        "gateway": price["api_gateway_request"],
        "function": price["lambda_request"] + seconds * MEMORY_GB * price["lambda_gb_second"],
        "table": _units(taken.write, taken.read, price),
        "bytes out": taken.sent_bytes * price["egress_byte"],
        "log": REQUEST_LOGGED_BYTES * price["log_byte"],
    }
    return {name: MILLION * dollars for name, dollars in each.items()}


def hostile_day(taken: Taken) -> float:
    """Return the dollars of a day in which a stranger asks as often as a new stack's gateway lets one route be asked."""
    said = merge_template(ROOT / "infra", functions=[])
    part = part_of(taken.route)
    (for_all,) = said["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    a_second = (
        said["Parameters"][f"{part}RequestsASecond"]["Default"]
        if part
        else for_all["ThrottlingRateLimit"]
    )
    return float(a_second * 86_400 / MILLION * sum(hostile_million(taken).values()))


def _units(write: float, read: float, price: dict[str, float]) -> float:
    return write * price["dynamodb_write_unit"] + read * price["dynamodb_read_unit"]
