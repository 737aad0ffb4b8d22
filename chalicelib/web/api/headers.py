"""What every answer of the API carries, whatever it says. Never lets an answer be kept or framed."""

from chalicelib.web.pages import SECURITY_HEADERS

Headers = dict[str, str | list[str]]  # as Chalice has them

HEADERS: Headers = {
    **SECURITY_HEADERS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
