"""A patient who died, over the API: said by staff, and taken back where it was a mistake. Tells nobody."""

from chalicelib.appointments.patient_died import decide_death, take_back_death
from chalicelib.shared.errors import decide_again
from chalicelib.shared.transaction_batches import stages
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.patients import patient_of, shown_patient


def noted(call: AuthorizedRequest) -> Answer:
    """Note that a patient died; twice is as good as once."""

    def attempt() -> None:
        for stage in stages([decide_death(call.records, patient_of(call), now=call.now)]):
            call.records.commit(stage)

    decide_again(attempt)
    return Answer(shown_patient(patient_of(call)))


def taken_back(call: AuthorizedRequest) -> Answer:
    """Note that it was a mistake; twice is as good as once."""

    def attempt() -> None:
        if writes := take_back_death(patient_of(call)):
            call.records.commit(writes)

    decide_again(attempt)
    return Answer(shown_patient(patient_of(call)))
