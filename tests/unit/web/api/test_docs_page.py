import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from chalicelib.web.api.docs_page import document as document_for
from chalicelib.web.api.docs_page import page as page_for
from chalicelib.web.api.openapi_operations import OPERATIONS
from tests.unit.web.api.api_client import Api
from tests.unit.web.api.test_authenticate import GUARDED

HEAVY = ("pydantic", "jinja2", "phonenumbers", "babel", "boto3", "botocore", "icalendar")


@pytest.fixture(scope="module")
def document():
    return Api().get("/openapi.json").json_body


@pytest.fixture(scope="module")
def page():
    answer = Api().get("/docs")
    assert answer.status_code == 200
    return answer


def test_the_document_tells_of_every_route(document):
    """No route is left out, and nothing is told that does not exist."""
    told = {
        (method.upper(), f"/api/v1{path}", operation["operationId"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert told == {(method, path, view.__name__) for method, path, view in GUARDED}
    assert set(OPERATIONS) == {view.__name__ for _, _, view in GUARDED}


def test_the_document_names_the_scheme_and_every_refusal(document):
    """A client generator learns the token, the problem and when it comes."""
    assert document["openapi"] == "3.1.0"
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len(operations) == len(GUARDED) > 0
    for operation in operations:
        assert {"200", "401", "403", "429", "500"} <= set(operation["responses"])
        refusal = operation["responses"]["401"]["content"]["application/problem+json"]
        assert refusal["schema"]["$ref"] == "#/components/schemas/Problem"


@pytest.mark.parametrize("prefix", ["", "/app", "/clinics/v2"])
def test_the_document_knows_where_it_is_served(prefix):
    """Below API Gateway's stage or a domain's own path, the server has it in front."""
    request = SimpleNamespace(context={"path": f"{prefix}/api/v1/openapi.json"}, headers={})
    assert json.loads(document_for(request).body)["servers"] == [{"url": f"{prefix}/api/v1"}]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
def test_the_description_is_kept_and_asked_for_by_its_tag(path):
    """It is the same for everybody: who has it is told so without its 65 KB."""
    first = Api().get(path)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = Api().get(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.body, again.headers["ETag"]) == (
        304,
        b"",
        first.headers["ETag"],
    )
    other = Api().get(path, If_None_Match='"another"')
    assert (other.status_code, other.body) == (200, first.body)


@pytest.mark.parametrize("written", [document_for, page_for])
def test_the_description_is_written_once_a_process(written):
    """A flood of requests for it costs no more than any other: the very text is answered again."""
    request = SimpleNamespace(context={"path": "/app/api/v1/docs"}, headers={})
    assert written(request).body is written(request).body


def test_limits_stand_in_the_document(document):
    """What the models refuse, the document says."""
    schemas = document["components"]["schemas"]
    minutes = schemas["AppointmentIn"]["properties"]["minutes"]
    assert (minutes["minimum"], minutes["maximum"]) == (1, 1440)
    assert schemas["PatientIn"]["properties"]["name"]["maxLength"] == 120
    assert schemas["PatientIn"]["additionalProperties"] is False


def test_the_page_shows_every_operation(page):
    """A person finds each operation, each model and each code."""
    text = page.body.decode()
    for name in [*OPERATIONS, "PatientIn", "only_the_patient_can_come_back", "phone_letters"]:
        assert name in text


def test_the_page_links_nowhere_in_vain(page):
    """Each link inside the page leads to something on it."""
    text = page.body.decode()
    targets = set(re.findall(r'href="#(\w+)"', text))
    assert targets
    assert targets <= set(re.findall(r'id="(\w+)"', text))


def test_the_page_runs_nothing(page):
    """No script, nothing inline, and no style but our own files."""
    text, policy = page.body.decode(), page.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|src=", text)
    assert "style-src 'self';" in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("prefix", ["", "/app"])
def test_the_page_finds_its_style_sheets(prefix):
    """Below API Gateway's stage too."""
    request = SimpleNamespace(context={"path": f"{prefix}/api/v1/docs"}, headers={})
    asked = re.findall(r'<link rel="\w+".* href="([^"]+)"', page_for(request).body)
    assert len(asked) == 3
    for address in asked:
        assert address.startswith(f"{prefix}/static/")
        assert Api().client.http.get(address.removeprefix(prefix)).status_code == 200


def test_examples_are_escaped(page):
    """What stands in the document is text on the page, never markup."""
    assert "&#34;external_id&#34;" in page.body.decode()


def test_importing_the_application_loads_nothing_heavy():
    """The webhook and the sender do not pay for what only the API uses."""
    code = f"import sys, app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "[]"
