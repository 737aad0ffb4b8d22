"""Everything a clinic keeps about one person, as they may read it: plain Spanish, no name of others on the line.

LFPDPPP, right of access. Pure; whoever calls it knows how a template reads and what the audit says.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.answers.model import AnswerDraft
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.row_for_review import RowForReview
from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.model import Clinic
from chalicelib.consent.model import ConsentEvent
from chalicelib.consent.signup import Signup
from chalicelib.data_rights import export_labels
from chalicelib.data_rights.collect_dossier import Dossier
from chalicelib.data_rights.collect_told import Told
from chalicelib.data_rights.name_in_text import Called, called, content_without, without
from chalicelib.data_rights.reason_texts import said_in, why
from chalicelib.front_desk.model import DeskDeed
from chalicelib.messaging.model import Content, Message
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Patient
from chalicelib.shared import times

Facts = dict[str, Any]
RECEIVERS = (
    "WhatsApp (Meta Platforms): el número y el texto de los mensajes que te enviamos",
    "Amazon Web Services: guarda estos datos, cifrados, por cuenta de la clínica",
)
MORE_SIGNUPS = (
    "Hay más registros con este número; aquí están los más recientes. Se borran solos a los 7 días."
)


@dataclass(frozen=True)
class Reading:
    """How things are read: the clinic's zone, and a message's words from its template."""

    clinic: Clinic
    words_of: Callable[[Content], str]

    def moment(self, at: datetime | None) -> str:
        """Return a moment on the clinic's clock: 2026-11-23 10:30."""
        return f"{times.local(at, self.clinic.zone):%Y-%m-%d %H:%M}" if at else ""


def exported(
    dossier: Dossier, reading: Reading, *, now: datetime, changes: Sequence[Facts] = ()
) -> Facts:
    """Return the dossier as a document; `changes` are the audit's entries about this person."""
    told = reversed(told_in(dossier, reading))
    return {
        "clinica": reading.clinic.legal_name or reading.clinic.name,
        "generado": reading.moment(now),
        "persona": _person(dossier, reading),
        "numero": _line(dossier, reading),
        "consentimientos": [_consent(event, reading) for event in dossier.consents],
        "citas": [_visit(visit, reading) for visit in dossier.visits],
        "lo_que_hizo_recepcion": [_deed(deed, reading) for deed in dossier.deeds],
        "mensajes": [_message(message, text, reading) for message, text in told],
        "pendientes_de_recepcion": [_task(task, dossier, reading) for task in dossier.tasks],
        "mensajes_recibidos": [_text(text, dossier, reading) for text in dossier.texts],
        "respuestas_a_medio_escribir": [_draft(one, dossier, reading) for one in dossier.drafts],
        "registros_por_confirmar": _signups(dossier, reading),
        "filas_de_archivos_por_revisar": [_row(row, dossier, reading) for row in dossier.rows],
        "como_estaba_antes_de_un_archivo": _before_files(dossier, reading),
        "cambios": list(changes),
        "quien_recibe_estos_datos": list(RECEIVERS),
        "contacto_de_privacidad": reading.clinic.privacy_contact,
    }


def told_in(dossier: Told, reading: Reading) -> list[tuple[Message, str]]:
    """Return what was written to or about the person, newest first, each with its words for them to read."""
    own = [(m, reading.words_of(m.said)) for m in dossier.messages]
    shared = [
        (m, reading.words_of(_without_others(m.said, dossier))) for m in dossier.shared_messages
    ]
    return sorted([*own, *shared], key=lambda told: told[0].created_at, reverse=True)


def as_rows(document: Facts) -> Iterable[tuple[str, str, str]]:
    """Yield the document as rows of a sheet: part, what, value."""
    for part, value in document.items():
        entries = value if isinstance(value, list) else [value]
        for number, entry in enumerate(entries, 1):
            name = f"{part} {number}" if isinstance(value, list) else part
            facts = entry if isinstance(entry, dict) else {"": entry}
            yield from ((name, what, str(told)) for what, told in facts.items())


def _person(dossier: Dossier, reading: Reading) -> Facts:
    patient = dossier.patient
    return {
        "nombre": patient.name,
        "como_se_le_llama": patient.first_name,
        "correo": patient.email,
        "idioma": export_labels.LANGUAGES.get(patient.language, patient.language),
        "quien_contesta_el_telefono": patient.guardian,
        "clave_en_el_sistema_de_la_clinica": patient.external_id,
        "identificador": patient.id,
        "como_llego": export_labels.CAME_BY.get(
            patient.source, f"enlace o cartel «{patient.source}»"
        ),
        "desde": reading.moment(patient.created_at),
        "nota_de_recepcion": patient.note,
        "fallecimiento_anotado": reading.moment(patient.deceased_at),
    }


def _line(dossier: Dossier, reading: Reading) -> Facts:
    line, patient = dossier.line, dossier.patient
    return {
        "whatsapp": patient.e164,
        "estado": export_labels.of(export_labels.NUMBERS, patient.number),
        "telefonos_en_que_contesto_otra_persona": len(patient.refused_by),
        "telefonos_anteriores": [one.id for one in dossier.former_lines],
        "como_lo_llama_whatsapp": [alias.id for alias in dossier.aliases],
        "baja_desde": reading.moment(line.opted_out_at) if line else "",
        "lo_comparten_otras_personas": bool(dossier.neighbours),
    }


