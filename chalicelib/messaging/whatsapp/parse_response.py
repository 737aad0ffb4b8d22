"""Read what Meta's Cloud API answered to one POST. Never calls anybody.

What is not plainly a yes or a no is UNSURE: a second copy is worse than a question to the staff.
"""

import json
from typing import Any

from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.whatsapp import error_codes
from chalicelib.messaging.whatsapp.retry_backoff import backoff

Json = dict[str, Any]


def outcome_of(status: int, body: bytes, *, attempts: int, message_id: str) -> Outcome:
    """Return what an answer with this HTTP status and body came to."""
    if 200 <= status < 300:
        return _accepted(_document(body))
    if 400 <= status < 500:
        return _refused(status, _document(body), attempts, message_id)
    return Outcome(Verdict.UNSURE, f"http_{status}")


def refused(code: str, verdict: Verdict, *, attempts: int, message_id: str) -> Outcome:
    """Return a definite no, with the wait that makes a repetition useful."""
    if verdict is not Verdict.TRY_LATER:
        return Outcome(verdict, code)
    after = backoff(code, attempts=attempts, message_id=message_id)
    return Outcome(verdict, code, after=after)


def _accepted(document: Json) -> Outcome:
    provider_id = _text(_first(document.get("messages")).get("id"))
    if not provider_id:
        return Outcome(Verdict.UNSURE, "unparsable")
    wa_id = _text(_first(document.get("contacts")).get("wa_id"))
    return Outcome(Verdict.ACCEPTED, provider_id=provider_id, wa_id=wa_id)


def _refused(status: int, document: Json, attempts: int, message_id: str) -> Outcome:
    error = document.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    known = isinstance(code, int) and not isinstance(code, bool)
    name = str(code) if known else f"http_{status}"
    verdict = error_codes.verdict_of(name)
    if status == 429 and verdict is Verdict.UNSURE:
        verdict = Verdict.TRY_LATER  # 429 itself says that nothing was processed
    return refused(name, verdict, attempts=attempts, message_id=message_id)


def _document(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _first(items: object) -> Json:
    first = items[0] if isinstance(items, list) and items else None
    return first if isinstance(first, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
