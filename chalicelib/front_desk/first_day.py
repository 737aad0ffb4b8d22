"""The seven steps of a clinic's first day with Puntual: which are done, by what can be seen or by its owner's word. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.may_leave import is_asleep, is_held, is_template_held
from chalicelib.messaging.model import SENDABLE, Message, State

# What a reminder to somebody of a list needs: the question whose number it is, and itself.
NEEDED = ("recordatorio_cita", "verificar_numero")
REPORTED_WITHIN = timedelta(minutes=2)  # by then WhatsApp says of most that they arrived
REFUSED_NUMBERS = frozenset({"131026", "131021"})  # no WhatsApp there, or the sender's own
LEFT = frozenset({State.ACCEPTED, State.SENT})


class Step(StrEnum):
    """What there is to do, in this order."""

    WHATSAPP = "whatsapp"
    HOURS = "horario"
    REMINDING = "recordatorios"
    TEAM = "equipo"
    AGENDA = "agenda"
    FORM = "formulario"
    TEST = "prueba"


# These an owner may call done: whether WhatsApp works, nobody's word shows. That the form hangs somewhere, nothing else does.
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
    TO_SEND = "to_send"  # by hand: it waits in Por avisar
    ASLEEP = "asleep"  # a hold of everything ended at night
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


# Of what a later release made of it nobody here knows.
BY_STATE = {
    State.SENDING: LastTest.UNDER_WAY,
    State.ACCEPTED: LastTest.UNDER_WAY,
    State.SENT: LastTest.UNDER_WAY,
    State.DELIVERED: LastTest.ARRIVED,
    State.READ: LastTest.ARRIVED,
    State.BY_HAND: LastTest.BY_HAND,
    State.SUPPRESSED: LastTest.OVER,
}


@dataclass(frozen=True)
class Scene:
    """What can be seen of a clinic that begins."""

    clinic: Clinic
    colleagues: int
    has_visits: bool  # that stand, in the weeks to come
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
    if test.state in LEFT and now >= (test.told_at or test.created_at) + REPORTED_WITHIN:
        return LastTest.SILENT
    return BY_STATE.get(test.state, LastTest.UNKNOWN)


def _why_it_waits(clinic: Clinic, test: Message, now: datetime) -> LastTest:
    why = (
        (now >= test.useful_until, LastTest.OVER),
        (clinic.is_by_hand, LastTest.TO_SEND),
        (not clinic.may_send, LastTest.STOPPED),
        (is_held(test, clinic, now), LastTest.PAUSED),
        (is_template_held(test, clinic), LastTest.TEMPLATE),
        (is_asleep(test, clinic, now), LastTest.ASLEEP),
        (now >= test.created_at + REPORTED_WITHIN, LastTest.LATE),
    )
    return next((state for is_so, state in why if is_so), LastTest.UNDER_WAY)


def _seen(scene: Scene) -> frozenset[Step]:
    clinic = scene.clinic
    has_come = stand_of_test(clinic, scene.test, scene.now) in (LastTest.ARRIVED, LastTest.BY_HAND)
    found = {
        Step.WHATSAPP: _speaks(clinic),
        Step.HOURS: bool(clinic.hours),
        Step.REMINDING: clinic.reminding_before is not None,
        Step.TEAM: scene.colleagues > 0,
        Step.AGENDA: scene.has_visits,
        Step.TEST: has_come or clinic.first_day.test_came,
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
