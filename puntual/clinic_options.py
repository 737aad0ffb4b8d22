"""The options with which a clinic is described, shared by `clinic add` and `clinic set`."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

import click

from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import UnknownPolicy
from chalicelib.shared.retention import LEAST_WORDS_KEPT_DAYS, MOST_WORDS_KEPT_DAYS
from puntual import clinic_values as values

C = TypeVar("C", bound=Callable[..., Any])
PHONES = ("phone", "reception_e164", "display_number")


def _read(read: Callable[[str], object]) -> Callable[..., object]:
    def callback(_ctx: click.Context, _param: click.Parameter, text: str | None) -> object:
        return None if text is None else read(text)

    return callback


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--name", help="As patients know it."),
    click.option("--legal-name", help="Who answers for the data (privacy notice)."),
    click.option("--address", help="Street and town."),
    click.option("--phone", help="Front desk, for people who prefer to call."),
    click.option("--country", default="MX", show_default=True, help="Of numbers without a +."),
    click.option(
        "--privacy-contact", callback=_read(values.address), help="E-mail for ARCO requests."
    ),
    click.option("--zone", callback=_read(values.zone), help="Time zone. [America/Mexico_City]"),
    click.option("--languages", callback=_read(values.languages), help="Own first. [es_MX,en]"),
    click.option(
        "--hours",
        callback=_read(values.hours),
        help='"lun-vie 09:00-14:00,16:00-19:00; sab 09:00-13:00"',
    ),
    click.option(
        "--sending", callback=_read(values.sending), help="When messages may leave. [09:00-20:00]"
    ),
    click.option(
        "--offsets",
        "reminder_offsets",
        callback=_read(values.offsets),
        help="Reminders, minutes before the visit. [1440,120]",
    ),
    click.option(
        "--remind-confirmed/--no-remind-confirmed",
        default=None,
        help="Last reminder also to who confirmed.",
    ),
    click.option(
        "--unknown-policy",
        type=click.Choice([policy.value for policy in UnknownPolicy]),
        callback=_read(UnknownPolicy),
        help="When nobody knows whether a message arrived. [ask_staff]",
    ),
    click.option("--notice-version", help="Version of the privacy notice."),
    click.option(
        "--reception-phone", "reception_e164", help="WhatsApp of the front desk, for notices."
    ),
    click.option(
        "--daily-limit",
        type=click.IntRange(1),
        help="People a day WhatsApp lets the number reach. [250]",
    ),
    click.option(
        "--messages-a-day",
        type=click.IntRange(0),
        help="Its own ceiling of reminders and questions in 24 hours; 0 lets none go, while answers and "
        "notices of changes still do. [1000]",
    ),
    click.option(
        "--cost-a-day",
        callback=_read(values.dollars),
        help="Its own ceiling of their cost in dollars, by --message-rate; 0 is no ceiling of cost. [0]",
    ),
    click.option(
        "--message-rate",
        "rates",
        multiple=True,
        callback=lambda _ctx, _param, texts: tuple(map(values.rate, texts)) or None,
        help="Dollars a message costs from a day on: 2026-10-01=0.0085. Kept beside earlier ones.",
    ),
    click.option("--answers-an-hour", type=click.IntRange(1), help="To one phone. [20]"),
    click.option(
        "--strangers-texts-an-hour",
        type=click.IntRange(1),
        help="Kept of one phone that no patient has; more are counted. [20]",
    ),
    click.option(
        "--words-kept-days",
        type=click.IntRange(LEAST_WORDS_KEPT_DAYS, MOST_WORDS_KEPT_DAYS),
        help="What patients write, from when they wrote it; of what is there already nothing changes. [90]",
    ),
    click.option("--signups-an-hour", type=click.IntRange(1), help="By the form, in all. [300]"),
    click.option("--signups-an-hour-each", type=click.IntRange(1), help="From one address. [60]"),
    click.option("--requests-a-minute", type=click.IntRange(1), help="Of one API token. [600]"),
)


def clinic_options(command: C) -> C:
    """Add the options that describe a clinic; what is not given is None."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def with_limits(limits: Limits, fields: dict[str, Any]) -> Limits:
    """Take the limits that were given out of the fields; a rate replaces the one of its day."""
    own = {f.name: fields.pop(f.name) for f in dataclasses.fields(Limits) if f.name in fields}
    dated = {rate.since: rate for rate in (*limits.rates, *own.pop("rates", ()))}
    rates = tuple(dated[day] for day in sorted(dated))
    limits = dataclasses.replace(limits, rates=rates, **own)
    if limits.cost_a_day and not limits.rates:
        raise click.UsageError("A ceiling of cost needs --message-rate, such as 2026-10-01=0.0085.")
    if limits.cost_a_day and any(limits.cost_a_day < rate.each for rate in rates):
        raise click.UsageError(
            "A ceiling of cost below the price of one message lets none go: say so with "
            "--messages-a-day 0, or give a higher --cost-a-day (0 is no ceiling of cost)."
        )
    return limits


def given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that were given, as the clinic's record calls them."""
    fields = {name: value for name, value in options.items() if value is not None}
    country = fields.pop("country")
    for name in PHONES:
        if fields.get(name):
            fields[name] = values.number(fields[name], country=country)
    if "sending" in fields:
        fields["sending_from"], fields["sending_until"] = fields.pop("sending")
    return fields
