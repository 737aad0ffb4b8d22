"""Whatever the network does, an attempt is one POST: counted by the server that got it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import boto3
import pytest
from botocore.config import Config

from chalicelib.messaging.channel_protocol import Verdict
from chalicelib.messaging.whatsapp.aws_sender import AwsSender, build_client
from chalicelib.messaging.whatsapp.http_connections import Connections
from chalicelib.messaging.whatsapp.meta_sender import MetaSender
from chalicelib.shared.errors import NotFoundError
from tests.unit.messaging.builders import a_message, a_sender
from tests.unit.messaging.tiny_server import (
    AWS_YES,
    META_YES,
    blurts,
    close,
    drip,
    half,
    hang,
    reset,
    says,
    says_then_closes,
    tiny_server,
)

# Seconds, instead of 8: so that what never answers is soon given up, and what answers is waited for on a busy machine.
SOON, PATIENTLY = 0.6, 30


def meta_error(code: int) -> bytes:
    return b'{"error": {"message": "(#%d) x", "type": "OAuthException", "code": %d}}' % (code, code)


def aws_error(name: str, status: int, message: str = "no"):
    return says(status, b'{"message": "%s"}' % message.encode(), f"x-amzn-ErrorType: {name}")


FAULTS = {
    # name: (behaviour, verdict, code on Meta, code on AWS)
    "hang": (hang, Verdict.UNSURE, "timeout", "timeout"),
    "reset": (reset, Verdict.UNSURE, "reset", "reset"),
    "close": (close, Verdict.UNSURE, "reset", "reset"),
    "half an answer": (half, Verdict.UNSURE, "reset", "reset"),
    "500": (says(500, b"{}"), Verdict.UNSURE, "http_500", "500"),
    "500 of Meta": (says(500, meta_error(131000)), Verdict.UNSURE, "http_500", "500"),
    "502": (says(502, b"<html>bad gateway</html>"), Verdict.UNSURE, "http_502", "502"),
    "503": (says(503, b""), Verdict.UNSURE, "http_503", "503"),
    "503 in 1 s": (says(503, b"", "Retry-After: 1"), Verdict.UNSURE, "http_503", "503"),
    "429": (says(429, b"{}"), Verdict.TRY_LATER, "http_429", "429"),
    "429 in 1 s": (says(429, b"", "Retry-After: 1"), Verdict.TRY_LATER, "http_429", "429"),
    "429 of AWS": (
        says(429, b"{}", "x-amzn-ErrorType: ThrottlingException"),
        Verdict.TRY_LATER,
        "http_429",
        "ThrottlingException",
    ),
    "garbage 200": (says(200, b"<html>hello</html>"), Verdict.UNSURE, "unparsable", "unparsable"),
    "empty 200": (says(200, b""), Verdict.UNSURE, "unparsable", "unparsable"),
    "list 200": (says(200, b"[1]"), Verdict.UNSURE, "unparsable", "unparsable"),
    "deep 200": (says(200, b"[" * 60000), Verdict.UNSURE, "unparsable", None),
    "endless 200": (says(200, b" " * 300000), Verdict.UNSURE, "unparsable", "unparsable"),
    "307": (says(307, b"", "Location: /elsewhere"), Verdict.UNSURE, "http_307", None),
}


def patience(fault):
    """Return how long to wait for an answer under a fault."""
    return SOON if fault == "hang" else PATIENTLY


@pytest.fixture
def aws_environment(monkeypatch):
    """The surroundings ask for retries: the sender must not listen to them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")


@pytest.fixture
def meta(request):
    """Build Meta senders and close their pools."""
    pools = []

    def build(url, *, pool=None, token="token", longest_idle=60.0, seconds=PATIENTLY):  # noqa: S107 — made up
        pools.append(pool or Connections(url, longest_idle=longest_idle))
        return MetaSender(
            connections=pools[-1], token_for={"waba-1": token}.__getitem__, seconds=seconds
        )

    yield build
    for pool in pools:
        pool.close()


