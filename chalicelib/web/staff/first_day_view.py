"""The steps of the first day in the words of one reader: what is done, what there is to do, and where. Decides nothing."""

from collections.abc import Mapping
from typing import Any

from chalicelib.clinics.model import Clinic
from chalicelib.front_desk.first_day import BY_WORD, LastTest, Step, Tick
from chalicelib.messaging.model import Message
from chalicelib.shared.phone import as_read_aloud
from chalicelib.web.staff.desk import Desk

Shown = dict[str, Any]
PLACES = {  # where each step is done
    Step.WHATSAPP: "mas/plantillas",
    Step.HOURS: "mas/horario",
    Step.REMINDING: "mas/recordatorios",
    Step.TEAM: "equipo",
    Step.AGENDA: "agenda",
    Step.FORM: "mostrador",
}
LOOKS = {
    Tick.OPEN: ("sin-respuesta", "ask"),
    Tick.SEEN: ("confirmo", "go"),
    Tick.SAID: ("confirmo", "go"),
}
TEST_LOOKS = {
    LastTest.ARRIVED: LOOKS[Tick.SEEN],
    LastTest.BY_HAND: LOOKS[Tick.SEEN],
    LastTest.UNDER_WAY: ("reloj", "rest"),
    LastTest.UNKNOWN: LOOKS[Tick.OPEN],
    **dict.fromkeys((LastTest.TO_SEND, LastTest.ASLEEP, LastTest.LATE), ("reloj", "rest")),
    LastTest.SILENT: ("reloj", "ask"),
    LastTest.OVER: ("reloj", "ask"),
}
TROUBLE = ("no-vino", "call")


def steps_shown(desk: Desk, clinic: Clinic, stand: Mapping[Step, Tick]) -> list[Shown]:
    """Return the steps in their order; of the first that is open the link is the page's main one."""
    first_open = next((step for step, tick in stand.items() if tick is Tick.OPEN), None)
    return [
        _step(desk, clinic, step, tick) | {"is_next": step is first_open}
        for step, tick in stand.items()
    ]


def last_test_shown(desk: Desk, test: Message, state: LastTest) -> Shown:
    """Return how a test message stands, in a sentence that says what to do."""
    icon, tone = TEST_LOOKS.get(state, TROUBLE)
    when = desk.said.ago(test.changed_at or test.created_at)
    said = {"number": as_read_aloud(test.e164), "when": when, "code": test.reason}
    word = desk.words(f"desk.first.test.{state}", **said)
    return {"word": word, "icon": icon, "tone": tone, "moves": state is LastTest.UNDER_WAY}


def _step(desk: Desk, clinic: Clinic, step: Step, tick: Tick) -> Shown:
    by_hand = clinic.is_by_hand and step in (Step.WHATSAPP, Step.TEST)
    path = "" if by_hand else PLACES.get(step, "")
    icon, tone = LOOKS[tick]
    return {
        "id": str(step),
        "title": desk.words(f"desk.first.{step}"),
        "text": desk.words(f"desk.first.{step}{'.by_hand' if by_hand else ''}.text"),
        "state": {"icon": icon, "tone": tone, "word": desk.words(f"desk.first.tick.{tick}")},
        "is_open": tick is Tick.OPEN,
        "is_said": tick is Tick.SAID,
        "path": path,
        "go": desk.words(f"desk.first.{step}.go") if path else "",
        "call_done": desk.words(f"desk.first.{step}.said") if step in BY_WORD else "",
    }
