"""The API on the packaged application: what API Gateway and Lambda do to paths, headers and bodies."""

import json
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chalicelib.clinics.api_tokens import Scope, issue_token
from chalicelib.storage.clinic_directory import Directory
from chalicelib.storage.clinic_records import ClinicRecords
from chalicelib.storage.table import Table
from tests.builders import a_clinic, keep
from tests.fakes.memory_records import OF_THE_TEST

pytestmark = pytest.mark.deployed
ID = "apitest1"


@pytest.fixture(scope="module")
def token(stack, local_aws):
    table = Table(local_aws.client("dynamodb"), stack.table)
    sender = a_clinic().sender
    sender = type(sender)(**(vars(sender) | {"phone_number_id": "number-of-the-api-test"}))
    Directory(table).add(a_clinic(id=ID, slug="api-test", sender=sender))
    record, text = issue_token(ID, "ERP", tuple(Scope), now=datetime.now(UTC))
    keep(ClinicRecords(table, ID, OF_THE_TEST), record)
    return text


@pytest.fixture
def call(stack, token):
    parts = urlsplit(stack.api_url)

    def asked(method, path, body=None, **headers):
        connection = HTTPConnection(parts.netloc, timeout=60)
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"} | headers
        try:
            raw = json.dumps(body).encode() if body is not None else None
            connection.request(method, f"{parts.path}/api/v1{path}", raw, sent)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), json.loads(answer.read())
        finally:
            connection.close()

    return asked


def test_an_agenda_goes_through_the_gateway(call):
    """A patient, a visit under an odd key, the same again, moved, listed, cancelled: over HTTP."""
    person = {"external_id": "P:1", "name": "Ana López", "phone": "55 1234 5678"}
    assert call("POST", "/patients", person)[0] == 201
    assert call("POST", "/patients", person)[2]["result"] == "unchanged"
    path = "/appointments/CITA%3A1%402026"
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    visit = {"patient_external_id": "P:1", "starts_at": starts_at.isoformat(), "at_night": True}
    assert [call("PUT", path, visit)[2]["result"] for _ in range(2)] == ["created", "unchanged"]
    moved = visit | {"starts_at": (starts_at + timedelta(hours=1)).isoformat()}
    status, _, shown = call("PUT", path, moved)
    assert (status, shown["result"], shown["external_id"]) == (200, "updated", "CITA:1@2026")
    day = datetime.fromisoformat(shown["starts_at"]).date()
    listed = call("GET", f"/appointments?day={day}")[2]["appointments"]
    assert [one["id"] for one in listed] == [shown["id"]]
    assert call("POST", f"/appointments/~{shown['id']}/cancel")[2]["status"] == "cancelled"


def test_patients_are_paged_through_on_the_real_index(call):
    """Cursors follow the list of names as DynamoDB keeps it."""
    for place, name in enumerate(["Zoé Prueba", "Ángel Prueba", "Beto Prueba"]):
        call("POST", "/patients", {"name": name, "external_id": f"Q-{place}"})
    names, cursor = [], ""
    while True:
        page = call("GET", f"/patients?limit=1{cursor and '&cursor='}{cursor}")[2]
        names += [one["name"] for one in page["patients"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert [n for n in names if "Prueba" in n] == ["Ángel Prueba", "Beto Prueba", "Zoé Prueba"]


def test_refusals_arrive_as_problems(call):
    """Status, media type and language survive the gateway."""
    status, headers, problem = call("GET", "/patients", Authorization="Bearer nonsense")
    assert (status, problem["code"]) == (401, "unauthorized")
    assert headers["Content-Type"] == "application/problem+json"
    status, _, problem = call("GET", "/patients/nobody", **{"Accept-Language": "en"})
    assert (status, problem["detail"]) == (404, "The clinic has no such record.")
