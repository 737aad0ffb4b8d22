"""Turning a template into an answer: the Jinja2 environment, the language, the security headers. Never reads data."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.web import load_words, static_assets
from chalicelib.web.load_words import LANGUAGES, Words
from chalicelib.web.page_request import PageRequest

if TYPE_CHECKING:
    from jinja2 import Environment

Headers = dict[str, str | list[str]]

# No script, no frame, no foreign origin: https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
# web/request_size_and_origin.py gives them to every answer. The referrer stays within the site and is not dropped
# altogether: with "no-referrer" browsers call the origin of our own forms null, and same_origin.py refuses that.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


# The front desk's pages may run scripts of ours, and those may ask us; nothing is inline, nothing is from elsewhere.
STAFF_POLICY = (
    SECURITY_HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
)


def policy_with(origin: str) -> str:
    """Return the front desk's policy for the one page whose form leads to another origin, and whose script asks it."""
    return STAFF_POLICY.replace("form-action 'self'", f"form-action 'self' {origin}").replace(
        "connect-src 'self'", f"connect-src 'self' {origin}"
    )


def words_for(visit: PageRequest, preferred: str = "") -> Words:
    """Return the words in the language this visitor reads; `preferred` is the clinic's."""
    asked, accepted = visit.query.get("lang", ""), visit.headers.get("accept-language", "")
    return Words(load_words.choose(asked, accepted, preferred))


def page(
    visit: PageRequest, template: str, words: Words, *, status: int = 200, **facts: object
) -> Response:
    """Return the filled template, never kept by any cache."""
    filled = environment().get_template(template)
    body = filled.render(
        words=words, root=visit.root, language_links=_language_links(visit, words), **facts
    )
    headers: Headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": words.language,
        "Cache-Control": "no-store",
    }
    return Response(body=body, headers=headers, status_code=status)


def see_other(address: str, *, cookie: str = "") -> Response:
    """Send the browser on by GET, so that going back or reloading posts nothing again."""
    headers: Headers = {"Location": address, "Cache-Control": "no-store"}
    if cookie:
        headers["Set-Cookie"] = cookie
    return Response(body="", headers=headers, status_code=303)


@functools.cache
def environment() -> "Environment":
    """Return the templates; Jinja2 is imported with the first page and not before."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = static_assets.hashed_name
    return templates


def _language_links(visit: PageRequest, words: Words) -> list[dict[str, object]]:
    """Return one link a language, each to this very page."""
    return [
        {
            "language": language,
            "name": Words(language)("language.name"),
            "address": "?" + urlencode({**visit.query, "lang": language}),
            "is_current": language == words.language,
        }
        for language in LANGUAGES
    ]
