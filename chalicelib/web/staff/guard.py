"""The line above each view of the front desk that says what it takes to see it or do it; whoever may not never gets to the view.

    @staff_routes.route("/hoy", methods=["GET"], content_types=ANYTHING)
    @at_the_desk(Permission.SEE_DAY)
    def show_day(desk: "Desk") -> Response: ...

Imported by every function with the routes, so the guard itself, web/staff/let_in.py, is imported when somebody asks.
"""

from __future__ import annotations  # each route would cost its cold start the reading of them

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Blueprint, Response

from chalicelib import wiring
from chalicelib.web.error_pages import pages_of

if TYPE_CHECKING:
    from chalicelib.web.page_request import PageRequest
    from chalicelib.web.staff.desk import Desk

StaffView = Callable[["Desk"], Response]


def guard_of(routes: Blueprint) -> Callable[[str], Callable[[StaffView], object]]:
    """Return the decorator behind which each page of the front desk stands."""

    def at_the_desk(permission: str) -> Callable[[StaffView], object]:
        def guarded(view: StaffView) -> object:
            def let_in_first(visit: PageRequest) -> Response:
                from chalicelib.web.staff import let_in

                met = let_in.let_in(visit, wiring.services(), permission, cause=view.__name__)
                return met if isinstance(met, Response) else view(met)

            # What Chalice and whoever looks for the view ask for; functools.wraps takes twenty calls a route at each cold start.
            let_in_first.__name__ = view.__name__
            let_in_first.__dict__["__wrapped__"] = view
            return pages_of(routes, "staff/error.html")(let_in_first)

        return guarded

    return at_the_desk
