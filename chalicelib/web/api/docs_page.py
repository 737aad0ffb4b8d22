"""Serving the description of the API, to programs as OpenAPI and to people as a page. Shows nobody's data."""

import base64
import functools
import hashlib
import json
from pathlib import Path
from typing import Any

from chalice.app import Request, Response

from chalicelib.web.api.guarded_route import api_routes
from chalicelib.web.api.openapi_document import openapi
from chalicelib.web.api.problem_catalogue import FIELDS, PROBLEMS, RULES
from chalicelib.web.api.response_headers import HEADERS

HERE = Path(__file__).parent


def document(request: Request) -> Response:
    """Return the OpenAPI document."""
    headers = HEADERS | {"Content-Type": "application/json"}
    return Response(
        body=json.dumps(_document(_server(request)), ensure_ascii=False), headers=headers
    )


def page(request: Request) -> Response:
    """Return the same as a page, without script."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (HERE / "docs_page.css").read_text("utf-8")
    body = templates.get_template("docs_page.html").render(
        api=_document(_server(request)),
        style=style,
        problems=PROBLEMS,
        fields=FIELDS | RULES,
        pretty=functools.partial(json.dumps, indent=2, ensure_ascii=False),
    )
    headers = HEADERS | {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": "en",
        "Content-Security-Policy": _policy(style),
    }
    return Response(body=body, headers=headers)


def _policy(style: str) -> str:
    """Allow the page's one stylesheet by its hash, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def _server(request: Request) -> str:
    """Return where the API is, as a path: API Gateway puts its stage in front."""
    return str(request.context["path"]).rstrip("/").rsplit("/", 1)[0]


@functools.lru_cache(maxsize=4)
def _document(server: str) -> dict[str, Any]:
    return openapi(api_routes.current_app.routes, server=server)
