"""*Mensajes*: who waits for an answer first, and one talk with the box to answer in. Decides nothing."""

from datetime import timedelta
from typing import Any

from chalice.app import Response

from chalicelib.answers.history import said_in
from chalicelib.answers.talk import Talk, load_talk
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done
from chalicelib.web.staff.talk_box import TalkBox
from chalicelib.web.staff.talk_list import listed, moment_in, team_of
from chalicelib.web.staff.talk_view import TalkView

A_SECOND = timedelta(seconds=1)
AT_ONCE = 60  # of a talk; what is older is a tap away


def show(desk: Desk) -> Response:
    """Show who wrote, the unanswered first."""
    return desk_page(
        desk, "talks.html", section="mensajes", done=just_done(desk), **listed(desk, team_of(desk))
    )


def show_talk(desk: Desk) -> Response:
    """Show one talk, with the others beside it on a wide screen; another clinic's is not found."""
    return talk_shown(desk, load_talk(desk.records, desk.visit.parts["talk"]))


def talk_shown(
    desk: Desk, talk: Talk, *, text: str | None = None, why: str = "", status: int = 200
) -> Response:
    """Return the page of a talk; `text` is what was typed, `why` is why it was not sent."""
    until = moment_in(desk.visit.query.get("antes", ""))
    # The address names a second: of what was said in it some may stand on both pages, and nothing on none.
    before = (until + A_SECOND, "") if until else None
    said = said_in(desk.records, talk, limit=AT_ONCE + 1, before=before)
    team = team_of(desk)
    view = TalkView(desk, talk, said[:AT_ONCE], team, has_more=len(said) > AT_ONCE)
    facts: dict[str, Any] = listed(desk, team, talk)
    return desk_page(
        desk,
        "talk.html",
        status=status,
        section="mensajes",
        done=just_done(desk),
        view=view,
        box=TalkBox(desk, talk, said, team, text=text, why=why),
        **facts,
    )
