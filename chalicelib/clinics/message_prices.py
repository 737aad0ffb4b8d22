"""What a message of a clinic costs: by the rates its operator dated, else by the shipped list. Always about so, and never what was billed."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.clinics.model import Clinic, Provider

PRICES = Path(__file__).with_name("message_prices.json")
MILLION = 1_000_000
MEXICO = "+52"


@dataclass(frozen=True)
class MessagePrice:
    """What one unprompted message costs, in millionths of a dollar; `since` of a price without a known day is None."""

    each: int
    since: date | None

    def dollars(self, messages: int) -> float:
        """Return what so many cost."""
        return self.each * messages / MILLION

    def pesos(self, messages: int) -> float:
        """Return the same in Mexican pesos."""
        return self.dollars(messages) * pesos_a_dollar()


def price_of_message(clinic: Clinic, on: date) -> MessagePrice | None:
    """Return the price in force on a day, or None where nobody has said one for the clinic's country, or people send by hand."""
    if clinic.is_by_hand:
        return None
    if clinic.limits.rates:
        rate = clinic.limits.rate_on(on)
        return MessagePrice(rate.each, rate.since)
    if not clinic.sender.display_number.startswith(MEXICO):
        return None
    listed = list_prices()
    asked = ["whatsapp_utility_mx"]
    asked += ["aws_social_message"] if clinic.sender.provider is Provider.AWS else []
    each = sum(round(listed[name]["each"] * MILLION) for name in asked)
    return MessagePrice(each, date.fromisoformat(listed["whatsapp_utility_mx"]["since"]))


def list_prices() -> dict[str, Any]:
    """Return the shipped prices of messages, each with its day and source."""
    prices: dict[str, Any] = _document()["prices"]
    return prices


def pesos_a_dollar() -> float:
    """Return about how many pesos a dollar is."""
    return float(_document()["pesos_a_dollar"]["each"])


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(PRICES.read_text("utf-8"))
    return document
