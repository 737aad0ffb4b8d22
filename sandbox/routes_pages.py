"""Pages."""

from sandbox.exchange import Request, Response, page
from sandbox.switchboard import Switchboard


def home(desk: Switchboard, request: Request, *rest: str) -> Response:
    return page("<h1>Sandbox</h1>")


phone = write = tap = change = deep_link = follow_link = add_fault = clear_faults = static = home
