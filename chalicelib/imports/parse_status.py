"""What a cell says of the state of a visit, in three languages. Pure. A word that could call a visit off is never a visit that is on."""

import re
from dataclasses import dataclass
from datetime import date

from chalicelib.appointments.model import Status
from chalicelib.imports import parse_dates
from chalicelib.imports.column_names import plain
from chalicelib.imports.model import Cell
from chalicelib.imports.parse_cells import is_yes, plain_text
from chalicelib.shared.compare_names import fold

_STATUS_WORDS: dict[Status, tuple[str, ...]] = {
    Status.BOOKED: (
        *("agendada", "agendado", "programada", "programado", "pendiente", "reservada", "activa"),
        *("por confirmar", "sin confirmar", "no confirmada", "nueva", "vigente", "en espera"),
        *("booked", "scheduled", "pending", "unconfirmed", "tentative", "busy", "pendente"),
        *("marcada", "marcado", "agendamento", "a confirmar", "por atender", "por llegar"),
        *("activo", "reservado", "asignada", "asignado", "apartada", "abierta", "open", "active"),
        *("new", "approved", "agendado", "no confirmado", "pendiente de confirmar", "none"),
    ),
    Status.CONFIRMED: (
        *("confirmada", "confirmado", "confirmed", "confirmo", "confirmada por whatsapp"),
        *("confirmado por whatsapp", "confirmada por telefono", "confirmado por telefono"),
    ),
    Status.CANCELLED: (
        *("eliminada", "eliminado", "borrada", "suspendida", "baja", "deleted", "dada de baja"),
    ),
    Status.ATTENDED: (
        *("atendida", "atendido", "asistio", "realizada", "finalizada", "finalizado", "completada"),
        *("terminada", "cumplida", "attended", "completed", "done", "concluida", "compareceu"),
        *("en sala", "en sala de espera", "sala de espera", "llego", "ya llego", "vino", "acudio"),
        *("en consulta", "en atencion", "arrived", "checked in", "complete", "realizado"),
        *("completado", "terminado", "atendimento concluido", "em atendimento", "finished"),
    ),
    Status.NO_SHOW: (
        *("no asistio", "no se presento", "inasistencia", "ausente", "falto", "no show", "noshow"),
        *("no vino", "faltou", "nao compareceu", "missed", "no llego", "no acudio", "falta"),
        *("did not arrive", "did not attend", "did not come", "dna", "no atendida", "plantado"),
    ),
}
_DECEASED = frozenset(
    {
        *("fallecio", "fallecida", "fallecido", "fallecimiento", "finada", "finado", "difunta"),
        *("difunto", "murio", "defuncion", "deceased", "died", "dead", "passed away"),
        *("paciente fallecido", "paciente fallecida", "falecida", "falecido", "faleceu", "obito"),
    }
)
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words}
_STATUSES |= dict.fromkeys(_DECEASED, Status.CANCELLED)
_OF_WHAT = re.compile(
    r"^(?:la |el |the )?(?:cita|consulta|turno|visita|paciente|px|visit|\w) (?=\w)"
)
_OFF = re.compile(r"^(?:se )?(?:cancel|anul|desmarc)")
_NOT_ONLY_OFF = re.compile(r"re-?(?:agend|program)|resched|remarc|\bpor cancelar|\?")
_ONLY_HOW = r" (?:sol[ao]|antes|tarde|despues|temprano|acompanad)"
_ANOTHER_TIME = r"(?:otr[ao]|proxim|siguiente|semana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|tarde|\d)"
_SOUNDS_OFF = re.compile(
    r"\b(?:cancel|anulad|anulo\b|anulac|desmarc|fallec|(?:reprogram|reagend)(?!\w* (?:del?|desde)\b))|"
    r"\bno (?:asisti|vino|acudi|se present|vendra|viene(?! (?:sol|acompan)))|\bno lleg\w*\b(?! (?:el|la|los|las|su|un|una) )|"
    r"\bno ?show|"
    rf"\bno (?:va a |puede |podra |podran |quiere )(?:poder )?(?:venir|asistir|acudir|llegar)(?!{_ONLY_HOW})|"
    rf"\bn(?:ao|o) (?:vem|vai|podera|pode)(?: vir| comparecer)?\b(?!{_ONLY_HOW})|"
    rf"\bse (?:cambi|mov|pas|recorr)\w* (?:su cita |la cita )?(?:a|al|para)(?: el| la)? {_ANOTHER_TIME}|"
    rf"\b(?:pidi|pid|quier|solicit)\w* (?:(?:cambi|mov)\w*(?:(?: de| la| su| el)* (?:cita|fecha|hora|horario|dia)\b|$)|otr[ao] (?:dia|fecha|hora))|"
    r"\bremarc|\bwill not (?:come|attend)|\bcan ?not (?:come|attend)"
)
# "Ya canceló su saldo", "cancelado $500": paid, in half of Latin America.
_PAID = re.compile(
    r"\bcancel\w*\s*\(?(?:pag\w*|\$|\d{3}|(?:su|el|la|todo|todo el|toda la) (?:saldo|adeudo|cuenta|deuda|pago|factura|total))"
)
_NAME_IS_OFF = re.compile(
    r"\b(?:cancel(?:ad[oa]|o|led|ed)|anulad[oa]|desmarcad[oa])\b|\bno (?:asistio|vino|llego)\b"
)
_NOTHING = re.compile(r"[\s\-–—.,/_]*|n/?a", re.IGNORECASE)
_NO = frozenset(
    {"false", "no", "n", "nao", "0", "falso", "☐", "□", "ninguno", "ninguna", "none", "nenhum"}
)

