"""What our approved templates say, for each kind of message. Pure; never anything medical or promotional.

The sentences stand in whatsapp/message_templates/, one file a template; here are their parameters, in order.
What we answer inside the 24-hour window stands in reply_wording.py.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging import format_dates
from chalicelib.messaging.load_phrases import phrase, supported
from chalicelib.messaging.model import Action, Button, Content, Replaced
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared import times
from chalicelib.shared.phone import as_read_aloud

# By the new name, the template that goes until the new one is approved: CONTRIBUTING.md, "How to change a template".
REPLACES = {"aviso_recepcion_2": Replaced("aviso_clinica", parameters=(0, 1, 3, 4))}
# What goes while the one with a preparation may not: the visit is told in any case.
PLAIN = Replaced("recordatorio_cita", parameters=(0, 1, 2, 3), buttons=(0, 1, 2))
TEST_AT = time(10)  # the hour that a test message names
ALL_THREE = (Button(Action.CONFIRM), Button(Action.MOVE), Button(Action.CANCEL))


@dataclass(frozen=True)
class VisitLine:
    """One visit as a message tells it."""

    first_name: str
    starts_at: datetime
    practitioner: str = ""
    place: str = ""
    appointment_id: str = ""  # only where a button must name it


def verify(
    clinic: Clinic, first_name: str, *, language: str, guardian: str = "", privacy_url: str = ""
) -> Content:
    """Ask whether the number is the person's: names the clinic and the notice, nothing of a visit.

    The data came from somebody else, so the notice is named at this first contact (LFPDPPP, Art. 17).
    """
    person = first_name
    if guardian:
        person = phrase(language, "guardian", guardian=guardian, name=first_name)
    contact = clinic.privacy_contact or phone_of(clinic)
    where = privacy_url or phrase(language, "ask_privacy", contact=contact)
    buttons = (Button(Action.YES_ME), Button(Action.NOT_ME))
    return _template("verificar_numero", language, (clinic.name, person, where), buttons)


def reminder(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Remind of one visit and ask whether the patient comes."""
    return _about_one("recordatorio_cita", clinic, visit, language, ALL_THREE)


def reminder_prepared(
    clinic: Clinic, visit: VisitLine, preparation: str, *, language: str
) -> Content:
    """Remind of one visit, say what to come prepared with, and ask whether the patient comes."""
    told = (*_particulars(clinic, visit, language), preparation)
    content = _template(PREPARED, language, told, ALL_THREE)
    return dataclasses.replace(content, replaced=PLAIN)


def reminder_as_test(clinic: Clinic, name: str, now: datetime) -> Content:
    """Show somebody of the clinic its reminder, of a visit tomorrow that says that it is none."""
    language = clinic.language
    at = times.instant(times.local_day(now, clinic.zone) + timedelta(days=1), TEST_AT, clinic.zone)
    when = phrase(language, "test_visit", when=when_of(clinic, VisitLine(name, at), language))
    told = (name, clinic.name, when, _where(clinic, ""))
    return _template("recordatorio_cita", language, told, ALL_THREE)


def reminder_digest(clinic: Clinic, visits: Sequence[VisitLine], *, language: str) -> Content:
    """Remind one phone of several visits in one message, each named."""
    places = {visit.place for visit in visits}
    where = _where(clinic, places.pop() if len(places) == 1 else "")
    said = _visits_in_one_line(clinic, visits, language, with_place=bool(places))
    return _template("recordatorio_varias", language, (clinic.name, said, where), ALL_THREE)


