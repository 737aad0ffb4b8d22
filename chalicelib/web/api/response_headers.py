"""What every answer of the API carries beside the headers of web/request_size_and_origin.py. Never lets an answer be kept or framed."""

Headers = dict[str, str | list[str]]  # as Chalice has them

HEADERS: Headers = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
