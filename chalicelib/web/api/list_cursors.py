"""Where a list goes on, sealed for one clinic and one list: of any other it opens nothing. Never holds personal data."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from chalicelib.shared.writes import Records
from chalicelib.web.api.problems import FieldError, RefusedError

SEAL = 16  # hexadecimal digits: 64 bits, and what they guard is only a place in one's own list


def cursor_of(records: Records, what: str, place: str) -> str:
    """Return the cursor of a place in a list; "" where there is nothing more."""
    if not place:
        return ""
    written = urlsafe_b64encode(place.encode()).decode().rstrip("=")
    return f"{written}.{_seals(records, what, place)[0]}"


def place_in(records: Records, what: str, cursor: str) -> str:
    """Return the place that a cursor of this clinic's list names; raises RefusedError for any other."""
    if not cursor:
        return ""
    written, _, seal = cursor.partition(".")
    place = _decoded(written)
    if any(hmac.compare_digest(seal, own) for own in _seals(records, what, place)):
        return place
    raise RefusedError("invalid_request", (FieldError("?cursor", "cursor_unknown"),))


def _decoded(written: str) -> str:
    whole = written + "=" * (-len(written) % 4)
    try:
        return urlsafe_b64decode(whole).decode()
    except ValueError:  # not base64, or no text: no seal fits ""
        return ""


def _seals(records: Records, what: str, place: str) -> list[str]:
    return [each[:SEAL] for each in records.keyed_hashes(f"cursor/{what}/{place}")]
