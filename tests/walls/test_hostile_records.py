"""S8: hostile texts that lie in the records stay texts on every page that shows them, and in what is downloaded."""

import json
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.consent.consent_events import event_of
from chalicelib.consent.consent_journal import hashes_of
from chalicelib.consent.model import Proof, Source
from chalicelib.data_rights.data_link import DataSession
from chalicelib.messaging.model import Content
from chalicelib.messaging.staff_tasks import TaskKind, staff_task
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.one_time_secrets import id_of
from chalicelib.shared.writes import Save
from chalicelib.storage.item_codec import from_item
from tests.browser.public.served_pages import served
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_data_link,
    a_line,
    a_message,
    a_patient,
    agreed,
    an_appointment,
    keep,
)
from tests.scale import is_few, scaled
from tests.unit.web.public.front_desk import page_of, with_a_clinic
from tests.walls.hostile_texts import hostile_texts
from tests.walls.markup import armour_wrong, skeleton, words_of
from tests.walls.town import clinic_id

# A lone half of an emoji is refused at every door, and no record can hold one; an empty text is no text.
TEXTS = [text for text in hostile_texts() if text and "\ud83d" not in text]
SHARE = TEXTS[:: 50 if is_few() else 5 // scaled(5, part=5)]  # `make test` takes every fifth
assert SHARE
HARMLESS = "Prueba"
SHOWN = (
    8  # times on one's own page: the name, the address, with whom, five times in what was written
)
PAGES = ("", "/aviso", "/mis-datos/x", "/mis-datos")  # form, notice, link, closed


def somebody(records, n, text, *, purposes=tuple(Purpose), phone=""):
    """Keep a person with the text in every field that their page or their download shows; return their id."""
    who = a_patient(
        id=f"hostile{n:05}",
        name=text,
        e164=phone or f"+52557{n:07}",
        email=text,
        guardian=text,
        external_id=text,
        source=text,
        language=text,
        consents=agreed(*purposes),
    )
    visit = an_appointment(
        id=f"visit{n:07}", patient_id=who.id, practitioner=text, place=text, external_id=text
    )
    kinds = {
        "text": Content(text=text),
        "parameters": Content("recordatorio_cita", "es_MX", (text, text, text)),
        "none": Content("unknown", text, (text,)),
    }
    messages = [
        a_message(id=f"{records.clinic_id}.{who.id}.2611221530-{name}", e164=who.e164, about=visit)
        for name in kinds
    ]
    messages = [
        replace(m, content=content, reason=text)
        for m, content in zip(messages, kinds.values(), strict=True)
    ]
    task = staff_task(TaskKind.TEXT, NOW, who.id, patient_id=who.id, text=text)
    proof = Proof(text, text, text, text, text, text)
    event = event_of(
        who.id, Purpose.REMINDERS, granted=True, source=Source.STAFF, at=NOW, proof=proof
    )
    line = [] if phone else [a_line(who, visits=[visit])]
    keep(records, who, visit, *line, *messages, task, event)
    return who.id


def own_page(town, n, text):
    """Return a person's own page, and what they may take along, with a text in every field."""
    records, secret = town.records(clinic_id("a")), f"secret{n}"
    patient_id = somebody(records, n, text)
    (line,) = hashes_of(records, records.get(Patient, patient_id).e164)
    keep(records, DataSession(id_of(secret), (patient_id,), NOW, line))
    cookie = {"Cookie": f"my-data={secret}"}
    page = town.request("GET", "/c/clinica-a/mis-datos", **cookie)
    assert page.status_code == 200, text
    fields = {"token": page_of(page).fields["token"]["value"], "action": "download"}
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    taken = town.request("POST", "/c/clinica-a/mis-datos", body=body, **form, **cookie)
    return page, taken


def test_a_persons_own_page_shows_texts_and_nothing_else(town):
    """Name, address, whom they see, what was written to them: the very elements of a harmless page, word for word."""
    plain, _ = own_page(town, 0, HARMLESS)
    bones = skeleton(page_of(plain))
    for n, text in enumerate(SHARE, 1):
        page, taken = own_page(town, n, text)
        seen = page_of(page)
        assert armour_wrong(page, text, plain=plain.body.decode()) == "", text
        assert skeleton(seen) == bones, text
        assert seen.text.count(words_of(text)) >= SHOWN or not words_of(text), text
        assert taken.headers["Content-Type"].startswith("application/json"), text
        assert taken.headers["Content-Disposition"] == 'attachment; filename="mis-datos.json"'
        (person,) = json.loads(taken.body)["personas"]
        assert person["persona"]["nombre"] == text
        assert person["pendientes_de_recepcion"][0]["texto"] == text
        assert person["citas"][0]["lugar"] == text
    print(f"\n{len(SHARE)} texts in each field of a person's own page and download")


def test_what_staff_say_of_the_clinic_stays_a_text_on_every_page(town):
    """Its names, its address, whom to ask: on the form, the notice, the link, and the page that refuses."""
    records = town.records(clinic_id("a"))
    plain = {page: town.request("GET", f"/c/clinica-a{page}") for page in PAGES}
    for text in SHARE:
        clinic = records.get(Clinic, clinic_id("a"))
        told = dict.fromkeys(("name", "legal_name", "address", "privacy_contact"), text)
        records.commit([Save(replace(clinic, **told))])
        for page, before in plain.items():
            answer = town.request("GET", f"/c/clinica-a{page}")
            seen = page_of(answer)
            assert armour_wrong(answer, text, plain=before.body.decode()) == "", (page, text)
            assert skeleton(seen) == skeleton(page_of(before)), (page, text)
            assert words_of(text) in seen.text, (page, text)
    print(f"\n{len(SHARE)} texts as the clinic's own words on {len(PAGES)} pages")


@pytest.mark.browser
def test_no_script_runs_on_a_persons_own_page(browse, monkeypatch):
    """Opened by its link in Chromium, each page with its share of the texts in every field."""
    services = with_a_clinic()
    monkeypatch.setattr(wiring, "services", lambda: services)
    records, whole = services.records("k3v9q2xa"), [t for t in TEXTS if len(t) <= 2_000]
    pages, shown = scaled(12, part=12), 0
    for place in range(pages):
        some = whole[place::12]
        people = tuple(
            somebody(records, place * 1_000 + n, text, purposes=(), phone=ANAS_PHONE)
            for n, text in enumerate(some)
        )
        code = a_data_link(records, ANAS_PHONE, people, NOW)
        with served() as url:
            seen = browse("public/hostile_my_data", url=url, code=code, complaints="allowed")
        assert (seen["heard"], seen["foreign"]) == ([], [])
        assert seen["people"] == len(some)
        shown += len(some)
    items = [i for i in services.store.everything() if "#APPT#" in i["pk"]["S"]]
    assert len([from_item(Appointment, i) for i in items]) == shown
    print(f"\n{shown} texts in each field of {pages} pages of one's own data in Chromium")
