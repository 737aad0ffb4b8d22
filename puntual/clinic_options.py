"""The options with which a clinic is described, shared by `clinic add` and `clinic set`."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import click

from chalicelib.clinics.limits import Limits
from chalicelib.shared.retention import LEAST_WORDS_KEPT_DAYS, MOST_WORDS_KEPT_DAYS
from puntual import clinic_values as values
from puntual.read_options import Fault, or_fault, refuse, text_of, typed

C = TypeVar("C", bound=Callable[..., Any])
PHONES = ("phone", "reception_e164", "display_number")


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--name", callback=text_of("name"), help="As patients know it."),
    click.option(
        "--legal-name",
        callback=text_of("legal_name"),
        help="Who answers for the data (privacy notice).",
    ),
    click.option("--address", callback=text_of("address"), help="Street and town."),
    click.option(
        "--phone", callback=text_of("phone"), help="Front desk, for people who prefer to call."
    ),
    click.option(
        "--country",
        default="MX",
        show_default=True,
        callback=or_fault(values.country),
        help="Of numbers without a +.",
    ),
    click.option(
        "--privacy-contact",
        callback=text_of("privacy_contact", values.address),
        help="E-mail for ARCO requests.",
    ),
    click.option("--zone", callback=or_fault(values.zone), help="Time zone. [America/Mexico_City]"),
    click.option("--languages", callback=or_fault(values.languages), help="Own first. [es_MX,en]"),
    click.option(
        "--hours",
        callback=text_of("hours", values.hours, none=()),
        help='"lun-vie 09:00-14:00,16:00-19:00; sab 09:00-13:00", or none',
    ),
    click.option(
        "--sending",
        callback=or_fault(values.sending),
        help="When messages may leave. [09:00-20:00]",
    ),
    click.option(
        "--offsets",
        "reminder_offsets",
        callback=or_fault(values.offsets),
        help="Reminders, minutes before the visit. [1440,120]",
    ),
    click.option(
        "--remind-confirmed/--no-remind-confirmed",
        default=None,
        help="Last reminder also to who confirmed.",
    ),
    click.option(
        "--unknown-policy",
        metavar="[ask_staff|send_once_more]",
        callback=or_fault(values.unknown_policy),
        help="When nobody knows whether a message arrived. [ask_staff]",
    ),
    click.option(
        "--notice-version",
        callback=text_of("notice_version"),
        help="Version of the privacy notice.",
    ),
    click.option(
        "--reception-phone",
        "reception_e164",
        callback=text_of("reception_e164"),
        help="WhatsApp of the front desk, for notices; or none.",
    ),
    click.option(
        "--daily-limit",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="People a day WhatsApp lets the number reach. [250]",
    ),
    click.option(
        "--in-app/--not-in-app",
        default=None,
        help="The number lives in the WhatsApp Business app as well: 20 messages a second. Known by itself from the first that is written there.",
    ),
    click.option(
        "--messages-a-day",
        metavar="INTEGER",
        callback=typed(click.IntRange(0)),
        help="Its own ceiling of reminders and questions in 24 hours; 0 lets none go, while answers and "
        "notices of changes still do. [1000]",
    ),
    click.option(
        "--cost-a-day",
        callback=or_fault(values.dollars),
        help="Its own ceiling of their cost in dollars, by --message-rate; 0 is no ceiling of cost. [0]",
    ),
    click.option(
        "--message-rate",
        "rates",
        multiple=True,
        callback=or_fault(values.rate),
        help="Dollars a message costs from a day on: 2026-10-01=0.0085. Kept beside earlier ones.",
    ),
    click.option(
        "--answers-an-hour",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="To one phone. [20]",
    ),
    click.option(
        "--strangers-texts-an-hour",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="Kept of one phone that no patient has; more are counted. [20]",
    ),
    click.option(
        "--words-kept-days",
        metavar="INTEGER",
        callback=typed(click.IntRange(LEAST_WORDS_KEPT_DAYS, MOST_WORDS_KEPT_DAYS)),
        help="What patients write, from when they wrote it; of what is there already nothing changes. [90]",
    ),
    click.option(
        "--signups-an-hour",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="By the form, in all. [300]",
    ),
    click.option(
        "--signups-an-hour-each",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="From one address. [60]",
    ),
    click.option(
        "--requests-a-minute",
        metavar="INTEGER",
        callback=typed(click.IntRange(1)),
        help="Of one API token. [600]",
    ),
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
    return dataclasses.replace(limits, rates=rates, **own)


def given(options: dict[str, Any], *, limits: Limits, needed: Iterable[str] = ()) -> dict[str, Any]:
    """Return the fields that were given, as the clinic's record calls them; raises one error of all that is wrong."""
    fields = {name: value for name, value in options.items() if value is not None}
    country = fields.pop("country")
    for name in PHONES:
        if isinstance(country, str) and isinstance(text := fields.get(name), str) and text:
            fields[name] = _number(name, text, country)
    missing = [Fault(_option(name), "a clinic needs it.") for name in needed if name not in fields]
    faults = [value for value in (country, *fields.values()) if isinstance(value, Fault)]
    refuse([*missing, *faults, *(() if faults else _of_limits(limits, fields))])
    if "sending" in fields:
        fields["sending_from"], fields["sending_until"] = fields.pop("sending")
    return fields


def _number(name: str, text: str, country: str) -> object:
    try:
        return values.number(text, country=country)
    except click.BadParameter as error:
        return Fault(_option(name), error.message)


def _option(name: str) -> str:
    return "--" + {"reception_e164": "reception-phone"}.get(name, name.replace("_", "-"))


def _of_limits(limits: Limits, fields: dict[str, Any]) -> Iterator[Fault]:
    """Say what is wrong with a ceiling of cost as it would then stand."""
    then = with_limits(limits, dict(fields))
    if then.cost_a_day and not then.rates:
        yield Fault("--cost-a-day", "it needs --message-rate, such as 2026-10-01=0.0085.")
    if then.cost_a_day and any(then.cost_a_day < rate.each for rate in then.rates):
        yield Fault(
            "--cost-a-day",
            "below the price of one message it lets none go: say so with --messages-a-day 0, "
            "or give a higher one (0 is no ceiling of cost).",
        )
