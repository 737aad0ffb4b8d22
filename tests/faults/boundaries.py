"""Every way out of plan, deliver and receive: named by the ports they take, not by a list that somebody keeps."""

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any, Protocol, get_args, get_origin, get_type_hints

from chalicelib.functions import receive_whatsapp_events
from chalicelib.messaging.deliver import Delivery
from chalicelib.messaging.delivery_statuses import Statuses
from chalicelib.messaging.watch_dispatches import Watch
from chalicelib.reminders.scheduled_run import Run
from chalicelib.replies.handle_inbound import Reception

TAKERS = (Run, Watch, Delivery, Reception, Statuses)
KINDS = ("plan", "deliver", "receive")
# What these take and do no I/O by: clocks, threads, pure functions, plain records, and the watch, itself a taker.
NOT_PORTS = frozenset(
    {
        *("clock", "time_left", "pool", "lanes", "rest", "clinics", "clinic", "tries"),
        *(
            "watch",
            "terms_of_copy",
            "question_failed",
            "bell",  # by the records it is given and the queue, both ports of whoever has it
            "read_tap",
            "titles_of_buttons",
            "public_url",
            *("beats", "recent_clinics", "recent_beats"),  # memories of the process
            "opens_window",  # whether what came came to a number of ours
            "verdict_of",
            "pause",
            "learn",  # by what Reception takes
        ),
    }
)


def named_by_ports() -> set[str]:
    """Return "<port>.<method>" for each method of each port that these functions take."""
    return {f"{port}.{method}" for port, kind in _ports() for method in _methods(kind)} | set(
        _asked_of_services()
    )


def _ports() -> Iterator[tuple[str, type]]:
    for taker in TAKERS:
        for name, hint in get_type_hints(taker).items():
            if name not in NOT_PORTS:
                yield name.removesuffix("_of"), _protocol(taker, name, hint)


def _protocol(taker: type, name: str, hint: Any) -> type:
    """Return the port itself, also of a function that gives one; a field of any other kind must be accounted for."""
    found = get_args(hint)[-1] if get_origin(hint) is _CALLABLE else hint
    assert getattr(found, "_is_protocol", False), f"is {taker.__name__}.{name} a way out? {hint}"
    return found


def _methods(kind: type) -> Iterator[str]:
    for base in kind.__mro__:
        if base not in (Protocol, object) and getattr(base, "_is_protocol", False):
            yield from (
                name
                for name, member in vars(base).items()
                if inspect.isfunction(member) and not name.startswith("_")
            )


def _asked_of_services() -> Iterator[str]:
    """Yield what functions/receive_whatsapp_events.py asks of wiring's services directly: `services.<port>.<method>(…)`."""
    for node in ast.walk(ast.parse(inspect.getsource(receive_whatsapp_events))):
        match node:
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="services"), attr=port), attr=method
            ):
                if port not in NOT_PORTS:
                    yield f"{port}.{method}"


_CALLABLE = get_origin(Callable[[], None])
