"""S7, S9: every answer of every route carries the security headers, errors too, and no change comes from another page."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chalicelib import wiring
from chalicelib.web import request_size_and_origin
from chalicelib.web.render_page import SECURITY_HEADERS
from tests.unit.web.public.front_desk import FORM
from tests.walls.doors import address
from tests.walls.town import all_routes

KIB = 1024
EVERY_METHOD = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
# Changes that need not come from our own pages; each is refused without the credential named.
WITHOUT_ORIGIN = {
    "/api/v1/": "a bearer token, which no browser adds by itself",
    "/webhooks/whatsapp": "Meta's signature over the body",
}

# The same for everybody: what describes the API, and the addresses of no clinic.
THE_SAME = ("GET /api/v1/docs ", "GET /api/v1/openapi.json ", "GET / ", "GET /c ", "GET /c/ ")


def provoked(town, method, path):
    """Ask one route in each way that is answered differently."""
    form = {"Content_Type": FORM}
    token = {"Authorization": f"Bearer {town.tokens['a all']}", "Content_Type": "application/json"}
    asked = address(path)
    yield "as it should be", lambda: town.request(method, asked, **token)
    yield "without a token", lambda: town.request(method, asked, Content_Type="application/json")
    yield "another method", lambda: town.request("PATCH", asked, **token)
    yield (
        "another media type",
        lambda: town.request(method, asked, body=b"x", Content_Type="image/png"),
    )
    yield "from nowhere", lambda: town.request(method, asked, **form, Origin="null")
    size = request_size_and_origin.largest_body(path) + 1
    yield "too large", lambda: town.request(method, asked, body=b"x" * size, **token)
    yield "too long", lambda: town.request(method, f"{asked}?q={'a' * 9 * KIB}", **token)
    yield "too many headers", lambda: town.request(method, asked, **token, X_Long="a" * 13 * KIB)
    if "{slug}" in path:
        yield "unknown", lambda: town.request(method, address(path, slug="nobody"), **form)


def assert_armoured(headers, where, *, policy=None):
    """See each header, and that nothing personal is kept by a cache."""
    given = {name.lower(): value for name, value in headers.items()}
    for name in SECURITY_HEADERS:
        assert name.lower() in given, f"{where}: no {name}"
    assert given["x-content-type-options"] == "nosniff", where
    assert given["referrer-policy"] == "same-origin", where
    policy = given["content-security-policy"]
    assert policy.startswith("default-src 'none'"), where
    assert "frame-ancestors 'none'" in policy, where
    assert "unsafe" not in policy, where
    assert "script-src" not in policy, where
    kept = given["cache-control"]
    is_same = where.startswith(THE_SAME) and kept == "public, max-age=3600"
    assert "no-store" in kept or "immutable" in kept or is_same, where


def test_every_answer_of_every_route_is_armoured(town):
    """The right one and every refusal: 401, 403, 404, 405, 413, 414, 415, 431."""
    routes, seen, answers = sorted(all_routes()), set(), 0
    assert routes
    for method, path in routes:
        asks = list(provoked(town, method, path))
        assert asks
        for name, ask in asks:
            answer = ask()
            assert_armoured(answer.headers, f"{method} {path} {name} ({answer.status_code})")
            seen.add(answer.status_code)
            answers += 1
    assert {200, 401, 403, 404, 405, 413, 414, 415, 431} <= seen
    print(f"\n{answers} answers of {len(routes)} routes, statuses {sorted(seen)}")


def test_a_defect_and_a_limit_are_armoured_too(town, monkeypatch):
    """500 and 429 of every route that can give them."""
    paths = [r for r in sorted(all_routes()) if r[1] not in ("/health", "/api/v1/openapi.json")]
    token = {"Authorization": f"Bearer {town.tokens['a all']}", "Content_Type": "application/json"}
    monkeypatch.setattr(type(town.records("x")), "take_room", lambda *_, **__: False)
    assert paths
    limited = 0
    for method, path in paths:
        answer = town.request(method, address(path), body=b"{}", **token)
        if path.startswith("/api/") and answer.status_code != 200:
            assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
            assert json.loads(answer.body)["code"] == "too_many_requests"
            limited += 1
        assert_armoured(answer.headers, f"{method} {path} ")
    monkeypatch.setattr(wiring, "services", lambda: 1 / 0)
    statuses = set()
    for method, path in paths:
        answer = town.request(method, address(path), body=b"{}", **token)
        assert_armoured(answer.headers, f"{method} {path} ")
        assert b"ZeroDivision" not in answer.body
        statuses.add(answer.status_code)
    assert limited
    assert 500 in statuses


def test_every_route_takes_its_limit_and_no_byte_more(town):
    """413 before anything is looked at: not even a token is asked for."""
    routes = sorted(all_routes())
    assert routes
    for method, path in routes:
        size = request_size_and_origin.largest_body(path)
        given = {"Content_Type": "application/json"}
        fits = town.request(method, address(path), body=b" " * size, **given)
        over = town.request(method, address(path), body=b" " * (size + 1), **given)
        assert (fits.status_code == 413, over.status_code) == (False, 413), path
    assert town.store.touched == []


def test_only_routes_with_a_credential_take_changes_from_anywhere():
    """The list in the gate is this one, and every other change asks for its origin."""
    assert set(request_size_and_origin.NOT_FROM_A_PAGE) == set(WITHOUT_ORIGIN)
    asked = {r for r in all_routes() if request_size_and_origin.must_come_from_our_page(*r)}
    assert asked == {
        (method, path)
        for method, path in all_routes()
        if method != "GET" and not path.startswith(tuple(WITHOUT_ORIGIN))
    }
    assert ("POST", "/c/{slug}") in asked


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "https://citas.example.mx"])
def test_every_change_from_another_page_is_refused(town, origin):
    """And writes nothing."""
    changes = [
        r for r in sorted(all_routes()) if request_size_and_origin.must_come_from_our_page(*r)
    ]
    assert changes
    for method, path in changes:
        answer = town.request(method, address(path), body=b"a=b", Content_Type=FORM, Origin=origin)
        assert answer.status_code == 403, path
    assert town.store.touched == []


@pytest.mark.deployed
def test_the_deployed_answers_are_armoured(stack):
    """Those of our functions through the gateway; what the gateway refuses itself stands in the template."""
    asked = [
        ("GET", "/health", None, {}, 200),
        ("GET", "/api/v1/patients", None, {}, 401),
        ("GET", "/api/v1/docs", None, {}, 200),
        ("GET", "/", None, {}, 200),
        ("GET", "/c", None, {}, 200),
        ("GET", "/c/", None, {}, 200),
        ("GET", "/c/nobody", None, {}, 404),
        ("GET", "/static/nothing.css", None, {}, 404),
        ("POST", "/c/nobody", b"a=b", {"Content-Type": FORM}, 403),
        ("POST", "/c/nobody", b"a" * 17 * KIB, {"Content-Type": FORM}, 413),
        ("POST", "/api/v1/patients", b"x", {"Content-Type": "image/png"}, 415),
        ("POST", "/webhooks/whatsapp", b"{}", {"Content-Type": "application/json"}, 403),
        ("GET", f"/c/nobody?q={'a' * 9 * KIB}", None, {}, 414),
    ]
    for method, path, body, headers, status in asked:
        parts = urlsplit(stack.api_url)
        connection = HTTPConnection(parts.netloc, timeout=60)
        connection.request(method, f"{parts.path}{path}", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status, path[:40]
        assert_armoured(dict(answer.getheaders()), f"{method} {path[:40]} ")
        connection.close()
