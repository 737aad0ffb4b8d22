"""What both send addresses share: count the attempt, apply the faults asked for, then accept.

Knows neither API's shapes: it asks a `Voice` to say yes, no and "broken" in its own way.
"""

from dataclasses import replace
from typing import Protocol

from sandbox import numbers
from sandbox.exchange import Response
from sandbox.faults import SEND_FAULTS, Fault
from sandbox.model import Attempt, Outcome, Phone, Sent
from sandbox.refusals import Refusal
from sandbox.send import Post
from sandbox.switchboard import Switchboard


class Voice(Protocol):
    """How one API answers."""

    def accepted(self, sent: Sent, phone: Phone, post: Post, /) -> Response:
        """The message is in."""

    def refused(self, refusal: Refusal) -> Response:
        """The message is refused, with Meta's code."""

    def broken(self, status: int) -> Response:
        """The servers answer with this status and nothing useful."""

    def exception(self, name: str, /) -> Response:
        """The API's own exception of this name."""


def receive(desk: Switchboard, post: Post, voice: Voice) -> Response:
    """Take one POST from the door to its answer, and count it."""
    phone = _recipient(desk, post)
    fault = desk.faults.take(SEND_FAULTS, phone, _template(post))
    if fault is None:
        with desk.world.writing():
            return _plain(desk, post, voice)
    if fault.kind == "error" and fault.late:
        return _plain(desk, replace(post, failing=Refusal(fault.code)), voice)
    if fault.kind == "error":
        _count(desk, post, "refused", fault.code, fault)
        return voice.refused(Refusal(fault.code))
    return _break(desk, post, voice, fault)


def _recipient(desk: Switchboard, post: Post) -> str | None:
    body = post.body if isinstance(post.body, dict) else {}
    phone = desk.world.phone(str(body.get("to") or body.get("recipient") or ""))
    return phone.e164 if phone else numbers.canonical(str(body.get("to", "")))


def _template(post: Post) -> str | None:
    template = post.body.get("template") if isinstance(post.body, dict) else None
    name = template.get("name") if isinstance(template, dict) else None
    return name if isinstance(name, str) else None


def _plain(desk: Switchboard, post: Post, voice: Voice) -> Response:
    result = desk.send(post)
    if isinstance(result, Refusal):
        _count(desk, post, "refused", result.code)
        return voice.refused(result)
    _count(desk, post, "accepted")
    return voice.accepted(result, desk.world.phones[result.phone], post)


def _break(desk: Switchboard, post: Post, voice: Voice, fault: Fault) -> Response:
    result: Sent | Refusal | None = None
    if fault.accepted or fault.kind == "reset_after_accept":
        result = desk.send(post)
    outcome: Outcome = "accepted" if isinstance(result, Sent) else "broken"
    _count(desk, post, outcome, _code(fault), fault)
    if fault.kind == "hang":
        return replace(_late_answer(desk, result, post, voice), hold=fault.seconds)
    if fault.kind == "reset_after_accept":
        return voice.refused(result) if isinstance(result, Refusal) else Response(ending="reset")
    if fault.kind == "close_before_accept":
        return Response(ending="close")
    if fault.kind == "unparsable":
        return Response(b"<!DOCTYPE html><html><body>OK</body></html>", 200, "text/html")
    if fault.kind == "aws_error":
        return voice.exception(fault.exception)
    return voice.broken(fault.status)


def _late_answer(
    desk: Switchboard, result: Sent | Refusal | None, post: Post, voice: Voice
) -> Response:
    if isinstance(result, Sent):
        return voice.accepted(result, desk.world.phones[result.phone], post)
    return Response(ending="close")


def _code(fault: Fault) -> int | str | None:
    if fault.kind == "status":
        return fault.status
    return fault.exception if fault.kind == "aws_error" else None


def _count(
    desk: Switchboard,
    post: Post,
    outcome: Outcome,
    code: int | str | None = None,
    fault: Fault | None = None,
) -> None:
    body = post.body if isinstance(post.body, dict) else {}
    callback = body.get("biz_opaque_callback_data")
    desk.count(
        Attempt(
            at=desk.config.clock(),
            api=post.api,
            sender=post.sender.phone_number_id,
            to=str(body.get("to") or body.get("recipient") or ""),
            callback=callback if isinstance(callback, str) else None,
            outcome=outcome,
            code=code,
            fault=fault.kind if fault else None,
        )
    )
