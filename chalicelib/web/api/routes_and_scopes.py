"""Table of contents of the API. A view reads nothing itself: what it needs loads on the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.clinics.api_tokens import Scope
from chalicelib.web.api.guarded_route import api_routes, guarded, public

if TYPE_CHECKING:  # every function loads these routes
    from chalice.app import Request, Response

    from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest

__all__ = ["api_routes"]

READ, WRITE = Scope.READ, Scope.WRITE
V1 = "/api/v1"


@api_routes.route(f"{V1}/appointments", methods=["GET"])
@guarded(READ)
def list_appointments(call: AuthorizedRequest) -> Answer:
    """Show the appointments of a day or a stretch of time."""
    from chalicelib.web.api import appointments

    return appointments.listed(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}", methods=["PUT"])
@guarded(WRITE)
def put_appointment(call: AuthorizedRequest) -> Answer:
    """Book an appointment, move it, or leave it as it is."""
    from chalicelib.web.api import appointments

    return appointments.put(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}", methods=["GET"])
@guarded(READ)
def get_appointment(call: AuthorizedRequest) -> Answer:
    """Show one appointment."""
    from chalicelib.web.api import appointments

    return appointments.get(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/cancel", methods=["POST"])
@guarded(WRITE)
def cancel_appointment(call: AuthorizedRequest) -> Answer:
    """Call an appointment off."""
    from chalicelib.web.api import appointments

    return appointments.cancel(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/restore", methods=["POST"])
@guarded(WRITE)
def restore_appointment(call: AuthorizedRequest) -> Answer:
    """Let a cancelled appointment stand after all."""
    from chalicelib.web.api import appointments

    return appointments.restore(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/confirm", methods=["POST"])
@guarded(WRITE)
def confirm_appointment(call: AuthorizedRequest) -> Answer:
    """Note that the patient will come."""
    from chalicelib.web.api import appointments

    return appointments.confirm(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/arrival", methods=["POST"])
@guarded(WRITE)
def note_arrival(call: AuthorizedRequest) -> Answer:
    """Note that the patient is here."""
    from chalicelib.web.api import appointments

    return appointments.arrived(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/arrival", methods=["DELETE"])
@guarded(WRITE)
def take_back_arrival(call: AuthorizedRequest) -> Answer:
    """Note that nobody came yet."""
    from chalicelib.web.api import appointments

    return appointments.not_arrived(call)


@api_routes.route(f"{V1}/appointments/{{external_id}}/attendance", methods=["POST"])
@guarded(WRITE)
def record_attendance(call: AuthorizedRequest) -> Answer:
    """Note whether the patient came."""
    from chalicelib.web.api import appointments

    return appointments.attendance(call)


@api_routes.route(f"{V1}/practitioners", methods=["GET"])
@guarded(READ)
def list_practitioners(call: AuthorizedRequest) -> Answer:
    """Show who sees the clinic's patients."""
    from chalicelib.web.api import practitioners

    return practitioners.listed(call)


@api_routes.route(f"{V1}/practitioners/{{practitioner_id}}", methods=["PUT"])
@guarded(WRITE)
def put_practitioner(call: AuthorizedRequest) -> Answer:
    """Put a practitioner on the list, change what is known of them, or leave it as it is."""
    from chalicelib.web.api import practitioners

    return practitioners.put(call)


@api_routes.route(f"{V1}/practitioners/{{practitioner_id}}", methods=["DELETE"])
@guarded(WRITE)
def remove_practitioner(call: AuthorizedRequest) -> Answer:
    """Note that a practitioner left."""
    from chalicelib.web.api import practitioners

    return practitioners.remove(call)


@api_routes.route(f"{V1}/patients", methods=["GET"])
@guarded(READ)
def list_patients(call: AuthorizedRequest) -> Answer:
    """Show the clinic's patients, page by page."""
    from chalicelib.web.api import patients

    return patients.listed(call)


@api_routes.route(f"{V1}/patients", methods=["POST"])
@guarded(WRITE)
def keep_patient(call: AuthorizedRequest) -> Answer:
    """Put a person on the clinic's list, or bring what is known up to date."""
    from chalicelib.web.api import patients

    return patients.kept(call)


@api_routes.route(f"{V1}/patients/search", methods=["POST"])
@guarded(READ)
def find_patients(call: AuthorizedRequest) -> Answer:
    """Show whom a number, a key or the beginning of a name leads to."""
    from chalicelib.web.api import patients

    return patients.found(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}", methods=["GET"])
