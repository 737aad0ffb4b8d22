"""What truly happened: the ledger of accepted messages, every attempt, what became of events."""

from dataclasses import asdict

from sandbox import numbers
from sandbox.exchange import Request, Response, answer
from sandbox.model import Json, Sent
from sandbox.switchboard import Switchboard


def ledger_row(desk: Switchboard, message: Sent) -> Json:
    """One accepted message; `copies` counts those that arrived with the same id of ours."""
    row = asdict(message)
    callback = row.pop("callback")
    copies = desk.world.copies[callback] if callback else int(message.arrived)
    return {"id": callback, "to": row.pop("phone"), **row} | {
        "arrived": message.arrived,
        "copies": copies,
        "status": message.statuses[-1].name if message.statuses else "accepted",
    }


def ledger(desk: Switchboard, request: Request) -> Response:
    """Every accepted message, oldest first; `?id=`, `?to=` and `?sender=` narrow it."""
    identifier, sender = request.query.get("id"), request.query.get("sender")
    to = numbers.canonical(request.query["to"]) if "to" in request.query else None
    with desk.world.lock:
        found = [
            message
            for message in desk.world.sent.values()
            if identifier in (None, message.callback)
            and sender in (None, message.sender)
            and to in (None, message.phone)
        ]
        rows = [ledger_row(desk, message) for message in found]
        twice = sorted(key for key, count in desk.world.copies.items() if count > 1)
    arrived = sum(message.arrived for message in found)
    return answer(
        {"accepted": len(found), "arrived": arrived, "duplicated": twice, "messages": rows}
    )


def attempts(desk: Switchboard, request: Request) -> Response:
    """Every POST to a send address, refused and broken ones included; `?id=` narrows it."""
    identifier = request.query.get("id")
    with desk.world.lock:
        found = [a for a in desk.world.attempts if identifier in (None, a.callback)]
    counts = {
        outcome: sum(a.outcome == outcome for a in found)
        for outcome in ("accepted", "refused", "broken")
    }
    rows = [asdict(attempt) for attempt in found]
    return answer({"count": len(found), **counts, "attempts": rows})


def list_events(desk: Switchboard, _request: Request) -> Response:
    """What became of the last events, and how many wait."""
    return answer(desk.delivery.report())
