"""How many requests a second API Gateway lets through to each route. Never decides who may do what.

AWS counts for each method of each route apart, whatever the setting for all of them is called:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

Route = tuple[str, str]  # GET, /c/{slug}
Setting = dict[str, Any]
# What many may ask for at once, and the parameter of infra/api.yaml that says how often. The first that fits a
# route counts; what fits none has the low default of all methods, and so has a route that somebody adds.
PARTS = (
    ("POST", "/webhooks/whatsapp", "Webhook"),
    ("GET", "/api/v1/docs", ""),
    ("GET", "/api/v1/openapi.json", ""),
    ("", "/api/v1/", "Api"),
    ("", "/c/{slug}", "Form"),
    ("GET", "/c/{slug}/gracias", "Form"),
    ("GET", "/static/", "Form"),
    ("GET", "/hoy", "Staff"),
)


def method_settings(paths: Mapping[str, Iterable[str]]) -> list[Setting]:
    """Return a setting for each method of `paths` that has more than the default."""
    routes = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    return [_setting(route, part) for route in sorted(routes) if (part := part_of(route))]


def part_of(route: Route) -> str:
    """Name the part that a route belongs to; empty for the default."""
    method, path = route
    return next(
        (part for of, start, part in PARTS if of in {"", method} and _fits(path, start)), ""
    )


def _fits(path: str, start: str) -> bool:
    return path == start or (start.endswith("/") and path.startswith(start))


def _setting(route: Route, part: str) -> Setting:
    method, path = route
    return {
        "ResourcePath": "/" + path.replace("/", "~1"),
        "HttpMethod": method,
        "ThrottlingRateLimit": {"Ref": f"{part}RequestsASecond"},
        "ThrottlingBurstLimit": {"Ref": f"{part}RequestsAtOnce"},
    }
