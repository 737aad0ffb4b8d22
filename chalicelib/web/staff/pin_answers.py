"""What somebody reads after typing a PIN that did not let them in, and the cookies of who is in. Never compares one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from chalice.app import Response

from chalicelib.staff.model import KNOWN_FOR, SESSION_GOOD_FOR
from chalicelib.staff.sessions import Opened
from chalicelib.staff.sign_in import Wait, Wrong
from chalicelib.web.load_words import Words
from chalicelib.web.page_request import PageRequest
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import cookies, way_back
from chalicelib.web.staff.cookies import Kept

_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Problem:
    """What is said beside the field, and the status of the answer."""

    status: int
    text: str


def problem_of(outcome: Wrong | Wait, words: Words, now: datetime) -> Problem:
    """Return what to say of an attempt that let nobody in."""
    if isinstance(outcome, Wait):
        return waiting(outcome.until, words, now)
    if outcome.left == 1:
        return Problem(403, words("staff.pin.wrong_once_more"))
    return Problem(403, words("staff.pin.wrong", left=outcome.left))


def waiting(until: datetime, words: Words, now: datetime) -> Problem:
    """Return what to say while no PIN is looked at."""
    minutes = -((now - until) // _A_MINUTE)
    return Problem(429, words("staff.pin.wait", minutes=minutes))


def go_on(
    visit: PageRequest,
    device: Kept,
    opened: Opened,
    path: str,
    *,
    deed: str = "",
) -> Response:
    """Send who is in to the page they came for, with a session's new cookie and the device's, good for longer.

    A `deed` that waited behind the lock is gone on with: 307 lets the browser post there what it has just posted here.
    """
    answer = see_other(way_back.address(visit, way_back.ours(path)))
    if deed:
        answer.status_code = HTTPStatus.TEMPORARY_REDIRECT
        answer.headers["Location"] = way_back.address(visit, deed)
    session = cookies.written(device.clinic_id, opened.secret)
    known = cookies.written(device.clinic_id, device.secret)
    answer.headers["Set-Cookie"] = [
        cookies.cookie(cookies.DEVICE, known, good_for=KNOWN_FOR),
        cookies.cookie(cookies.SESSION, session, good_for=SESSION_GOOD_FOR),
    ]
    return answer
