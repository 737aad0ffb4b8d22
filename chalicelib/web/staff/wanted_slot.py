"""A free hour on its way to whoever gets it: from the gap, through the search, to the new visit. Names nobody but the clinic's own doctor, by id."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import practitioner_id_of
from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from chalicelib.staff.team import practitioner_named
from chalicelib.web.staff.slot_form import SlotForm

FIELDS = ("dia", "hora", "minutos", "con")


def of_gap(clinic: Clinic, visit: Appointment) -> str:
    """Return the hour of a visit that is off, as an address says it."""
    there = times.local(visit.starts_at, clinic.zone)
    return urlencode(
        {
            "dia": f"{there:%Y-%m-%d}",
            "hora": f"{there:%H%M}",
            "minutos": str(visit.minutes),
            "con": practitioner_id_of(clinic, visit),
        }
    )


def said_in(asked: Mapping[str, str]) -> dict[str, str]:
    """Return what an address or a form says of the hour; of anything else in it nothing."""
    said = {name: asked.get(name, "") for name in FIELDS}
    return {k: v for k, v in said.items() if v and v.replace("-", "").isalnum()}


def filled(form: SlotForm, clinic: Clinic, said: Mapping[str, str]) -> SlotForm:
    """Return the form with the hour in its fields; a doctor who is not the clinic's is nobody."""
    hour = said.get("hora", "")
    doctor = practitioner_named(clinic, said.get("con", ""))
    return replace(
        form,
        doctor=doctor.name if doctor else form.doctor,
        dia=said.get("dia", form.dia),
        hora=f"{hour[:2]}:{hour[2:]}" if len(hour) == 4 and hour.isdecimal() else form.hora,
        minutos=said.get("minutos", form.minutos),
    )
