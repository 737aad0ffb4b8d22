"""The outer wall of every route: what is too large or sent from a foreign page goes no further. Never looks at records."""

from collections.abc import Callable
from datetime import UTC, datetime

from chalice.app import Request, Response

from chalicelib.web.render_page import SECURITY_HEADERS
from chalicelib.web.same_origin import is_from_our_own_page

KIB = 1024
# The largest body each part takes, in bytes; the first that fits the route. Our longest form is a
# tenth of its limit, the largest sensible request of the API has 2,000, Meta's webhook sends 3 MB at most.
LARGEST_BODY = (("/api/", 64 * KIB), ("/webhooks/", 3 * KIB * KIB), ("/", 16 * KIB))
LONGEST_ADDRESS = 8 * KIB  # path and query
LONGEST_HEADERS = 12 * KIB  # API Gateway itself takes 10,240 bytes
CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Changes that need not come from a page of ours, and why a foreign page can cause none of them.
NOT_FROM_A_PAGE = {
    "/api/v1/": "needs a bearer token, which no browser adds by itself",
    "/webhooks/whatsapp": "needs Meta's signature over the body",
}
STATUSES = {"body_too_large": 413, "too_long": 414, "headers_too_long": 431, "not_from_here": 403}


def stand_guard(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Refuse what no route may see, and give every answer, errors included, the security headers."""
    wrong = wrong_with(request)
    response = refused(request, wrong) if wrong else get_response(request)
    fallback = {**SECURITY_HEADERS, "Cache-Control": "no-store"}
    named = {name.lower() for name in response.headers}
    missing = {name: value for name, value in fallback.items() if name.lower() not in named}
    response.headers = {**missing, **response.headers}
    return response


def wrong_with(request: Request) -> str:
    """Return why the request goes no further, or nothing; its body is measured and not read."""
    if _address_length(request) > LONGEST_ADDRESS:
        return "too_long"
    if sum(len(name) + len(value) for name, value in request.headers.items()) > LONGEST_HEADERS:
        return "headers_too_long"
    if len(request.raw_body) > largest_body(request.path):
        return "body_too_large"
    if must_come_from_our_page(request.method, request.path):
        domain = str(request.context.get("domainName", ""))
        return "" if is_from_our_own_page(request.headers, domain) else "not_from_here"
    return ""


def must_come_from_our_page(method: str, route: str) -> bool:
    """Tell whether a route changes something on a browser's word alone."""
    return method in CHANGES and not route.startswith(tuple(NOT_FROM_A_PAGE))


def largest_body(route: str) -> int:
    """Return how many bytes a route takes."""
    return next(size for part, size in LARGEST_BODY if route.startswith(part))


def refused(request: Request, name: str) -> Response:
    """Answer as the part of the application does that was asked: a problem, nothing, or a page."""
    if request.path.startswith("/api/"):
        from chalicelib.web.api import problems

        language = problems.preferred_language(request.headers.get("accept-language", ""))
        return problems.problem(name, language)
    if request.path.startswith("/webhooks/"):
        plain: dict[str, str | list[str]] = {"Content-Type": "text/plain; charset=utf-8"}
        return Response(body="", headers=plain, status_code=STATUSES[name])
    from chalicelib.web.error_pages import error_page
    from chalicelib.web.page_request import PageRequest

    return error_page(PageRequest.of(request, now=datetime.now(UTC)), STATUSES[name], name)


def _address_length(request: Request) -> int:
    query = request.query_params
    values = [(name, value) for name in query for value in query.getlist(name)] if query else []
    path = str(request.context.get("path", ""))
    return len(path) + sum(len(name) + len(value) + 2 for name, value in values)
