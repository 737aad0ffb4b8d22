"""The pages before somebody is in, and what is answered to who may not. Shows nobody's agenda, and no name but those of a known device."""

from chalice.app import Response

from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import page, see_other, words_for
from chalicelib.web.staff import way_back

REFRESHING = "x-refresh"  # a header of our own script's: what asks by itself is nobody's activity


def gate_page(
    visit: PageRequest, template: str, words: Words, *, status: int = 200, **facts: object
) -> Response:
    """Return a page for which nobody need be signed in; no script runs on it."""
    return page(visit, f"staff/{template}", words, status=status, **facts)


def is_refresh(visit: PageRequest) -> bool:
    """Tell whether a page asks by itself what has changed."""
    return visit.method == "GET" and REFRESHING in visit.headers


def turn_to(visit: PageRequest, gate: str) -> Response:
    """Lead who asked for a page to where they can get in; to a script and a deed, which cannot be led, say so."""
    if visit.method == "GET" and not is_refresh(visit):
        back = {way_back.FIELD: way_back.asked_for(visit)}
        return see_other(way_back.address(visit, gate, **back))
    return refusal(visit, 401, gate.removeprefix("/"))


def refusal(visit: PageRequest, status: int, name: str, *, language: str = "") -> Response:
    """Return a small page that says why, and what to do."""
    words = words_for(visit, language)
    back = way_back.asked_for(visit)
    return gate_page(visit, "refused.html", words, status=status, name=name, back=back)
