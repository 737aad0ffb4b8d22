"""The lock's form: asks for a PIN, and holds what somebody typed when it came between, so that nothing typed is lost. Reads no record."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import words_for
from chalicelib.web.staff import gate, way_back

if TYPE_CHECKING:
    from chalicelib.clinics.model import Clinic
    from chalicelib.staff.model import StaffMember
    from chalicelib.web.staff.pin_answers import Problem

GOES_ON = "sigue"  # the deed that a PIN goes on with
OF_THE_LOCK = frozenset({"token", "pin", way_back.FIELD, GOES_ON})


def lock_form(
    visit: PageRequest,
    clinic: "Clinic",
    member: "StaffMember",
    asked: Mapping[str, str],
    *,
    token: str,
    is_locked: bool,
    problem: "Problem | None" = None,
) -> Response:
    """Ask for the PIN of whose desk it is; what was `asked` meanwhile waits in the form for the right one.

    Where nothing is locked, the PIN is asked for what it would open all the same.
    """
    goes_on = way_back.deed(asked.get(GOES_ON, ""))
    return gate.gate_page(
        visit,
        "lock.html",
        words_for(visit, clinic.language),
        status=problem.status if problem else 401 if goes_on else 200,
        clinic=clinic,
        member=member,
        token=token,
        back=way_back.ours(asked.get(way_back.FIELD, "")),
        goes_on=goes_on,
        is_locked=is_locked,
        typed={k: v for k, v in asked.items() if goes_on and k not in OF_THE_LOCK},
        problem=problem.text if problem else "",
    )