@pytest.fixture
def aws(aws_environment, monkeypatch):
    """Build AWS senders and close their clients."""
    clients = []

    def build(url, *, careless=False, longest_idle=60.0, seconds=PATIENTLY):
        monkeypatch.setenv("AWS_ENDPOINT_URL_SOCIALMESSAGING", url)
        session = boto3.Session()
        impatient = Config(read_timeout=seconds)
        clients.append(
            session.client("socialmessaging", config=impatient)
            if careless
            else build_client(session, seconds=seconds)
        )
        return AwsSender(clients[-1], longest_idle=longest_idle)

    yield build
    for client in clients:
        client.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_meta_sender_posts_once_under(fault, meta):
    """A fault is reported as it is: a definite no, or nobody knows; and never repeated."""
    behaviour, verdict, code, _ = FAULTS[fault]
    with tiny_server(behaviour) as server:
        outcome = meta(server.url, seconds=patience(fault)).send(a_message(), a_sender())
        assert server.has_got(1)
    assert server.posts == 1
    assert (outcome.verdict, outcome.code) == (verdict, code)


@pytest.mark.parametrize("fault", [name for name, case in FAULTS.items() if case[3]])
def test_aws_sender_posts_once_under(fault, aws):
    """The same for AWS, with an environment that asks botocore to retry."""
    behaviour, verdict, _, code = FAULTS[fault]
    with tiny_server(behaviour) as server:
        outcome = aws(server.url, seconds=patience(fault)).send(a_message(), a_sender())
        assert server.has_got(1)
    assert server.posts == 1
    assert (outcome.verdict, outcome.code) == (verdict, code)


class CarelessConnections(Connections):
    """What every convenient client does: try again when the first time went wrong."""

    def call(self, *request, **options):
        """Repeat once after a break or a 503."""
        try:
            answer = super().call(*request, **options)
        except OSError:
            return super().call(*request, **options)
        return super().call(*request, **options) if answer.status == 503 else answer


@pytest.mark.parametrize("fault", ["hang", "reset", "close", "503"])
def test_a_careless_meta_client_is_caught(fault, meta):
    """With repetition the same faults give more than one POST, so the tests above can fail."""
    with tiny_server(FAULTS[fault][0]) as server:
        sender = meta(server.url, pool=CarelessConnections(server.url), seconds=patience(fault))
        sender.send(a_message(), a_sender())
        assert server.has_got(2)


@pytest.mark.parametrize("fault", ["hang", "reset", "close", "500", "503", "429 of AWS"])
def test_a_careless_aws_client_is_caught(fault, aws):
    """Without the retry settings botocore repeats, so the tests above can fail."""
    with tiny_server(FAULTS[fault][0]) as server:
        sender = aws(server.url, careless=True, seconds=patience(fault))
        sender.send(a_message(), a_sender())
        assert server.has_got(2)


def test_a_dripping_answer_is_left_at_the_deadline(meta):
    """A body that never ends holds a worker no longer than the time allowed, and frees its place."""
    with tiny_server([drip, says(200, META_YES)]) as server:
        sender = meta(server.url, pool=Connections(server.url, at_once=1))
        dripped = replace(sender, seconds=SOON).send(a_message(), a_sender())
        after = sender.send(a_message(), a_sender())
    assert (dripped.verdict, dripped.code) == (Verdict.UNSURE, "unparsable")
    assert after.verdict is Verdict.ACCEPTED
    assert server.posts == 2


def test_meta_accepts(meta):
    """The provider's id and WhatsApp's spelling of the number come back."""
    with tiny_server(says(200, META_YES)) as server:
        outcome = meta(server.url).send(a_message(), a_sender())
    assert (outcome.verdict, outcome.provider_id) == (Verdict.ACCEPTED, "wamid.HBgN")
    assert outcome.wa_id == "5215512345678"
    head = server.requests[0].split(b"\r\n\r\n")[0].decode()
    assert head.startswith("POST /v23.0/phone-number-id-0123456789abcdef/messages HTTP/1.1")
    assert "Authorization: Bearer token" in head


