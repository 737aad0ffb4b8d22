"""S8: no hostile text becomes a script, a formula, a header or a link to elsewhere, whichever field it was typed into."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from urllib.parse import quote, urlencode
from zlib import crc32

import pytest

from chalicelib import wiring
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Clinic
from chalicelib.consent.signup import Signup
from chalicelib.shared.write_csv import write_csv
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import from_item
from tests.browser.public.served_pages import served
from tests.scale import is_few, scaled
from tests.unit.web.public.front_desk import FORM, page_of, with_a_clinic
from tests.walls.hostile_texts import FOREIGN, hostile_texts
from tests.walls.markup import armour_wrong, skeleton, words_of
from tests.walls.town import clinic_id

TEXTS = hostile_texts()
# `make test` types every tenth text into a field, the whole proof each into each.
STEP = 100 if is_few() else 10 // scaled(10)
OF_THE_FORM = ("name", "phone", "email", "relation", "token", "website", "for_other")
BOXES = ("reminders", "offers_whatsapp", "offers_email", "reviews")
OF_THE_ADDRESS = ("lang", "utm_source")
OF_MY_DATA = ("action", "patient", "purpose", "wish", "token")
V1 = "/api/v1"
PERSON = {"name": "Ana López", "external_id": "N-1"}
VISIT = {"patient_id": "ap0aaaaaa", "starts_at": "2026-12-01T10:30:00-06:00"}
MERGE = {"duplicate_id": "ap1aaaaaa", "asked_by": "Eva"}
DOCTOR = {"name": "Dra. Soto"}
PAPER = {"purpose": "reminders", "attested_by": "Eva"}
# Every body that the API takes, as it should be, and each of its fields.
BODIES = (
    (
        "POST",
        "/patients",
        PERSON,
        ("name", "phone", "external_id", "email", "guardian", "language"),
    ),
    ("POST", "/patients/search", {}, ("q", "name", "phone", "external_id", "limit", "cursor")),
    ("POST", "/patients/ap0aaaaaa/consents", PAPER, ("purpose", "attested_by")),
    ("POST", "/patients/ap2aaaaaa/merge", MERGE, ("duplicate_id", "asked_by")),
    ("POST", "/patients/ap2aaaaaa/merge/undo", MERGE, ("duplicate_id", "asked_by")),
    ("PUT", "/appointments/C-1", VISIT, ("starts_at", "minutes", "practitioner", "place")),
    ("PUT", "/appointments/C-1", VISIT, ("patient_id", "patient_external_id", "unheard-of")),
    ("PUT", "/appointments/C-1", VISIT, ("practitioner_id",)),
    ("PUT", "/practitioners/D-1", DOCTOR, ("name", "colour", "hours", "also_called")),
    ("POST", "/appointments/C-1/attendance", {}, ("came",)),
)
# Every place of an address that a caller fills in.
ADDRESSES = (
    ("GET", "/appointments?{}", ("day", "from", "until", "practitioner_id")),
    ("GET", "/practitioners?{}", ("state",)),
    ("DELETE", "/practitioners/{}", ("",)),
    ("GET", "/patients?{}", ("limit", "cursor")),
    ("GET", "/patients/ap0aaaaaa/appointments?{}", ("limit", "cursor")),
    ("GET", "/patients/ap0aaaaaa/messages?{}", ("limit",)),
    ("GET", "/patients/ap0aaaaaa/conversation?{}", ("limit", "cursor")),
    ("GET", "/messages?{}", ("day",)),
    ("GET", "/inbox?{}", ("state", "kind", "limit", "cursor")),
    ("GET", "/inbox/{}/texts", ("",)),
    ("GET", "/inbox/nothing/texts?{}", ("limit", "cursor")),
    ("POST", "/inbox/nothing/done?{}", ("seen",)),
    ("GET", "/patients/{}", ("",)),
    ("GET", "/appointments/{}", ("",)),
    ("DELETE", "/appointments/{}/arrival", ("",)),
    ("POST", "/inbox/{}/done", ("",)),
    ("DELETE", "/patients/ap0aaaaaa/consents/{}", ("",)),
)
ANSWERED = (200, 201, 400, 403, 404, 409, 422, 429)
FORMULA = re.compile(r"^[ \u00a0\ufeff\u200b]*[=+\-@\t\r\n＝＋－＠]")


@pytest.fixture
def town(town):
    records = town.records(clinic_id("a"))
    clinic = records.get(Clinic, clinic_id("a"))
    most = 10**9
    plenty = Limits(signups_an_hour=most, signups_an_hour_each=most, requests_a_minute=most)
    records.commit([Save(replace(clinic, limits=plenty))])
    return town


def share(field):
    """Return the texts that one field is given: all, or every tenth, another tenth for each field."""
    return TEXTS[crc32(field.encode()) % STEP :: STEP]


def test_there_are_five_hundred():
    """Each is tried in each field."""
    assert len(TEXTS) >= 500


def the_form(town):
    """Return the form as it came, and what it is filled in with, everything right."""
    answer = town.request("GET", "/c/clinica-a")
    token = page_of(answer).fields["token"]["value"]
    usual = {"token": token, "name": "Ana", "phone": "5512345678", "email": "a@example.org"}
    return answer, usual | {"relation": "mother", "for_other": "yes"} | dict.fromkeys(BOXES, "yes")


@pytest.mark.parametrize("field", [*OF_THE_FORM, *BOXES, *OF_THE_ADDRESS])
def test_no_field_of_the_form_lets_a_text_out_of_its_place(town, field):
    """No element, attribute, header or link that a template did not write, on the page it leads to either."""
    form, usual = the_form(town)
    known, passed, texts = elements_of_the_form(town, form, usual), 0, share(field)
    assert texts
    for text in texts:
        query, typed = (
            ({field: text}, usual) if field in OF_THE_ADDRESS else ({}, usual | {field: text})
        )
        asked = urlencode(query, errors="surrogatepass")[:4000]
        body = urlencode(typed, errors="surrogatepass").encode()
        answer = town.request("POST", f"/c/clinica-a?{asked}", body=body, Content_Type=FORM)
        assert answer.status_code in (303, 413, 422), (field, text)
        pages = [answer]
        if answer.status_code == 303:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
            pages.append(town.request("GET", f"/c/clinica-a/gracias?{asked}", Cookie=cookie))
        for page in pages:
            stands_in_place(page, known, form, text)
        passed += answer.status_code == 303
        shown = page_of(answer).fields.get(field, {}).get("value")
        if answer.status_code == 422 and field in ("name", "phone", "email") and _is_plain(text):
            assert words_of(shown) == words_of(text)
    print(f"\n{len(texts)} texts as {field}, {passed} kept")


def elements_of_the_form(town, form, usual):
    """Return each element, with its attributes, that the pages of a sign-up have when nobody is hostile."""
    posted = (
        {},
        {"name": "", "phone": "", "email": "x", "relation": ""},
        {"token": ""},
        {"website": "x"},
    )
    pages = [form]
    for wrong in posted:
        body = urlencode(
            {k: v for k, v in (usual | wrong).items() if v or k != "reminders"}
        ).encode()
        pages.append(town.request("POST", "/c/clinica-a", body=body, Content_Type=FORM))
        cookie = pages[-1].headers.get("Set-Cookie", "").split(";")[0]
        pages.append(town.request("GET", "/c/clinica-a/gracias", Cookie=cookie))
    bare = urlencode({"token": usual["token"]}).encode()
    pages.append(town.request("POST", "/c/clinica-a", body=bare, Content_Type=FORM))
    return {bone for page in pages for bone in skeleton(page_of(page))}


def stands_in_place(answer, known, plain, text):
    """See that what came back has only our own markup and our own addresses."""
    assert armour_wrong(answer, text, plain=plain.body.decode()) == "", text
    strange = [bone for bone in skeleton(page_of(answer)) if bone not in known]
    assert not strange or answer.status_code == 413, (strange, text)
    assert FOREIGN not in answer.headers.get("Location", ""), text
    assert "a=b" not in answer.headers.get("Set-Cookie", ""), text


def _in_a_header(text):
    """Return a text as a browser can send it in a header."""
    return re.sub(r"[^\x20-\x7e]", "?", text)[:2000]


def _is_plain(text):
    """Tell whether the form gives a text back as it came: what nobody sees it leaves out."""
    return text.isprintable() and unicodedata.normalize("NFC", text) == text and len(text) < 1_000


def test_no_cookie_or_language_of_a_browser_gets_onto_a_page(town):
    """What a browser says by itself stands nowhere."""
    form, usual = the_form(town)
    known, texts = elements_of_the_form(town, form, usual), share("header")
    assert texts
    for text in texts:
        said = _in_a_header(text)
        page = town.request("GET", "/c/clinica-a", Cookie=f"signup={said}", Accept_Language=said)
        stands_in_place(page, known, form, text)


@pytest.mark.parametrize("field", [*OF_MY_DATA, "listo", "lang", "cookie", "code"])
def test_no_field_of_ones_own_page_lets_a_text_out_of_its_place(town, field):
    """What its buttons say, what stands in its address, the cookie and the code."""
    session = town.ids["a"]["session"][0]
    cookie, mine = {"Cookie": f"my-data={session}"}, "/c/clinica-a/mis-datos"
    plain = town.request("GET", mine, **cookie)
    token = page_of(plain).fields["token"]["value"]
    usual = {"token": token, "action": "correction", "patient": "ap0aaaaaa", "wish": "Ana"}
    known = set(skeleton(page_of(plain)))
    for path in (f"{mine}?listo=correction", f"{mine}/x", "/c/clinica-b/mis-datos"):
        known |= set(skeleton(page_of(town.request("GET", path, **cookie))))
    texts = share(field)
    assert texts
    for text in texts:
        asked = {field: text} if field in ("listo", "lang") else {}
        query = urlencode(asked, errors="surrogatepass")[:4000]
        if field == "cookie":
            cookie = {"Cookie": f"my-data={_in_a_header(text)}"}
        place = (
            f"{mine}/{quote(text, safe='', errors='surrogatepass')[:2000] or 'x'}"
            if field == "code"
            else mine
        )
        body = urlencode(
            usual | ({field: text} if field in OF_MY_DATA else {}), errors="surrogatepass"
        )
        done = town.request("POST", place, body=body.encode(), Content_Type=FORM, **cookie)
        assert done.status_code in (303, 403, 404, 413), (field, text)
        stands_in_place(done, known, plain, text)
        seen = town.request("GET", f"{place}?{query}", **cookie)
        assert seen.status_code in (200, 403, 404), (field, text)
        if seen.status_code != 404:
            stands_in_place(seen, known, plain, text)
    print(f"\n{len(texts)} texts as {field} of one's own page")


def in_bodies():
    """Yield each call of the API with a hostile text in one field of its body."""
    for method, path, usual, fields in BODIES:
        for field in fields:
            for text in share(f"{path} {field}"):
                yield method, path, json.dumps(usual | {field: text}).encode()


def in_addresses():
    """Yield each call with a hostile text in one place of its address."""
    for method, path, fields in ADDRESSES:
        for field in fields:
            for text in share(f"{path} {field}"):
                part = quote(text, safe="", errors="surrogatepass")[:4000] or "x"
                yield method, path.format(f"{field}={part}" if field else part), b""


@pytest.mark.parametrize("calls", [in_bodies, in_addresses])
def test_the_api_keeps_or_refuses_and_gives_back_json(town, calls):
    """Never a server error; JSON that no browser takes for a page; a refusal repeats no markup."""
    statuses, token, tried = {}, f"Bearer {town.tokens['a all']}", list(calls())
    assert tried
    for method, path, body in tried:
        answer = town.request(
            method,
            f"{V1}{path}",
            body=body,
            Content_Type="application/json",
            Authorization=token,
        )
        assert answer.status_code in ANSWERED, (path, body, answer.body)
        assert answer.headers["Content-Type"] in ("application/json", "application/problem+json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        json.loads(answer.body)
        if answer.status_code >= 400:
            assert b"<" not in answer.body, (path, body, answer.body)
        statuses[int(answer.status_code)] = statuses.get(int(answer.status_code), 0) + 1
    print(f"\n{sum(statuses.values())} hostile calls of the API: {statuses}")
    assert set(statuses) & {200, 201, 404}


def test_no_text_becomes_a_formula_in_what_we_export():
    """Each as the whole cell and behind blanks; read back it is the text, with an apostrophe at most."""
    rows = [[text, f" {text}", f"\u00a0{text}"] for text in TEXTS if "\ud83d" not in text]
    file = io.StringIO(newline="")
    write_csv(rows, file)
    back = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert len(back) == len(rows) >= 500
    for row, given in zip(back, rows, strict=True):
        assert len(row) == 3
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
    assert kept
    assert not [s for s in kept if re.search(r"[<>&\"=\r\n]", s.name)]
