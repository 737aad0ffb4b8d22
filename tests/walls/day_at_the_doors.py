"""Work enough for each door to answer each of its routes, and to use every right its role has."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from chalice.test import Client

import app as application
from chalicelib import wiring
from chalicelib.clinics.api_tokens import Scope, issue_token
from chalicelib.clinics.first_day import FirstDay
from chalicelib.clinics.model import Clinic
from chalicelib.consent.model import Proof
from chalicelib.consent.signup import Signup, hashes_of_line, new_code, used
from chalicelib.messaging.model import ClinicMessageKey, State
from chalicelib.messaging.received_texts import TextThread, opened, received_text
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, LineAlias, Patient, PatientKey, Purpose
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared import ids
from chalicelib.shared.one_time_secrets import new_secret
from chalicelib.shared.writes import Create, Remove, Save
from chalicelib.staff.invitations import invite
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.web.staff import hours_form
from chalicelib.web.static_assets import hashed_name
from chalicelib.wiring import Services
from tests.builders import LUPITAS_PIN, a_data_link, a_device, a_member, agreed
from tests.unit.functions.memory_services import webhook
from tests.unit.web.public.front_desk import FORM, Seen
from tests.walls import files_at_the_practice, hands_at_the_practice
from tests.walls.day_at_the_practice import SOON, Day, EnoughError, reported, tried

V1 = "/api/v1"
OUR_PAGE = {"Origin": "https://clinic.example", "Host": "clinic.example"}
AN_HOUR_OF_ITS_OWN = timedelta(
    minutes=31
)  # times people so far: no other visit of these days lies there
OUR_FORM = OUR_PAGE | {"Content-Type": FORM}


@dataclass
class Door:
    """One function as API Gateway starts it: it answers its own routes, in its own role."""

    name: str
    day: Day
    http: Any

    def ask(self, method: str, path: str, body: bytes = b"", *, query: str = "", **asked: Any):
        """Ask for a route, whose parts are those of the same name, and note what came of it."""
        headers = asked.pop("headers", {})
        parts = {"slug": self.day.practice.clinic.slug} | asked
        whole = path.format(**parts) + query
        answer = self.http.request(method, whole, headers=headers, body=body)
        self.day.answers.append((self.name, method, path, answer.status_code))
        if self.day.is_enough():
            raise EnoughError
        return answer


def public_pages(day: Day, door: Door) -> None:
    """Somebody looks at everything, fills in the form, and comes back after the message."""
    for path in (
        "/health",
        "/",
        "/c",
        "/static/{name}",
        "/c/{slug}/aviso",
        f"{V1}/docs",
        f"{V1}/openapi.json",
    ):
        tried(lambda path=path: door.ask("GET", path, name=hashed_name("common.css")))
    page = door.ask("GET", "/c/{slug}")
    fields = Seen(page.body.decode()).fields
    day.phones += 1
    typed = {"token": fields.get("token", {}).get("value", ""), "name": "Eva Ruiz"}
    typed |= {"phone": str(day.phones), "reminders": "yes"}
    sent = door.ask("POST", "/c/{slug}", urlencode(typed).encode(), headers=OUR_FORM)
    cookie = sent.headers.get("Set-Cookie", "").split(";")[0]
    thanks = door.ask("GET", "/c/{slug}/gracias", headers={"Cookie": cookie})
    if shown := re.search(r"<code>([\w-]+)</code>", thanks.body.decode()):
        signup = day.records.get(Signup, shown[1])
        day.records.commit([Remove(signup), used(day.records, signup, signup.typed_phone, "eva")])
        door.ask("GET", "/c/{slug}/gracias", headers={"Cookie": cookie})


def my_data_pages(day: Day, door: Door) -> None:
    """A patient opens a link, looks, takes a consent back with a reminder queued, asks for a correction, leaves."""
    patient = day.patient(consents=agreed(Purpose.REMINDERS, Purpose.REVIEWS))
    day.visit(patient)
    day.message(patient)
    code = a_data_link(day.records, patient.e164, (patient.id,), datetime.now(UTC))
    door.ask("GET", "/c/{slug}/mis-datos/{code}", code=code)
    opened = door.ask("POST", "/c/{slug}/mis-datos/{code}", code=code, headers=OUR_FORM)
    inside = OUR_FORM | {"Cookie": opened.headers.get("Set-Cookie", "").split(";")[0]}
    page = door.ask("GET", "/c/{slug}/mis-datos", headers=inside)
    found = re.search(r'name="token" value="([^"]*)"', page.body.decode())
    for wish in (
        {"action": "withdraw", "purpose": "reminders"},
        {"action": "withdraw", "purpose": "reminders", "sure": "yes"},
        {"action": "correction", "wish": "Es Eva Ruiz Soto"},
        {"action": "download"},
        {"action": "leave"},
    ):
        asked = {"token": found[1] if found else "", "patient": patient.id} | wish
        door.ask("POST", "/c/{slug}/mis-datos", urlencode(asked).encode(), headers=inside)


def whatsapp_webhook(day: Day, door: Door) -> None:
    """Meta shakes hands, then reports what there is, and what nobody can read."""
    now = datetime.now(UTC).replace(microsecond=0)
    secret = day.practice.services.secrets.one("meta-app-secret")
    token = day.practice.services.secrets.one("meta-verify-token")
    asked = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1"}
    path = "/webhooks/whatsapp"
    tried(lambda: door.ask("GET", path, query=f"?{urlencode(asked)}"))
    for body in (*reported(day, now), None):
        raw = json.dumps(webhook(body)).encode() if body else b"{"
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}
        door.ask("POST", path, raw, headers=headers)


def api(day: Day, door: Door) -> None:
    """The clinic's software books, confirms, moves, cancels, vouches, merges, takes apart, and reads everything."""
    patient, other, twin = day.patient(), day.patient(), day.patient()
    key, again = f"C-{ids.new_id()}", f"C-{ids.new_id()}"
    now = datetime.now(UTC).replace(microsecond=0)
    visit = {"patient_id": patient.id, "starts_at": (now + SOON).isoformat(), "at_night": True}
    alone = visit | {"starts_at": (now + AN_HOUR_OF_ITS_OWN * day.phones_so_far).isoformat()}
    later = visit | {"starts_at": (now + timedelta(days=4)).isoformat(), "tell": True}
    told = day.visit_told_of(patient, f"C-{ids.new_id()}")
    past = day.visit_that_was(other, f"C-{ids.new_id()}")
    day.message(other)
    task = staff_task(TaskKind.TEXT, now, ids.new_id(), patient_id=patient.id)
    day.records.commit([Create(task)])
    person = {"name": "Eva Ruiz", "external_id": f"P-{ids.new_id()}"}
    merge = {"duplicate_id": twin.id, "asked_by": "Recepción"}
    paper = {"purpose": "reminders", "attested_by": "Recepción"}
    asks, late = who_wrote(day, timedelta(minutes=5)), who_wrote(day, timedelta(hours=30))
    reply = {"text": "A las nueve.", "written_at": now.isoformat(), "written_by": "Recepción"}
    r, reply = f"{V1}/lines/{{line_id}}/reply", reply | {"reply_id": f"R-{ids.new_id()}"}
    a, p = f"{V1}/appointments/{{external_id}}", f"{V1}/patients/{{patient_id}}"
    d, doctor = f"{V1}/practitioners/{{practitioner_id}}", ids.new_id()
    token, secret = issue_token(day.practice.clinic.id, "Agenda", tuple(Scope), now=now)
    day.records.commit([Create(token)])  # of this round: each may ask so often in a minute
    for method, path, parts, body in (
        ("POST", f"{V1}/patients", {}, person),
        ("PUT", a, {"external_id": key}, alone),
        ("GET", a, {"external_id": key}, None),
        ("POST", f"{a}/confirm", {"external_id": key}, None),
        ("POST", f"{a}/cancel", {"external_id": key}, None),
        ("POST", f"{a}/restore", {"external_id": key}, None),
        ("POST", f"{a}/arrival", {"external_id": key}, None),
        ("DELETE", f"{a}/arrival", {"external_id": key}, None),
        ("POST", f"{a}/cancel", {"external_id": told}, None),
        ("PUT", a, {"external_id": again}, visit | {"patient_id": other.id}),
        ("PUT", a, {"external_id": f"C-{ids.new_id()}"}, later | {"patient_id": other.id}),
        ("POST", f"{a}/attendance", {"external_id": past}, {"came": True}),
        ("DELETE", f"{p}/consents/{{purpose}}", {"patient_id": other.id}, None),
        ("POST", f"{p}/consents", {"patient_id": other.id}, paper),
        ("GET", f"{p}/consents", {"patient_id": other.id}, None),
        ("POST", f"{p}/merge", {"patient_id": patient.id}, merge),
        ("POST", f"{p}/merge/undo", {"patient_id": patient.id}, merge),
        ("POST", f"{p}/deceased", {"patient_id": other.id}, None),
        ("DELETE", f"{p}/deceased", {"patient_id": other.id}, None),
        ("GET", p, {"patient_id": patient.id}, None),
        ("GET", f"{p}/appointments", {"patient_id": patient.id}, None),
        ("GET", f"{p}/messages", {"patient_id": patient.id}, None),
        ("GET", f"{p}/conversation", {"patient_id": patient.id}, None),
        ("GET", f"{V1}/lines", {}, None),
        ("GET", f"{V1}/lines/{{line_id}}/conversation", {"line_id": asks.id}, None),
        ("POST", r, {"line_id": asks.id}, reply),
        ("POST", r, {"line_id": late.id}, reply),
        ("POST", f"{V1}/patients/search", {}, {"name": "Eva"}),
        ("PUT", d, {"practitioner_id": doctor}, {"name": f"Dra. {doctor}"}),
        ("PUT", a, {"external_id": f"C-{ids.new_id()}"}, alone | {"practitioner": "Dr. Nadie"}),
        (
            "PUT",
            d,
            {"practitioner_id": doctor},
            {"name": f"Dra. {doctor}", "also_called": ["Dr. Nadie"]},
        ),
        ("GET", f"{V1}/practitioners", {}, None),
        ("DELETE", d, {"practitioner_id": doctor}, None),
        ("GET", f"{V1}/appointments", {}, None),
        ("GET", f"{V1}/patients", {}, None),
        ("GET", f"{V1}/messages", {}, None),
        ("GET", f"{V1}/inbox", {}, None),
        ("GET", f"{V1}/inbox/{{task_id}}/texts", {"task_id": task.id}, None),
        ("POST", f"{V1}/inbox/{{task_id}}/done", {"task_id": task.id}, None),
    ):
        raw = json.dumps(body).encode() if body else b""
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        door.ask(method, path, raw, headers=headers, purpose="reminders", **parts)


