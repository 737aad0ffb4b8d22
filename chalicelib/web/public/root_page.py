"""The addresses of no clinic, `/` and `/c`: what this is, and that the clinic knows the rest. Reads nothing and names no clinic."""

from chalice.app import Response

from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import page, words_for

KEPT = "public, max-age=3600"  # the same for everybody who reads that language


def show(visit: PageRequest) -> Response:
    """Answer kindly who typed half of an address."""
    answer = page(visit, "root.html", words_for(visit))
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Vary"] = "Accept-Language"
    return answer