def test_aws_accepts(aws):
    """AWS answers with an id of its own."""
    with tiny_server(says(200, AWS_YES)) as server:
        outcome = aws(server.url).send(a_message(), a_sender())
    assert outcome.verdict is Verdict.ACCEPTED
    assert outcome.provider_id == "6d69f07a-c317-4278-9d5c-6a84078419ec"
    assert server.requests[0].startswith(b"POST /v1/whatsapp/send ")


def test_refused_connection_is_a_definite_no(meta, aws):
    """Nothing left the house, so it may be sent again."""
    with tiny_server(close) as server:
        url = server.url
    for sender in (meta(url), aws(url)):
        outcome = sender.send(a_message(), a_sender())
        assert (outcome.verdict, outcome.code) == (Verdict.TRY_LATER, "connection_refused")
        assert outcome.after.total_seconds() > 0


def test_a_connection_closed_while_idle_is_not_used_again(meta, aws):
    """The peer's close has arrived before our next message: a new connection is opened, nothing is lost."""
    for build, body in ((meta, META_YES), (aws, AWS_YES)):
        with tiny_server(says_then_closes(200, body)) as server:
            sender = build(server.url)
            verdicts = []
            for _ in range(3):
                verdicts.append(sender.send(a_message(), a_sender()).verdict)
                assert server.has_closed()
        assert verdicts == [Verdict.ACCEPTED] * 3
        assert server.posts == 3


@pytest.mark.parametrize(("longest_idle", "second"), [(0.0, "accepted"), (60.0, "unsure")])
def test_an_old_idle_connection_is_not_trusted(longest_idle, second, meta, aws):
    """A silent drop shows only after our bytes; too old a connection is left, and an unsure one not repeated."""
    for build, body in ((meta, META_YES), (aws, AWS_YES)):
        with tiny_server(_resets_its_second(body)) as server:
            sender = build(server.url, longest_idle=longest_idle)
            verdicts = [sender.send(a_message(), a_sender()).verdict for _ in range(2)]
        assert verdicts == ["accepted", second]
        assert server.posts == 2


def _resets_its_second(body):
    seen = set()

    def behave(server, connection):
        if id(connection) in seen:
            return reset(server, connection)
        seen.add(id(connection))
        return says(200, body)(server, connection)

    return behave


def test_meta_connections_are_kept(meta):
    """A second message goes over the first one's connection: the handshake is paid once."""
    with tiny_server(says(200, META_YES)) as server:
        sender = meta(server.url)
        for _ in range(3):
            sender.send(a_message(), a_sender())
    assert (server.posts, server.connections) == (3, 1)


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (400, 131026, Verdict.RECIPIENT),
        (400, 131047, Verdict.WINDOW_CLOSED),
        (400, 132000, Verdict.MISTAKE),
        (400, 131000, Verdict.UNSURE),
        (400, 424242, Verdict.UNSURE),
        (400, 131056, Verdict.TRY_LATER),
        (401, 190, Verdict.STOP_SENDER),
        (429, 131048, Verdict.STOP_SENDER),
        (429, 130429, Verdict.TRY_LATER),
        (503, 131026, Verdict.UNSURE),
    ],
)
def test_meta_refusals_go_by_their_code(status, code, verdict, meta):
    """A parsed 4xx means what the table says; a 5xx means nothing certain."""
    with tiny_server(says(status, meta_error(code))) as server:
        outcome = meta(server.url).send(a_message(), a_sender())
    assert outcome.verdict is verdict


