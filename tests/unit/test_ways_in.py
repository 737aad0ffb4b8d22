"""The page of every way in, against the routes, functions and commands that there are, and the limits in the code."""

import re
from datetime import timedelta
from pathlib import Path

import click
import pytest

import app as application
from chalicelib.clinics.limits import Limits
from chalicelib.data_rights import data_link, data_wishes
from chalicelib.imports import file_limits, parse_cells, parse_rows
from chalicelib.shared import retention, time_limits
from chalicelib.storage import unreadable_events
from chalicelib.web import request_size_and_origin as wall
from chalicelib.web.api.request_models import LONGEST_RANGE_DAYS
from chalicelib.web.public import signup_form
from puntual.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ways-in.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| input")
]
API = "/api/v1/"
ROUTES = [
    f"{method} {path}"
    for path, methods in application.app.routes.items()
    for method in methods
    if not path.startswith(API) or path.endswith(("/docs", "/openapi.json"))
]
FUNCTIONS = [event.name for event in application.app.event_sources]
KIB = wall.KIB


def kept(path):
    """Return the body a route takes, as the page writes it."""
    size = wall.largest_body(path)
    return f"{size // KIB // KIB} MiB" if size >= KIB * KIB else f"{size // KIB} KiB"


def days(length: timedelta):
    """Return a length of time as the page writes it."""
    return f"{length.days} days"


# What begins a row, and what stands in its limit.
LIMITS = [
    ("`POST /c/", [kept("/c/a"), f"{signup_form.MOST_FIELDS} fields"]),
    (
        "`POST /c/",
        [
            f"name {signup_form.LONGEST_NAME}",
            f"telephone {signup_form.LONGEST_PHONE}",
            f"e-mail {signup_form.LONGEST_EMAIL}",
        ],
    ),
    (
        "… again and again",
        [f"{Limits.signups_an_hour_each} an hour", f"{Limits.signups_an_hour} a clinic"],
    ),
    (
        "`GET /c/{slug}/mis-datos/{code}`",
        [f"{data_link.LINK_GOOD_FOR // timedelta(minutes=1)} minutes"],
    ),
    (
        "`GET /c/{slug}/mis-datos`",
        [
            f"{data_link.SESSION_GOOD_FOR // timedelta(minutes=1)} minutes",
            kept("/c/a/mis-datos"),
            f"{data_wishes.LONGEST_WISH} letters",
        ],
    ),
    (
        "`/api/v1/…` with one",
        [kept(API), f"{Limits.requests_a_minute} requests a minute", f"{LONGEST_RANGE_DAYS} days"],
    ),
    ("`POST /webhooks/whatsapp`", [kept("/webhooks/whatsapp")]),
    (
        "an event that cannot",
        [days(retention.UNREADABLE_KEPT_FOR), f"{unreadable_events.LONGEST:,} bytes"],
    ),
    ("an event that comes again", [days(retention.INBOUND_REMEMBERED_FOR)]),
    (
        "a patient's words",
        [f"{Limits.answers_an_hour} answers", f"{retention.WORDS_KEPT_DAYS} days"],
    ),
    ("a stranger's words", [f"{Limits.strangers_texts_an_hour} texts"]),
    (
        "WhatsApp's answer",
        [
            f"{time_limits.WHATSAPP_CONNECTING:.0f} seconds",
            f"within {time_limits.WHATSAPP_ANSWERING:.0f}",
        ],
    ),
    (
        "AWS's answer",
        [f"{time_limits.CONNECTING:.0f} second", f"within {time_limits.ANSWERING:.0f}"],
    ),
    (
        "`puntual import file`",
        [
            f"{file_limits.MOST_BYTES:,} bytes",
            f"{file_limits.MOST_UNPACKED:,} unpacked",
            f"{file_limits.MOST_ROWS:,} rows",
            f"{file_limits.MOST_COLUMNS} columns",
            f"a text {parse_cells.LONGEST_TEXT} letters",
            f"a key {parse_rows.LONGEST_KEY}",
        ],
    ),
    (
        "… and what reading it costs",
        [
            f"{file_limits.Cost.memory // 1_000_000_000} GB of memory",
            f"{file_limits.Cost.processor} seconds of a processor",
            f"{file_limits.Cost.clock} of the clock",
        ],
    ),
]


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_has_its_row(route):
    """What the API's rows say of all its routes at once holds for each: one wall stands before them."""
    assert [row for row in ROWS if f"`{route}`" in row[0]], route


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_event_function_has_its_row(function):
    """Queue, topic and clock."""
    assert [row for row in ROWS if row[0].startswith(f"`{function}`")], function


def test_every_command_that_reads_a_file_has_its_row():
    """A file is the one thing that comes from outside at the command line and not from the operator's fingers."""
    reading = [
        name
        for name, command in commands(main)
        for param in command.params
        if isinstance(param.type, click.Path) and param.type.exists
    ]
    assert reading
    assert [n for n in reading if not any(f"`puntual{n}`" in row[0] for row in ROWS)] == []


def commands(group, path=""):
    """Yield every command by what is typed after `puntual`."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


@pytest.mark.parametrize(("begins", "said"), LIMITS, ids=[begins for begins, _ in LIMITS])
def test_limits_are_those_of_the_code(begins, said):
    """Whoever changes one changes what is written of it."""
    (row,) = [row for row in ROWS if row[0].startswith(begins)]
    assert said
    assert [words for words in said if words not in row[1]] == []


@pytest.mark.parametrize("row", ROWS, ids=[row[0][:40] for row in ROWS])
def test_every_row_is_whole_and_its_tests_are_there(row):
    """Input, limit, what is past it, and by which test anybody may see it."""
    assert len(row) == 4
    assert all(row)
    folder = ""
    files = re.findall(r"`([\w/.]+\.py)`", row[3])
    assert files
    for file in files:
        folder = str(Path(file).parent) if "/" in file else folder
        assert (ROOT / folder / Path(file).name).exists(), file
