"""Messages and senders as the tests of messaging need them."""

from datetime import UTC, datetime, timedelta

from chalicelib.clinics.model import Provider, Sender
from chalicelib.messaging.model import About, Action, Button, Content, Kind, Message

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)

REMINDER = Content(
    template="recordatorio_cita",
    language="es_MX",
    parameters=("Ana", "Clínica Dental Sonrisa", "lunes 23 de noviembre, 10:30 a. m.", "Roma 12"),
    buttons=(Button(Action.CONFIRM), Button(Action.MOVE), Button(Action.CANCEL)),
)


def a_message(content: Content = REMINDER, **changes) -> Message:
    """Return a reminder to Ana, with whatever the test wants different."""
    plain = {
        "id": "clinic000001.patient00001.2611231030-reminder-0a1b2c3d",
        "kind": Kind.REMINDER,
        "e164": "+525512345678",
        "content": content,
        "created_at": NOW,
        "useful_until": NOW + timedelta(hours=18),
        "about": (About("visit0000001", 1),),
        "attempts": 1,
    }
    return Message(**{**plain, **changes})


def a_sender(provider: Provider = Provider.META) -> Sender:
    """Return the number the clinic writes from."""
    return Sender(
        provider=provider,
        phone_number_id="phone-number-id-0123456789abcdef",
        display_number="+525598765432",
        business_account_id="waba-1",
    )
