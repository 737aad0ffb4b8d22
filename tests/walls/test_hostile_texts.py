"""S8: no hostile text becomes a script, a formula, a header or a link to elsewhere, whichever field it was typed into."""

import csv
import html
import io
import json
import re
from urllib.parse import urlencode, urlsplit

import pytest
import time_machine

from chalicelib import wiring
from chalicelib.consent.signup import Signup
from chalicelib.imports.export import write_csv
from chalicelib.storage.records import from_item
from tests.browser.public.served_pages import served
from tests.builders import NOW
from tests.scale import scaled
from tests.unit.web.public.front_desk import FORM, page_of, with_a_clinic
from tests.walls.hostile_texts import FOREIGN, hostile_texts
from tests.walls.town import Town

TEXTS = hostile_texts()
FIELDS = ("name", "phone", "email", "relation", "token", "website", "for_other", "reminders")
OF_THE_API = {
    "/patients": ("name", "phone", "external_id", "email", "guardian", "language"),
    "/patients/search": ("name", "phone", "external_id", "cursor"),
    "/patients/ap0aaaaaa/consents": ("purpose", "attested_by"),
    "/patients/ap0aaaaaa/merge": ("duplicate_id", "asked_by"),
}
A_VISIT = ("starts_at", "practitioner", "place", "patient_id", "patient_external_id")
FORMULA = re.compile(r"^[ \u00a0\ufeff\u200b]*[=+\-@\t\r\n＝＋－＠]")


@pytest.fixture
def town(monkeypatch):
    made = Town()
    monkeypatch.setattr(wiring, "services", lambda: made)
    return made


def test_there_are_five_hundred():
    """Each is tried in each field."""
    assert len(TEXTS) >= 500


def test_no_field_of_the_form_lets_a_text_out_of_its_place(town):
    """In each field in turn: no tag, no attribute, no header and no link that a program did not write."""
    with time_machine.travel(NOW, tick=False):
        form = page_of(town.request("GET", "/c/clinica-a"))
        usual = {"token": form.fields["token"]["value"], "name": "Ana", "phone": "1"}
        tags = {tag for tag, _ in form.tags} | {"section", "em"}
        for number, text in enumerate(TEXTS):
            field = FIELDS[number % len(FIELDS)]
            for name in {field, "name", "phone"}:
                body = urlencode(usual | {name: text}, errors="surrogatepass").encode()
                query = urlencode({"lang": text, "utm_source": text}, errors="replace")[:2000]
                answer = town.request("POST", f"/c/clinica-a?{query}", body=body, Content_Type=FORM)
                assert answer.status_code in (303, 422, 429), (name, text)
                _holds(answer, tags, text)


def _holds(answer, tags, text):
    """See that what came back has only our own markup and our own addresses."""
    seen = page_of(answer)
    for tag, given in seen.tags:
        assert tag in tags, (tag, text)
        assert not [name for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action"):
            to = urlsplit(html.unescape(given.get(name) or ""))
            assert to.netloc in ("", "wa.me"), (given, text)
            assert to.scheme in ("", "https", "tel", "data"), (given, text)
    for name, value in answer.headers.items():
        assert not re.search(r"[\r\n\x00]", f"{name}{value}"), text
    assert FOREIGN not in answer.headers.get("Location", ""), text
    assert "a=b" not in answer.headers.get("Set-Cookie", ""), text


def test_the_api_keeps_or_refuses_and_gives_back_json(town):
    """Never a server error; JSON that no browser takes for a page; a refusal repeats nothing."""
    kept = 0
    for number, text in enumerate(TEXTS):
        if number % 200 == 0:
            town.tokens["a all"] = town.token("a")  # each has its own minute
        for path, fields in OF_THE_API.items():
            kept += _try_json(town, "POST", path, {fields[number % len(fields)]: text})
        booked = {"patient_id": "ap0aaaaaa", "starts_at": "2026-12-01T10:30:00-06:00"}
        field = A_VISIT[number % len(A_VISIT)]
        kept += _try_json(town, "PUT", f"/appointments/C{number}", booked | {field: text})
        kept += _try_json(town, "POST", "/patients", {"name": text, "external_id": f"N{number}"})
    print(f"\n{len(TEXTS)} texts, {kept} kept by the API")
    assert kept > 100


def _try_json(town, method, path, body):
    answer = town.request(
        method,
        f"/api/v1{path}",
        body=json.dumps(body).encode(),
        Content_Type="application/json",
        Authorization=f"Bearer {town.tokens['a all']}",
    )
    assert answer.status_code in (200, 201, 400, 404, 409, 422, 429), (path, body, answer.body)
    assert answer.headers["Content-Type"] in ("application/json", "application/problem+json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    json.loads(answer.body)
    return answer.status_code in (200, 201)


def test_no_text_becomes_a_formula_in_what_we_export():
    """Each as the whole cell and behind blanks; read back it is the text, with an apostrophe at most."""
    rows = [[text, f" {text}", f"\u00a0{text}"] for text in TEXTS if "\ud83d" not in text]
    file = io.StringIO(newline="")
    write_csv(rows, file)
    back = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert len(back) == len(rows)
    for row, given in zip(back, rows, strict=True):
        for cell, text in zip(row, given, strict=True):
            assert not FORMULA.match(cell), cell
            assert cell.removeprefix("'") == text or cell == text


@pytest.mark.browser
def test_no_script_runs_in_a_browser(browse, monkeypatch):
    """Typed into the form, each session with its share of them; nothing runs, nothing leads elsewhere."""
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    whole = [text for text in TEXTS if "\ud83d" not in text and len(text) <= 2_000]
    sessions = scaled(12, part=12)  # each with every twelfth text: a page takes its time
    for session in range(sessions):
        texts, wa_me = whole[session::12], ["wa.me"]
        with served() as url:
            seen = browse(
                "public/hostile", url=url, strings=texts, links=wa_me, complaints="allowed"
            )
        assert (seen["heard"], seen["foreign"], seen["shown"]) == ([], [], len(texts))
        assert seen["kept"] > 0
    kept = [from_item(Signup, i) for i in services.store.everything() if "#SIGNUP#" in i["pk"]["S"]]
    print(f"\n{sessions} sessions of {len(texts)} texts in Chromium, {len(kept)} sign-ups")
    assert not [s for s in kept if re.search(r"[<>&\"=\r\n]", s.name)]
