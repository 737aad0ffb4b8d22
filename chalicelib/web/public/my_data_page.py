"""The patient's own page: what the clinic keeps about whoever answers a line, and what they may do about it.

Its link comes by WhatsApp and works once; opening it shows a button only, as previews open links too.
"""

import json
import secrets as random
from datetime import timedelta
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.clinics.model import Clinic
from chalicelib.data_rights import data_link
from chalicelib.data_rights.collect_dossier import collect_dossiers
from chalicelib.data_rights.collect_told import collect_told
from chalicelib.data_rights.data_link import SESSION_GOOD_FOR, DataSession
from chalicelib.data_rights.export_dossier import Reading, exported
from chalicelib.data_rights.ports import DossierRecords
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_people
from chalicelib.shared import log
from chalicelib.shared.audit import Actor, ActorKind
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.web.error_pages import form_body
from chalicelib.web.page_request import PageRequest
from chalicelib.web.public import my_data_sure_page, my_data_wishes, signed_tokens, signup_form
from chalicelib.web.public.clinic_page import clinic_at, clinic_page
from chalicelib.web.public.my_data_view import shown
from chalicelib.web.public.ports import MyDataServices
from chalicelib.web.render_page import see_other, words_for

COOKIE = "my-data"
FORM = "my-data"
LEFT = "cerrada"


def invite(visit: PageRequest, services: MyDataServices) -> Response:
    """Show the button that opens the link; reads nothing, so that a preview uses nothing up."""
    clinic = clinic_at(visit, services.directory)
    words = words_for(visit, clinic.language)
    return clinic_page(visit, "my_data_open.html", words, clinic)


def enter(visit: PageRequest, services: MyDataServices) -> Response:
    """Exchange the link for a session of a quarter of an hour."""
    clinic = clinic_at(visit, services.directory)
    form_body(visit)
    records = services.records(clinic.id, Actor(ActorKind.PATIENT, cause="my-data link"))
    try:
        secret = data_link.exchange(records, visit.parts["code"], now=visit.now)
    except ConflictError:
        secret = None
    if secret is None:
        return _closed(visit, clinic)
    return see_other(_address(visit, clinic), cookie=_cookie(visit, secret))


def show(visit: PageRequest, services: MyDataServices) -> Response:
    """Show everything, person by person."""
    clinic = clinic_at(visit, services.directory)
    records, session = _session(visit, services, clinic)
    words = words_for(visit, clinic.language)
    if session is None and visit.query.get("listo") == LEFT:
        return clinic_page(visit, "my_data_left.html", words, clinic)
    if session is None:
        return _closed(visit, clinic)
    theirs = _people(records, session)
    by_id = {person.id: person for person in theirs}
    token = _token(visit, services, session)
    if question := my_data_sure_page.show(visit, words, clinic, by_id, token):
        return question
    people = collect_told(records, theirs)
    return clinic_page(
        visit,
        "my_data.html",
        words,
        clinic,
        people=[shown(told, clinic, words) for told in people],
        token=token,
        minutes=int(SESSION_GOOD_FOR / timedelta(minutes=1)),
        done=visit.query.get("listo", "") in my_data_wishes.DONE and visit.query["listo"],
    )


def change(visit: PageRequest, services: MyDataServices) -> Response:
    """Do what a button asks: withdraw, ask for a correction or an erasure, download, leave."""
    clinic = clinic_at(visit, services.directory)
    asked = signup_form.fields_of(form_body(visit)) or {}
    records, session = _session(visit, services, clinic)
    if session is None or not _is_ours(visit, services, session, asked.get("token", "")):
        return _closed(visit, clinic)
    people = {person.id: person for person in _people(records, session)}
    if asked.get("action") == "download":
        return _download(visit, records, clinic, people)
    if asked.get("action") == "leave":
        my_data_wishes.leave(records, session)
        return see_other(_address(visit, clinic, listo=LEFT), cookie=_cookie(visit, "", age=0))
    if my_data_sure_page.must_ask(asked):
        question = my_data_sure_page.question_of(asked, people)
        return see_other(_address(visit, clinic, **question))
    done = my_data_wishes.fulfil(records, people, asked, zone=clinic.zone, now=visit.now)
    log.info("my_data_changed", clinic=clinic.id, done=done or "nothing")
    return see_other(_address(visit, clinic, **({"listo": done} if done else {})))


def _download(
    visit: PageRequest, records: DossierRecords, clinic: Clinic, people: dict[str, Patient]
) -> Response:
    from chalicelib.messaging.whatsapp.template_definitions import as_read

    reading = Reading(clinic, as_read)
    found = collect_dossiers(records, list(people.values()))
    told = [exported(dossier, reading, now=visit.now) for dossier in found]
    body = json.dumps({"personas": told}, ensure_ascii=False, indent=2)
    headers: dict[str, str | list[str]] = {
        "Content-Type": "application/json; charset=utf-8",
        "Content-Disposition": 'attachment; filename="mis-datos.json"',
        "Cache-Control": "no-store",
    }
    return Response(body=body, headers=headers, status_code=200)


def _session(
    visit: PageRequest, services: MyDataServices, clinic: Clinic
) -> tuple[DossierRecords, DataSession | None]:
    secret = visit.cookie(_cookie_name(visit))
    ref = id_of(secret)[:16] if secret else ""
    records = services.records(clinic.id, Actor(ActorKind.PATIENT, ref, "my-data"))
    return records, data_link.session_of(records, secret, now=visit.now)


def _people(records: DossierRecords, session: DataSession) -> list[Patient]:
    """Return who is shown: whoever was on the line then, still answers there and is not being erased."""
    found = find_people(records, session.patient_ids).values()
    people = {person.id: person for person in found}  # two of a phone may be one by now
    return [p for p in people.values() if data_link.may_be_shown(records, session, p)]


def _token(visit: PageRequest, services: MyDataServices, session: DataSession) -> str:
    facts = {"session": session.id}
    return signed_tokens.seal(services.secrets.all_of("form-key"), FORM, facts, now=visit.now)


def _is_ours(
    visit: PageRequest, services: MyDataServices, session: DataSession, token: str
) -> bool:
    """Tell whether the form was shown in this session; where it came from the gate has seen."""
    keys = services.secrets.all_of("form-key")
    seen = signed_tokens.unseal(keys, FORM, token, now=visit.now, good_for=SESSION_GOOD_FOR)
    return seen is not None and random.compare_digest(seen["session"], session.id)


def _cookie_name(visit: PageRequest) -> str:
    return f"__Host-{COOKIE}" if visit.is_secure else COOKIE  # browsers want HTTPS for the prefix


def _cookie(
    visit: PageRequest, secret: str, *, age: int = int(SESSION_GOOD_FOR.total_seconds())
) -> str:
    secure = "; Secure" if visit.is_secure else ""  # the local AWS speaks plain HTTP on loopback
    kept = f"{_cookie_name(visit)}={secret}; Path=/; Max-Age={age}"
    return f"{kept}; HttpOnly; SameSite=Strict{secure}"


def _address(visit: PageRequest, clinic: Clinic, **query: str) -> str:
    """Return the page's address, in the language that was chosen."""
    told = query | {name: visit.query[name] for name in ("lang",) if name in visit.query}
    return f"{visit.root}c/{clinic.slug}/mis-datos{'?' if told else ''}{urlencode(told)}"


def _closed(visit: PageRequest, clinic: Clinic) -> Response:
    """Say that the link or the session is over, and how to get another; nothing else."""
    words = words_for(visit, clinic.language)
    return clinic_page(visit, "my_data_closed.html", words, clinic, status=403)
