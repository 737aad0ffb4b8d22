from datetime import timedelta

import pytest

import app as application
from chalicelib.clinics.api_tokens import ApiToken, Scope
from tests.builders import NOW, a_line, a_patient, an_appointment, keep
from tests.unit.web.api.api_client import OTHER_CLINIC_ID, Api

PUBLIC = {"/api/v1/openapi.json", "/api/v1/docs"}
ROUTES = [
    (entry.method, path, entry.view_function)
    for path, methods in application.app.routes.items()
    if path.startswith("/api/")
    for entry in methods.values()
]


def named(part):
    return getattr(part, "__name__", str(part))


GUARDED = [route for route in ROUTES if route[1] not in PUBLIC]


@pytest.mark.parametrize(("method", "path", "view"), ROUTES, ids=named)
def test_every_route_stands_behind_the_guard(method, path, view):
    """A route is guarded by a scope, or stands on the short list of those that show nobody's data."""
    assert hasattr(view, "scope"), f"{method} {path} is not behind guarded() or public()"
    assert (view.scope is None) == (path in PUBLIC)


@pytest.mark.parametrize(("method", "path", "view"), GUARDED, ids=named)
def test_reading_needs_read_and_changing_needs_write(method, path, view):
    """Only a search reads by POST."""
    reads = method == "GET" or path.endswith("/search")
    assert view.scope is (Scope.READ if reads else Scope.WRITE)


@pytest.mark.parametrize(("method", "path", "view"), GUARDED, ids=named)
def test_every_route_asks_who_is_there(services, method, path, view):
    """Without a token each route answers 401 and the challenge, and nothing else."""
    answer = Api().call(method, path.removeprefix("/api/v1").replace("{", "").replace("}", ""))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json_body["code"] == "unauthorized"


def refused_headers(services):
    good = services.token()
    clinic, token_id, secret = good.removeprefix("pnt_").split("_", 2)
    foreign = services.token(clinic_id=OTHER_CLINIC_ID).removeprefix("pnt_").split("_", 2)
    yesterday = NOW - timedelta(days=1)
    return {
        "nothing": "",
        "another scheme": f"Basic {good}",
        "no scheme": good,
        "not a token": "Bearer abc",
        "another secret": f"Bearer pnt_{clinic}_{token_id}_{'x' * 43}",
        "secret cut short": f"Bearer {good[:-1]}",
        "secret of another token": f"Bearer pnt_{clinic}_{token_id}_{foreign[2]}",
        "another clinic's token under this clinic": f"Bearer pnt_{clinic}_{foreign[1]}_{foreign[2]}",
        "this token under another clinic": f"Bearer pnt_{OTHER_CLINIC_ID}_{token_id}_{secret}",
        "unknown token": f"Bearer pnt_{clinic}_nothere000_{secret}",
        "unknown clinic": f"Bearer pnt_nowhere_{token_id}_{secret}",
        "key characters": f"Bearer pnt_{clinic}#PATIENT#p1_{token_id}_{secret}",
        "revoked": f"Bearer {services.token(revoked_at=yesterday)}",
        "expired": f"Bearer {services.token(expires_at=NOW)}",
        "the stored hash": f"Bearer pnt_{clinic}_{token_id}_{hash_of(services, token_id)}",
        "two tokens": f"Bearer {good} {good}",
    }


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(services):
    """Forged, foreign, revoked, expired: one and the same 401, word for word."""
    answers = {
        case: Api().get("/patients", Authorization=header)
        for case, header in refused_headers(services).items()
    }
    assert {case: answer.status_code for case, answer in answers.items()} == dict.fromkeys(
        answers, 401
    )
    assert len({(a.body, str(sorted(a.headers.items()))) for a in answers.values()}) == 1


def test_a_token_in_force_opens_its_clinic(services):
    """Expiry lies ahead, the scheme's capitals do not matter."""
    token = services.token(expires_at=NOW + timedelta(seconds=1))
    assert Api().get("/patients", Authorization=f"bearer {token}").status_code == 200


def test_a_token_for_reading_changes_nothing(services):
    """403 names the scope that is missing."""
    api = Api(services.token(Scope.READ))
    answer = api.post("/patients", {"name": "Ana", "external_id": "P-1"})
    assert (answer.status_code, answer.json_body["code"]) == (403, "insufficient_scope")
    assert 'scope="write"' in answer.headers["WWW-Authenticate"]
    assert api.get("/patients").json_body["patients"] == []


def test_a_token_for_writing_reads_nothing(services):
    """A system that only delivers appointments sees no list of patients."""
    assert Api(services.token(Scope.WRITE)).get("/patients").status_code == 403


def test_a_clinic_never_sees_anothers_records(services, records, foreign_api):
    """Under another clinic's token everything of this one is simply not there."""
    keep(records, a_patient(external_id="P-1"), a_line(), visit := an_appointment())
    by_number = foreign_api.post("/patients/search", {"phone": "5512345678"})
    assert by_number.json_body["patients"] == []
    assert foreign_api.get("/patients").json_body["patients"] == []
    day = foreign_api.get("/appointments?day=2026-11-23")
    assert day.json_body["appointments"] == []
    paper = {"purpose": "reminders", "attested_by": "x"}
    answers = [
        foreign_api.get("/patients/p7d2m4q8w1zc"),
        foreign_api.get("/patients/p7d2m4q8w1zc/messages"),
        foreign_api.get("/patients/p7d2m4q8w1zc/consents"),
        foreign_api.post("/patients/p7d2m4q8w1zc/consents", paper),
        foreign_api.delete("/patients/p7d2m4q8w1zc/consents/reminders"),
        foreign_api.get(f"/appointments/~{visit.id}"),
        foreign_api.post(f"/appointments/~{visit.id}/cancel"),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    unknown = foreign_api.get("/patients/nobody")
    assert answers[0].body == unknown.body


def hash_of(services, token_id):
    return services.records("k3v9q2xa").get(ApiToken, token_id).secret_hash
