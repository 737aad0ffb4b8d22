"""A sign-up on the public form, waiting for the patient's own WhatsApp message. It sends nothing and shows nothing."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.consent.model import Proof
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible
from chalicelib.shared.phone import from_wa_id
from chalicelib.shared.writes import Create, Records

VALID_FOR = timedelta(days=7)
MOST_LOOKED_UP = 4  # of one message: what merely looks like a code costs a read
_DASH = r"[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"  # keyboards and autocorrection have many
_HALF = "([0-9a-tv-z]{4})"
# Letters that no code has, as they are read for a digit: who types one means that.
_LOOKS_LIKE = str.maketrans("oil", "011")
# Of overlapping ones each is found: "nada kdxm rtwz" holds two.
_CODE = rf"(?i)(?<![^\W_])(?={_HALF}(\s?{_DASH}\s?|\s?){_HALF}(?![^\W_]))"
_ORDINARY = r"\d{4}|[a-z]{4}|\d{1,3}([ap]m|h|hr|hrs|hs|th|st|nd|rd|ra|er)"


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


@dataclass(frozen=True)
class UsedCode(Extensible):
    """A code that was used: who sends it again is told so. Nothing is left of what was typed."""

    id: str  # the code
    by: str  # a keyed hash of code, line and person together: it leads to nobody
    version: int = 0


def new_code() -> str:
    """Return a one-time code of 40 random bits, written to be read aloud: 4k9d-x2mp."""
    return f"{ids.new_id(4)}-{ids.new_id(4)}"


def find_codes(text: str) -> list[str]:
    """Return what may be the code in a WhatsApp message, however it is typed: the likeliest first, and only a few."""
    found = {_typed(m): len(m[2].strip()) for m in re.finditer(_CODE, text)}
    likeliest = sorted(found, key=lambda code: (not found[code], not is_plainly_a_code(code)))
    return list(dict.fromkeys(map(_meant, likeliest)))[:MOST_LOOKED_UP]


def plain_code(text: str) -> str | None:
    """Return what is a code by its look alone, whether we gave it or not: its dash stands in it, and it is no word, year or hour."""
    dashed = [m for m in re.finditer(_CODE, text) if len(m[2]) == 1 and not m[2].isspace()]
    codes = (_typed(m) for m in dashed)
    return next(map(_meant, filter(is_plainly_a_code, codes)), None)


def _typed(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[3]}".lower()


def _meant(typed: str) -> str:
    """Return the code with its digits for the letters that were read for them."""
    return typed.translate(_LOOKS_LIKE)


def hashes_of_line(keyed_hashes: Callable[[str], tuple[str, ...]], typed: str) -> tuple[str, ...]:
    """Return by what the sign-ups of a line are found, the key in use first: the same however its number is typed.

    What is no number is no line's.
    """
    line = from_wa_id(typed)
    return keyed_hashes(f"sign-up/{line}") if line else ()


def is_plainly_a_code(code: str) -> bool:
    """Tell it from what people write anyway: "5512-3456" is a phone, "para-nada" two words, "10am-12pm" hours."""
    return not all(re.fullmatch(_ORDINARY, half) for half in code.split("-"))


def is_expired(signup: Signup, now: datetime) -> bool:
    """Tell whether the code came too late; the table may keep it somewhat longer."""
    return now >= signup.created_at + VALID_FOR


def used(records: Records, signup: Signup, line: str, patient_id: str) -> Create:
    """Return the write that keeps, for as long as the code could live, who used it: as a keyed hash only."""
    hashes = records.keyed_hashes(_use(signup.id, line, patient_id))
    return Create(UsedCode(signup.id, hashes[0]), signup.created_at + VALID_FOR)


def who_used(records: Records, code: str, line: str, people: Iterable[Patient]) -> Patient | None:
    """Return who of the line's people signed up with this code; to any other line, and after an erasure, it is unknown."""
    kept = records.get(UsedCode, code)
    if kept is None:
        return None
    uses = ((person, _use(code, line, each)) for person in people for each in person.ids)
    return next((p for p, use in uses if kept.by in records.keyed_hashes(use)), None)


def _use(code: str, line: str, patient_id: str) -> str:
    return f"used-code/{code}/{line}/{patient_id}"
