"""The seven steps of a clinic's first day with Puntual: which are done, by what can be seen or by its owner's word. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.may_leave import is_held, is_template_held
from chalicelib.messaging.model import ARRIVED, SENDABLE, Message, State

# What a reminder to somebody of a list needs: the question whose number it is, and itself.
NEEDED = ("recordatorio_cita", "verificar_numero")
REPORTED_WITHIN = timedelta(minutes=2)  # by then WhatsApp says of most that they arrived
REFUSED_NUMBERS = frozenset({"131026", "131021"})  # no WhatsApp there, or the sender's own


class Step(StrEnum):
    """What there is to do, in this order."""

    WHATSAPP = "whatsapp"
    HOURS = "horario"
    REMINDING = "recordatorios"
    TEAM = "equipo"
    AGENDA = "agenda"
    FORM = "formulario"
    TEST = "prueba"


# These an owner may call done: whether WhatsApp works, nobody's word shows.
BY_WORD = frozenset({Step.HOURS, Step.REMINDING, Step.TEAM, Step.AGENDA, Step.FORM})


class Tick(StrEnum):
    """How a step stands."""

    OPEN = "open"
    SEEN = "seen"
    SAID = "said"


class LastTest(StrEnum):
    """How the last test message stands, for whoever waits for it."""

    NONE = "none"
    UNDER_WAY = "under_way"
    SILENT = "silent"  # it left, and nobody says that it arrived
    PAUSED = "paused"
    STOPPED = "stopped"
    TEMPLATE = "template"
    LATE = "late"  # nothing holds it, and it has not left yet
    ARRIVED = "arrived"
    BY_HAND = "by_hand"
    NO_WHATSAPP = "no_whatsapp"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True)
class Scene:
    """What can be seen of a clinic that begins."""

    clinic: Clinic
    colleagues: int
    visits: int  # of the weeks to come
    signups: int
    test: Message | None
    now: datetime


def ticks(scene: Scene) -> dict[Step, Tick]:
    """Return how each step stands, in their order."""
    seen = _seen(scene)
    said = BY_WORD.intersection(scene.clinic.first_day.settled)
    return {
        step: Tick.SEEN if step in seen else Tick.SAID if step in said else Tick.OPEN
        for step in Step
    }


def stand_of_test(clinic: Clinic, test: Message | None, now: datetime) -> LastTest:
    """Return how the last test message stands."""
    if test is None:
        return LastTest.NONE
    if test.state in SENDABLE:
        return _why_it_waits(clinic, test, now)
    if test.state is State.FAILED:
        no_whatsapp = test.reason in REFUSED_NUMBERS
        return LastTest.NO_WHATSAPP if no_whatsapp else LastTest.REFUSED
    by_state = {
        State.BY_HAND: LastTest.BY_HAND,
        State.UNKNOWN: LastTest.UNKNOWN,
        State.SUPPRESSED: LastTest.OVER,
    }
    if test.state in ARRIVED:
        return LastTest.ARRIVED
    is_young = now < test.created_at + REPORTED_WITHIN
    return by_state.get(test.state, LastTest.UNDER_WAY if is_young else LastTest.SILENT)


def _why_it_waits(clinic: Clinic, test: Message, now: datetime) -> LastTest:
    if now >= test.useful_until:
        return LastTest.OVER
    if not clinic.may_send:
        return LastTest.STOPPED
    if is_held(test, clinic, now):
        return LastTest.PAUSED
    if is_template_held(test, clinic):
        return LastTest.TEMPLATE
    is_young = now < test.created_at + REPORTED_WITHIN
    return LastTest.UNDER_WAY if is_young else LastTest.LATE


def _seen(scene: Scene) -> frozenset[Step]:
    clinic = scene.clinic
    has_come = stand_of_test(clinic, scene.test, scene.now) in (LastTest.ARRIVED, LastTest.BY_HAND)
    found = {
        Step.WHATSAPP: _speaks(clinic),
        Step.HOURS: bool(clinic.hours),
        Step.REMINDING: clinic.reminding_before is not None,
        Step.TEAM: scene.colleagues > 0,
        Step.AGENDA: scene.visits > 0,
        Step.FORM: scene.signups > 0,
        Step.TEST: has_come,
    }
    return frozenset(step for step, is_so in found.items() if is_so)


def _speaks(clinic: Clinic) -> bool:
    """Tell whether reminders can leave: by hand they can; else WhatsApp lets the number write, and what they need is approved."""
    if clinic.is_by_hand:
        return True
    return clinic.may_send and all(_is_usable(clinic, *one) for one in _needed(clinic))


def _needed(clinic: Clinic) -> Iterable[tuple[str, str]]:
    return ((name, language) for name in NEEDED for language in clinic.languages)


def _is_usable(clinic: Clinic, name: str, language: str) -> bool:
    reading = clinic.template_reading
    if reading is None or clinic.held_template(name, language):
        return False
    return language in reading.languages and not reading.standing_of(name, language)
