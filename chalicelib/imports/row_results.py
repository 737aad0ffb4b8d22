"""How a row ended, as the report says it. Decides nothing about records."""

from dataclasses import replace

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.imports.decide_row import Decision
from chalicelib.imports.model import ImportRow, Outcome, Reason, RowResult
from chalicelib.shared import times


def result_of(row: ImportRow, outcome: Outcome, reason: Reason | None) -> RowResult:
    """Return how a row ended."""
    return RowResult(row.number, outcome, reason, row.external_id)


def as_decided(row: ImportRow, decision: Decision, clinic: Clinic) -> RowResult:
    """Return how a row ends by what was decided of it, and who cancelled a visit that it still has."""
    result = result_of(row, decision.outcome, decision.reason)
    return _telling_who_cancelled(result, decision.off, clinic) if decision.off else result


def again(row: ImportRow, said: str, said_before: str, ended: RowResult) -> RowResult:
    """Return how a key that stands twice ends: the same words like the first row, others are for a person."""
    if said != said_before:
        return result_of(row, Outcome.NEEDS_REVIEW, Reason.SAME_ID_TWICE)
    if ended.outcome in (Outcome.NEEDS_REVIEW, Outcome.REJECTED):
        return result_of(row, ended.outcome, ended.reason)
    return result_of(row, Outcome.UNCHANGED, Reason.REPEATED)


def _telling_who_cancelled(result: RowResult, off: Appointment, clinic: Clinic) -> RowResult:
    at = times.local(off.cancelled_at, clinic.zone) if off.cancelled_at else None
    return replace(result, appointment_id=off.id, cancelled_by=off.cancelled_by, cancelled_at=at)
