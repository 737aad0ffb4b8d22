"""How fast a number may send. One that lives in the WhatsApp Business app as well is let send 20 messages a second; all others are never slowed. Pure.

https://developers.facebook.com/docs/whatsapp/embedded-signup/onboarding-business-app-users
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Message

IN_APP_A_SECOND = 20
AT_A_TIME = 10  # of them: half a second's worth, so that no second holds more


def waits_behind(clinic: Clinic, others: int) -> timedelta:
    """Return how long a message waits that has so many of its clinic's before it."""
    return timedelta(seconds=others / IN_APP_A_SECOND) if clinic.sender.in_app else timedelta(0)


def in_turn(
    clinic: Clinic, messages: Sequence[Message]
) -> Iterator[tuple[timedelta, list[Message]]]:
    """Yield a slow clinic's messages as many as may leave at once, and when after the first of them."""
    for first in range(0, len(messages), AT_A_TIME):
        yield waits_behind(clinic, first), list(messages[first : first + AT_A_TIME])