def staff_pages(day: Day, door: Door) -> None:
    """An owner lets somebody in, who joins, looks at the day, goes away, comes back, and signs in anew."""
    now = datetime.now(UTC)
    secret, kept = invite(Role.RECEPTION, by="", name="Lupita", now=now)
    day.records.commit([kept])
    at = {"code": f"{day.practice.clinic.id}.{secret}"}
    door.ask("GET", "/invitacion/{code}", **at)
    typed = {"nombre": "Lupita", "pin": LUPITAS_PIN, "dispositivo": "Mostrador"}
    joined = door.ask(
        "POST", "/invitacion/{code}", urlencode(typed).encode(), headers=OUR_FORM, **at
    )
    inside = OUR_FORM | {"Cookie": _kept_by(joined)}
    member_id = day.records.team()[-1].id
    page = door.ask("GET", "/hoy", headers=inside)
    asked = {"token": _token_on(page), "pin": LUPITAS_PIN}
    door.ask("GET", "/candado", headers=inside)
    opened = door.ask("POST", "/candado", urlencode(asked).encode(), headers=inside)
    inside = OUR_FORM | {"Cookie": _kept_by(opened)}
    page = door.ask("GET", "/entrar", headers=inside)
    asked = {"token": _token_on(page), "persona": member_id, "pin": LUPITAS_PIN}
    door.ask("POST", "/entrar", urlencode(asked).encode(), headers=inside)
    the_team(day, door)


