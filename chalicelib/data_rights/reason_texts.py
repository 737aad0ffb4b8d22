"""Why a message did not go, or where it got stuck, as a person in Mexico reads it. Every code has some words."""

from chalicelib.messaging.staff_tasks import StaffTask, TaskKind

# Of these the text is somebody's own; of all others it is the reason of a message.
IN_OWN_WORDS = frozenset(
    {TaskKind.TEXT, TaskKind.DATA_CORRECTION, TaskKind.DATA_ERASURE, TaskKind.DATA_ACCESS}
)
WAITS = "WhatsApp pidió esperar"
NOBODY_KNOWS = "no hubo respuesta clara: pudo haber llegado"
NO_PERMISSION = "falta el permiso de WhatsApp"
PERMISSION_UNREAD = "no se pudo leer el permiso de WhatsApp"
OUT_OF_REACH = "no se pudo alcanzar a WhatsApp"
TAKEN_BACK = "la clínica no lo mandó porque"
REASONS = {
    # The plan's.
    "superseded": "lo reemplazó otro aviso de la misma cita",
    "too_late": "ya no servía a esa hora",
    "no_number": "no hay un número utilizable",
    "wrong_number": "el número es de otra persona",
    "not_verified": "no se sabe si el número es de la persona",
    "no_consent": "la persona no ha aceptado estos mensajes",
    "opted_out": "la persona escribió BAJA",
    "already_confirmed": "la cita ya estaba confirmada",
    "quiet_hours": "era hora de no molestar",
    "daily_limit": "se alcanzó el límite diario de WhatsApp",
    "daily_ceiling": "se alcanzó el límite diario de la clínica",
    "sender_paused": "WhatsApp detuvo los envíos de la clínica",
    "template_held": "WhatsApp no dejó usar la plantilla del mensaje",
    "clinic_paused": "los mensajes de la clínica estaban en pausa",
    # Taken back by a change.
    "cancelled": f"{TAKEN_BACK} la cita se canceló",
    "moved": f"{TAKEN_BACK} la cita cambió",
    "visit_restored": f"{TAKEN_BACK} la cita sigue en pie",
    "confirmed": f"{TAKEN_BACK} la cita se confirmó",
    "change_requested": f"{TAKEN_BACK} se pidió otro horario",
    "over": f"{TAKEN_BACK} la cita ya pasó",
    "consent_withdrawn": f"{TAKEN_BACK} la persona retiró su consentimiento",
    "number_changed": f"{TAKEN_BACK} cambió el número",
    "zone_corrected": f"{TAKEN_BACK} se corrigió la zona horaria de la clínica",
    "attested": f"{TAKEN_BACK} la clínica dio fe del número",
    "answered": f"{TAKEN_BACK} la persona ya dijo que el número es suyo",
    "signed_up": f"{TAKEN_BACK} la persona se registró desde el número",
    "deceased": f"{TAKEN_BACK} avisaron que la persona falleció",
    "merged": f"{TAKEN_BACK} dos fichas se unieron en una",
    "merge_undone": f"{TAKEN_BACK} dos fichas unidas se separaron",
    "person_erased": f"{TAKEN_BACK} se borraron los datos de una persona",
    "no_longer_wanted": f"{TAKEN_BACK} lo que decía ya no es así",
    "too_many_answers": "ya eran muchas respuestas en una hora",
    # Of an attempt.
    "asked_staff": "no se sabe si llegó: la recepción lo revisa",
    "sent_once_more": "no se supo si llegó y se mandó una vez más",
    "sender_died": "el envío se interrumpió: pudo haber llegado",
    "restored": "se recuperó una copia de los datos: no se sabe si llegó",
    "timeout": NOBODY_KNOWS,
    "reset": NOBODY_KNOWS,
    "unparsable": NOBODY_KNOWS,
    "tls": NOBODY_KNOWS,
    "defect": "hubo una falla del programa: pudo haber llegado",
    "not_noted": "el registro de envíos no respondía",
    "no_link_key": "no se pudo hacer el enlace que lleva",
    "no_connection": OUT_OF_REACH,
    "no_token": NO_PERMISSION,
    "token_unreachable": PERMISSION_UNREAD,
    "failed": "WhatsApp no lo pudo entregar",
    # WhatsApp's own codes that a receptionist meets.
    "4": WAITS,
    "80007": WAITS,
    "130429": WAITS,
    "131056": WAITS,
    "131026": "este número no recibe mensajes de WhatsApp",
    "131021": "el número es el de la propia clínica",
    "131047": "pasaron más de 24 horas desde el último mensaje de la persona",
    "131049": "WhatsApp limita estos mensajes a cada persona",
    "131050": "la persona pidió a WhatsApp no recibir promociones",
    "131042": "hay un problema con el pago a WhatsApp",
    "131048": "WhatsApp limitó los envíos por quejas",
}


def why(reason: str) -> str:
    """Return the reason in words, with WhatsApp's code behind them where there is one."""
    if not reason:
        return ""
    words = REASONS.get(reason) or "WhatsApp respondió con un error"
    is_ours = reason in REASONS and not reason.isdigit()
    return words if is_ours else f"{words} ({reason})"


def said_in(task: StaffTask) -> str:
    """Return what a task of the inbox says: somebody's own words, or why a message is in it."""
    return task.text if task.kind in IN_OWN_WORDS else why(task.text)
