"""A refusal as application/problem+json (RFC 9457), in Spanish or English. Never repeats what was sent."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Response

from chalicelib.clinics.api_tokens import Scope
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError, PuntualError
from chalicelib.web.api.problem_catalogue import FIELDS, OTHERWISE, PROBLEMS, RULES
from chalicelib.web.api.response_headers import HEADERS, Headers
from chalicelib.web.request_rate_limit import TooManyError

LANGUAGES = ("es", "en")
PROBLEM_JSON = "application/problem+json"
REALM = 'Bearer realm="puntual"'


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with a request: `pointer` is `#/starts_at` in the body, `?limit` in the query."""

    pointer: str
    code: str
    figures: Mapping[str, Any] = field(default_factory=dict)


class UnauthorizedError(PuntualError):
    """No token, or one that opens nothing."""


class ScopeError(PuntualError):
    """The token is good, but not for this."""

    def __init__(self, needed: Scope) -> None:
        super().__init__(needed)
        self.needed = needed


class RefusedError(PuntualError):
    """A request that cannot be served as it is; `code` stands in PROBLEMS."""

    def __init__(self, code: str, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors


def preferred_language(accept_language: str) -> str:
    """Return the first of our languages that the caller names; Spanish when none is."""
    found = re.findall(r"(?:^|,)\s*([A-Za-z]{1,8})", accept_language)
    return next((name.lower() for name in found if name.lower() in LANGUAGES), LANGUAGES[0])


def problem_of(error: PuntualError, language: str) -> Response:
    """Return the answer to a request that the business, or the API itself, refused."""
    match error:
        case UnauthorizedError():
            return problem("unauthorized", language, more={"WWW-Authenticate": REALM})
        case ScopeError():
            challenge = f'{REALM}, error="insufficient_scope", scope="{error.needed}"'
            return problem("insufficient_scope", language, more={"WWW-Authenticate": challenge})
        case TooManyError():
            return problem("too_many_requests", language, more={"Retry-After": str(error.wait)})
        case NotFoundError() | ConflictError():
            code = "not_found" if isinstance(error, NotFoundError) else "conflict"
            return problem(code, language)
        case RefusedError():
            return problem(error.code, language, errors=error.errors)
        case NotAllowedError():
            return problem(error.code, language)
    raise error


def problem(
    code: str,
    language: str,
    *,
    errors: tuple[FieldError, ...] = (),
    more: Headers | None = None,
) -> Response:
    """Return the answer for a code; one that the business added since is an illegal change."""
    text = PROBLEMS.get(code, PROBLEMS["illegal_state_change"])
    body: dict[str, Any] = {
        "type": f"urn:puntual:problem:{code}",
        "title": text.title,
        "status": text.status,
        "detail": text.en if language == "en" else text.es,
        "code": code,
    }
    if errors:
        body["errors"] = [_described(error, language) for error in errors]
    headers: Headers = {
        "Content-Type": PROBLEM_JSON,
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return Response(
        body=json.dumps(body, ensure_ascii=False),
        headers=HEADERS | headers | (more or {}),
        status_code=text.status,
    )


def _described(error: FieldError, language: str) -> dict[str, str]:
    spanish, english = (FIELDS | RULES).get(error.code, OTHERWISE)
    detail = (english if language == "en" else spanish).format_map(error.figures)
    return {"pointer": error.pointer, "code": error.code, "detail": detail}
