"""A page of somebody who is in: the frame's facts, and the lock that comes by itself where no script runs."""

from chalice.app import Response

from chalicelib.staff.permissions import Permission
from chalicelib.staff.sessions import IDLE_FOR, were_others_trying
from chalicelib.web.render_page import STAFF_POLICY, page
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.way_back import asked_for


def desk_page(
    desk: Desk, template: str, *, status: int = 200, section: str = "hoy", **facts: object
) -> Response:
    """Return the filled template of web/html/staff/, with what every signed-in page shows; scripts of ours may run on it."""
    answer = page(
        desk.visit,
        f"staff/{template}",
        desk.words,
        status=status,
        desk=desk,
        clinic=desk.clinic,
        member=desk.member,
        form_token=desk.form_token,
        lock_after=int(IDLE_FOR.total_seconds()),
        here=asked_for(desk.visit),
        at=desk.said.clock(desk.visit.now),
        section=section,
        is_answer=desk.visit.method != "GET",
        talks_waiting=desk.records.count_waiting_talks() if desk.may(Permission.ANSWER) else 0,
        pins_before=were_others_trying(desk.session, desk.visit.now),
        **facts,
    )
    answer.headers["Content-Security-Policy"] = STAFF_POLICY
    return answer
