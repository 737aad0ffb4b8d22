"""*WhatsApp de recepción*: an owner sets and removes the desk's number however typed, and says what rings there; the inbox keeps all."""

import dataclasses

import pytest

from chalicelib.clinics.model import Clinic, Provider
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Save
from chalicelib.staff.permissions import Role
from tests.builders import CLINIC_ID, NOW, a_line, a_patient, keep
from tests.fakes.memory_records import MemoryClinicRecords
from tests.unit.web.public.front_desk import page_of
from tests.unit.web.staff.at_work import Browser
from tests.unit.web.staff.day_at_desk import words_of

pytestmark = pytest.mark.time_machine(NOW, tick=False)
PATH = "/mas/recepcion"
ALL = {
    f"suena_{kind}": "si"
    for kind in (
        *("cancelled", "change_requested", "wrong_number", "not_told"),
        *("text", "unreachable", "unknown_outcome"),
    )
}


def stands(records):
    clinic = records.get(Clinic, CLINIC_ID)
    return clinic.reception_e164, clinic.quiet_kinds


def seen(answer):
    return page_of(answer).fields["visto"]["value"]


def saves(owner, **typed):
    return owner.post(PATH, **ALL | {"visto": seen(owner.get(PATH))} | typed)


@pytest.mark.parametrize(
    "typed", ["55 5555 0188", "+52 1 55 5555-0188", "044 55 5555 0188", "(55) 5555.0188"]
)
def test_a_number_is_kept_however_typed(owner, records, typed):
    """And shown as people write it; said again it is the same."""
    assert saves(owner, telefono=typed).status_code == 303
    assert saves(owner, telefono=typed).status_code == 303
    assert stands(records) == ("+525555550188", ())
    page = owner.get(f"{PATH}?hecho=reception")
    assert 'value="+52 55 5555 0188"' in page.body.decode()
    assert "leerá el nombre, el número y la hora de tus pacientes" in words_of(page)
    assert "suena ahí desde ahora" in words_of(page)


def test_it_is_taken_away_when_the_field_is_emptied(owner, records):
    """Then nothing rings anywhere."""
    saves(owner, telefono="55 5555 0188")
    assert saves(owner, telefono=" ").headers["Location"].endswith("hecho=reception_off")
    assert stands(records) == ("", ())


def test_what_rings_is_switched_off_and_on(owner, records):
    """Each kind by itself; what a later release switched off stays so."""
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(dataclasses.replace(clinic, quiet_kinds=("holiday",)))])
    saves(owner, telefono="55 5555 0188", suena_cancelled="", suena_text="")
    assert stands(records)[1] == ("holiday", "cancelled", "text")
    body = owner.get(PATH).body.decode()
    assert 'name="suena_cancelled" value="si">' in body
    assert 'name="suena_not_told" value="si" checked>' in body
    saves(owner, telefono="55 5555 0188")
    assert stands(records)[1] == ("holiday",)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("55 12", "no parece completo"),
        ("recepción", "no parece completo"),
        ("5" * 31, "no parece completo"),
        ("55 5555 0199", "el número desde el que escribe la clínica"),
        ("+52 1 55 5555 0199", "el número desde el que escribe la clínica"),
    ],
)
def test_what_cannot_be_is_said(owner, records, typed, says):
    """Nothing is changed, and what was typed is still there, the kinds too."""
    answer = saves(owner, telefono=typed, suena_text="")
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert f'value="{typed}"' in answer.body.decode()
    assert 'name="suena_text" value="si">' in answer.body.decode()
    assert stands(records) == ("", ())


def test_a_patients_number_is_asked_about_first(owner, records):
    """They would be reminded no more: named, and only kept when she says that it is the desk's."""
    person = a_patient(e164="+525555550188", name="Ana López")
    keep(records, person, a_line(person))
    answer = saves(owner, telefono="55 5555 0188")
    assert answer.status_code == 422
    assert "dejaría de recibir recordatorios" in words_of(answer)
    assert "Ana López" in words_of(answer)
    assert stands(records) == ("", ())
    assert saves(owner, telefono="55 5555 0188", seguro="si").status_code == 303
    assert saves(owner, telefono="55 5555 0188").status_code == 303
    assert stands(records) == ("+525555550188", ())


def test_two_owners_at_once_overwrite_nothing(owner, records):
    """The second is told what it is now, and keeps what she typed."""
    before = seen(owner.get(PATH))
    saves(owner, telefono="55 5555 0188")
    answer = owner.post(PATH, **ALL | {"visto": before, "telefono": "55 5555 0177"})
    assert answer.status_code == 409
    assert "Ahora es: +52 55 5555 0188" in words_of(answer)
    assert 'value="55 5555 0177"' in answer.body.decode()
    assert stands(records)[0] == "+525555550188"


def test_who_saves_in_the_same_moment_is_told(owner, records, monkeypatch):
    """Nothing is overwritten."""
    before = seen(owner.get(PATH))

    def in_use(*_):
        raise ConflictError

    with monkeypatch.context() as patch:
        patch.setattr(MemoryClinicRecords, "commit", in_use)
        answer = owner.post(PATH, **ALL | {"visto": before, "telefono": "55 5555 0177"})
    assert answer.status_code == 409
    assert stands(records) == ("", ())


def test_a_clinic_that_sends_by_hand_is_told_that_nothing_rings(owner, records):
    """What she sets counts once WhatsApp is connected."""
    clinic = records.get(Clinic, CLINIC_ID)
    sender = dataclasses.replace(clinic.sender, provider=Provider.BY_HAND)
    records.commit([Save(dataclasses.replace(clinic, sender=sender))])
    assert "Tu clínica envía a mano, así que nada suena" in words_of(owner.get(PATH))


def test_only_an_owner_may(services):
    """Reception and doctors are not even shown the way."""
    for role in (Role.RECEPTION, Role.DOCTOR):
        browser = Browser().sits_down_as(services, role)
        assert "mas/recepcion" not in browser.get("/mas").body.decode()
        assert browser.get(PATH).status_code == 403
        assert browser.post(PATH, telefono="").status_code == 403
