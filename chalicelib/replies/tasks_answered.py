"""What a line's own word answers of the desk's tasks: whose number it is, and that they are back. Never opens one."""

from chalicelib.messaging.person_tasks import closed_of
from chalicelib.messaging.task_endings import Deed
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.replies.conversation_turn import Turn
from chalicelib.shared.writes import Save, Write

FIRST = 3  # of a phone's people: the desk reads of a BAJA under the first


def tasks_answered(turn: Turn, before: Line) -> list[Write]:
    """Return what closes the tasks that this turn answers."""
    writes: list[Write] = []
    for person in _proved(turn):
        writes += closed_of(turn.records, person, Deed.NUMBER_PROVED, now=turn.now)
    if before.opted_out_at and not turn.line.opted_out_at:
        for person in turn.people[:FIRST]:
            writes += closed_of(turn.records, person, Deed.CAME_BACK, now=turn.now)
    return writes


def _proved(turn: Turn) -> list[Patient]:
    """Return whose number the turn proves, and was not before."""
    saved = [write.record for write in turn.writes if isinstance(write, Save)]
    proved = [r for r in saved if isinstance(r, Patient) and r.number is NumberState.VERIFIED]
    were = turn.records.get_many(Patient, [person.id for person in proved])
    return [p for p in proved if p.id in were and were[p.id].number is not NumberState.VERIFIED]