def the_team(day: Day, door: Door) -> None:
    """An owner looks at the team, invites, and lets people and devices out and in again."""
    records, now = day.records, datetime.now(UTC)
    another, who = ids.new_id(), ids.new_id()
    owner = a_member(records, id=who, role=Role.OWNER, sessions_from=now)
    leaving = a_member(records, id=another, role=Role.OWNER, sessions_from=now)
    device = a_device(owner, secret=new_secret(), used_at=now, seen_at=None)
    secret = new_secret()
    mine = a_device(owner, secret=secret, used_at=now)
    opened = open_session(owner, mine, now)
    records.commit([Create(one) for one in (owner, leaving, device, mine, opened.session)])
    clinic = day.practice.clinic.id
    kept = f"__Host-device={clinic}.{secret}; __Host-session={clinic}.{opened.secret}"
    inside = OUR_FORM | {"Cookie": kept}
    page = door.ask("GET", "/equipo", headers=inside)
    token = {"token": _token_on(page)}
    body = urlencode(token | {"nombre": "Carmen", "papel": "doctor"}).encode()
    door.ask("POST", "/equipo/invitaciones", body, headers=inside)
    for path in (
        "/equipo/personas/{member_id}/invitacion",
        "/equipo/personas/{member_id}/agenda",
        "/equipo/personas/{member_id}/baja",
        "/equipo/personas/{member_id}/baja/deshacer",
        "/equipo/dispositivos/{device_id}/visto",
        "/equipo/dispositivos/{device_id}/baja",
        "/equipo/dispositivos/{device_id}/baja/deshacer",
    ):
        at = {"member_id": another, "device_id": device.id}
        door.ask("POST", path, urlencode(token).encode(), headers=inside, **at)
    the_day(day, door, inside, token)
    the_wishes(day, door, inside, token)


