"""The one place where what went wrong becomes a page. Shows a patient no internals, logs no personal data."""

from __future__ import annotations  # each route would cost its cold start the reading of them

from collections.abc import Callable
from datetime import UTC, datetime

from chalice.app import Blueprint, Response

from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError, PuntualError
from chalicelib.web.page_request import PageRequest

View = Callable[[PageRequest], Response]


class NotAFormError(PuntualError):
    """What was sent is not what a browser sends for a form."""


# What it is to a visitor: the status, and the name of the words that say so.
ANSWERS: dict[type[Exception], tuple[int, str]] = {
    NotFoundError: (404, "not_found"),
    NotAllowedError: (403, "not_allowed"),
    ConflictError: (409, "try_again"),
    NotAFormError: (415, "not_a_form"),
}


def pages_of(
    routes: Blueprint, template: str = "error.html"
) -> Callable[[View], Callable[..., Response]]:
    """Return the decorator that makes a view of a Visit into a route which always answers with a page; `template` is that of an error."""

    def as_page(view: View) -> Callable[..., Response]:
        def answered(**_parts: str) -> Response:
            visit = PageRequest.of(routes.current_request, now=datetime.now(UTC))
            return _answer(view, visit, template)

        answered.__name__ = view.__name__  # not functools.wraps: see web/staff/guard.py
        answered.__dict__["__wrapped__"] = view
        return answered

    return as_page


def form_body(visit: PageRequest) -> bytes:
    """Return the body of a form; raises NotAFormError. web/request_size_and_origin.py has let in no more than a form's length."""
    if visit.media_type != "application/x-www-form-urlencoded":
        raise NotAFormError
    return visit.body


def _answer(view: View, visit: PageRequest, template: str) -> Response:
    try:
        return view(visit)
    except Exception as error:  # noqa: BLE001  the visitor gets a page, not Chalice's JSON
        if answer := ANSWERS.get(type(error)):
            return error_page(visit, *answer, template)
        log.defect("page_failed", error)
        return error_page(visit, 500, "unexpected", template)


def error_page(
    visit: PageRequest, status: int, name: str, template: str = "error.html"
) -> Response:
    """Return the page that says what went wrong and what to do."""
    from chalicelib.web import render_page

    return render_page.page(visit, template, render_page.words_for(visit), status=status, name=name)
