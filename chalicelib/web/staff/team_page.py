"""The team's page, for owners: people and devices, who is invited, who is out and for a day may come back. Shows a link once."""

from collections.abc import Callable
from datetime import datetime

from chalice.app import Response

from chalicelib.messaging import format_dates
from chalicelib.shared.errors import NotAllowedError, decide_again
from chalicelib.shared.writes import Create, Write
from chalicelib.staff import invitations, team
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.pin_attempts import is_known
from chalicelib.web.public.signup_form import on_one_line
from chalicelib.web.qr_picture import qr_of
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import cookies, way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.invitation_page import LONGEST_NAME
from chalicelib.web.staff.role_word import role_word

DONE = (
    "persona",
    "dispositivo",
    "regreso",
    "visto",
    "agenda",
)  # what a deed says on the page it leads to
PATH = "/equipo"
Decide = Callable[[], list[Write]]


def show(desk: Desk) -> Response:
    """Show everybody and every device."""
    return _page(desk)


def invite(desk: Desk) -> Response:
    """Invite somebody new; shows the link in the very answer, as it is kept nowhere."""
    name, role = on_one_line(desk.asked.get("nombre", "")), desk.asked.get("papel", "")
    if role not in list(Role) or not 0 < len(name) <= LONGEST_NAME:
        return _page(desk, problem="staff.team.invite.wrong", name=name, status=422)
    theirs = team.practitioner_named(desk.clinic, desk.asked.get("agenda", ""))
    made = invitations.invite(
        Role(role),
        by=desk.member.id,
        name=name,
        now=desk.visit.now,
        practitioner_id=theirs.id if theirs else "",
    )
    return _invited(desk, *made, name)


def invite_anew(desk: Desk) -> Response:
    """Give somebody of the team a link to a new PIN."""
    member = desk.records.get(StaffMember, desk.visit.parts["member_id"])
    if member is None or member.removed_at is not None:
        return see_other(way_back.address(desk.visit, PATH))
    made = invitations.invite_anew(member, by=desk.member.id, now=desk.visit.now)
    return _invited(desk, *made, member.name)


def remove_member(desk: Desk) -> Response:
    """Take somebody off the team."""
    return _done(desk, _of_member(desk, team.remove_member), "persona")


def take_back_member(desk: Desk) -> Response:
    """Let somebody be on it again."""
    return _done(desk, _of_member(desk, team.take_back_member), "regreso")


def set_own_day(desk: Desk) -> Response:
    """Say whose visits are somebody's own day."""
    who, whose = desk.visit.parts["member_id"], desk.asked.get("agenda", "")
    return _done(
        desk, lambda: team.has_visits_of(desk.records, who, whose, clinic=desk.clinic), "agenda"
    )


def remove_device(desk: Desk) -> Response:
    """Put a device out."""
    return _done(desk, _of_device(desk, team.remove_device), "dispositivo")


def take_back_device(desk: Desk) -> Response:
    """Let it in again."""
    return _done(desk, _of_device(desk, team.take_back_device), "regreso")


def note_seen(desk: Desk) -> Response:
    """Note that the owner knows of a device."""
    return _done(desk, _of_device(desk, team.note_seen), "visto")


def _of_member(desk: Desk, deed: Callable[..., list[Write]]) -> Decide:
    return lambda: deed(desk.records, desk.visit.parts["member_id"], now=desk.visit.now)


def _of_device(desk: Desk, deed: Callable[..., list[Write]]) -> Decide:
    return lambda: deed(desk.records, desk.visit.parts["device_id"], now=desk.visit.now)


def _done(desk: Desk, decide: Decide, done: str) -> Response:
    """Do it, whoever does something else at this moment, and show the page anew; what is so already changes nothing."""

    def once() -> None:
        writes = decide()
        if writes:
            desk.records.commit(writes)

    try:
        decide_again(once)
    except NotAllowedError as refused:
        return _page(desk, problem=f"staff.team.refused.{refused.code}", status=409)
    came_from = way_back.asked_for(desk.visit)
    page = came_from if done == "visto" else PATH
    return see_other(way_back.address(desk.visit, page, listo=done))


def _invited(desk: Desk, secret: str, kept: Create, name: str) -> Response:
    desk.records.commit([kept])
    code = cookies.written(desk.clinic.id, secret)
    link = f"{desk.services.secrets.one('public-url')}/invitacion/{code}"
    return desk_page(desk, "invited.html", section="mas", name=name, link=link, picture=qr_of(link))


def _page(desk: Desk, *, problem: str = "", name: str = "", status: int = 200) -> Response:
    now, people, devices = desk.visit.now, desk.records.team(), desk.records.devices()
    done = desk.visit.query.get("listo", "")
    names = {person.id: person.name for person in people}
    return desk_page(
        desk,
        "team.html",
        status=status,
        section="mas",
        people=[p for p in people if _stands(p, now)],
        devices=[d for d in devices if _stands(d, now)],
        names_on=lambda device: ", ".join(names[i] for i in device.member_ids if i in names),
        when=lambda moment: _when(desk, moment),
        new=team.new_devices(devices, people, here=desk.device.id, now=now),
        was_guessed_at=team.was_guessed_at,
        role_word=lambda role: role_word(desk.words, role),
        roles=list(Role),
        doctors=[one for one in desk.clinic.practitioners if not one.has_left],
        done=done if done in DONE else "",
        problem=problem,
        name=name,
    )


def _stands(one: StaffMember | Device, now: datetime) -> bool:
    """Tell whether somebody or something is in, or left a short time ago."""
    if one.removed_at is not None:
        return team.may_be_taken_back(one.removed_at, now)
    return isinstance(one, StaffMember) or is_known(one, now)


def _when(desk: Desk, moment: datetime) -> str:
    zone, language = desk.clinic.zone, desk.words.language
    return format_dates.day_and_time(moment, zone, language)