def who_wrote(day: Day, ago: timedelta) -> Any:
    """Return somebody who wrote so long ago, and whom nobody has answered."""
    records, now = day.records, datetime.now(UTC).replace(microsecond=0)
    person = day.patient()
    line = records.get(Line, line_id(person.e164))
    task = staff_task(TaskKind.TEXT, now, ids.new_id(), patient_id=person.id, e164=line.id)
    said = received_text(line.id, task.id, ids.new_id(), at=now - ago, text="¿A qué hora abren?")
    thread = TextThread(line.id, task.id, now, waits_since=said.at).hearing(said)
    opens = replace(line, window_until=now - ago + timedelta(hours=24))
    records.commit([Create(opened(task, said)), Create(said), Create(thread), Save(opens)])
    return person


def the_talks(day: Day, door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """Somebody at the desk reads what people wrote, sees to one, answers it, and one whose window is closed."""
    asks, late = who_wrote(day, timedelta(minutes=5)), who_wrote(day, timedelta(hours=30))
    door.ask("GET", "/mensajes", headers=inside)
    ready = Seen(door.ask("GET", "/mas/respuestas", headers=inside).body.decode()).fields
    seen = ready.get("visto", {}).get("value", "")  # without its rights the page has none
    typed = {"visto": seen, "respuesta0": f"Te esperamos, {ids.new_id()}."}
    kept = urlencode(token | typed).encode()
    door.ask("POST", "/mas/respuestas", kept, headers=inside)
    for person in (asks, late):
        at = {"talk": person.id}
        door.ask("GET", "/mensajes/{talk}", headers=inside, **at)
        for path, typed in (
            ("/mensajes/{talk}/atendido", {"visto": "1"}),
            ("/mensajes/{talk}/atendido/deshacer", {}),
            ("/mensajes/{talk}/borrador", {"texto": "A las"}),
            ("/mensajes/{talk}/borrador", {"texto": "A las nue"}),
            ("/mensajes/{talk}", {"lista": "0"}),
            ("/mensajes/{talk}", {"texto": "A las nueve."}),
        ):
            body = urlencode(token | typed).encode()
            door.ask("POST", path, body, headers=inside, **at)


def the_day(day: Day, door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """Somebody at the desk looks, finds, registers, books, and does and takes back whatever can be done to a visit."""
    records, now = day.records, datetime.now(UTC).replace(microsecond=0)
    person, other = day.patient(), day.patient()
    visit, past = day.visit(person), day.visit(other)
    told = day.message(person, state=State.DELIVERED, about=visit)
    queued = day.message(person, about=visit)
    task = staff_task(TaskKind.TEXT, now, ids.new_id(), patient_id=person.id)
    since = replace(past, starts_at=now - timedelta(hours=1))
    asked_about = replace(visit, message_ids=(told.id, queued.id))
    records.commit([Create(task), Save(asked_about), Save(since)])
    at = {"visit_id": visit.id, "patient_id": person.id}

    def press(path: str, **typed: str) -> Any:
        body = urlencode(token | {"de": "/hoy"} | typed).encode()
        return door.ask("POST", path, body, headers=inside, **at)

    for path in (
        *(
            "/hoy/hoja",
            "/mas",
            "/mostrador",
            "/mostrador/pantalla",
            "/mostrador/cartel",
            "/buscar",
            "/personas/nueva",
            "/citas/nueva/{patient_id}",
        ),
        *("/citas/{visit_id}", "/personas/{patient_id}", "/personas/{patient_id}/datos"),
    ):
        door.ask("GET", path, headers=inside, **at)
    day.phones += 1
    press("/buscar", busca="Eva")
    press("/personas/nueva", nombre="Eva Sol", telefono=str(day.phones), firma="si", igual="si")
    shown = {"visto_nombre": person.name, "visto_telefono": person.e164}
    day.phones += 1
    right = {"nombre": "Eva Ruiz Sol", "telefono": str(day.phones)}
    press("/personas/{patient_id}/datos", **right, **shown)
    press("/personas/{patient_id}/nota", nota="Prefiere la tarde")
    press("/personas/{patient_id}/permiso")
    press("/citas/{visit_id}/llamada", otra="30")
    the_talks(day, door, inside, token)
    the_files(door, inside, token)
    the_hands(door, inside, token)
    press("/pendientes", pendientes=f"{task.id}.1")
    slot = {
        "dia": f"{now + timedelta(days=3):%Y-%m-%d}",
        "hora": "12:00",
        "minutos": "30",
        "doctor": "",
    }
    for noun, typed in (
        *(("confirmacion", {}), ("llegada", {}), ("cambio", slot | {"paso": "si", "avisar": "si"})),
        ("cancelacion", {"avisar": "si"}),
    ):
        press(f"/citas/{{visit_id}}/{noun}", **typed)
        press(f"/citas/{{visit_id}}/{noun}/deshacer")
    press("/citas/{visit_id}/cancelacion")
    press("/citas/{visit_id}/restauracion")
    press("/citas/{visit_id}/restauracion/deshacer")
    booked = press("/citas/nueva/{patient_id}", **slot, paso="si", avisar="si", marca=ids.new_id())
    if found := re.search(r"cita=(\w+)", booked.headers.get("Location", "")):
        at["visit_id"] = found[1]
    press("/citas/{visit_id}/reserva/deshacer")
    at["visit_id"] = past.id
    for noun in ("atencion", "ausencia"):
        press(f"/citas/{{visit_id}}/{noun}")
        press(f"/citas/{{visit_id}}/{noun}/deshacer")
    issued = press("/mas/llaves", nombre="ERP", puede="leer")
    door.ask("GET", "/mas/llaves", headers=inside)
    text = re.search(r"pnt_\w{8}_(\w{10})_", issued.body.decode())
    at["token_id"] = text[1] if text else "nobodys000"
    press("/mas/llaves/{token_id}/baja")
    door.ask("GET", "/mas/pausa", headers=inside)
    press("/mas/pausa", fin="manana")
    press("/mas/pausa/deshacer")
    the_settings(day, door, inside, token)


def the_days_off(door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """The owner looks whom a closed day hits, marks it, looks at it, and takes it back."""
    closed = datetime.now(UTC) + timedelta(days=2)
    at = {"day_id": f"{closed:%Y%m%d}-{closed:%Y%m%d}"}
    door.ask("GET", "/mas/dias", headers=inside)
    for step in ("", "si"):
        typed = token | {"desde": f"{closed:%Y-%m-%d}", "paso": step}
        door.ask("POST", "/mas/dias", urlencode(typed).encode(), headers=inside)
    door.ask("GET", "/mas/dias/{day_id}", headers=inside, **at)
    body = urlencode(token).encode()
    door.ask("POST", "/mas/dias/{day_id}/deshacer", body, headers=inside, **at)


def the_settings(day: Day, door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """An owner changes when it is reminded and puts it back, sets ceiling and telephone, and sees to the templates."""

    def saw(path: str) -> dict[str, str]:
        """Return what a page showed; without its rights it shows nothing."""
        fields = Seen(door.ask("GET", path, headers=inside).body.decode()).fields
        return token | {"visto": (fields.get("visto") or {}).get("value") or ""}

    def press(path: str, typed: dict[str, str]) -> None:
        door.ask("POST", path, urlencode(typed).encode(), headers=inside)

    the_kinds(door, inside, token)
    clinic = day.practice.clinic
    said = {f"antes{offset}": "si" for offset in clinic.reminder_offsets}
    said |= {f"en_{language}": "si" for language in clinic.languages}
    said |= {"desde": f"{clinic.sending_from:%H:%M}", "hasta": f"{clinic.sending_until:%H:%M}"}
    said |= {"idioma": clinic.languages[0], "seguro": "si"}
    confirmed = {} if clinic.remind_confirmed else {"confirmados": "si"}
    press("/mas/recordatorios", saw("/mas/recordatorios") | said | confirmed)
    press("/mas/recordatorios/deshacer", saw("/mas/recordatorios"))
    press("/mas/horario", saw("/mas/horario") | hours_form.as_asked(clinic.hours))
    press("/mas/tope", saw("/mas/tope") | {"tope": str(clinic.limits.messages_a_day)})
    press("/mas/recepcion", saw("/mas/recepcion") | {"telefono": clinic.reception_e164})
    press("/mas/plantillas/lectura", saw("/mas/plantillas"))
    press("/mas/plantillas", token)
    the_days_off(door, inside, token)
    the_first_day(door, inside, token)


def the_first_day(door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """The owner goes through the steps, and sends herself a test."""
    records = door.day.records
    clinic = records.get(Clinic, door.day.practice.clinic.id)
    records.commit(
        [Save(replace(clinic, first_day=FirstDay()))]
    )  # of former rounds there is no room
    door.ask("GET", "/mas/primer-dia", headers=inside)
    for path in ("/mas/primer-dia/{step}/hecho", "/mas/primer-dia/{step}/hecho/deshacer"):
        door.ask("POST", path, urlencode(token).encode(), headers=inside, step="formulario")
    typed = {"telefono": "55 5555 0188", "seguro": "si"}
    door.ask("POST", "/mas/primer-dia/prueba", urlencode(token | typed).encode(), headers=inside)


def the_kinds(door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """The owner keeps what the clinic calls its visits."""
    at: dict[str, str] = {}
    records = door.day.records
    clinic = records.get(Clinic, door.day.practice.clinic.id)
    records.commit([Save(replace(clinic, visit_kinds=()))])  # of former rounds there is no room

    def press(path: str, **typed: str) -> Any:
        return door.ask("POST", path, urlencode(token | typed).encode(), headers=inside, **at)

    press("/mas/motivos", nombre=f"Control {ids.new_id()}", minutos="20")
    listed = door.ask("GET", "/mas/motivos", headers=inside).body.decode()
    kind = re.search(r"mas/motivos/(\w{12})\"", listed)
    at["kind_id"] = kind[1] if kind else "nobodys00000"
    door.ask("GET", "/mas/motivos/{kind_id}", headers=inside, **at)
    press("/mas/motivos/{kind_id}", nombre=f"Consulta {ids.new_id()}", minutos="30", visto="0")
    press("/mas/motivos/{kind_id}/retiro")
    press("/mas/motivos/{kind_id}/retiro/deshacer")


def the_wishes(day: Day, door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """Somebody asks for their data at the desk; an owner hands them over, answers, and erases another who asks for that."""

    def press(path: str, at: dict[str, str], **typed: str) -> str:
        body = urlencode(token | typed).encode()
        answer = door.ask("POST", path, body, headers=inside, **at)
        noted = re.search(r"tarea=([a-z0-9-]+)", answer.headers.get("Location", ""))
        return noted[1] if noted else "261122153000-nobodys0"

    def asks(kind: str) -> dict[str, str]:
        person = day.patient(created_at=datetime.now(UTC))  # no history of months to be read
        day.message(person, about=day.visit(person))
        at = {"patient_id": person.id}
        return at | {"task_id": press("/personas/{patient_id}/solicitud", at, quiere=kind)}

    wish = asks("copia")
    press("/mas/arco/{task_id}/deshacer", wish)
    wish = asks("copia")
    for path in (
        *("/mas/arco", "/mas/arco/{task_id}"),
        *("/mas/historial", "/personas/{patient_id}/historial"),
    ):
        door.ask("GET", path, headers=inside, **wish)
    press("/mas/arco/{task_id}/entrega", wish, formato="json")
    press("/mas/arco/{task_id}/atendido", wish)
    press("/mas/arco/{task_id}/atendido/deshacer", wish)
    wish = asks("borrado")
    _known_by_more(day, wish["patient_id"])
    page = door.ask("GET", "/mas/arco/{task_id}/borrado", headers=inside, **wish)
    seen = Seen(page.body.decode()).fields.get("visto", {}).get("value", "")
    press("/mas/arco/{task_id}/borrado", wish, visto=seen)


def _known_by_more(day: Day, patient_id: str) -> None:
    """Keep of somebody what a number, a key and a form lead to, and a notice about them: an erasure finds it all."""
    records, now = day.records, datetime.now(UTC)
    person = records.get(Patient, patient_id)
    key = PatientKey(f"P-{ids.new_id()}", person.id)
    alias = LineAlias(person.e164.replace("+52", "521"), person.e164)
    notice = ClinicMessageKey(f"{person.id}/{day.practice.clinic.id}.clinic.x", now)
    waits = Signup(
        id=new_code(),
        name=person.name,
        typed_phone=person.e164,
        purposes=(Purpose.REMINDERS,),
        proof=Proof(),
        language="es_MX",
        created_at=now,
        line=hashes_of_line(records.keyed_hashes, person.e164)[0],
    )
    known = replace(person, external_id=key.id)
    records.commit([Save(known), *(Create(one) for one in (key, alias, notice, waits))])


def the_files(door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """Somebody at the desk brings an agenda, and does with it whatever can be done."""

    def press(path: str, at: dict[str, str], **typed: str) -> Any:
        return door.ask("POST", path, urlencode(token | typed).encode(), headers=inside, **at)

    def look(path: str, at: dict[str, str]) -> Any:
        return door.ask("GET", path, headers=inside, **at)

    files_at_the_practice.at_the_desk(door.day, press, look)


def the_hands(door: Door, inside: dict[str, str], token: dict[str, str]) -> None:
    """Somebody at the desk sends what a practice without an API sends itself."""

    def press(path: str, at: dict[str, str], **typed: str) -> Any:
        return door.ask("POST", path, urlencode(token | typed).encode(), headers=inside, **at)

    def look(path: str, at: dict[str, str]) -> Any:
        return door.ask("GET", path, headers=inside, **at)

    hands_at_the_practice.at_the_desk(door.day, press, look)


def _kept_by(answer: Any) -> str:
    """Return what a browser sends back of the cookies that it was given."""
    given = answer.headers.get("Set-Cookie", [])
    return "; ".join(one.split(";")[0] for one in ([given] if isinstance(given, str) else given))


def _token_on(page: Any) -> str:
    return (Seen(page.body.decode()).fields.get("token") or {}).get("value") or ""


AT_THE_DOOR = {
    "public_pages": public_pages,
    "my_data_pages": my_data_pages,
    "staff_pages": staff_pages,
    "whatsapp_webhook": whatsapp_webhook,
    "api_handler": api,
}


def open_door(name: str, day: Day, services: Services) -> None:
    """Let people and programs come to a door of the application, which acts with these services."""
    with pytest.MonkeyPatch.context() as patch, Client(application.app) as client:
        patch.setattr(wiring, "services", lambda: services)
        patch.setenv("PUNTUAL_DOOR", name)
        AT_THE_DOOR[name](day, Door(name, day, client.http))
