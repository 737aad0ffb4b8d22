"""The guard of the front desk's pages. Loading a session is the access check; whatever is wrong with one, it is a stranger's.

A removed person, a removed device, a session that is over, another clinic's cookie and no cookie at all get the same answer.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save, saved
from chalicelib.staff import sessions
from chalicelib.staff.model import SESSION_GOOD_FOR, Device, StaffMember, StaffSession
from chalicelib.staff.permissions import ASKS_PIN_AGAIN, may
from chalicelib.staff.sessions import Standing
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.web.error_pages import form_body
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public.signup_form import fields_of
from chalicelib.web.render_page import words_for
from chalicelib.web.request_size_and_origin import CHANGES
from chalicelib.web.staff import bound_token, cookies, gate, way_back
from chalicelib.web.staff.desk import Desk
from chalicelib.web.staff.lock_form import GOES_ON, lock_form
from chalicelib.web.staff.ports import StaffServices

FORM = "staff"
MOST_FIELDS = 120  # of the form with a file's columns, the longest
AT_THE_DOOR = Actor(ActorKind.STAFF, cause="let_in")  # only reads


@dataclass(frozen=True)
class Met:
    """Whose session a browser holds, and what it is good for now."""

    clinic: Clinic
    records: ClinicRecords
    device: Device
    member: StaffMember
    session: StaffSession
    is_locked: bool


def let_in(
    visit: PageRequest, services: StaffServices, permission: str, *, cause: str
) -> Desk | Response:
    """Return the desk of whoever asks, or the answer to who may not."""
    met = meet(visit, services)
    if met is None:
        return gate.turn_to(visit, "/entrar")
    needs_pin = permission in ASKS_PIN_AGAIN and not sessions.is_pin_fresh(met.session, visit.now)
    asked = typed(visit)
    if met.is_locked or needs_pin:
        return _asks_for_the_pin(visit, services, met, asked)
    language = met.clinic.language
    if not may(met.member.role, permission):
        return gate.refusal(visit, 403, "role", language=language)
    if visit.method in CHANGES and not is_from(services, met.session, asked, visit):
        return gate.refusal(visit, 403, "old_form", language=language)
    by = Actor(ActorKind.STAFF, met.member.id, cause)
    records = services.records(met.clinic.id, by)
    session = met.session if gate.is_refresh(visit) else _noted(records, met.session, visit)
    return Desk(
        visit=visit,
        services=services,
        clinic=met.clinic,
        records=records,
        member=met.member,
        device=met.device,
        session=session,
        words=words_for(visit, language),
        form_token=token_of(services, session, visit),
        asked=asked,
    )


def _asks_for_the_pin(
    visit: PageRequest, services: StaffServices, met: Met, asked: Mapping[str, str]
) -> Response:
    """Turn to the lock; a deed from a page of this session waits there with all that was typed."""
    if visit.method not in CHANGES or not is_from(services, met.session, asked, visit):
        return gate.turn_to(visit, "/candado")
    waits = {way_back.FIELD: way_back.asked_for(visit), **asked, GOES_ON: visit.path}
    return lock_form(
        visit, met.clinic, met.member, waits, token=asked["token"], is_locked=met.is_locked
    )


def meet(visit: PageRequest, services: StaffServices) -> Met | None:
    """Return whose session it is, open or locked; None for whatever is no session in force."""
    device, session = cookies.kept(visit, cookies.DEVICE), cookies.kept(visit, cookies.SESSION)
    if device is None or session is None or device.clinic_id != session.clinic_id:
        return None
    records = services.records(session.clinic_id, AT_THE_DOOR)
    wanted = [
        (Clinic, session.clinic_id),
        (Device, device.id),
        (StaffSession, session.id),
    ]
    clinic, known, opened = records.get_together(wanted)
    if clinic is None or opened is None:
        return None
    member = records.get(StaffMember, opened.member_id)
    standing = sessions.standing(opened, known, member, visit.now)
    if standing is Standing.OVER or member is None:
        return None
    return Met(clinic, records, known, member, opened, standing is Standing.LOCKED)


def typed(visit: PageRequest) -> Mapping[str, str]:
    """Return the fields of a form; of a request that changes nothing none. Raises NotAFormError."""
    return (fields_of(form_body(visit), most=MOST_FIELDS) or {}) if visit.method in CHANGES else {}


def token_of(services: StaffServices, session: StaffSession, visit: PageRequest) -> str:
    """Return what a form of this session carries, so that none of elsewhere counts."""
    return bound_token.seal(services, FORM, session.form_id, now=visit.now)


def is_from(
    services: StaffServices, session: StaffSession, asked: Mapping[str, str], visit: PageRequest
) -> bool:
    """Tell whether a form was shown in this session."""
    return bound_token.is_bound(
        services,
        FORM,
        session.form_id,
        asked.get("token", ""),
        now=visit.now,
        good_for=SESSION_GOOD_FOR,
    )


def _noted(records: ClinicRecords, session: StaffSession, visit: PageRequest) -> StaffSession:
    """Return the session with this moment's activity, noted at most once a minute."""
    active = sessions.noted_active(session, visit.now)
    if active is None:
        return session
    with suppress(ConflictError):  # another page of theirs was faster, and noted the same
        records.commit([Save(active)])
        return saved(active)
    return replace(session, active_at=active.active_at)
