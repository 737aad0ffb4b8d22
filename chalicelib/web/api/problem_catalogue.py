"""What a developer at the clinic reads when a request is refused: code → status, title, Spanish, English.

Never names the values sent. Codes are part of the API: they are added to, never renamed.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One problem in both languages; the title is English, as RFC 9457 wants it the same everywhere."""

    status: int
    title: str
    es: str
    en: str


PROBLEMS: dict[str, Text] = {
    "not_json": Text(
        400,
        "Not JSON",
        "El cuerpo de la solicitud no es JSON válido.",
        "The body of the request is not valid JSON.",
    ),
    "unauthorized": Text(
        401,
        "Unauthorized",
        "Falta un token de acceso válido en el encabezado Authorization: Bearer.",
        "A valid access token is missing from the Authorization: Bearer header.",
    ),
    "insufficient_scope": Text(
        403,
        "Forbidden",
        "El token no tiene permiso para esta operación.",
        "The token does not permit this operation.",
    ),
    "not_found": Text(
        404, "Not found", "La clínica no tiene ese registro.", "The clinic has no such record."
    ),
    "patient_not_found": Text(
        404,
        "Patient not found",
        "La clínica no tiene ese paciente.",
        "The clinic has no such patient.",
    ),
    "practitioner_not_found": Text(
        404,
        "Practitioner not found",
        "La clínica no tiene en su lista a quien atiende esa cita.",
        "The clinic has no such practitioner on its list.",
    ),
    "method_not_allowed": Text(
        405,
        "Method not allowed",
        "Esta dirección no admite ese método.",
        "This address does not take that method.",
    ),
    "conflict": Text(
        409,
        "Conflict",
        "El registro cambió mientras se procesaba la solicitud; vuelve a intentarlo.",
        "The record changed while the request was processed; try again.",
    ),
    "several_people_on_this_number": Text(
        409,
        "Several people on this number",
        "En ese número ya hay varias personas y el nombre no coincide con una sola; debe revisarlo alguien de la clínica.",
        "Several people answer on that number and the name is not clearly one of theirs; a person must look.",
    ),
    "external_id_taken": Text(
        409,
        "External id taken",
        "Ese external_id ya es de otra persona de la clínica.",
        "That external_id already belongs to somebody else at the clinic.",
    ),
    "merge_with_itself": Text(
        409,
        "The same patient",
        "Los dos identificadores son del mismo paciente.",
        "Both identifiers are the same patient's.",
    ),
    "merged_into_another": Text(
        409,
        "Merged into another patient",
        "Ese registro ya se unió al de otro paciente; deshaz primero esa unión.",
        "That record was merged into another patient's already; undo that merge first.",
    ),
    "merge_too_large": Text(
        409,
        "Too much to merge at once",
        "Los dos registros tienen demasiadas citas y mensajes por venir para unirlos o separarlos de una vez y sin riesgo; une hacia el registro que más citas tiene, o inténtalo cuando queden menos.",
        "The two records have too many visits and messages to come to be merged or taken apart safely at once; merge into the record with more visits, or try when there are fewer.",
    ),
    "patient_is_being_erased": Text(
        409,
        "Patient is being erased",
        "Los datos de ese paciente se están borrando; nada puede cambiar ya en su registro.",
        "That patient's data are being erased; nothing in the record can change any more.",
    ),
    "patient_is_deceased": Text(
        409,
        "Patient is deceased",
        "La clínica dijo que ese paciente falleció. Si fue un error, quita primero esa nota (DELETE …/deceased).",
        "The clinic said that this patient died. If it was a mistake, take that back first (DELETE …/deceased).",
    ),
    "not_merged": Text(
        409,
        "Not merged",
        "Ese registro no está unido al de este paciente.",
        "That record is not merged into this patient's.",
    ),
    "merged_again_since": Text(
        409,
        "Merged again since",
        "Después hubo otra unión con este registro; deshaz primero la más reciente.",
        "Another merge with this record came later; undo the latest first.",
    ),
    "appointment_of_another_patient": Text(
        409,
        "Appointment of another patient",
        "Ese external_id ya es de la cita de otro paciente; cancela esa cita y usa un identificador nuevo.",
        "That external_id is another patient's appointment already; cancel it and use a new identifier.",
    ),
    "appointment_in_the_past": Text(
        409,
        "Appointment in the past",
        "La hora de la cita ya pasó.",
        "The time of the appointment is past.",
    ),
    "time_at_night": Text(
        422,
        "Time at night",
        "En el reloj de la clínica esa cita queda entre las 23:00 y las 6:00. Revisa la hora y su zona; si es correcta, "
        "envía at_night: true.",
        "On the clinic's clock that appointment is between 23:00 and 6:00. Check the time and its zone; if it is right, "
        "send at_night: true.",
    ),
    "appointment_cancelled_cannot_be_moved": Text(
        409,
        "Appointment cancelled",
        "Esa cita está cancelada. Restáurala primero (POST …/restore) si sigue en pie, o agenda otra con un identificador nuevo.",
        "That appointment is cancelled. Restore it first (POST …/restore) if it stands, or book another under a new identifier.",
    ),
    "slot_taken": Text(
        409,
        "Hour taken",
        "A esa hora ya hay otra cita con la misma persona que atiende, o sin nadie indicado; dale otra hora al paciente.",
        "Another appointment has that hour with the same practitioner, or with nobody named; give the patient another time.",
    ),
    "practitioner_has_left": Text(
        409,
        "Practitioner has left",
        "Esa persona ya no atiende en la clínica; conserva sus citas, y no se le agendan más.",
        "That practitioner has left; their visits keep them, and no more are booked.",
    ),
    "practitioner_name_taken": Text(
        409,
        "Name taken",
        "Otra persona que atiende en la clínica tiene ese nombre; los mensajes no dirían con cuál es la cita.",
        "Another practitioner of the clinic has that name; messages would not tell the two apart.",
    ),
    "practitioner_name_unreadable": Text(
        409,
        "Name unreadable",
        "Uno de los nombres no tiene ninguna letra, o es demasiado largo.",
        "One of the names has no letter, or is too long.",
    ),
    "too_many_practitioners": Text(
        409,
        "Too many practitioners",
        "La lista ya está llena; quita primero a quienes ya no atienden (DELETE).",
        "The list is full; first remove who left (DELETE).",
    ),
    "appointment_not_begun": Text(
        409,
        "Appointment not begun",
        "La asistencia se registra después de que empieza la cita.",
        "Attendance is recorded after the appointment began.",
    ),
    "arrival_cannot_be_taken_back": Text(
        409,
        "Arrival cannot be taken back",
        "La cita ya terminó o se canceló; su llegada se queda como está.",
        "The appointment is over or was cancelled; its arrival stays as it is.",
    ),
    "illegal_state_change": Text(
        409,
        "Illegal state change",
        "El estado de la cita no permite ese cambio.",
        "The appointment's state does not permit that change.",
    ),
    "only_the_patient_can_come_back": Text(
        409,
        "Only the patient can come back",
        "El paciente pidió no recibir mensajes; solo el paciente puede volver a aceptarlos.",
        "The patient asked for no messages; only the patient can agree again.",
    ),
    "only_the_patient_agrees_to_offers": Text(
        409,
        "Only the patient agrees to this",
        "Ese consentimiento solo puede darlo el paciente.",
        "Only the patient can give that consent.",
    ),
    "more_texts_since": Text(
        409,
        "More texts since",
        "Llegaron más textos después de los que viste; léelos antes de cerrar el pendiente.",
        "More texts came after those you saw; read them before you close the task.",
    ),
    "line_opted_out": Text(
        409,
        "Opted out",
        "Esa persona pidió no recibir mensajes: llámale.",
        "That person asked for no messages: call them.",
    ),
    "line_has_no_number": Text(
        409,
        "No number",
        "Esa persona esconde su número: no se le puede contestar desde aquí.",
        "That person hides their number: they cannot be answered from here.",
    ),
    "line_never_wrote": Text(
        409,
        "Never wrote",
        "Esa persona no ha escrito: WhatsApp no deja escribirle primero.",
        "That person has not written: WhatsApp does not allow writing first.",
    ),
    "wrong_number": Text(
        409,
        "Wrong number",
        "En ese número respondió otra persona; registra primero otro número del paciente.",
        "Somebody else answered on that number; register another number of the patient first.",
    ),
    "body_too_large": Text(
        413,
        "Body too large",
        "El cuerpo de la solicitud es demasiado grande.",
        "The body of the request is too large.",
    ),
    "too_long": Text(
        414,
        "Address too long",
        "La dirección de la solicitud es demasiado larga.",
        "The address of the request is too long.",
    ),
    "unsupported_media_type": Text(
        415,
        "Unsupported media type",
        "El cuerpo de la solicitud debe ser application/json.",
        "The body of the request must be application/json.",
    ),
    "invalid_request": Text(
        422,
        "Invalid request",
        "Hay datos que no son válidos; mira la lista de errores.",
        "Some of the data is not valid; see the list of errors.",
    ),
    "too_many_requests": Text(
        429,
        "Too many requests",
        "Son demasiadas solicitudes en un minuto; espera los segundos que indica Retry-After.",
        "These are too many requests in a minute; wait for the seconds that Retry-After says.",
    ),
    "headers_too_long": Text(
        431,
        "Header fields too large",
        "Los encabezados de la solicitud son demasiado largos.",
        "The header fields of the request are too large.",
    ),
    "record_unreadable": Text(
        500,
        "Record unreadable",
        "Puntual no puede leer uno de los registros que esto necesita; quien lo administra ya tiene el aviso. No cambió nada.",
        "Puntual cannot read one of the records that this needs; whoever runs it has been told. Nothing was changed.",
    ),
    "internal_error": Text(
        500,
        "Internal error",
        "Algo falló de nuestro lado; vuelve a intentarlo.",
        "Something failed on our side; try again.",
    ),
}

