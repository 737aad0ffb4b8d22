"""How a visit is shown at the front desk: its state as word, icon and tone, whose it is, with whom. Decides nothing."""

import re
from typing import Any

from chalicelib.front_desk.day import DayVisit, VisitState
from chalicelib.patients.model import Patient
from chalicelib.patients.phone_lines import has_number
from chalicelib.reminders.model import SkipReason
from chalicelib.web.load_words import Words
from chalicelib.web.staff.said_times import SaidTimes

Shown = dict[str, Any]
_OF_A_TYPE = re.compile(
    r"\[(?P<type>\w+)\]\s*(?P<rest>.*)", re.DOTALL
)  # messaging/whatsapp/message_words.py
# Only what asks for something has a ground: static/staff.css.
LOOKS: dict[VisitState, tuple[str, str]] = {
    VisitState.TO_TELL: ("por-avisar", "rest"),
    VisitState.NO_ANSWER: ("sin-respuesta", "ask"),
    VisitState.CONFIRMED: ("confirmo", "go"),
    VisitState.WANTS_CHANGE: ("cambiar", "ask"),
    VisitState.CANCELLED: ("cancelo", "rest"),
    VisitState.CALL: ("llamar", "call"),
    VisitState.ARRIVED: ("llego", "here"),
    VisitState.ATTENDED: ("atendido", "rest"),
    VisitState.NO_SHOW: ("no-vino", "call"),
    VisitState.UNKNOWN: ("sin-respuesta", "ask"),
}


def state_shown(row: DayVisit, words: Words, said: SaidTimes) -> Shown:
    """Return a visit's state as word, icon and tone."""
    state = row.state(said.now)
    icon, tone = LOOKS[state]
    word = words(f"desk.state.{state}")
    if state is VisitState.ARRIVED and row.visit.arrived_at:
        word = words("desk.state.arrived.at", time=said.clock(row.visit.arrived_at))
    if state is VisitState.CANCELLED and row.visit.cancelled_by != "patient":
        word = words("desk.state.cancelled.desk")
    return {"key": str(state), "word": word, "icon": icon, "tone": tone}


def name_of(person: Patient | None, words: Words) -> str:
    """Return the name in full; of somebody whose record cannot be read, that."""
    return person.name if person else words("desk.unreadable")


def stranger_name(key: str, words: Words) -> str:
    """Return how somebody is called whom nobody knows: by the end of the number, which alone says little."""
    if has_number(key):
        return words("desk.talk.stranger", digits=key[-4:])
    return words("desk.talk.hidden")


def as_said(text: str, words: Words) -> str:
    """Return what somebody wrote, a picture or a sound by its name: "[image] mi receta" is "Foto: mi receta"."""
    found = _OF_A_TYPE.fullmatch(text)
    key = f"desk.said.{found['type']}" if found else ""
    if not found or not words.has(key):
        return text
    return ": ".join(part for part in (words(key), found["rest"]) if part)


def answers_of(person: Patient | None) -> str:
    """Return who answers the telephone: "Paty (mamá)", or the person themselves."""
    if person is None:
        return ""
    return person.guardian or person.first_name


def marks_of(row: DayVisit, words: Words) -> list[Shown]:
    """Return the small signs beside a name: wrote since, shares a telephone."""
    marks = []
    if row.waits:
        marks.append({"icon": "mensaje", "text": words("desk.mark.wrote")})
    if row.line and len(row.line.patient_ids) > 1:
        marks.append({"icon": "familia", "text": words("desk.mark.family")})
    return marks


def why_of(row: DayVisit, words: Words, said: SaidTimes) -> str:
    """Return why somebody has to call, or why nobody was told; "" where nothing is wrong."""
    if row.why_call:
        return words(f"desk.why.{row.why_call}")
    why = row.why_untold
    if not why:
        return ""
    text = words(f"desk.why.{why}")
    if why == SkipReason.OPTED_OUT and row.line and row.line.opted_out_at:
        text = words("desk.why.opted_out.since", when=said.short_day(row.line.opted_out_at))
    is_told = row.was_asked or why not in (SkipReason.OPTED_OUT, SkipReason.NO_CONSENT)
    return text if is_told else words("desk.untold", why=text[:1].lower() + text[1:])


def called_in_vain(row: DayVisit, words: Words, said: SaidTimes) -> str:
    """Say when somebody calls again whom nobody reached, or ""."""
    again = row.visit.call_again_at
    is_due = again and again > said.now and row.visit.is_open
    return words("desk.call_again", when=said.when(again)) if again and is_due else ""


def button(
    words: Words,
    word: str,
    *,
    path: str,
    about: str,
    anchor: str = "",
    style: str = "",
    is_form: bool = False,
    deed: str = "",
) -> Shown:
    """Return what deed.html draws: a form's button, or a link to a card; `deed` is what it takes back, `seen` and `stood` where it was and how."""
    return {
        "is_form": is_form,
        "path": path,
        "anchor": anchor,
        "style": style,
        "word": words(f"desk.do.{word}"),
        "icon": "llamar" if word == "call" else "",
        "about": about,
        "deed": deed,
        "seen": "",
        "stood": "",
    }
