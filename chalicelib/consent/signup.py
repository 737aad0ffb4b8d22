"""A sign-up on the public form, waiting for the patient's own WhatsApp message. It sends nothing and shows nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.consent.model import Proof
from chalicelib.patients.model import Purpose
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.phone import from_wa_id

VALID_FOR = timedelta(days=7)
_CODE = re.compile(r"\b([0-9a-hjkmnp-tv-z]{4})-([0-9a-hjkmnp-tv-z]{4})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Signup(Extensible):
    """What somebody typed and ticked; `id` is the one-time code of their WhatsApp message."""

    id: str
    name: str
    typed_phone: str  # E.164 as typed; the line that sends the code is the one believed
    purposes: tuple[Purpose, ...]
    proof: Proof
    language: str
    created_at: datetime
    email: str = ""
    guardian: str = ""
    source: str = ""  # utm, QR, referral
    line: str = ""  # a keyed hash of the typed line: who answers there finds what was typed of them
    version: int = 0


def new_code() -> str:
    """Return a one-time code of 40 random bits, written to be read aloud: 4k9d-x2mp."""
    return f"{ids.new_id(4)}-{ids.new_id(4)}"


def find_code(text: str) -> str | None:
    """Return the code in a WhatsApp message, whatever was typed around it."""
    found = _CODE.search(text)
    return f"{found[1]}-{found[2]}".lower() if found else None


def hashes_of_line(keyed_hashes: Callable[[str], tuple[str, ...]], typed: str) -> tuple[str, ...]:
    """Return by what the sign-ups of a line are found, the key in use first: the same however its number is typed.

    What is no number is no line's.
    """
    line = from_wa_id(typed)
    return keyed_hashes(f"sign-up/{line}") if line else ()


def is_plainly_a_code(code: str) -> bool:
    """Tell it from what people write anyway: "5512-3456" is a phone, "para-nada" two words."""
    return any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code)


def is_expired(signup: Signup, now: datetime) -> bool:
    """Tell whether the code came too late; the table may keep it somewhat longer."""
    return now >= signup.created_at + VALID_FOR
