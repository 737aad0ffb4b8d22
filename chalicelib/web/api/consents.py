"""Consents over the API: attested by staff, withdrawn, shown with their log. Loads pydantic: import it late."""

from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.consent_log import consent_log
from chalicelib.consent.grant_and_withdraw import withdraw
from chalicelib.consent.model import Source
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.web.api import request_models, response_models
from chalicelib.web.api.authorized_request import Answer, AuthorizedRequest
from chalicelib.web.api.parse_request import read_body
from chalicelib.web.api.patients import patient_of, shown_consents


def attested(call: AuthorizedRequest) -> Answer:
    """Note a consent that the clinic holds on paper; twice is as good as once."""
    asked = read_body(request_models.AttestationIn, call.asked.body)

    def attempt() -> Patient:
        patient, writes = attest_consent(
            call.records,
            call.clinic,
            patient_of(call),
            asked.purpose,
            source=Source.STAFF,
            by=asked.attested_by,
            now=call.now,
        )
        call.records.commit(writes)
        return patient

    return _shown(call, decide_again(attempt))


def withdrawn(call: AuthorizedRequest) -> Answer:
    """End a consent; twice is as good as once."""
    purpose = _purpose(call)

    def attempt() -> None:
        patient = patient_of(call)
        state = patient.consents.get(purpose)
        if state and not state.granted:
            return
        by = f"api:{call.token_id}"
        call.records.commit(
            withdraw(call.records, patient, purpose, Source.STAFF, by=by, now=call.now)
        )

    decide_again(attempt)
    return _shown(call, patient_of(call))


def listed(call: AuthorizedRequest) -> Answer:
    """Show what a patient agrees to, and the log it follows from."""
    return _shown(call, patient_of(call))


def _purpose(call: AuthorizedRequest) -> Purpose:
    try:
        return Purpose(call.asked.path["purpose"])
    except ValueError:
        raise NotFoundError from None


def _shown(call: AuthorizedRequest, patient: Patient) -> Answer:
    log = [
        response_models.ConsentEventOut(
            notice_version=event.proof.notice_version,
            attested_by=event.proof.attested_by,
            **response_models.plain(event, "purpose", "granted", "source", "at"),
        )
        for event in consent_log(call.records, patient)
    ]
    consents = shown_consents(patient)
    return Answer(response_models.Consents(patient_id=patient.id, consents=consents, log=log))
