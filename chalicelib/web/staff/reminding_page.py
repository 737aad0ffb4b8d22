"""*Cuándo y cómo se recuerda*: the owner sees what patients will read and what would change for visits to come, then saves it, and can put it back. Sends nothing."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Response

from chalicelib.appointments import set_reminding
from chalicelib.appointments.apply_reminder_settings import AHEAD
from chalicelib.appointments.model import Appointment
from chalicelib.clinics import settings_rules as rules
from chalicelib.clinics.model import Clinic
from chalicelib.clinics.reminder_settings import Reminding
from chalicelib.messaging import format_dates
from chalicelib.reminders.foresee_reminding import Foreseen, foresee
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.staff.model import StaffMember
from chalicelib.web.render_page import see_other
from chalicelib.web.staff import reminding_form as form
from chalicelib.web.staff import way_back
from chalicelib.web.staff.as_seen import SEEN
from chalicelib.web.staff.bubbles import bubbles
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.desk_page import desk_page
from chalicelib.web.staff.just_done import just_done

PATH = "/mas/recordatorios"
MOST_VISITS = 4_000  # to come: more are not put right within one answer, and an operator does it
COUNTED = ("no_more", "new", "too_late")


def show(desk: Desk) -> Response:
    """Show when and how the clinic reminds, and what patients read."""
    return _page(desk, form.as_asked(desk.clinic_now.reminding))


def submit(desk: Desk) -> Response:
    """Say what would change for visits to come; with `seguro`, save it."""
    stands = desk.clinic_now
    wanted = form.read(desk.asked, stands.reminding)
    if isinstance(wanted, str):
        return _page(desk, desk.asked, problem=wanted, status=422)
    if stands.reminding != wanted and desk.asked.get(SEEN) != form.seen(stands.reminding):
        return _page(desk, desk.asked, problem="meanwhile", status=409)
    if stands.reminding != wanted and len(_ids_to_come(desk)) > MOST_VISITS:
        return _page(desk, desk.asked, problem="many", status=422)
    if stands.reminding != wanted and desk.asked.get("seguro") != form.YES:
        return _ask(desk, stands, wanted)
    return _carry_out(desk, stands.reminding, wanted)


def put_back(desk: Desk) -> Response:
    """Put the former settings back, as long as nobody changed them since."""
    stands = desk.clinic_now
    if stands.reminding_before and desk.asked.get(SEEN) != form.seen(stands.reminding):
        return _page(desk, form.as_asked(stands.reminding), problem="meanwhile", status=409)
    if stands.reminding_before and len(_ids_to_come(desk)) > MOST_VISITS:
        return _page(desk, form.as_asked(stands.reminding), problem="many", status=422)
    try:
        set_reminding.put_back(desk.records, seen=stands.reminding, now=desk.visit.now)
    except (NotAllowedError, ConflictError):
        stood = form.as_asked(desk.clinic_now.reminding)
        return _page(desk, stood, problem="meanwhile", status=409)
    return see_other(way_back.address(desk.visit, PATH, hecho="reminding_back"))


def _carry_out(desk: Desk, stood: Reminding, wanted: Reminding) -> Response:
    try:
        set_reminding.set_reminding(
            desk.records, wanted, seen=stood, now=desk.visit.now, by=desk.member.id
        )
    except (NotAllowedError, ConflictError):
        return _page(desk, desk.asked, problem="meanwhile", status=409)
    return see_other(way_back.address(desk.visit, PATH, hecho="reminding"))


def _ids_to_come(desk: Desk) -> list[str]:
    return desk.records.visit_ids_between(desk.visit.now, desk.visit.now + AHEAD)


def _ask(desk: Desk, stands: Clinic, wanted: Reminding) -> Response:
    after = stands.reminding_as(wanted)
    visits, _ = desk.records.get_each(Appointment, _ids_to_come(desk))
    seen = foresee(stands, after, visits.values(), now=desk.visit.now)
    return desk_page(
        desk,
        "reminding_sure.html",
        section="mas",
        was=_said(desk, stands.reminding),
        will_be=_said(desk, wanted),
        changes=_changes(desk, seen),
        bubbles=bubbles(desk, after),
        fields=form.as_asked(wanted),
        seen=form.seen(stands.reminding),
    )


def _changes(desk: Desk, seen: Foreseen) -> list[str]:
    """Return what changes, a sentence each; nothing is one too."""
    said = [_counted(desk, "moved", seen.moved)]
    for name in COUNTED:
        found = sorted(getattr(seen, name).items(), reverse=True)
        said += [
            _counted(desk, name, n, which=form.said_offset(one, desk.words)) for one, n in found
        ]
    said.append(_counted(desk, "silent", seen.silent))
    return [one for one in said if one] or [desk.words("desk.reminding.foresee.nothing")]


def _counted(desk: Desk, name: str, n: int, **facts: str) -> str:
    key = f"desk.reminding.foresee.{name}.{'one' if n == 1 else 'many'}"
    return desk.words(key, n=n, **facts) if n else ""


def _said(desk: Desk, said: Reminding) -> list[str]:
    """Return settings in words, a line each."""
    offsets = ", ".join(form.said_offset(one, desk.words) for one in said.offsets)
    hours = {
        "first": format_dates.wall_clock(said.sending_from, desk.said.locale),
        "last": format_dates.wall_clock(said.sending_until, desk.said.locale),
    }
    languages = ", ".join(desk.words(f"desk.language.{one}") for one in said.languages)
    last = "desk.reminding.last.yes" if said.confirmed else "desk.reminding.last.no"
    return [offsets, desk.words("desk.reminding.between", **hours), desk.words(last), languages]


def _page(
    desk: Desk, asked: Mapping[str, str], *, problem: str = "", status: int = 200
) -> Response:
    clinic = desk.clinic_now
    former = clinic.reminding_before
    facts: dict[str, Any] = {
        "offers": form.offered(asked, clinic.reminding, desk.words),
        "languages": rules.LANGUAGES,
        "units": form.UNITS,
        "former": _said(desk, former) if former else (),
        "changed": desk.said.ago(former.until) if former and former.until else "",
        "by": _who(desk, former.by) if former else "",
        "theirs": _said(desk, clinic.reminding) if problem == "meanwhile" else (),
        "bubbles": bubbles(desk, clinic),
        "most": rules.MOST_OFFSETS,
    }
    return desk_page(
        desk,
        "reminding.html",
        status=status,
        section="mas",
        typed=form.BLANK | dict(asked),
        seen=form.seen(clinic.reminding),
        problem=problem,
        done=just_done(desk),
        **facts,
    )


def _who(desk: Desk, member_id: str) -> str:
    member = desk.records.get(StaffMember, member_id) if member_id else None
    return member.name if member else ""
