"""Serving the description of the API, to programs as OpenAPI and to people as a page. Written once a process; shows nobody's data."""

import functools
import hashlib
import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from chalice.app import Request, Response

from chalicelib.web import static_assets
from chalicelib.web.api.guarded_route import api_routes
from chalicelib.web.api.openapi_document import openapi
from chalicelib.web.api.problem_catalogue import FIELDS, PROBLEMS, RULES
from chalicelib.web.api.response_headers import HEADERS, Headers

HERE = Path(__file__).parent


# The same for everybody until the next release, so a browser may keep it a while and then ask by its ETag.
KEPT = "public, max-age=3600"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def document(request: Request) -> Response:
    """Return the OpenAPI document."""
    return _answer(request, _json(_server(request)), {"Content-Type": "application/json"})


def page(request: Request) -> Response:
    """Return the same as a page, without script."""
    headers: Headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": "en",
        "Content-Security-Policy": POLICY,
    }
    return _answer(request, _html(_server(request)), headers)


def _answer(request: Request, body: str, headers: Headers) -> Response:
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = HEADERS | {"Cache-Control": KEPT, "ETag": etag} | headers
    if etag in request.headers.get("if-none-match", ""):
        return Response(body="", headers=headers, status_code=HTTPStatus.NOT_MODIFIED)
    return Response(body=body, headers=headers)


@functools.lru_cache(maxsize=4)
def _json(server: str) -> str:
    return json.dumps(_document(server), ensure_ascii=False)


@functools.lru_cache(maxsize=4)
def _html(server: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return templates.get_template("docs_page.html").render(
        api=_document(server),
        root=server.removesuffix("api/v1"),
        asset=static_assets.hashed_name,
        problems=PROBLEMS,
        fields=FIELDS | RULES,
        pretty=functools.partial(json.dumps, indent=2, ensure_ascii=False),
    )


def _server(request: Request) -> str:
    """Return where the API is, as a path: API Gateway puts its stage in front."""
    return str(request.context["path"]).rstrip("/").rsplit("/", 1)[0]


@functools.lru_cache(maxsize=4)
def _document(server: str) -> dict[str, Any]:
    return openapi(api_routes.current_app.routes, server=server)
