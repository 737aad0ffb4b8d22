"""What people do with a message on their phone, and what both sides see of it."""

from chalicelib.appointments.model import Status
from chalicelib.messaging.event_types import InboundMessage
from chalicelib.messaging.model import Action
from chalicelib.messaging.staff_tasks import TaskKind

RECEPTION = "+525555550188"
SIBLING = {"id": "luis", "name": "Luis Pérez"}
LEADS_TO = {
    Action.CONFIRM: (Status.CONFIRMED, TaskKind.CONFIRMED),
    Action.CANCEL: (Status.CANCELLED, TaskKind.CANCELLED),
    Action.MOVE: (Status.CHANGE_REQUESTED, TaskKind.CHANGE_REQUESTED),
}


def notices(day):
    """Return what the front desk was told by WhatsApp."""
    day.work()
    return [m for m in day.ledger if m.e164 == RECEPTION]


def hears(day, who, kind, **said):
    """Let something come in that the driver's people never do."""
    number = day.clinic.sender.phone_number_id
    sender = who.e164.removeprefix("+")
    day.hear(InboundMessage(number, "wamid.odd", day.now, kind, from_wa_id=sender, **said))


def everything(day):
    """Return all that is stored, to see that nothing changed."""
    return sorted(str(item) for item in day.store.everything())
