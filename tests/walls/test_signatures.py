"""S2: nothing but the signature itself, to the letter, opens the webhook."""

import hashlib
import hmac
import random

import pytest

from chalicelib import wiring
from chalicelib.messaging.whatsapp import webhook_signature
from chalicelib.messaging.whatsapp.webhook_signature import is_signed
from tests.scale import scaled
from tests.walls.hostile_bodies import RECORDED, Forge, Names
from tests.walls.signed_post import HEARD_AT, SECRET, Town, post, sign

MUTATED = scaled(100_000)
THROUGH_THE_ROUTE = 20  # one in so many is posted, too
NEW, OLD = "nuevo secreto", "viejo secreto"
DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
SPACES = (" ", "\t", "\r", "\n", "\x0b", "\x00", "\u00a0", "\u2003", "\ufeff")
PREFIXES = ("", "sha1=", "sha512=", "SHA256=", "sha-256=", "sha256:", "sha256", "sha256==", "=")
OTHERS = (hashlib.sha1, hashlib.sha512, hashlib.sha3_256, hashlib.blake2s, hashlib.md5)


def _one(rng, right, isa, change):
    """Return the header with one of its letters that are `isa` changed."""
    place = rng.choice([n for n, letter in enumerate(right) if isa(letter)])
    return right[:place] + change(right[place]) + right[place + 1 :]


def _bit(rng, right, _):
    return _one(rng, right, str.isascii, lambda letter: chr(ord(letter) ^ 1 << rng.randrange(8)))


def _cut(rng, right, _):
    at = rng.randrange(len(right))
    return rng.choice((right[:at], right[at + 1 :], right[:at] + right[at + 1 :]))


def _other_digest(rng, _, body):
    digest = rng.choice(OTHERS)
    name = rng.choice(("sha256", digest().name))
    return f"{name}={hmac.new(SECRET, body, digest).hexdigest()}"


def _other_digits(rng, right, _):
    foreign = rng.choice(DIGITS)
    return _one(rng, right, str.isdigit, lambda digit: foreign[int(digit)])


def _spaced(rng, right, _):
    at = rng.randint(0, len(right))
    return right[:at] + rng.choice(SPACES) + right[at:]


def _twice(rng, right, _):
    return rng.choice((f"{right}, {right}", f"{right},x", f"x, {right}", right + right))


def _other_secret(rng, _, body):
    return sign(body, rng.choice((b"", b"0", SECRET[:-1], SECRET + b" ", SECRET.upper())))


FORGERIES = {
    "bit": _bit,
    "cut": _cut,
    "longer": lambda rng, right, _: right + rng.choice("0af ") * rng.randint(1, 200),
    "other digest": _other_digest,
    "no key": lambda _, __, body: f"sha256={hashlib.sha256(SECRET + body).hexdigest()}",
    "prefix": lambda rng, right, _: rng.choice(PREFIXES) + right[7:],
    "case": lambda rng, right, _: _one(rng, right, str.isalpha, str.upper),
    "digits": _other_digits,
    "space": _spaced,
    "twice": _twice,
    "other body": lambda rng, _, body: sign(body + rng.choice((b" ", b"\n", b"\x00"))),
    "other secret": _other_secret,
    "nothing": lambda rng, _, __: rng.choice(
        (None, "", " ", "sha256=", "=" * 71, "\ud800", "0" * 64)
    ),
}


@pytest.fixture
def town(monkeypatch, stopped_clock):
    made = Town()
    monkeypatch.setattr(wiring, "services", lambda: made.services)
    stopped_clock.move_to(HEARD_AT.timestamp())
    yield made
    made.services.pool.shutdown()


def test_no_mutated_signature_is_accepted(town):
    """Bits, lengths, digests, prefixes, letters, digits, spaces, doubles, other bodies and secrets."""
    for seed in range(MUTATED):
        rng = random.Random(seed)
        body = Forge(seed, Names()).written(rng.choice(RECORDED))
        kind = rng.choice(list(FORGERIES))
        header = FORGERIES[kind](rng, sign(body), body)
        assert not is_signed(body, header, [NEW, OLD]), f"seed {seed}: {kind} {header!r}"
        if seed % THROUGH_THE_ROUTE == 0:
            given = {} if header is None else {"X-Hub-Signature-256": header}
            headers = {"content-type": "application/json", **given}
            assert post(body, headers=headers) == 403, f"seed {seed}: {kind} {header!r}"
    assert town.items() == town.before
    assert town.services.quarantine.kept == []
    print(f"\nS2: {MUTATED:,} mutated signatures of {len(FORGERIES)} kinds: 0 accepted")


def test_both_secrets_open_while_they_rotate_and_the_old_one_no_longer_after(town):
    """Whatever the body; a third one never."""
    for seed in range(scaled(1_000)):
        rng = random.Random(seed)
        body = Forge(seed, Names()).torn(Forge(seed, Names()).written(rng.choice(RECORDED)))
        assert is_signed(body, sign(body, NEW.encode()), [NEW, OLD])
        assert is_signed(body, sign(body, OLD.encode()), [NEW, OLD])
        assert not is_signed(body, sign(body, OLD.encode()), [NEW])
        assert not is_signed(body, sign(body, b"otro"), [NEW, OLD])
    answers = [post(b"{}", signature=sign(b"{}", s.encode())) for s in (NEW, OLD)]
    town.services.secrets.values["meta-app-secret"] = (NEW,)
    answers += [post(b"{}", signature=sign(b"{}", s.encode())) for s in (NEW, OLD)]
    assert answers == [200, 200, 200, 403]


@pytest.mark.parametrize("said", [True, False])
def test_the_comparison_in_constant_time_decides_alone(monkeypatch, said):
    """Whatever it says is the answer, for each secret, also when the first fits: so no time tells how much was right."""
    compared = []

    def compare(given, made):
        compared.append((given, made))
        return said

    monkeypatch.setattr(webhook_signature.hmac, "compare_digest", compare)
    for header in (sign(b"{}"), "x", "", None, "ñ", "\ud800"):
        assert is_signed(b"{}", header, [NEW, OLD]) is said
    assert len(compared) == 2 * 6
    made = [sign(b"{}", secret.encode()).encode() for secret in (NEW, OLD)]
    assert [each for _, each in compared] == made * 6
