"""Only what WhatsApp signed is taken in, whatever letters it carries."""

import hashlib
import hmac

import pytest

from chalicelib.messaging.whatsapp.webhook_signature import handshake, is_signed

SECRET = "el secreto de la app"
BODY = '{"text":"¿Mañana a las 10? 👍🏽 Zoë, Ñandú"}'.encode()


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("body", [BODY, b"", b"\xff\x00\xfe", b"x" * 3_000_000])
def test_the_right_signature_fits(body):
    """Over the raw bytes, so accents and emoji change nothing."""
    assert is_signed(body, signed(body), [SECRET])


def test_accents_written_as_escapes_are_other_bytes():
    """The same text in other bytes has another signature: parsing first would break the check."""
    escaped = BODY.decode().encode("ascii", "backslashreplace")
    assert not is_signed(escaped, signed(BODY), [SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        signed(BODY)[7:],
        signed(BODY)[:-1],
        signed(BODY) + "0",
        signed(BODY).upper(),
        f" {signed(BODY)}",
        f"{signed(BODY)}, {signed(BODY)}",
        "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest(),
        signed(BODY, "another"),
        signed(BODY + b" "),
        "sha256=ñ",
        "\ud800",
        "sha256=" + "é" * 64,
    ],
)
def test_any_other_signature_does_not(header):
    """Missing, cut, foreign or strange: no, and no error."""
    assert not is_signed(BODY, header, [SECRET])


def test_both_secrets_hold_while_they_rotate():
    """The old and the new secret fit; a third does not."""
    for secret in ("old", "new"):
        assert is_signed(BODY, signed(BODY, secret), ["old", "new"])
    assert not is_signed(BODY, signed(BODY, "third"), ["old", "new"])


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_no_secret_fits_nothing(secrets):
    """A secret that was never set must not let everybody in."""
    assert not is_signed(BODY, signed(BODY, ""), secrets)


def asked(**changes):
    plain = {"hub.mode": "subscribe", "hub.verify_token": "tóken", "hub.challenge": "1158201444"}
    return {**plain, **{f"hub.{name}": value for name, value in changes.items()}}


def test_the_handshake_echoes_the_challenge():
    """Meta proves it knows our token and gets its number back."""
    assert handshake(asked(), "tóken") == "1158201444"


@pytest.mark.parametrize(
    ("params", "token"),
    [
        ({}, "tóken"),
        (asked(verify_token="otro"), "tóken"),
        (asked(verify_token=""), ""),
        (asked(mode="unsubscribe"), "tóken"),
        (asked(challenge=""), "tóken"),
        (asked(challenge="<script>alert(1)</script>"), "tóken"),
        (asked(challenge="1" * 201), "tóken"),
        (asked(challenge="1\n"), "tóken"),
        (asked(verify_token="\ud800"), "tóken"),
    ],
)
def test_no_other_handshake_is_answered(params, token):
    """A wrong token, an empty one on our side, or a challenge that is no challenge."""
    assert handshake(params, token) is None
