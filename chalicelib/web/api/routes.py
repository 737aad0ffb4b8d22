"""Table of contents of the API. A view reads nothing itself: what it needs loads on the first call."""

from chalicelib.clinics.tokens import Scope
from chalicelib.web.api.call import Answer, Call
from chalicelib.web.api.guard import api_routes, guarded

__all__ = ["api_routes"]

READ, WRITE = Scope.READ, Scope.WRITE
V1 = "/api/v1"


@api_routes.route(f"{V1}/appointments", methods=["GET"])
@guarded(READ)
def list_appointments(call: Call) -> Answer:
    """Show the appointments of a day or a stretch of time."""
    from chalicelib.web.api import appointments

    return appointments.listed(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}", methods=["PUT"])
@guarded(WRITE)
def put_appointment(call: Call) -> Answer:
    """Book an appointment, move it, or leave it as it is."""
    from chalicelib.web.api import appointments

    return appointments.put(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}", methods=["GET"])
@guarded(READ)
def get_appointment(call: Call) -> Answer:
    """Show one appointment."""
    from chalicelib.web.api import appointments

    return appointments.get(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/cancel", methods=["POST"])
@guarded(WRITE)
def cancel_appointment(call: Call) -> Answer:
    """Call an appointment off."""
    from chalicelib.web.api import appointments

    return appointments.cancel(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/confirm", methods=["POST"])
@guarded(WRITE)
def confirm_appointment(call: Call) -> Answer:
    """Note that the patient will come."""
    from chalicelib.web.api import appointments

    return appointments.confirm(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/attendance", methods=["POST"])
@guarded(WRITE)
def record_attendance(call: Call) -> Answer:
    """Note whether the patient came."""
    from chalicelib.web.api import appointments

    return appointments.attendance(call)
