"""*Horario*: an owner says when the clinic is open; patients who ask are told so, and the form keeps what was typed."""

import dataclasses
from datetime import time

import pytest

from chalicelib.clinics.model import Clinic, OpeningHours
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/horario"
MONDAY = {"abre0_0": "09:00", "cierra0_0": "14:00", "abre0_1": "16:00", "cierra0_1": "19:00"}
KEPT = (OpeningHours(0, time(9), time(14)), OpeningHours(0, time(16), time(19)))


def hours(records):
    return records.get(Clinic, CLINIC_ID).hours


def seen(answer):
    return {"visto": page_of(answer).fields["visto"]["value"]}


def test_the_week_is_kept_and_said_as_patients_are_told(owner, records):
    """In each of the clinic's languages; twice is as good as once."""
    page = owner.get(PATH)
    assert "solo la dirección y el teléfono" in words_of(page)
    for _ in range(2):
        assert owner.post(PATH, **MONDAY | seen(page)).status_code == 303
    assert hours(records) == KEPT
    said = words_of(owner.get(f"{PATH}?hecho=hours"))
    assert "de México: lunes de 9:00 a. m. a 2:00 p. m., de 4:00 p. m. a 7:00 p. m." in said
    assert "Inglés: Monday" in said
    assert "así se contesta desde ahora" in said


def test_a_second_line_may_be_typed_first(owner, records):
    """They are kept in their order; an emptied day is closed."""
    turned = {
        "abre0_0": "16:00",
        "cierra0_0": "19:00",
        "abre0_1": "09:00",
        "cierra0_1": "14:00",
    }
    owner.post(PATH, **turned | seen(owner.get(PATH)))
    assert hours(records) == KEPT
    owner.post(PATH, **seen(owner.get(PATH)))
    assert hours(records) == ()


def test_a_day_of_three_stretches_keeps_them(owner, records):
    """An operator may have set them: the page has room for all."""
    three = (*KEPT, OpeningHours(0, time(20), time(21)))
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(clinic, hours=three))])
    page = owner.get(PATH)
    typed = {n: f.get("value") or "" for n, f in page_of(page).fields.items() if "_" in n}
    owner.post(PATH, **typed | seen(page))
    assert hours(records) == three


@pytest.mark.parametrize(
    "typed",
    [
        {"abre2_0": "09:00"},
        {"cierra2_0": "09:00"},
        {"abre2_0": "14:00", "cierra2_0": "09:00"},
        {"abre2_0": "09:00", "cierra2_0": "09:00"},
        {"abre2_0": "nueve", "cierra2_0": "14:00"},
        {"abre2_0": "09:00", "cierra2_0": "14:00", "abre2_1": "13:00", "cierra2_1": "18:00"},
    ],
)
def test_what_cannot_be_is_said(owner, records, typed):
    """With its day; nothing is changed, and what was typed is still there."""
    answer = owner.post(PATH, **MONDAY | seen(owner.get(PATH)) | typed)
    assert answer.status_code == 422
    assert "Mira el miércoles" in words_of(answer)
    for value in (*MONDAY.values(), *typed.values()):
        assert f'value="{value}"' in answer.body.decode()
    assert hours(records) == ()


def test_two_owners_at_once_overwrite_nothing(owner, records):
    """The second is told what it is now, and keeps what she typed."""
    before = seen(owner.get(PATH))
    owner.post(PATH, **MONDAY | before)
    answer = owner.post(PATH, **before | {"abre5_0": "10:00", "cierra5_0": "13:00"})
    assert answer.status_code == 409
    assert "Alguien lo cambió mientras tanto" in words_of(answer)
    assert 'value="13:00"' in answer.body.decode()
    assert hours(records) == KEPT


@pytest.mark.parametrize("day", [0, 6])
def test_a_stretch_that_has_no_room_any_more_is_not_cut_off(owner, records, day):
    """Somebody took the third away while she typed: she is told, all that she typed stands there, and saving it again keeps it."""
    three = (*KEPT, OpeningHours(0, time(20), time(21)))
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(clinic, hours=three))])
    page = owner.get(PATH)
    fields = page_of(page).fields
    typed = {n: f.get("value") or "" for n, f in fields.items() if "_" in n}
    typed |= {f"abre{day}_2": "20:15", f"cierra{day}_2": "21:45"}
    stands = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(stands, hours=KEPT))])
    answer = owner.post(PATH, **typed | seen(page))
    assert answer.status_code == 409
    assert page_of(answer).fields[f"cierra{day}_2"]["value"] == "21:45"
    assert hours(records) == KEPT
    assert owner.post(PATH, **typed | seen(answer)).status_code == 303
    assert OpeningHours(day, time(20, 15), time(21, 45)) in hours(records)


@pytest.mark.parametrize("field", ["abre0_100", "abre7_3", "abre0_x", "abre0_²", "abre0_"])
def test_what_is_no_field_of_the_form_has_no_room(owner, records, field):
    """Whatever a form is made to say, the week is what our fields say."""
    page = owner.get(PATH)
    assert owner.post(PATH, **MONDAY | {field: "10:00"} | seen(page)).status_code == 303
    assert hours(records) == KEPT


def test_who_saves_in_the_same_moment_is_told(owner, records, monkeypatch):
    """Nothing is overwritten."""
    before = seen(owner.get(PATH))

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        assert owner.post(PATH, **MONDAY | before).status_code == 409
    assert hours(records) == ()


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/horario" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, **MONDAY).status_code == 403
