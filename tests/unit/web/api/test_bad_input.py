import pytest

from tests.builders import a_line, a_patient, keep

VISIT = {"patient_id": "p7d2m4q8w1zc", "starts_at": "2026-11-23T10:30:00-06:00"}
PERSON = {"name": "Ana López", "external_id": "P-1"}
LARGE = b'{"name": "' + b"a" * 70_000 + b'"}'


@pytest.fixture(autouse=True)
def ana(records):
    keep(records, a_patient(), a_line())


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"name=Ana", b"\xff\xfe", b'{"name": "\\ud800"}', b"[" * 5000, b"{}\n{}"],
    ids=["empty", "cut", "a form", "not UTF-8", "half a character", "deep", "two"],
)
def test_what_is_not_json_is_said_so(api, body):
    """A body that does not parse is 400, never a server error."""
    answer = api.call("POST", "/patients", body)
    assert (answer.status_code, answer.json_body["code"]) == (400, "not_json"), answer.body


@pytest.mark.parametrize("body", [b"[]", b'"Ana"', b"7", b"null"])
def test_json_that_is_no_object_is_refused(api, body):
    """The whole body is pointed at."""
    answer = api.call("POST", "/patients", body)
    assert (answer.status_code, answer.json_body["errors"][0]["pointer"]) == (422, "#")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"name": None}, "#/name", "string_type"),
        ({"name": 7}, "#/name", "string_type"),
        ({"name": ""}, "#/name", "string_pattern_mismatch"),
        ({"name": "   "}, "#/name", "string_pattern_mismatch"),
        ({"name": "Ana\nLópez"}, "#/name", "string_pattern_mismatch"),
        ({"name": "Ana\u0000"}, "#/name", "string_pattern_mismatch"),
        ({"name": "\u0301"}, "#/name", "name_unreadable"),
        ({"name": "a" * 121}, "#/name", "string_too_long"),
        ({"phone": "llámame"}, "#/phone", "phone_letters"),
        ({"phone": "12345"}, "#/phone", "phone_too_short"),
        ({"phone": "5.51234E+09"}, "#/phone", "phone_excel_damage"),
        ({"phone": "55 1234 5678 / 55 8765 4321"}, "#/phone", "phone_several_numbers"),
        ({"phone": 5512345678}, "#/phone", "string_type"),
        ({"phone": "5" * 41}, "#/phone", "string_too_long"),
        ({"external_id": "a/b"}, "#/external_id", "string_pattern_mismatch"),
        ({"external_id": "x" * 65}, "#/external_id", "string_pattern_mismatch"),
        ({"email": "ana at example"}, "#/email", "string_pattern_mismatch"),
        ({"language": "fr"}, "#/language", "literal_error"),
        ({"nombre": "Ana"}, "#/nombre", "extra_forbidden"),
        ({"a/b~c": 1}, "#/a~1b~0c", "extra_forbidden"),
    ],
)
def test_a_wrong_field_of_a_patient_is_pointed_at(api, changes, pointer, code):
    """Each wrong field has its pointer and a stable code."""
    answer = api.post("/patients", PERSON | changes)
    errors = [(error["pointer"], error["code"]) for error in answer.json_body["errors"]]
    assert (answer.status_code, errors) == (422, [(pointer, code)])


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"starts_at": "2026-11-23T10:30:00"}, "#/starts_at", "datetime_without_offset"),
        ({"starts_at": "23/11/2026 10:30"}, "#/starts_at", "datetime_malformed"),
        ({"starts_at": "2026-11-31T10:30:00Z"}, "#/starts_at", "datetime_malformed"),
        ({"starts_at": 1795451400}, "#/starts_at", "datetime_malformed"),
        ({"starts_at": "1795451400"}, "#/starts_at", "datetime_malformed"),
        ({"starts_at": "9999-12-31T23:59:59-06:00"}, "#/starts_at", "datetime_out_of_range"),
        ({"starts_at": "0001-01-01T00:00:00+06:00"}, "#/starts_at", "datetime_out_of_range"),
        ({"minutes": 0}, "#/minutes", "greater_than_equal"),
        ({"minutes": 1441}, "#/minutes", "less_than_equal"),
        ({"minutes": "30"}, "#/minutes", "int_type"),
        ({"minutes": True}, "#/minutes", "int_type"),
        ({"patient_external_id": "P-1"}, "#", "exactly_one_needed"),
    ],
)
def test_a_wrong_field_of_an_appointment_is_pointed_at(api, changes, pointer, code):
    """Moments carry their offset, numbers are numbers, and a visit is one patient's."""
    answer = api.put("/appointments/CITA-1", VISIT | changes)
    errors = [(error["pointer"], error["code"]) for error in answer.json_body["errors"]]
    assert (answer.status_code, errors) == (422, [(pointer, code)])


