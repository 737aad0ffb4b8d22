"""Turn stored JSON back into the nouns of the sandbox. Never judges what it reads."""

from datetime import datetime

from sandbox.model import Attempt, Button, Json, Phone, Received, Sender, Sent, Status, Template


def sender(body: Json) -> Sender:
    """A business number as it was registered."""
    return Sender(**body)


def phone(body: Json) -> Phone:
    """A client's telephone."""
    return Phone(**body)


def template(body: Json) -> Template:
    """A template definition."""
    return Template(**{**body, "components": tuple(body["components"])})


def status(body: Json) -> Status:
    """One step of a message."""
    return Status(body["name"], datetime.fromisoformat(body["at"]), tuple(body["errors"]))


def sent(body: Json) -> Sent:
    """A message a business sent."""
    return Sent(
        **{
            **body,
            "accepted_at": datetime.fromisoformat(body["accepted_at"]),
            "buttons": tuple(Button(**button) for button in body["buttons"]),
            "statuses": tuple(status(step) for step in body["statuses"]),
        }
    )


def received(body: Json) -> Received:
    """A message a client sent."""
    return Received(**{**body, "at": datetime.fromisoformat(body["at"])})


def attempt(body: Json) -> Attempt:
    """One POST."""
    return Attempt(**{**body, "at": datetime.fromisoformat(body["at"])})
