"""The faults in Spanish, as the panel offers and lists them."""

from sandbox import numbers
from sandbox.model import Json

# What the panel offers; `status:`, `error:` and `late_error` are short for a kind with its detail.
FAULTS = {
    "Al enviar": {
        "hang": "Se queda colgado",
        "reset_after_accept": "Acepta y corta (reset)",
        "close_before_accept": "Cierra sin aceptar",
        "status:429": "Responde 429",
        "status:500": "Responde 500",
        "status:502": "Responde 502",
        "status:503": "Responde 503",
        "unparsable": "200 que no se entiende",
        "error": "Error de Meta (código)",
        "error:132001": "Plantilla sin aprobar",
        "error:132015": "Plantilla en pausa",
        "late_error": "Acepta y luego falla (código)",
        "aws_error": "Error de AWS (DependencyException)",
    },
    "En los avisos": {
        "duplicate_events": "Avisos duplicados",
        "shuffle_events": "Avisos desordenados",
        "lose_events": "Avisos perdidos",
        "delay_events": "Avisos con retraso",
    },
    "En quien escribe": {
        "plain_wa_id": "wa_id sin el 1 (52…)",
        "bsuid_only": "Sin número, solo BSUID",
    },
}


def fault_lines(faults: list[Json]) -> list[Json]:
    """The faults in force, in words."""
    names = {kind: words for group in FAULTS.values() for kind, words in group.items()}
    lines = []
    for fault in faults:
        kind = f"status:{fault['status']}" if fault["kind"] == "status" else str(fault["kind"])
        words = names.get(kind, kind)
        exact = f"error:{fault['code']}"
        if fault["kind"] == "error" and exact in names and not fault["late"]:
            words = names[exact]
        elif fault["kind"] == "error":
            words = f"{'Falla después' if fault['late'] else 'Error'} {fault['code']}"
        times = "hasta quitarla" if fault["times"] is None else f"× {fault['times']}"
        only = f" · {fault['only']}" if fault["only"] else ""
        phone = f" · {numbers.pretty(str(fault['phone']))}" if fault["phone"] else ""
        lines.append({"id": fault["id"], "words": words, "detail": times + only + phone})
    return lines