@guarded(READ)
def get_patient(call: AuthorizedRequest) -> Answer:
    """Show one patient."""
    from chalicelib.web.api import patients

    return patients.get(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/merge", methods=["POST"])
@guarded(WRITE)
def merge_patient(call: AuthorizedRequest) -> Answer:
    """Make another record of the same person part of this one."""
    from chalicelib.web.api import merges

    return merges.merged(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/merge/undo", methods=["POST"])
@guarded(WRITE)
def undo_merge(call: AuthorizedRequest) -> Answer:
    """Take a merge apart again."""
    from chalicelib.web.api import merges

    return merges.undone(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/deceased", methods=["POST"])
@guarded(WRITE)
def note_death(call: AuthorizedRequest) -> Answer:
    """Note that a patient died: visits to come are cancelled, and nobody is told."""
    from chalicelib.web.api import deaths

    return deaths.noted(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/deceased", methods=["DELETE"])
@guarded(WRITE)
def take_back_death(call: AuthorizedRequest) -> Answer:
    """Note that a patient lives after all."""
    from chalicelib.web.api import deaths

    return deaths.taken_back(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/consents", methods=["GET"])
@guarded(READ)
def list_consents(call: AuthorizedRequest) -> Answer:
    """Show what a patient agrees to, and the log it follows from."""
    from chalicelib.web.api import consents

    return consents.listed(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/consents", methods=["POST"])
@guarded(WRITE)
def attest_consent(call: AuthorizedRequest) -> Answer:
    """Note a consent that the clinic holds on paper, and who vouches for it."""
    from chalicelib.web.api import consents

    return consents.attested(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/consents/{{purpose}}", methods=["DELETE"])
@guarded(WRITE)
def withdraw_consent(call: AuthorizedRequest) -> Answer:
    """End a consent; what is queued under it is not sent."""
    from chalicelib.web.api import consents

    return consents.withdrawn(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/appointments", methods=["GET"])
@guarded(READ)
def list_appointments_of_patient(call: AuthorizedRequest) -> Answer:
    """Show one patient's visits, the latest first."""
    from chalicelib.web.api import appointments

    return appointments.of_patient(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/messages", methods=["GET"])
@guarded(READ)
def list_messages_of_patient(call: AuthorizedRequest) -> Answer:
    """Show what was written to one patient, where it stands and why."""
    from chalicelib.web.api import messages

    return messages.of_patient(call)


@api_routes.route(f"{V1}/patients/{{patient_id}}/conversation", methods=["GET"])
@guarded(READ)
def show_conversation(call: AuthorizedRequest) -> Answer:
    """Show what a patient's phone wrote, and what it was told."""
    from chalicelib.web.api import conversations

    return conversations.of_patient(call)


@api_routes.route(f"{V1}/lines", methods=["GET"])
@guarded(READ)
def list_lines(call: AuthorizedRequest) -> Answer:
    """Show the phones that the clinic talks with, those that wait first."""
    from chalicelib.web.api import lines

    return lines.listed(call)


@api_routes.route(f"{V1}/lines/{{line_id}}/conversation", methods=["GET"])
@guarded(READ)
def show_conversation_of_line(call: AuthorizedRequest) -> Answer:
    """Show what a phone wrote, and what it was told."""
    from chalicelib.web.api import conversations

    return conversations.of_line(call)


@api_routes.route(f"{V1}/lines/{{line_id}}/reply", methods=["POST"])
@guarded(WRITE)
def reply_to_line(call: AuthorizedRequest) -> Answer:
    """Send what somebody of the clinic answers."""
    from chalicelib.web.api import replies

    return replies.sent(call)


@api_routes.route(f"{V1}/messages", methods=["GET"])
@guarded(READ)
def list_messages(call: AuthorizedRequest) -> Answer:
    """Show what was written on a day."""
    from chalicelib.web.api import messages

    return messages.of_day(call)


@api_routes.route(f"{V1}/inbox", methods=["GET"])
@guarded(READ)
def list_inbox(call: AuthorizedRequest) -> Answer:
    """Show what people at the clinic are asked to look at."""
    from chalicelib.web.api import inbox

    return inbox.listed(call)


@api_routes.route(f"{V1}/inbox/{{task_id}}/texts", methods=["GET"])
@guarded(READ)
def list_texts_of_task(call: AuthorizedRequest) -> Answer:
    """Show all that a line wrote, under the task that asks to read it."""
    from chalicelib.web.api import inbox

    return inbox.texts(call)


@api_routes.route(f"{V1}/inbox/{{task_id}}/done", methods=["POST"])
@guarded(WRITE)
def close_task(call: AuthorizedRequest) -> Answer:
    """Note that somebody has looked."""
    from chalicelib.web.api import inbox

    return inbox.done(call)


@api_routes.route(f"{V1}/openapi.json", methods=["GET"])
@public
def read_document(request: Request) -> Response:
    """Describe the API to programs, as OpenAPI 3.1."""
    from chalicelib.web.api import docs_page

    return docs_page.document(request)


@api_routes.route(f"{V1}/docs", methods=["GET"])
@public
def read_reference(request: Request) -> Response:
    """Describe the API to people, as a page."""
    from chalicelib.web.api import docs_page

    return docs_page.page(request)
