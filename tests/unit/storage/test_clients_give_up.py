"""Whatever of AWS hangs, a function with 30 seconds hears of it within a few; only what failed soon is tried once more."""

import ast
import functools

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from chalicelib.clinics.model import Provider
from chalicelib.messaging.whatsapp.meta_sender import MetaSender
from chalicelib.shared import time_limits
from chalicelib.shared.settings import Settings
from chalicelib.storage.aws_client import build_client
from chalicelib.wiring import Services
from puntual.build_package import ROOT

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
OURS = {"dynamodb", "s3", "sqs", "ssm"}
WHATSAPPS = {"socialmessaging": (3.0, 8.0, 1)}
# Who may make a client: each of these sets its limits.
BUILDERS = {"chalicelib/storage/aws_client.py", "chalicelib/messaging/whatsapp/aws_sender.py"}


class Recording(boto3.session.Session):
    """A session that keeps the clients it makes."""

    def __init__(self):
        super().__init__(**KEYS)
        self.made = {}

    def client(self, service_name, **options):
        """Make one."""
        self.made[service_name] = super().client(service_name, **options)
        return self.made[service_name]


@pytest.fixture(scope="module")
def built():
    """All that `wiring.Services` can build, over a session that tells."""
    settings = Settings("table", "journal", "https://example.com/queue", "/puntual/x")
    services = Services(settings, Recording())
    for name, member in vars(Services).items():
        if isinstance(member, functools.cached_property):
            getattr(services, name)
    for provider in Provider:
        services.channel(provider)
    return services


def limits(client):
    """Return how long a client waits, and how often it asks."""
    config = client.meta.config
    return config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]


def test_every_client_of_a_function_gives_up_in_time(built):
    """The table's, the queue's, the parameter store's; of WhatsApp's one attempt, as long as it was."""
    ours = (time_limits.CONNECTING, time_limits.ANSWERING, time_limits.ATTEMPTS)
    assert {name: limits(client) for name, client in built.session.made.items()} == {
        **dict.fromkeys(OURS, ours),
        **WHATSAPPS,
    }
    meta = built.channel(Provider.META)
    assert isinstance(meta, MetaSender)
    assert meta.seconds == WHATSAPPS["socialmessaging"][1]


def test_the_limits_are_seconds():
    """A hang is found out soon, and a slow moment is not taken for one."""
    assert time_limits.ATTEMPTS == 2  # of more, the longest call would be longer than is said
    assert 1 <= time_limits.CONNECTING <= 2
    assert 3 <= time_limits.ANSWERING <= 5
    assert time_limits.LONGEST_CALL < 7
    assert time_limits.LONGEST_STATEMENTS < 9


def test_nobody_else_makes_a_client():
    """`session.client(…)` without limits would wait for a minute, five times."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and _makes_a_client(node.func)
    }
    assert found == BUILDERS


def _makes_a_client(called):
    if isinstance(called, ast.Attribute):
        return called.attr in ("client", "resource")
    return isinstance(called, ast.Name) and called.id == "make"


class Line:
    """Answers a client's attempts by a script; each takes its time on a clock of its own."""

    def __init__(self, *script):
        self.script, self.now, self.attempts = list(script), 0.0, 0
        session = boto3.session.Session(**KEYS)
        self.client = build_client(session.client, "dynamodb", clock=lambda: self.now)
        self.client.meta.events.register("before-send.dynamodb", self.answer)

    def answer(self, request, **_):
        """Take the time, then fail or answer."""
        seconds, what = self.script.pop(0)
        self.now += seconds
        self.attempts += 1
        if isinstance(what, Exception):
            raise what
        raw = type("Raw", (), {"stream": lambda *_, **__: iter([b"{}"])})()
        return AWSResponse(request.url, what, {}, raw)


HUNG = ReadTimeoutError(endpoint_url="http://127.0.0.1")
NO_WAY = ConnectTimeoutError(endpoint_url="http://127.0.0.1")


@pytest.mark.parametrize(
    ("first", "attempts"),
    [
        ((time_limits.ANSWERING, HUNG), 1),
        ((time_limits.AGAIN_WITHIN + 0.1, 500), 1),
        ((time_limits.CONNECTING, NO_WAY), 2),
        ((0.01, 500), 2),
    ],
)
def test_only_what_failed_soon_is_tried_again(first, attempts):
    """A second wait is for whoever asked to decide; a lost connection or a bad moment is not worth an error."""
    line = Line(first, (0.01, 200))
    if attempts == 1:
        with pytest.raises((ReadTimeoutError, ClientError)):
            line.client.list_tables()
    else:
        line.client.list_tables()
    assert line.attempts == attempts


def test_no_call_takes_longer_than_is_said():
    """However its attempts fail, and however long botocore pauses in between."""
    worst = 0.0
    waits = (0.0, 1.0, time_limits.AGAIN_WITHIN, time_limits.CONNECTING + time_limits.ANSWERING)
    for wait in waits:
        line = Line(
            (wait, HUNG), (time_limits.CONNECTING + time_limits.ANSWERING, HUNG), (0.0, 200)
        )
        with pytest.raises(ReadTimeoutError):
            line.client.list_tables()
        worst = max(worst, line.now + (line.attempts - 1) * time_limits.LONGEST_BACKOFF)
    assert worst == time_limits.LONGEST_CALL
