"""Two records of one patient made one over the API, and taken apart again. Loads pydantic: import it late."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.parse_request import read_body
from chalicelib.web.api.patients import patient_of, shown_patient

D = TypeVar("D")


def merged(call: AuthorizedRequest) -> Answer:
    """Let another record go over into the patient of the path; twice is as good as once."""
    done = _carried_out(call, merge_records)
    return Answer(
        response_models.PatientMerged(
            result="merged" if done else "unchanged",
            patient=shown_patient(done.patient if done else patient_of(call)),
            appointment_ids=list(done.record.visits) if done else [],
        )
    )


def undone(call: AuthorizedRequest) -> Answer:
    """Take a merge apart again."""
    done = _carried_out(call, undo_merge)
    return Answer(
        response_models.PatientsApart(
            patient=shown_patient(done.patient),
            restored=shown_patient(done.restored),
            conflicts=[_unlike(conflict) for conflict in done.record.conflicts],
        )
    )


def _carried_out(call: AuthorizedRequest, change: Callable[..., D]) -> D:
    """Make the change of the two records that the path and the body name."""
    body = read_body(request_models.MergeIn, call.asked.body)
    return change(
        call.records,
        call.queue,
        call.clinic,
        stays_id=patient_of(call).id,
        merged_id=body.duplicate_id,
        asked=Asked(by=body.asked_by, through=f"api:{call.token_id}", at=call.now),
    )


def _unlike(conflict: str) -> response_models.Unlike:
    what, _, which = conflict.partition(":")
    return response_models.Unlike(what=what, which=which)
