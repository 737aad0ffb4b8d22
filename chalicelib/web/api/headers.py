"""What every answer of the API carries, whatever it says. Never lets an answer be kept or framed."""

Headers = dict[str, str | list[str]]  # as Chalice has them

HEADERS: Headers = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