AWS_REFUSALS = {
    # exception, HTTP status, its message: what it means, our code for it
    ("ValidationException", 400, "no"): (Verdict.MISTAKE, "ValidationException"),
    ("InvalidParametersException", 400, "no"): (Verdict.MISTAKE, "InvalidParametersException"),
    ("InvalidParametersException", 400, "(#131026) x"): (Verdict.RECIPIENT, "131026"),
    ("InvalidParametersException", 400, "(#9) x"): (Verdict.MISTAKE, "InvalidParametersException"),
    ("AccessDeniedException", 403, "no"): (Verdict.STOP_SENDER, "AccessDeniedException"),
    ("ResourceNotFoundException", 404, "no"): (Verdict.STOP_SENDER, "ResourceNotFoundException"),
    ("ThrottledRequestException", 429, "no"): (Verdict.TRY_LATER, "ThrottledRequestException"),
    ("InternalServiceException", 500, "no"): (Verdict.UNSURE, "InternalServiceException"),
    ("DependencyException", 502, "(#131026) x"): (Verdict.UNSURE, "DependencyException"),
    ("BrandNewException", 400, "no"): (Verdict.UNSURE, "BrandNewException"),
}


@pytest.mark.parametrize("refusal", AWS_REFUSALS, ids=str)
def test_aws_refusals_go_by_their_name(refusal, aws):
    """AWS's exceptions fall into the same classes; Meta's code in one, if any, is more exact."""
    with tiny_server(aws_error(*refusal)) as server:
        outcome = aws(server.url).send(a_message(), a_sender())
    assert server.posts == 1
    assert (outcome.verdict, outcome.code) == AWS_REFUSALS[refusal]


def test_a_missing_token_stops_the_sender(meta):
    """Without a token nothing is posted and the clinic's number waits for an operator."""

    def no_token(_account):
        raise NotFoundError

    with tiny_server(says(200, META_YES)) as server:
        pool = meta(server.url).connections
        sender = MetaSender(connections=pool, token_for=no_token)
        outcome = sender.send(a_message(), a_sender())
    assert (outcome.verdict, outcome.code) == (Verdict.STOP_SENDER, "no_token")
    assert server.posts == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 200 + b"\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"\x16\x03\x01\x00\x05",
        b"\xff" * 100,
    ],
    ids=lambda raw: repr(raw[:45]),
)
def test_an_answer_that_is_no_http_is_unsure(raw, meta, aws):
    """Whatever comes back, nobody repeats and nothing is raised."""
    for build in (meta, aws):
        with tiny_server(blurts(raw)) as server:
            outcome = build(server.url).send(a_message(), a_sender())
        assert (outcome.verdict, server.posts) == (Verdict.UNSURE, 1)


def test_a_host_that_speaks_no_tls_is_a_definite_no(meta):
    """The handshake comes before the message: when it fails, nothing left."""
    with tiny_server(says(200, META_YES)) as server:
        sender = meta(server.url.replace("http:", "https:"), seconds=SOON)
        outcome = sender.send(a_message(), a_sender())
    assert outcome.verdict is Verdict.TRY_LATER
    assert server.posts == 0


def test_no_more_than_so_many_at_once(meta):
    """With one place taken by a silent server, the next caller waits, and is then told a definite no."""
    with tiny_server(hang) as server:
        sender = meta(server.url, pool=Connections(server.url, at_once=1))
        first = threading.Thread(target=sender.send, args=(a_message(), a_sender()))
        first.start()
        assert server.has_got(1)
        quick = replace(sender, seconds=0.05)
        outcome = quick.send(a_message(), a_sender())
    first.join()  # the server is gone, and with it the wait
    assert (outcome.verdict, outcome.code) == (Verdict.TRY_LATER, "no_connection")
    assert server.posts == 1


def test_many_at_once_send_each_once(meta):
    """A hundred threads over sixteen connections: each message is posted once, none is lost."""
    with tiny_server(says(200, META_YES)) as server:
        sender = meta(server.url, pool=Connections(server.url, at_once=16))
        messages = [a_message(id=f"c.p.{number}") for number in range(100)]
        with ThreadPoolExecutor(100) as threads:
            outcomes = list(threads.map(lambda one: sender.send(one, a_sender()), messages))
    assert {outcome.verdict for outcome in outcomes} == {Verdict.ACCEPTED}
    assert server.connections <= 16
    sent = sorted(
        json.loads(r.split(b"\r\n\r\n")[1])["biz_opaque_callback_data"] for r in server.requests
    )
    assert sent == sorted(message.id for message in messages)
