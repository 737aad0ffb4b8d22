"""S4: every route outside an explicit list refuses no, expired, revoked and forged credentials, here and deployed."""

import random
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chalicelib.clinics.api_tokens import Scope, issue_token
from chalicelib.storage.clinic_directory import Directory
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.table import Table
from chalicelib.web.doors import doors_of
from tests.builders import a_clinic
from tests.fakes.memory_records import OF_THE_TEST
from tests.scale import scaled
from tests.walls.doors import PUBLIC, WEBHOOK, address, guarded, staffed
from tests.walls.town import all_routes

FLIPS = 3_000


def forged(good, foreign):
    """Return headers that open nothing, made of two good tokens of two clinics."""
    clinic, name, secret = good.removeprefix("pnt_").split("_", 2)
    theirs = foreign.removeprefix("pnt_").split("_", 2)
    return {
        "nothing": "",
        "no scheme": good,
        "another scheme": f"Basic {good}",
        "cut short": f"Bearer {good[:-1]}",
        "one sign more": f"Bearer {good}x",
        "no secret": f"Bearer pnt_{clinic}_{name}_",
        "another clinic's secret": f"Bearer pnt_{clinic}_{name}_{theirs[2]}",
        "another clinic's token": f"Bearer pnt_{clinic}_{theirs[1]}_{theirs[2]}",
        "in another clinic's name": f"Bearer pnt_{theirs[0]}_{name}_{secret}",
        "capitals": f"Bearer {good.swapcase()}",
    }


def test_every_route_is_public_by_name_or_guarded():
    """No route is open because nobody thought of it."""
    assert set(PUBLIC) <= all_routes()
    assert {path for _, path in guarded()} == {
        path for _, path in all_routes() if path.startswith("/api/v1/")
    } - {path for _, path in PUBLIC}
    assert {r for r in all_routes() if doors_of(r[1]) == ["staff_pages"]} == {
        *staffed(),
        *(r for r in PUBLIC if doors_of(r[1]) == ["staff_pages"]),
    }


def test_every_guarded_route_refuses_what_opens_nothing(town):
    """401, the same for all, and nothing is written."""
    old = {name: f"Bearer {town.tokens[f'a {name}']}" for name in ("revoked", "expired")}
    headers = forged(town.tokens["a all"], town.tokens["b all"]) | old
    routes, answers = guarded(), set()
    assert routes
    for method, path in routes:
        for name, header in headers.items():
            given = {"Content_Type": "application/json"} | (
                {"Authorization": header} if header else {}
            )
            answer = town.request(method, address(path), body=b"{}", **given)
            assert answer.status_code == 401, f"{method} {path} with {name}"
            answers.add(answer.body)
    assert (len(answers), town.store.touched) == (1, [])
    print(f"\n{len(guarded())} routes refuse {len(headers)} credentials")


def test_a_token_with_any_bit_flipped_opens_nothing(town):
    """Wherever the bit lies; the last characters hold bits that base64 does not use, so they count too."""
    seed = random.SystemRandom().randrange(10**9)
    draw, good = random.Random(seed), town.tokens["a all"].encode()
    for _ in range(scaled(FLIPS)):
        bad = bytearray(good)
        bad[draw.randrange(4, len(bad))] ^= 1 << draw.randrange(7)
        header = f"Bearer {bad.decode('latin-1')}"
        method, path = draw.choice(guarded())
        answer = town.request(
            method, address(path), body=b"{}", Authorization=header, Content_Type="application/json"
        )
        assert answer.status_code == 401, f"seed {seed}: {header}"


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40])
def test_the_webhook_refuses_what_is_not_signed(town, signature):
    """403 and nothing written; who does not know the word gets no challenge back."""
    given = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    assert town.request("POST", WEBHOOK, body=b"{}", **given).status_code == 403
    asked = f"{WEBHOOK}?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1"
    assert town.request("GET", asked).status_code == 403
    assert town.store.touched == []


@pytest.mark.deployed
def test_the_deployed_routes_refuse_them_too(stack, local_aws):
    """Through API Gateway, whatever it does to headers and paths before ours are asked."""
    table, now = Table(local_aws.client("dynamodb"), stack.table), datetime.now(UTC)
    texts = {}
    for place, clinic in enumerate(("wallsone", "wallstwo")):
        sender = type(a_clinic().sender)(
            **(vars(a_clinic().sender) | {"phone_number_id": f"number-of-{clinic}"})
        )
        Directory(table).add(a_clinic(id=clinic, slug=clinic, sender=sender))
        for name, changes in {
            "good": {},
            "revoked": {"revoked_at": now},
            "expired": {"expires_at": now},
        }.items():
            record, texts[place, name] = issue_token(clinic, name, tuple(Scope), now=now)
            keep_token(table, clinic, record, changes)
    old = {name: f"Bearer {texts[0, name]}" for name in ("revoked", "expired")}
    headers = forged(texts[0, "good"], texts[1, "good"]) | old
    assert asked(stack, "GET", "/api/v1/patients", f"Bearer {texts[0, 'good']}") == 200
    routes = guarded()
    assert routes
    for place, (method, path) in enumerate(routes):
        some = list(headers.items())[place % 3 :: 3] if place else headers.items()
        assert some
        for name, header in some:
            assert asked(stack, method, address(path), header) in (401, 403), f"{path} with {name}"
    for signature in ("", "sha256=" + "0" * 64):
        assert asked(stack, "POST", WEBHOOK, "", **{"X-Hub-Signature-256": signature}) == 403


def keep_token(table, clinic, record, changes):
    from dataclasses import replace

    from tests.builders import keep

    keep(ClinicRecords(table, clinic, OF_THE_TEST), replace(record, **changes))


def asked(stack, method, path, authorization, **headers):
    """Ask the deployed application; return the status."""
    parts = urlsplit(stack.api_url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    sent = {"Content-Type": "application/json"} | headers
    if authorization:
        sent["Authorization"] = authorization
    try:
        connection.request(method, f"{parts.path}{path}", b"{}" if method != "GET" else None, sent)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
