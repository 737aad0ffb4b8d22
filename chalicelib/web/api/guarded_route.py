"""The one way into the API: every route stands behind `guarded`, with the permission (scope) that it names in routes.py."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib import wiring
from chalicelib.clinics.api_tokens import Scope
from chalicelib.messaging.unreadable_records import tell_if_unreadable
from chalicelib.shared import log
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import PuntualError, UnreadableRecordError
from chalicelib.web.api.problems import (
    PROBLEM_JSON,
    RefusedError,
    ScopeError,
    preferred_language,
    problem,
    problem_of,
)
from chalicelib.web.api.response_headers import HEADERS
from chalicelib.web.request_rate_limit import take_request

if TYPE_CHECKING:
    from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest

api_routes = Blueprint(__name__)
_CHALICES_OWN = {405: "method_not_allowed", 415: "unsupported_media_type"}

View = Callable[["AuthorizedRequest"], "Answer"]


def guarded(scope: Scope) -> Callable[[View], Callable[..., Response]]:
    """Let a view be called only by a token with this scope, and answer with JSON or a problem."""

    def behind_the_guard(view: View) -> Callable[..., Response]:
        @functools.wraps(view)
        def answered(**path: str) -> Response:
            request = api_routes.current_request
            called = functools.partial(_call, request, path, scope, view.__name__)
            return _or_problem(request, lambda: _json(_answer(view, called())))

        answered.scope = scope  # type: ignore[attr-defined]  # a test reads it from every route
        return answered

    return behind_the_guard


def public(view: Callable[[Request], Response]) -> Callable[[], Response]:
    """Let anybody call a view that shows nobody's data."""

    @functools.wraps(view)
    def answered() -> Response:
        request = api_routes.current_request
        return _or_problem(request, lambda: view(request))

    answered.scope = None  # type: ignore[attr-defined]  # see guarded
    return answered


@api_routes.middleware("http")
def speak_problem_json(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Say what Chalice itself refuses (405, 415, a defect) in the API's own form."""
    response = get_response(request)
    is_said = response.headers.get("Content-Type") == PROBLEM_JSON
    if is_said or not request.path.startswith("/api/") or response.status_code < 400:
        return response
    code = _CHALICES_OWN.get(response.status_code, "internal_error")
    allow = {name: value for name, value in response.headers.items() if name == "Allow"}
    return problem(code, _language(request), more=allow)


def _or_problem(request: Request, attempt: Callable[[], Response]) -> Response:
    try:
        return attempt()
    except UnreadableRecordError as error:  # of whoever asks: their token, their clinic
        log.defect("api_failed", error)
        return problem("record_unreadable", _language(request))
    except PuntualError as error:
        return problem_of(error, _language(request))
    except Exception as defect:  # noqa: BLE001  Chalice would log its text, which quotes what was sent
        log.defect("api_failed", defect)
        return problem("internal_error", _language(request))


def _call(request: Request, path: dict[str, str], scope: Scope, cause: str) -> "AuthorizedRequest":
    from chalicelib.web.api.authenticate import let_in
    from chalicelib.web.api.authorized_request import Asked, AuthorizedRequest
    from chalicelib.web.api.warn_of_token_end import warn_of_end

    services, now = wiring.services(), datetime.now(UTC)
    authorization = request.headers.get("authorization", "")
    caller = let_in(services, authorization, now=now)
    clinic, token = caller.clinic, caller.token
    if scope not in token.scopes:
        raise ScopeError(scope)
    records = services.records(clinic.id, Actor(ActorKind.API, token.id, cause))
    take_request(records, clinic.limits, token.id, now=now)
    warn_of_end(records, token, zone=clinic.zone, now=now)
    asked = Asked(_decoded(path), _query(request), _body(request))
    return AuthorizedRequest(clinic, token.id, records, services.queue, now, asked)


def _answer(view: View, call: "AuthorizedRequest") -> "Answer":
    """Answer, or say that a record cannot be read: whoever can mend it has it in the inbox then."""
    try:
        return view(call)
    except UnreadableRecordError as error:
        tell_if_unreadable(call.records, error, now=call.now)
        raise RefusedError("record_unreadable") from None


def _decoded(path: dict[str, str]) -> dict[str, str]:
    return {name: unquote(value) for name, value in path.items()}  # Chalice does not decode them


def _query(request: Request) -> dict[str, list[str]]:
    given = request.query_params
    return {name: given.getlist(name) for name in given} if given else {}


def _body(request: Request) -> bytes:
    raw = request.raw_body
    return raw.encode() if isinstance(raw, str) else raw


def _json(answer: "Answer") -> Response:
    headers = HEADERS | {"Content-Type": "application/json"}
    body = answer.model.model_dump_json()
    return Response(body=body, headers=headers, status_code=answer.status)


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))