def test_a_person_without_key_or_phone_is_refused(api):
    """Sent twice, such a person would be two."""
    answer = api.post("/patients", {"name": "Ana"})
    assert answer.json_body["errors"][0]["code"] == "one_needed"


@pytest.mark.parametrize("key", ["%20", "a%2Fb", ".hidden", "x" * 65, "%C3%A1"])
def test_a_key_that_cannot_be_kept_is_refused(api, key):
    """A new visit's key is 1 to 64 plain characters."""
    answer = api.put(f"/appointments/{key}", VISIT)
    assert (answer.status_code, answer.json_body["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    "path",
    [
        "/patients/nobody",
        "/patients/%23",
        "/patients/%F0%9F%98%80",
        "/patients/clinic/messages",
        "/appointments/CITA-404",
        "/appointments/~nothing",
        "/appointments/%00",
        f"/patients/{'a' * 3000}",
    ],
)
def test_what_the_clinic_does_not_have_is_not_found(api, path):
    """Unknown and impossible ids are one and the same 404."""
    answer = api.get(path)
    assert (answer.status_code, answer.json_body["code"]) == (404, "not_found")


def test_a_large_body_is_refused(api):
    """More than 64 KiB is 413."""
    answer = api.call("POST", "/patients", LARGE)
    assert (answer.status_code, answer.json_body["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "image/png"]
)
def test_another_media_type_is_refused(api, content_type):
    """What is not JSON by its own name is 415, as a problem too."""
    answer = api.call("POST", "/patients", PERSON, Content_Type=content_type)
    assert (answer.status_code, answer.json_body["code"]) == (415, "unsupported_media_type")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_charset_is_fine(api):
    """Many clients name the charset that JSON has anyway."""
    answer = api.post("/patients", PERSON, Content_Type="application/json; charset=utf-8")
    assert answer.status_code == 201


def test_another_method_is_said_so(api):
    """Chalice's own refusal arrives as a problem, with what is allowed."""
    answer = api.call("PATCH", "/patients")
    assert (answer.status_code, answer.json_body["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_details_are_spanish_unless_english_is_preferred(api):
    """Codes and titles never change; the sentence does."""
    said = {
        language: api.get("/patients/nobody", Accept_Language=language).json_body["detail"]
        for language in ("", "es-MX,es;q=0.9", "en-US,en;q=0.9", "pt-BR,en;q=0.5", "de")
    }
    spanish, english = "La clínica no tiene ese registro.", "The clinic has no such record."
    assert list(said.values()) == [spanish, spanish, english, english, spanish]


def test_what_was_sent_is_never_repeated(api, caplog):
    """Neither the answer nor the log carries a name or number that was refused."""
    answer = api.post("/patients", {"name": "Ana Secreta\n", "phone": "55 1234 567x8", "x": "Pepe"})
    assert answer.status_code == 422
    for text in (answer.body.decode(), caplog.text):
        assert not any(word in text for word in ("Secreta", "1234", "Pepe"))


def test_every_answer_carries_the_security_headers(api):
    """Kept by no cache, whatever the answer."""
    answers = [
        api.get("/patients"),
        api.get("/patients/nobody"),
        api.call("PATCH", "/patients"),
        api.call("POST", "/patients", b"{"),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_defect_of_ours_shows_nothing_of_it(api, services, monkeypatch):
    """An error nobody expected is a problem with 500 and no detail of its own."""
    monkeypatch.setattr(type(services), "queue", property(lambda _: 1 / 0), raising=False)
    answer = api.get("/patients")
    assert (answer.status_code, answer.json_body["code"]) == (500, "internal_error")
    assert b"ZeroDivision" not in answer.body
