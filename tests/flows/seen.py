"""What both sides see of a day: what reached a phone, and what stands in the inbox."""

from chalicelib.messaging import reply_wording
from chalicelib.messaging.model import Kind
from tests.builders import a_clinic

PASSED_ON = reply_wording.passed_on(a_clinic(), language="es_MX").text


def answers(day):
    """Return what was answered, oldest first."""
    day.work()
    return [m.content.text for m in day.ledger if m.kind is Kind.REPLY]


def reminders(day):
    """Return the reminders that reached a phone."""
    return [m for m in day.ledger if m.kind is Kind.REMINDER]


def kinds(day):
    """Return the kinds of what stands in the inbox, in alphabetical order."""
    return sorted(task.kind for task in day.inbox())
