"""What column names mean in Spanish, English and Portuguese. The first rule that fits wins. Pure."""

import re
from collections.abc import Iterable

from chalicelib.imports.model import Cell, Field
from chalicelib.shared.compare_names import fold

_RULES: tuple[tuple[Field, str], ...] = (
    (Field.ALL_DAY, r"all day|todo el dia|dia inteiro"),
    (
        Field.IGNORE,
        (
            r"nacim|\bnac\b|birth|nascim|\bedad\b|\bage\b|registro|\balta\b|crea|modific|actualiz|\bpago|"
            r"factura|saldo|importe|precio|costo|monto|\brfc\b|curp|\bcpf\b|sexo|genero|observ|\bnotas?\b|"
            r"coment|tratamient|motivo|servicio|procedim|diagn|llegada|ultima|proxima|private|privado|"
            r"seguro|convenio|domicilio|direccion|reminder|aviso"
        ),
    ),
    (
        Field.PATIENT_ID,
        (
            r"expediente|historia|\bnhc\b|\bmrn\b|prontuario|(id|clave|codigo|no|num|numero)( del?| do)? "
            r"(paciente|patient|cliente)|(paciente|patient|cliente) (id|clave|no)"
        ),
    ),
    (
        Field.EXTERNAL_ID,
        (
            r"^(id|uid|folio|codigo|clave|no|num)$|^(id|folio|clave|codigo|no|num|numero) (de (la )?|da )?"
            r"(cita|citas|consulta|turno|agendamento|reserva)$|^(cita|turno) (id|no)$|"
            r"(appointment|event|booking) (id|no|number)"
        ),
    ),
    (Field.PATIENT_EMAIL, r"correo|\be ?mail"),
    (
        Field.PATIENT_PHONE,
        (r"\bcel|movil|whats|\bwsp|telefon|\btels?\b|phone|mobile|\bfone|contacto"),
    ),
    (
        Field.PRACTITIONER,
        (
            r"\bdra?\b|doctor|medic|especialista|profesional|profissional|odontolog|dentista|terapeuta|"
            r"atiende|provider|staff|practitioner|\bagenda\b|recurso|asignad"
        ),
    ),
    (Field.GUARDIAN, r"tutor|responsa|\bmadre|\bpadre|\bmama\b|guardian"),
    (Field.STATUS, r"^estado$|estado de|estatus|status|situacion|situacao|^confirmaci"),
    (Field.PATIENT_SURNAME, r"apellid|surname|last name|sobrenome|paterno|materno"),
    (Field.MINUTES, r"duraci|duration|duracao|minutos|minutes|\bmin\b"),
    (Field.END_DATE, r"(fecha|data|dia|date) (de )?(fin|termin|final)|end date"),
    (Field.END_TIME, r"\bfin\b|\bfinal\b|termin|hasta|\bend\b|\bfim\b"),
    (
        Field.STARTS_AT,
        (
            r"(fecha|data|dia|date) ?(y|e|and|/)? ?(la )?(hora|time)|datetime|^(start|inicio|comienzo)$"
        ),
    ),
    (Field.DATE, r"\bfecha|\bdia\b|\bdate\b|\bdata\b"),
    (Field.TIME, r"\bhora|\btime\b|horario|\bhour|^(start|inicio) "),
    (Field.TITLE, r"subject|summary|asunto|titulo|\btitle|evento|^event$"),
    (Field.DESCRIPTION, r"descri"),
    (
        Field.PLACE,
        (r"sucursal|consultorio|\bsala\b|location|ubicaci|lugar|unidad|\bsede\b|\bplace|local"),
    ),
    (Field.PATIENT_NAME, r"paciente|patient|nombre|\bname\b|client|\bnome\b"),
    (Field.STARTS_AT, r"^(cita|turno|appointment)$"),
)
_COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in _RULES)
_MOBILE = re.compile(r"\bcel|movil|whats|\bwsp|mobile")
LONGEST_HEADER = 40


def plain(header: str) -> str:
    """Return a column's name as it is compared: no accents, capitals or punctuation."""
    return " ".join(re.sub(r"[^\w]|_", " ", fold(header)).split())


def meaning_of(header: str) -> Field | None:
    """Return what a column's name says, or None for a name we do not know."""
    words = plain(header)
    if not words or len(words) > LONGEST_HEADER:
        return None
    return next((meaning for meaning, pattern in _COMPILED if pattern.search(words)), None)


def is_of_mobiles(header: str) -> bool:
    """Tell whether a telephone column is the one to try first."""
    return bool(_MOBILE.search(plain(header)))


def known_in(cells: Iterable[Cell]) -> int:
    """Return how many different meanings a row of names has: the header has the most."""
    texts = [cell for cell in cells if isinstance(cell, str) and not re.search(r"\d{2}", cell)]
    return len({meaning for text in texts if (meaning := meaning_of(text))})
