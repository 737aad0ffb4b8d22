"""Faults, asked for and lifted by API and on the panel."""

from dataclasses import asdict, fields

from sandbox import numbers
from sandbox.exchange import Request, Response, answer, see_other
from sandbox.faults import KINDS, STATUSES, Fault
from sandbox.model import Json
from sandbox.refusals import AWS_STATUS
from sandbox.routes_control import bad_request
from sandbox.routes_pages import says
from sandbox.switchboard import Switchboard


def list_faults(desk: Switchboard, _request: Request) -> Response:
    """The faults in force."""
    return answer({"faults": desk.faults.listing()})


def add_fault(desk: Switchboard, request: Request) -> Response:
    """Put a fault in force: `{"kind", "times": 1 | null, "to"?, …}`."""
    fault = read_fault(request.document())
    if isinstance(fault, str):
        return bad_request(fault)
    return answer(asdict(desk.faults.add(fault)), 201)


def read_fault(given: Json) -> Fault | str:
    """The fault that was asked for, or what is wrong with the wish."""
    kind = given.get("kind")
    if kind not in KINDS:
        return f"kind must be one of: {', '.join(sorted(KINDS))}"
    values = {f.name: given[f.name] for f in fields(Fault) if f.name in given and f.name != "id"}
    if given.get("to"):
        values["phone"] = numbers.canonical(str(given["to"]))
        if values["phone"] is None:
            return "to must be a telephone number"
    fault = Fault(**values)
    if fault.times is not None and (not isinstance(fault.times, int) or fault.times < 1):
        return "times must be a whole number from 1, or null until it is cleared"
    if fault.status not in STATUSES:
        return f"status must be one of: {sorted(STATUSES)}"
    if kind == "aws_error" and fault.exception not in AWS_STATUS:
        return f"exception must be one of: {', '.join(AWS_STATUS)}"
    return fault if isinstance(fault.seconds, int | float) else "seconds must be a number"


def clear_faults(desk: Switchboard, _request: Request) -> Response:
    """Lift all faults."""
    return answer({"cleared": desk.faults.clear()})


def clear_fault(desk: Switchboard, _request: Request, identifier: str) -> Response:
    """Lift one fault."""
    return answer({"cleared": desk.faults.clear(int(identifier))})


# ── the panel ───────────────────────────────────────────────────────────


def ask(desk: Switchboard, request: Request) -> Response:
    """Put a fault in force from the panel."""
    given = request.form()
    kind, _, number = given.get("kind", "").partition(":")
    wish: Json = {"kind": kind, "to": given.get("to") or None}
    wish["times"] = int(given["times"]) if given.get("times", "").isdigit() else None
    for name in ("seconds", "code"):
        if given.get(name, "").isdigit():
            wish[name] = int(given[name])
    if number:
        wish["code" if kind == "error" else "status"] = int(number)
    if kind == "late_error":
        wish |= {"kind": "error", "late": True}
    fault = read_fault(wish)
    if isinstance(fault, str):
        return says(f"Esa falla no se puede pedir así: {fault}", 400)
    desk.faults.add(fault)
    return _back(request)


def lift(desk: Switchboard, request: Request) -> Response:
    """Lift one fault or all."""
    identifier = request.form().get("id", "")
    desk.faults.clear(int(identifier) if identifier.isdigit() else None)
    return _back(request)


def _back(request: Request) -> Response:
    """To the page the form was on; only ever to one of ours."""
    place = request.form().get("back", "/")
    return see_other(place if place.startswith("/phones/") else "/")