def reminder_confirmed(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Remind shortly who confirmed already: it asks nothing."""
    return _about_one("recordatorio_corto", clinic, visit, language)


def booked(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Tell that a visit was booked."""
    return _about_one("cita_agendada", clinic, visit, language, ALL_THREE[1:])


def changed(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Tell the new time of a visit and ask whether it suits."""
    return _about_one("cita_cambiada", clinic, visit, language, ALL_THREE)


def restored(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Tell that a visit which was called off stands after all, and ask whether it suits."""
    return _about_one("cita_sigue_en_pie", clinic, visit, language, ALL_THREE)


def cancelled(clinic: Clinic, visit: VisitLine, *, language: str) -> Content:
    """Tell that the clinic called a visit off."""
    when = when_of(clinic, visit, language)
    parameters = (visit.first_name, clinic.name, when, phone_of(clinic))
    return _template("cita_cancelada", language, parameters)


ANSWER_WAITS = "respuesta_en_espera"
PREPARED = "recordatorio_preparacion"


def answer_waits(clinic: Clinic, wrote_at: datetime, *, language: str) -> Content:
    """Tell that an answer to what they wrote that day waits for a word of theirs."""
    when = format_dates.day(wrote_at, clinic.zone, language)
    return _template(ANSWER_WAITS, language, (clinic.name, when))


def clinic_notice(
    clinic: Clinic, kind: str, patient_name: str, e164: str, visit: VisitLine | None
) -> Content:
    """Tell the front desk, in the clinic's language, whom it is about, their number to tap, what happened and what to do."""
    language = clinic.language
    when = when_of(clinic, visit, language) if visit else phrase(language, "ring_no_visit")
    is_theirs = e164 and kind != TaskKind.WRONG_NUMBER
    phone = as_read_aloud(e164) if is_theirs else phrase(language, "ring_no_phone")
    what, todo = phrase(language, f"ring_{kind}"), phrase(language, f"ring_{kind}_todo")
    parameters = (clinic.name, patient_name, phone, what, when, todo)
    return _template("aviso_recepcion_2", language, parameters)


def when_of(clinic: Clinic, visit: VisitLine, language: str) -> str:
    """Return "lunes 23 de noviembre, 10:30 a. m., con Dra. Ruiz"."""
    when = format_dates.day_and_time(visit.starts_at, clinic.zone, language)
    return _joined(when, _with(visit, language))


def where_and_when(clinic: Clinic, visit: VisitLine, language: str) -> str:
    """Return the same, and the place if the visit has one of its own."""
    return _joined(when_of(clinic, visit, language), visit.place)


def phone_of(clinic: Clinic) -> str:
    """Return where a patient can call, or at least write, as people write it."""
    return as_read_aloud(clinic.phone or clinic.sender.display_number)


def notice_link(public_url: str, clinic: Clinic) -> str:
    """Return where a clinic's privacy notice can be read."""
    return f"{public_url}/c/{clinic.slug}/aviso"


def _about_one(
    name: str, clinic: Clinic, visit: VisitLine, language: str, buttons: tuple[Button, ...] = ()
) -> Content:
    return _template(name, language, _particulars(clinic, visit, language), buttons)


def _particulars(clinic: Clinic, visit: VisitLine, language: str) -> tuple[str, str, str, str]:
    when, where = when_of(clinic, visit, language), _where(clinic, visit.place)
    return visit.first_name, clinic.name, when, where


def _template(
    name: str, language: str, parameters: tuple[str, ...], buttons: tuple[Button, ...] = ()
) -> Content:
    one_line = tuple(" ".join(parameter.split()) for parameter in parameters)
    replaced = REPLACES.get(name)
    return Content(name, supported(language), one_line, buttons=buttons, replaced=replaced)


def _visits_in_one_line(
    clinic: Clinic, visits: Sequence[VisitLine], language: str, *, with_place: bool
) -> str:
    days = [format_dates.day(visit.starts_at, clinic.zone, language) for visit in visits]
    same_day = len(set(days)) == 1
    said = []
    for visit in visits:
        if same_day:
            time = format_dates.clock(visit.starts_at, clinic.zone, language)
            line = phrase(language, "same_day_visit", time=time, name=visit.first_name)
        else:
            when = format_dates.day_and_time(visit.starts_at, clinic.zone, language)
            line = phrase(language, "visit", name=visit.first_name, when=when)
        said.append(_joined(line, _with(visit, language), visit.place if with_place else ""))
    listed = "; ".join(said)
    return f"{days[0]}: {listed}" if same_day else listed


def _with(visit: VisitLine, language: str) -> str:
    return phrase(language, "with", practitioner=visit.practitioner) if visit.practitioner else ""


def _where(clinic: Clinic, place: str) -> str:
    return _joined(place, clinic.address) or clinic.name


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
