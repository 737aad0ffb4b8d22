"""The gate before every route: where a change may come from, and how much may come."""

import pytest

from chalicelib.web.same_origin import is_from_our_own_page
from tests.unit.web.public.front_desk import SITE, Visitor, page_of, with_a_clinic

OURS = f"https://{SITE}"


@pytest.fixture
def services(monkeypatch):
    from chalicelib import wiring

    made = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


@pytest.mark.parametrize(
    ("headers", "domain", "is_ours"),
    [
        ({"origin": "https://a.mx", "host": "a.mx"}, "", True),
        ({"origin": "https://A.mx", "host": "a.MX"}, "", True),
        ({"origin": "https://a.mx", "host": "a.mx:443"}, "", True),
        ({"origin": "http://127.0.0.1:4566", "host": "127.0.0.1:4566"}, "", True),
        ({"origin": "https://a.mx", "host": "x", "x-forwarded-host": "a.mx, b"}, "", True),
        ({"origin": "https://a.mx", "host": "x"}, "a.mx", True),
        ({"origin": "https://a.mx", "host": "a.mx", "x-forwarded-proto": "https"}, "", True),
        ({"origin": "http://a.mx", "host": "a.mx", "x-forwarded-proto": "https"}, "", False),
        ({"host": "a.mx"}, "a.mx", False),
        ({"origin": "", "host": ""}, "", False),
        ({"origin": "null", "host": "null"}, "null", False),
        ({"origin": "https://", "host": ""}, "", False),
        ({"origin": "https://b.mx", "host": "a.mx"}, "a.mx", False),
        ({"origin": "https://a.mx.b.mx", "host": "a.mx"}, "", False),
        ({"origin": "https://a.mx@b.mx", "host": "a.mx"}, "", False),
        ({"origin": "https://a.mx:8443", "host": "a.mx"}, "", False),
        ({"origin": "https://a.mx/", "host": "a.mx"}, "", False),
        ({"origin": "file://a.mx", "host": "a.mx"}, "", False),
        ({"origin": "https://a.mx https://b.mx", "host": "a.mx"}, "", False),
    ],
)
def test_only_the_address_a_request_was_sent_to_is_our_own(headers, domain, is_ours):
    """Ports, capitals, proxies and schemes count as browsers mean them."""
    assert is_from_our_own_page(headers, domain) is is_ours


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", f"https://{SITE}.evil.mx"])
def test_a_form_from_another_page_is_not_kept(services, origin):
    """With a good token and all fields right."""
    visitor = Visitor()
    token = page_of(visitor.open_form()).fields["token"]["value"]
    fields = {"token": token, "name": "Ana López", "phone": "5512345678", "reminders": "yes"}
    answer = visitor.send(fields, Origin=origin)
    assert (answer.status_code, services.signups()) == (403, [])
    assert "no salió de nuestra página" in page_of(answer).text
    assert visitor.send(fields).status_code == 303


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?utm_source=" + "a" * 8_000, {}, 200),
        ("?utm_source=" + "a" * 8_300, {}, 414),
        ("", {"X-Long": "a" * 10_000}, 200),
        ("", {"X-Long": "a" * 13_000}, 431),
    ],
)
def test_what_is_too_long_is_refused_with_a_page(services, query, headers, status):
    """Before anything is parsed."""
    answer = Visitor().open_form(query, **headers)
    assert answer.status_code == status
    assert "<h1>" in answer.body.decode()
