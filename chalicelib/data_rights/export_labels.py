"""The codes of the business as a person in Mexico reads them, in what is handed over. Never what a page says."""

from collections.abc import Mapping
from typing import TypeVar

from chalicelib.appointments.model import Status
from chalicelib.consent.model import Source
from chalicelib.front_desk.model import DeedKind
from chalicelib.messaging.model import Kind, State
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.shared.audit import ActorKind

W = TypeVar("W", bound=str)


def of(labels: Mapping[W, str], word: W) -> str:
    """Return how a word reads; one that a later release wrote stands as it is."""
    return labels.get(word, str(word))


PURPOSES = {
    Purpose.REMINDERS: "recordatorios de citas por WhatsApp",
    Purpose.OFFERS_WHATSAPP: "promociones por WhatsApp",
    Purpose.OFFERS_EMAIL: "promociones por correo",
    Purpose.REVIEWS: "pedir opinión después de una cita",
}
SOURCES = {
    Source.FORM: "formulario de registro",
    Source.WHATSAPP: "mensaje de WhatsApp",
    Source.STAFF: "constancia en papel que tiene la clínica",
    Source.IMPORT: "lista de la clínica",
    Source.MY_DATA: "página «Mis datos»",
}
CAME_BY = {  # how somebody came to the clinic's list; whatever else it says was in a link or on a poster
    "": "",
    "form": "formulario de registro",
    "import": "lista de la clínica",
    "api": "sistema de la clínica",
    "staff": "recepción",
    "demo": "datos de ejemplo",
}
LANGUAGES = {
    "": "",
    "es_MX": "español de México",
    "es": "español",
    "en": "inglés",
    "pt_BR": "portugués de Brasil",
}
STATUSES = {
    Status.BOOKED: "agendada",
    Status.CONFIRMED: "confirmada",
    Status.CHANGE_REQUESTED: "con cambio pedido",
    Status.CANCELLED: "cancelada",
    Status.ATTENDED: "asistió",
    Status.NO_SHOW: "no asistió",
}
KINDS = {
    Kind.VERIFY: "pregunta de quién es el número",
    Kind.REMINDER: "recordatorio",
    Kind.BOOKED: "aviso de cita agendada",
    Kind.CHANGED: "aviso de cambio",
    Kind.CANCELLED: "aviso de cancelación",
    Kind.REPLY: "respuesta",
    Kind.ANSWER: "respuesta de alguien de la clínica",
    Kind.ANSWER_WAITS: "aviso de que hay una respuesta",
    Kind.ECHO: "mensaje escrito desde la aplicación de WhatsApp",
    Kind.CLINIC_NOTICE: "aviso a la recepción",
    Kind.TEST: "mensaje de prueba",
}
STATES = {
    State.QUEUED: "en espera",
    State.SENDING: "enviándose",
    State.RETRY: "por reintentar",
    State.UNKNOWN: "no se sabe si llegó",
    State.ACCEPTED: "aceptado por WhatsApp",
    State.SENT: "enviado",
    State.DELIVERED: "entregado",
    State.READ: "leído",
    State.FAILED: "no se pudo entregar",
    State.SUPPRESSED: "no se envió",
    State.HELD: "espera a que la persona escriba",
    State.BY_HAND: "enviado a mano por la clínica",
}
NUMBERS = {
    NumberState.UNVERIFIED: "sin confirmar",
    NumberState.ASKED: "se preguntó de quién es",
    NumberState.VERIFIED: "confirmado por la persona",
    NumberState.ATTESTED: "confirmado por la clínica",
    NumberState.WRONG: "equivocado: ya no se escribe ahí",
}
TASKS = {
    TaskKind.TEXT: "mensaje para la recepción",
    TaskKind.CHANGE_REQUESTED: "pidió cambiar una cita",
    TaskKind.CANCELLED: "canceló una cita",
    TaskKind.CONFIRMED: "confirmó una cita",
    TaskKind.REACTION_GONE: "quitó su reacción a un aviso",
    TaskKind.WRONG_NUMBER: "el número es de otra persona",
    TaskKind.UNREACHABLE: "WhatsApp no llega a este número",
    TaskKind.UNKNOWN_OUTCOME: "no se sabe si un mensaje llegó",
    TaskKind.SENDER_PAUSED: "WhatsApp detuvo los envíos",
    TaskKind.NUMBER_CHANGED: "cambió de número",
    TaskKind.OPTED_OUT: "escribió BAJA",
    TaskKind.DATA_CORRECTION: "pide corregir sus datos",
    TaskKind.DATA_ERASURE: "pide que borren sus datos",
    TaskKind.DATA_ACCESS: "pide ver sus datos",
    TaskKind.LIMIT_REACHED: "los mensajes esperan por el límite del día",
    TaskKind.ANSWER_NOT_READ: "no leyó una respuesta de la clínica",
    TaskKind.NOT_TOLD: "falta avisarle de un cambio",
    TaskKind.CLINIC_UNREACHABLE: "mensaje que no llegó a un teléfono de la clínica",
    TaskKind.UNDELIVERABLE: "mensaje que no pudo salir",
    TaskKind.TEMPLATE: "WhatsApp no deja usar una plantilla, o la revisa",
    TaskKind.UNREADABLE_RECORD: "registro que Puntual no puede leer",
    TaskKind.TOKEN_EXPIRES: "la llave de un sistema caduca pronto",
    TaskKind.SIGNED_UP: "se registró y no está en la agenda",
    TaskKind.ROWS_WAIT: "filas de un archivo que alguien debe revisar",
    TaskKind.PRACTITIONER_UNKNOWN: "la agenda nombra a un doctor o doctora que no está en la lista",
}
# Of the audit: who, what was done, and to which kind of record.
ACTORS = {
    ActorKind.API: "el sistema de la clínica",
    ActorKind.OPERATOR: "quien administra Puntual",
    ActorKind.IMPORT: "una lista de la clínica",
    ActorKind.PATIENT: "la propia persona",
    ActorKind.FORM: "el formulario de registro",
    ActorKind.SCHEDULE: "el programa de recordatorios",
    ActorKind.SENDER: "el envío de mensajes",
    ActorKind.WHATSAPP: "WhatsApp",
    ActorKind.STAFF: "alguien del equipo",
}
CONFIRMED = {
    "tap": "con un botón",
    "word": "por escrito",
    "telephone": "por teléfono",
    "counter": "en el mostrador",
    "api": "por el sistema de la clínica",
    "import": "en un archivo de la clínica",
}
DEEDS = {
    DeedKind.BOOKED: "agendó la cita",
    DeedKind.ARRIVED: "anotó la llegada",
    DeedKind.CONFIRMED: "anotó la confirmación",
    DeedKind.MOVED: "cambió la cita",
    DeedKind.CANCELLED: "canceló la cita",
    DeedKind.RESTORED: "restauró la cita",
    DeedKind.ATTENDED: "anotó que se atendió",
    DeedKind.NO_SHOW: "anotó que no vino",
    DeedKind.CALLED: "llamó, sin respuesta",
}
VERBS = {
    "create": "se creó",
    "save": "cambió",
    "remove": "se borró",
    "withdraw": "se retiró",
    "rewrite": "se reescribió",
    "moveon": "se envió a mano, o se devolvió",
}
RECORDS = {
    "Patient": "la ficha",
    "PatientAlias": "la ficha anterior",
    "FormerLine": "un teléfono anterior",
    "ImportRun": "una importación",
    "AgendaFile": "un archivo de agenda",
    "ImportedRecord": "lo que una importación cambió",
    "RowForReview": "una fila de un archivo por revisar",
    "RowsSaid": "lo dicho de un archivo",
    "Merge": "la unión de fichas",
    "ConsentEvent": "el consentimiento",
    "DeskDeed": "lo que hizo recepción",
    "Appointment": "la cita",
    "Message": "el mensaje",
    "ClinicMessageKey": "la referencia de un aviso",
    "AppointmentKey": "la clave de la cita",
    "PatientKey": "la clave de la ficha",
    "Line": "el teléfono",
    "LineAlias": "el nombre del teléfono en WhatsApp",
    "Signup": "el registro del formulario",
    "UsedCode": "el código ya usado",
    "StaffTask": "el pendiente de recepción",
    "Inbound": "el mensaje recibido",
    "ReceivedText": "el texto recibido",
    "AnswerDraft": "el borrador de una respuesta",
    "TextThread": "el hilo de textos recibidos",
    "DataLink": "el enlace a «Mis datos»",
    "DataSession": "la visita a «Mis datos»",
    "Forgotten": "la huella de un borrado",
    "Clinic": "la clínica",
    "ApiToken": "la llave de un sistema",
    "StaffMember": "una persona del equipo",
    "Device": "un dispositivo del equipo",
    "Invitation": "una invitación al equipo",
    "StaffSession": "una sesión del equipo",
    "Practitioner": "quien atiende en la clínica",
    "NamesAsked": "los nombres por aclarar de quienes atienden",
}