# Codes of single fields. Those of pydantic keep pydantic's names; {…} are its figures.
FIELDS: dict[str, tuple[str, str]] = {
    "missing": ("Falta este dato.", "This field is missing."),
    "extra_forbidden": ("Este dato no existe en la API.", "The API has no such field."),
    "string_type": ("Debe ser un texto.", "It must be a string."),
    "string_too_long": (
        "Debe tener como máximo {max_length} caracteres.",
        "It must have at most {max_length} characters.",
    ),
    "string_too_short": (
        "Debe tener al menos {min_length} caracteres.",
        "It must have at least {min_length} characters.",
    ),
    "string_pattern_mismatch": ("No tiene la forma esperada.", "It has not the expected form."),
    "int_type": ("Debe ser un número entero.", "It must be a whole number."),
    "int_parsing": ("Debe ser un número entero.", "It must be a whole number."),
    "bool_type": ("Debe ser true o false.", "It must be true or false."),
    "greater_than_equal": ("Debe ser al menos {ge}.", "It must be at least {ge}."),
    "less_than_equal": ("Debe ser como máximo {le}.", "It must be at most {le}."),
    "literal_error": ("Debe ser uno de: {expected}.", "It must be one of: {expected}."),
    "enum": ("Debe ser uno de: {expected}.", "It must be one of: {expected}."),
    "model_type": ("Debe ser un objeto JSON.", "It must be a JSON object."),
    "datetime_malformed": (
        "Debe ser una fecha y hora como 2026-11-23T10:30:00-06:00.",
        "It must be a date and time like 2026-11-23T10:30:00-06:00.",
    ),
    "datetime_without_offset": (
        "A la hora le falta su desfase respecto a UTC, por ejemplo -06:00 o Z.",
        "The time lacks its offset from UTC, for example -06:00 or Z.",
    ),
    "date_malformed": ("Debe ser un día como 2026-11-23.", "It must be a day like 2026-11-23."),
    "exactly_one_needed": ("Indica exactamente uno de: {of}.", "Give exactly one of: {of}."),
    "at_most_one": ("Indica como máximo uno de: {of}.", "Give at most one of: {of}."),
    "too_long": (
        "Debe tener como máximo {max_length} elementos.",
        "It must have at most {max_length} items.",
    ),
    "list_type": ("Debe ser una lista.", "It must be a list."),
    "one_needed": ("Indica al menos uno de: {of}.", "Give at least one of: {of}."),
    "repeated": ("Este parámetro va una sola vez.", "This parameter goes once only."),
}
# Rules that no JSON Schema can say: a request that fits the document may still break them.
RULES: dict[str, tuple[str, str]] = {
    "datetime_out_of_range": (
        "El año debe estar entre 2000 y 2100.",
        "The year must be 2000 to 2100.",
    ),
    "not_near": ("Debe ser de hoy, de ayer o de mañana.", "It must be within a day of now."),
    "range_too_long": ("El periodo es demasiado largo.", "The period is too long."),
    "range_reversed": ("El periodo termina antes de empezar.", "The period ends before it begins."),
    "cursor_unknown": ("Ese cursor no existe.", "There is no such cursor."),
    "name_unreadable": ("El nombre no tiene ninguna letra.", "The name has no letter."),
    "phone_empty": ("No hay ningún número de teléfono.", "There is no telephone number."),
    "phone_too_short": ("Al teléfono le faltan dígitos.", "The telephone number lacks digits."),
    "phone_too_long": (
        "Al teléfono le sobran dígitos.",
        "The telephone number has too many digits.",
    ),
    "phone_letters": ("El teléfono contiene letras.", "The telephone number contains letters."),
    "phone_not_a_number": (
        "Ese número de teléfono no existe.",
        "There is no such telephone number.",
    ),
    "phone_several_numbers": (
        "Hay varios números de teléfono; indica uno.",
        "There are several telephone numbers; give one.",
    ),
    "phone_excel_damage": (
        "Una hoja de cálculo dañó el número de teléfono.",
        "A spreadsheet damaged the telephone number.",
    ),
    "phone_ambiguous": (
        "El teléfono puede ser de dos países; escríbelo con + y el código de país.",
        "The telephone number may be of two countries; write it with + and the country code.",
    ),
    "phone_filler": (
        "Ese teléfono es de relleno; indica el del paciente, o ninguno.",
        "That telephone number is a filler; give the patient's, or none.",
    ),
    "phone_clinics_own": (
        "Ese teléfono es de la propia clínica; indica el del paciente, o ninguno.",
        "That telephone number is the clinic's own; give the patient's, or none.",
    ),
    "other_end_missing": (
        "Un periodo necesita from y until.",
        "A stretch of time needs both from and until.",
    ),
    "day_or_range": ("Indica day, o bien from y until.", "Give day, or else from and until."),
}
OTHERWISE = ("Este dato no es válido.", "This value is not valid.")
