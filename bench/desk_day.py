"""`make bench ARGS=--desk`: what *Hoy* and *Mensajes* take of the processor in their handler, beside a bare Chalice app, on a clinic of years.

The local AWS is a process of its own: what is measured is ours, botocore's and Chalice's.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from chalice.app import Chalice, Response
from rich.table import Table as Printed

from bench.import_file import tables_on
from bench.long_talk import SAID, TALKER, long_talk
from bench.population import NAMES, PRACTITIONERS, Population, a_clinic
from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Provider
from chalicelib.messaging.model import About, Content, Kind, Message, State, message_id
from chalicelib.messaging.received_texts import TextThread
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Line, Patient, UpcomingVisit
from chalicelib.shared import times
from chalicelib.shared.one_time_secrets import new_secret
from chalicelib.staff.model import Device, StaffMember
from chalicelib.staff.permissions import Role
from chalicelib.staff.sessions import open_session
from chalicelib.storage.item_codec import Item, to_item
from chalicelib.web.staff import cookies
from puntual.local_aws import free_port, local_aws

ASKED = 40  # times, after some to warm up
WARM = 5
A_BATCH = 25  # items that DynamoDB takes at once
AIM_MS = 50
A_DAY = 40  # visits


@dataclass(frozen=True)
class Taken:
    """What one request took."""

    cpu_ms: float
    sent: int


def measure_desk(patients: int, past: int, *, say: Callable[[str], None]) -> Printed:
    """Fill a clinic, open its day again and again; return the table."""
    now = datetime.now(tz=times.now_utc().tzinfo).replace(microsecond=0)
    clinic = replace(
        a_clinic(Population("desk", Provider.META, 1, 1), 0), zone="America/Mexico_City"
    )
    with TemporaryDirectory() as folder, local_aws(port=free_port(), state=Path(folder)) as aws:
        client = tables_on(aws, ["desk"])
        say(f"{patients:,} patients, {past:,} past visits")
        _fill(client, clinic.id, _records(clinic, now, patients, past))
        secrets = _sits_down(client, clinic.id, now)
        _keep_secrets(aws)
        with _environment(aws):
            import app as application

            say("opening the day, the talks and a long one")
            ours = {
                f"Hoy, {A_DAY} visits": _asked(application.app, _event("/hoy", secrets)),
                f"Mensajes, {A_DAY} talks": _asked(application.app, _event("/mensajes", secrets)),
                f"a talk of {SAID:,} messages": _asked(
                    application.app, _event("/mensajes/{talk}", secrets, talk=TALKER.id)
                ),
            }
    return _printed(ours, _asked(_bare(), _event("/", {})), patients, past)


def _records(clinic: Any, now: datetime, patients: int, past: int) -> Iterator[Any]:
    yield clinic
    yield from long_talk(clinic.id, now)
    start, _ = times.day_bounds(times.local_day(now, clinic.zone), clinic.zone)
    for number in range(patients):
        who = Patient(
            f"p{number:011}", f"{NAMES[number % len(NAMES)]} {number}", f"+5255{number:08}"
        )
        coming = number < A_DAY
        starts = start + timedelta(hours=8, minutes=15 * number)
        visit = Appointment(
            f"a{number:011}", who.id, starts, created_at=now, practitioner=PRACTITIONERS[number % 3]
        )
        yield who
        if coming:
            yield from _with_talk(clinic.id, who, visit, now)
        visits = {visit.id: UpcomingVisit(starts, who.id)} if coming else {}
        yield Line(who.e164, (who.id,), visits=visits)
    for number in range(past):
        ago = timedelta(days=1 + number // 60, minutes=15 * (number % 60))
        whose = f"p{number % patients:011}"
        yield Appointment(f"o{number:011}", whose, start - ago, status=Status.ATTENDED)


def _with_talk(clinic_id: str, who: Patient, visit: Appointment, now: datetime) -> Iterator[Any]:
    """Yield a visit of today with two messages, last words, and of every fifth a task."""
    told = []
    for hours in (24, 2):
        at = visit.starts_at - timedelta(hours=hours)
        name = message_id(clinic_id, who.id, Kind.REMINDER, at, visit.id, str(hours))
        about = (About(visit.id, 1, hours * 60),)
        content = Content("recordatorio_cita", "es_MX", ("Ana", "Clínica", "hoy", "Centro"))
        told.append(
            Message(
                name,
                Kind.REMINDER,
                who.e164,
                content,
                at,
                visit.starts_at,
                about=about,
                state=State.READ,
                changed_at=at,
            )
        )
    yield from told
    yield replace(visit, message_ids=tuple(m.id for m in told))
    task = staff_task(
        TaskKind.TEXT, now, who.id, patient_id=who.id, e164=who.e164, text="¿a qué hora?"
    )
    waits = int(who.id[1:]) % 5 == 0
    yield TextThread(
        who.e164, task.id, now, None, now if waits else None, "¿a qué hora?", now, who.id
    )
    if waits:
        yield task


def _fill(client: Any, clinic_id: str, records: Iterator[Any]) -> None:
    batch: list[Item] = []
    for record in records:
        batch.append(to_item(clinic_id, record))
        if len(batch) == A_BATCH:
            _write(client, batch)
            batch = []
    _write(client, batch)


def _write(client: Any, items: list[Item]) -> None:
    if items:
        puts = [{"PutRequest": {"Item": item}} for item in items]
        client.batch_write_item(RequestItems={"Table-desk": puts})


def _sits_down(client: Any, clinic_id: str, now: datetime) -> dict[str, str]:
    """Let somebody be signed in; return the cookies."""
    member = StaffMember("s00000000001", "Lupita", Role.RECEPTION, "-", now, now)
    secret = new_secret()
    written = cookies.written(clinic_id, secret)
    kept = cookies.read(written)
    device = Device(kept.id if kept else "", "Recepción", (member.id,), now, now)
    opened = open_session(member, device, now)
    _fill(client, clinic_id, iter((member, device, opened.session)))
    return {cookies.DEVICE: written, cookies.SESSION: cookies.written(clinic_id, opened.secret)}


def _keep_secrets(aws: Any) -> None:
    for name in ("form-key", "phone-pepper", "public-url"):
        value = "https://example.com" if name == "public-url" else new_secret()
        aws.client("ssm").put_parameter(
            Name=f"/puntual/bench/{name}", Value=value, Type="SecureString"
        )


@contextmanager
def _environment(aws: Any) -> Iterator[None]:
    given = {
        **aws.environment(),
        "PUNTUAL_TABLE": "Table-desk",
        "PUNTUAL_JOURNAL": "Journal-desk",
        "PUNTUAL_QUEUE_URL": "",
        "PUNTUAL_PARAMETERS": "/puntual/bench",
        "POWERTOOLS_SERVICE_NAME": "puntual",
    }
    before = dict(os.environ)
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _event(path: str, kept: Mapping[str, str], **parts: str) -> dict[str, Any]:
    """Return what the gateway hands over for a GET."""
    cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
    headers = {"Host": "clinic.example", "Cookie": cookie, "Accept-Language": "es"}
    context = {
        "httpMethod": "GET",
        "resourcePath": path,
        "path": path.format(**parts),
        "identity": {"sourceIp": "127.0.0.1"},
    }
    return {
        "resource": path,
        "path": path.format(**parts),
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "multiValueQueryStringParameters": None,
        "pathParameters": parts or None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
        "requestContext": context,
    }


def _bare() -> Chalice:
    app = Chalice(app_name="bare")
    app.route("/")(lambda: Response(body="ok", headers={"Content-Type": "text/plain"}))
    return app


def _asked(app: Chalice, event: dict[str, Any]) -> Taken:
    taken, body = [], ""
    for number in range(WARM + ASKED):
        begun = time.process_time()
        answer = app(event, None)
        spent = time.process_time() - begun
        if answer["statusCode"] != 200:
            raise RuntimeError(json.dumps(answer)[:300])
        if number >= WARM:
            taken.append(spent)
        body = answer["body"]
    return Taken(median(taken) * 1000, len(body.encode()))


def _printed(ours: Mapping[str, Taken], bare: Taken, patients: int, past: int) -> Printed:
    title = f"Pages of the desk in the handler; {patients:,} patients, {past:,} past visits"
    table = Printed("page", "CPU ms", "× a bare Chalice app", "aim", "KB", title=title)
    for page, taken in ours.items():
        ratio, sent = f"{taken.cpu_ms / bare.cpu_ms:.0f}", f"{taken.sent / 1000:.0f}"
        table.add_row(page, f"{taken.cpu_ms:.1f}", ratio, f"≤ {AIM_MS} ms", sent)
    table.add_row("bare", f"{bare.cpu_ms:.2f}", "1", "", f"{bare.sent / 1000:.1f}")
    return table