_DIED_NAME = re.compile(r"falleci|falec|defunc|finad|deceased|obito")
_OFF_NAME = re.compile(r"cancel|anulad|anulac|desmarc|\bdeleted|\beliminad|\bborrad")
_FLAGS: tuple[
    tuple[re.Pattern[str], Status | None], ...
] = (  # what a "yes" means below such a name
    (
        re.compile(r"no ?shows?\b|did not|\bno (?:asistio|llego|vino|acudio|se presento)"),
        Status.NO_SHOW,
    ),
    (_OFF_NAME, Status.CANCELLED),
    (_DIED_NAME, Status.CANCELLED),
    (re.compile(r"reprogram|reagend|resched"), None),
    (re.compile(r"confirm"), Status.CONFIRMED),
    (
        re.compile(r"asisti|asistencia|\bvino\b|llego|acudio|attended|arrived|compareceu"),
        Status.ATTENDED,
    ),
)
_CAME_NAME = re.compile(r"asisti|asistencia|\bvino\b|acudio|attended|compareceu")
_WHY_OR_WHO = re.compile(r"\b(?:motivo|razon|causa|reason|by|por)\b")
_ANY_ORDER = parse_dates.DateOrder(day_first=True, evidence=parse_dates.Evidence.CONTRADICTORY)


@dataclass(frozen=True)
class Said:
    """What a row says of its visit: None is a word that we do not know."""

    status: Status | None
    deceased: bool = False


def status(cell: Cell) -> Status | None:
    """Return what a status cell means; an empty one is booked, an unknown word is None."""
    text = _bare(cell)
    if not text:
        return Status.BOOKED if _NOTHING.fullmatch(plain_text(cell)) else None
    found = _STATUSES.get(text) or _STATUSES.get(_OF_WHAT.sub("", text))
    if found:
        return found
    rest = _OF_WHAT.sub("", text)
    is_off = _OFF.match(rest) and not _NOT_ONLY_OFF.search(fold(plain_text(cell)))
    return Status.CANCELLED if is_off else None


def says_deceased(cell: Cell) -> bool:
    """Tell whether a status cell says that the person died; as a visit's status it is a cancelled one."""
    return _bare(cell) in _DECEASED


def sounds_off(cell: Cell) -> bool:
    """Tell whether a text may call the visit off, whatever else it says."""
    return bool(_SOUNDS_OFF.search(_bare(cell))) and not _says_paid(cell)


def _says_paid(cell: Cell) -> bool:
    return bool(_PAID.search(fold(plain_text(cell))))


def name_is_off(cell: Cell) -> bool:
    """Tell whether somebody wrote beside a name that the visit is off: "Ana (canceló)"."""
    return bool(_NAME_IS_OFF.search(_bare(cell)))


def said_below(header: str, cell: Cell) -> Said:
    """Return what a cell of a status column says; below "Cancelada" a yes is a cancellation, and so is a day."""
    words, text = plain(header), fold(plain_text(cell))
    flag = next(((name, means) for name, means in _FLAGS if name.search(words)), None)
    if flag is None or not text:
        return Said(status(cell), says_deceased(cell))
    name, means = flag
    if is_yes(cell) or isinstance(cell, date) or _is_day(cell):
        return Said(means, deceased=bool(_DIED_NAME.search(words)))
    if text in _NO:
        return Said(
            Status.NO_SHOW
            if _CAME_NAME.search(words) and means is Status.ATTENDED
            else Status.BOOKED
        )
    if name is _OFF_NAME and _WHY_OR_WHO.search(words):
        return Said(Status.BOOKED if _NOTHING.fullmatch(text) else Status.CANCELLED)
    return Said(status(cell), says_deceased(cell))


def said_in_remark(cell: Cell) -> Said:
    """Return what a note says: only that the visit is off, or may be; all else is no word of a status."""
    known = Status.BOOKED if _says_paid(cell) else status(cell)
    if known in (Status.CANCELLED, Status.NO_SHOW):
        return Said(known, says_deceased(cell))
    return Said(None if sounds_off(cell) else Status.BOOKED)


def together(said: list[Said]) -> Said:
    """Return what the cells of one row say together: off beats all, then what we do not know."""
    found = {one.status for one in said}
    if any(one.deceased for one in said) or Status.CANCELLED in found:
        return Said(Status.CANCELLED, any(one.deceased for one in said))
    if None in found or {Status.ATTENDED, Status.NO_SHOW} <= found:
        return Said(None)
    order = (Status.NO_SHOW, Status.ATTENDED, Status.CONFIRMED)
    return Said(next((one for one in order if one in found), Status.BOOKED))


def _is_day(cell: Cell) -> bool:
    return (
        isinstance(cell, str)
        and bool(re.search(r"\d[/.-]\d", cell))
        and (parse_dates.day_of(cell, _ANY_ORDER) is not parse_dates.Unsure.UNREADABLE)
    )


def _bare(cell: Cell) -> str:
    text = re.sub(r"[^\w ]", " ", fold(plain_text(cell)))
    return " ".join(text.replace("_", " ").split())
