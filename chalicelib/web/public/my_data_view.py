"""One person's dossier as their page shows it: in their language, the number masked. Never shows others of the line."""

from datetime import datetime
from typing import Any

from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.model import Clinic
from chalicelib.data_rights.collect_told import Told
from chalicelib.data_rights.export_dossier import Reading, told_in
from chalicelib.messaging.format_dates import date_and_time
from chalicelib.messaging.model import Kind
from chalicelib.patients.model import Purpose
from chalicelib.shared.later_release import is_known
from chalicelib.web.load_words import Words

NEWEST = 50  # messages on the page; the download has all


def shown(told: Told, clinic: Clinic, words: Words) -> dict[str, Any]:
    """Return what the template needs of one person."""
    from chalicelib.messaging.whatsapp.template_definitions import as_read

    patient = told.patient
    everything = told_in(told, Reading(clinic, as_read))
    newest = [(m, text) for m, text in everything if text and m.kind is not Kind.CLINIC_NOTICE]
    return {
        "id": patient.id,
        "name": patient.name,
        "number": masked(patient.e164),
        "email": patient.email,
        "consents": [
            _consent(purpose, told, clinic, words)
            for purpose in sorted(patient.consents, key=_order)
        ],
        "visits": [_visit(visit, clinic, words) for visit in reversed(told.visits)],
        "messages": [(_when(m.created_at, clinic, words), text) for m, text in newest[:NEWEST]],
    }


def masked(e164: str) -> str:
    """Return a number that its owner would recognise and nobody else could call."""
    return f"{e164[:3]} ··· {e164[-4:]}" if e164 else ""


def _order(purpose: Purpose) -> int:
    """Return the place of a purpose on the page; one of a later release comes last."""
    return list(Purpose).index(purpose) if is_known(purpose) else len(Purpose)


def _consent(purpose: Purpose, told: Told, clinic: Clinic, words: Words) -> dict[str, Any]:
    state = told.patient.consents[purpose]
    return {
        "purpose": purpose.value,
        "name": words(f"my_data.purpose.{purpose}") if is_known(purpose) else purpose.value,
        "granted": state.granted,
        "may_end": state.granted and is_known(purpose),
        "when": _when(state.at, clinic, words),
    }


def _when(moment: datetime, clinic: Clinic, words: Words) -> str:
    """Return a moment on the clinic's clock, as the reader's language writes it."""
    return date_and_time(moment, clinic.zone, words.language)


def _visit(visit: Any, clinic: Clinic, words: Words) -> tuple[str, str]:
    when = _when(visit.starts_at, clinic, words)
    called = called_now(clinic, visit)
    with_whom = f", {called}" if called else ""
    known = is_known(visit.status)
    status = words(f"my_data.status.{visit.status}") if known else visit.status.value
    return f"{when}{with_whom}", status