def _consent(event: ConsentEvent, reading: Reading) -> Facts:
    proof = event.proof
    return {
        "fecha": reading.moment(event.at),
        "para": export_labels.of(export_labels.PURPOSES, event.purpose),
        "respuesta": "sí" if event.granted else "no",
        "medio": export_labels.of(export_labels.SOURCES, event.source),
        "version_del_aviso": proof.notice_version,
        "huella_del_texto": proof.text_hash,
        "mensaje_que_lo_prueba": proof.message_id,
        "quien_dio_fe": proof.attested_by,
        "huella_de_la_direccion": proof.address_hash,
        "huella_del_navegador": proof.browser_hash,
    }


def _visit(visit: Appointment, reading: Reading) -> Facts:
    kind = reading.clinic.visit_kind(
        visit.visit_kind
    )  # theirs to know, as whatever is kept of them
    return {
        "fecha": reading.moment(visit.starts_at),
        "minutos": visit.minutes,
        "con": called_now(reading.clinic, visit),
        "lugar": visit.place,
        "motivo_de_la_visita": kind.name if kind else "",
        "estado": export_labels.of(export_labels.STATUSES, visit.status),
        "clave_en_el_sistema_de_la_clinica": visit.external_id,
        "agendada": reading.moment(visit.created_at),
        "llegada": reading.moment(visit.arrived_at),
        "como_confirmo": export_labels.CONFIRMED.get(visit.confirmed_how, ""),
    }


def _deed(deed: DeskDeed, reading: Reading) -> Facts:
    return {
        "fecha": reading.moment(deed.at),
        "que": export_labels.of(export_labels.DEEDS, deed.kind),
        "se_deshizo": reading.moment(deed.undone_at),
    }


def _message(message: Message, text: str, reading: Reading) -> Facts:
    return {
        "fecha": reading.moment(message.created_at),
        "tipo": export_labels.of(export_labels.KINDS, message.kind),
        "a": message.e164,
        "texto": text,
        "estado": export_labels.of(export_labels.STATES, message.state),
        "motivo": why(message.reason),
    }


def _without_others(content: Content, dossier: Told) -> Content:
    """Return what names others of the line too, without their names."""
    for other in dossier.neighbours:
        content = content_without(_called_among(other, dossier), content)
    return content


def _words_without_others(text: str, dossier: Told) -> str:
    for other in dossier.neighbours:
        text = without(_called_among(other, dossier), text)
    return text


def _called_among(other: Patient, dossier: Told) -> Called:
    """Return what finds another's name, as far as it is not the person's own."""
    around = [dossier.patient, *(p for p in dossier.neighbours if p != other)]
    return called(other, around)


def _task(task: StaffTask, dossier: Dossier, reading: Reading) -> Facts:
    return {
        "fecha": reading.moment(task.at),
        "asunto": export_labels.of(export_labels.TASKS, task.kind),
        "texto": _words_without_others(said_in(task), dossier),
        "atendido": reading.moment(task.done_at),
    }


def _text(text: ReceivedText, dossier: Dossier, reading: Reading) -> Facts:
    words = _words_without_others(text.text, dossier)
    return {"fecha": reading.moment(text.at), "texto": words}


def _draft(draft: AnswerDraft, dossier: Dossier, reading: Reading) -> Facts:
    words = _words_without_others(draft.text, dossier)
    return {"fecha": reading.moment(draft.at), "texto": words}


def _row(row: RowForReview, dossier: Dossier, reading: Reading) -> Facts:
    """Return a row as the file has it, under the headings of its columns."""
    said = "; ".join(f"{cell.header}: {cell.text}" for cell in row.cells if cell.text)
    return {
        "fecha": reading.moment(row.at),
        "fila": row.number,
        "dice": _words_without_others(said, dossier),
    }


def _before_files(dossier: Dossier, reading: Reading) -> list[Facts]:
    """Return what is kept of how the person, or a visit of theirs, was before a file changed it."""
    changed = [one for one in dossier.imported if one.patient_before or one.visit_before]
    return [_before_file(one, reading) for one in changed]


def _before_file(kept: ImportedRecord, reading: Reading) -> Facts:
    person, visit = kept.patient_before, kept.visit_before
    return {
        "fecha": reading.moment(kept.at),
        "nombre": person.name if person else "",
        "whatsapp": person.e164 if person else "",
        "correo": person.email if person else "",
        "cita": reading.moment(visit.starts_at) if visit else "",
        "con": called_now(reading.clinic, visit) if visit else "",
        "lugar": visit.place if visit else "",
    }


def _signups(dossier: Dossier, reading: Reading) -> list[Facts]:
    """Return what waits to be confirmed; strangers may have typed the number more often than can be told."""
    more = [{"aviso": MORE_SIGNUPS}] if dossier.has_more_signups else []
    return [*(_signup(one, reading) for one in dossier.signups), *more]


def _signup(signup: Signup, reading: Reading) -> Facts:
    return {
        "fecha": reading.moment(signup.created_at),
        "nombre": signup.name,
        "whatsapp": signup.typed_phone,
        "correo": signup.email,
        "quien_contesta_el_telefono": signup.guardian,
        "acepta": [
            export_labels.of(export_labels.PURPOSES, purpose) for purpose in signup.purposes
        ],
    }
